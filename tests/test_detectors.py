"""detect-secrets' detectors add issuers when the workspace asks, and bring nothing else with them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pytest

from generator import cli, detectors
from generator.detectors import detect
from generator.diagnostics import Exit
from generator.layout import CONFIG
from generator.privacy import Allowed, leaks, redact
from tests.commands import run
from tests.workspaces import LANTERN

HEX: Final = "0123456789abcdef"
WORD: Final = "aB3dE6gH9jK2mN5pQ8sTuV1xY4zA7cD0fGh2"

# Put together here, so that no scanner takes this file for a leak.
PLANTED: Final = {
    "twilio account": "AC" + HEX * 2,
    "twilio key": "SK" + HEX * 2,
    "square": "sq0csp-" + (WORD * 2)[:43],
    "mailchimp": HEX * 2 + "-us12",
    "discord": "M" + WORD[:23] + "." + WORD[:6] + "." + WORD[:27],
    "ibm cos": "ibm_cos_secret_access_key = " + HEX * 3,
    "softlayer": "http://api.softlayer.com/soap/v3/" + HEX * 4,
    "cloudant": "cloudant_apikey: " + "abcdefghijklmnopqrstuvwx",
}
ASKING: Final = Allowed((), frozenset(), detect)


@pytest.fixture
def asking(mini: Path) -> Path:
    """Give a workspace that asks for the detectors."""
    config = (mini / CONFIG).read_text()
    (mini / CONFIG).write_text(config.replace("  handoff:\n", "  handoff:\n    detect_secrets: true\n"))
    return mini


@pytest.mark.parametrize("secret", PLANTED.values(), ids=PLANTED)
def test_tokens_of_more_issuers_are_found(secret: str) -> None:
    """At their place, without being repeated, and by nobody who is not asked."""
    text = f"id: x\n# note\ncmd: {secret}\nname: x\n"
    (found,) = leaks(text, "a.yaml", ASKING)

    assert ("PRV001", 3) == (found.id, found.place.line)
    assert text.split("\n")[2][found.place.column - 1 :] in secret
    assert found.message.endswith(", says detect-secrets")
    assert HEX not in str(found)
    assert [] == list(leaks(text, "a.yaml", Allowed((), frozenset())))
    assert [] == list(leaks(redact(text, detect), "a.yaml", ASKING))


@pytest.mark.parametrize("kind", ["text", "json", "github"])
@pytest.mark.parametrize("line", ["# {}", "value: '{}'", "tier: '{}'", "nonsense: '{}'", "x: y: '{}'"])
def test_no_report_repeats_what_they_find(asking: Path, kind: str, line: str) -> None:
    """Neither its own message and line, nor another problem there, also of a file that is rejected."""
    secret = PLANTED["twilio key"]
    (asking / "service_specs/lantern.yaml").write_text(LANTERN + line.format(secret) + "\n")

    result = run("-C", asking, "check", "--format", kind)

    assert Exit.FINDINGS == result.exit_code
    assert "service_specs/lantern.yaml" in result.output
    assert HEX not in result.output


@pytest.mark.parametrize(
    "command",
    [
        ("show", "lantern"),
        ("escalate", "lantern", "--severity", "sev1"),
        ("readiness", "lantern"),
        ("explain", "escalation", "--service", "lantern"),
        ("library",),
        ("pack", "lantern"),
        ("lock", "--check"),
        ("alerts", "annotate", "--site-url", "https://ops.example.org/"),
        ("alerts", "check"),
        ("build",),
        ("render",),
        ("migrate",),
    ],
    ids=lambda command: command[0] if command[0] != "alerts" else command[1],
)
def test_no_command_repeats_what_they_find(asking: Path, command: tuple[str, ...]) -> None:
    """All that show why a spec is not used show its line as `check` does."""
    line = f"tier: '{PLANTED['twilio key']}'"
    (asking / "service_specs/lantern.yaml").write_text(LANTERN.replace("tier: 4", line))

    result = run("-C", asking, *command)

    assert result.exit_code in (Exit.CLEAN, Exit.FINDINGS, Exit.USAGE), result.output
    assert HEX not in result.output


def test_an_answer_is_not_repeated(asking: Path) -> None:
    """What was typed for `new` is shown to those who look over a shoulder or read a log."""
    answers = (
        "--type",
        "api",
        "--tier",
        PLANTED["twilio key"],
        "--owner",
        "booking",
        "--repo",
        "https://x.example/y",
    )

    result = run("-C", asking, "new", "beacon", "--name", "Beacon", "--summary", "x " * 10, *answers)

    assert Exit.USAGE == result.exit_code
    assert "tier" in result.output
    assert HEX not in result.output


def test_what_they_find_can_be_allowed(asking: Path) -> None:
    """With a reason, like all that is published on purpose."""
    (asking / "service_specs/lantern.yaml").write_text(f"{LANTERN}# {PLANTED['twilio key']}\n")
    org = asking / "service_specs/org.yaml"
    org.write_text(
        org.read_text() + 'privacy: {allow: [{text: "SK0123456789*", reason: The example of Twilio.}]}\n'
    )

    assert Exit.CLEAN == run("-C", asking, "check").exit_code


def test_nothing_in_the_repository_silences_them(asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a baseline, nor settings, nor a comment on the line."""
    (asking / ".secrets.baseline").write_text('{"plugins_used": [], "results": {}}')
    (asking / "service_specs/lantern.yaml").write_text(
        f"{LANTERN}# {PLANTED['twilio key']}  # pragma: allowlist secret\n"
    )
    monkeypatch.chdir(asking)

    assert "PRV001" in run("check").output


def test_nobody_is_asked_who_is_not_told_to(mini: Path) -> None:
    """Without the option a spec is the same with and without the extra."""
    (mini / "service_specs/lantern.yaml").write_text(f"{LANTERN}# {PLANTED['twilio key']}\n")

    assert Exit.CLEAN == run("-C", mini, "check").exit_code


def test_an_extra_that_is_missing_ends_every_command(
    asking: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A search that was asked for and left out would look like a clean one."""
    (asking / "service_specs/lantern.yaml").write_text(f"{LANTERN}# {PLANTED['twilio key']}\n")
    detectors._detectors.cache_clear()
    monkeypatch.setitem(sys.modules, "detect_secrets.plugins", None)
    monkeypatch.setattr(sys, "argv", ["handoff", "-C", str(asking), "check"])
    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert Exit.ENVIRONMENT == ended.value.code
    assert "install `handoff-generator[secrets]`" in capsys.readouterr().err
