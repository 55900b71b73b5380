"""Secrets and ways to reach a person are found where they stand; what only looks like them is let through."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import cli
from generator.privacy import Allowed, leaks, redact, shared_in

NOTHING: Final = Allowed((), frozenset())
HEX: Final = "0123456789abcdef"
WORD: Final = "aB3dE6gH9jK2mN5pQ8sT"

# Put together here, so that no scanner takes this file for a leak.
SECRETS: Final = {
    "github": "ghp_" + WORD + WORD[:16],
    "github fine-grained": "github_pat_" + WORD + "_" + WORD,
    "gitlab": "glpat-" + WORD,
    "aws key id": "AKIA" + "Q7R2S9T4U1V6W3X8",
    "google": "AIza" + WORD + WORD[:15],
    "slack": "xoxb-" + "123456789012-" + WORD,
    "slack, the shortest": "xoxb-" + WORD[:10],
    "slack webhook": "https://hooks.slack.com/services/" + "T01/B02/" + WORD + "abcd",
    "stripe": "sk_live_" + WORD,
    "npm": "npm_" + WORD + WORD[:16],
    "pypi": "pypi-" + WORD * 3,
    "jwt": "eyJ" + WORD + ".eyJ" + WORD + "." + WORD,
    "sendgrid": "SG." + WORD + "Ab." + WORD * 2 + "abc",
    "hugging face": "hf_" + WORD + WORD[:14],
    "model provider": "sk-ant-" + "api03-" + WORD * 2,
    "vault": "hvs." + WORD + "abcd",
    "telegram": "123456789:AA" + WORD + WORD[:13],
    "digitalocean": "dop_v1_" + HEX * 4,
    "private key": "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
    "url": "postgres://ledger:" + "hunter2@db.example.org:5432/x",
    "url of git": "https://x-access-token:" + WORD + "@git.example.org/o/r.git",
    "environment": "PGPASSWORD=" + "hunter2 psql -h db",
    "prefixed": "export TF_VAR_github_token=" + WORD,
    "quoted": 'DB_PASSWORD="' + 'hunter2"',
    "curl": "curl -u admin:" + "hunter2 https://db.example.org",
    "curl long": "curl -s --user 'admin:" + "hunter2' https://db.example.org",
    "mysql": "mysql -h db -p" + "Hunter2 ledger",
    "sshpass": "sshpass -p " + "hunter2 ssh db",
    "option": "vaultctl --password " + "hunter2",
    "bearer": "Authorization: Bearer " + WORD,
    "header": "X-Api-Key: " + WORD,
    "query": "https://api.example.org/x?access_token=" + WORD,
    "npmrc": "//registry.example.org/:_authToken=" + WORD,
    "yaml": "api_key: " + WORD,
    "json": '{"client_secret": "' + WORD + '"}',
    "azure": "AccountKey=" + WORD * 4 + "==;EndpointSuffix=x",
}
INNOCENT: Final = (
    "PGPASSWORD=$LEDGER_PASSWORD psql",
    'PGPASSWORD="$(vault read -field=password db/ledger)" psql',
    "curl -u admin:<password> https://db.example.org",
    "curl -H 'Authorization: Bearer ${TOKEN}' https://x.example.org",
    "Authorization: Bearer $(cat token)",
    "postgres://$USER:$PASS@db:5432/x",
    "https://<user>:<password>@db.example.org",
    "secrets_ref: vault:payments/ledger",
    "password: {unknown: {owner: payments, due: 2026-12-01}}",
    "token: the word between the brackets",
    "api_key=***",
    "TOKEN=xxxxxxxx",
    "AKIAXXXXXXXXXXXXXXXX",
    "mysql -h db -p ledger",
    "sort --key=2 file",
    "kubectl get secret ledger-db -o yaml",
    "primary key: merchant_id",
    "git@git.example.org:finance/triage",
    "https://git@git.example.org/finance/triage",
    "sha256:" + HEX * 4,
    "metric: handoff_tokens_total",
)


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_planted_secret_is_found_at_its_place(secret: str) -> None:
    """Once, in the line it stands in, wherever in the file that is, and without being repeated."""
    text = f"id: x\n# note\ncmd: {secret}\nname: x\n"

    (found,) = leaks(text, "a.yaml", NOTHING)

    assert ("PRV001", 3) == (found.id, found.place.line)
    assert secret.rpartition("=")[2] not in str(found)
    assert "hunter2" not in f"{found}".lower()


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_struck_out_of_a_log(secret: str) -> None:
    """And nothing of it is left to be found."""
    assert [] == list(leaks(redact(f"cmd: {secret}"), "a.yaml", NOTHING))


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_refers_to_a_secret_is_none(text: str) -> None:
    """What is looked up or filled in when the command runs, and words that are about secrets."""
    assert [] == [str(found) for found in leaks(f"cmd: {text}\n", "a.yaml", NOTHING)]
    assert text == redact(text)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("jane.doe@example.org", ["PRV002"]),
        ("Jane <jane@example.org>", ["PRV002"]),
        ("jane.doe+oncall@example.org", ["PRV002"]),
        ("jane.doe [at] example [dot] org", ["PRV002"]),
        ("jane\uff20example.org", ["PRV002"]),
        ("payments-team@example.org", []),
        ("duty@example.org, noreply@example.org", []),
        ("database.support@example.org", []),
        ("user@ledger-api.service", []),
        ("ssh://git@example.org/x", []),
        ("@payments in the chat", []),
        ("+46 70 123 45 67", ["PRV003"]),
        ("+49\u00a0171\u00a02345678", ["PRV003"]),
        ("tel:+46701234567", ["PRV003"]),
        ("0046701234567", ["PRV003"]),
        ("(555) 123-4567", ["PRV003"]),
        ("Jane's home: 555 0199", ["PRV003"]),
        ("call Jane (mobile) 555-0199", ["PRV003"]),
        ("seq 100 2000, INC 123-4567", []),
        ("@jane on Slack U012AB3CD", ["PRV002"]),
        (r"title: \U0001F469\U0001F467", []),
        ("status UNAVAILABLE, W012, U0-123456789, https://x.example/U012AB3CD", []),
        ("12 Example Street, 12345 Town", []),
        ("2026-11-29T03:00+01:00", []),
        ("0171", []),
        ("+5 minutes, +20 minutes, 2026-01-02 2026-02-03", []),
        ("port 5432, build 20261123-0415, v1.10.22", []),
        ("10.0.12.133 and 192.168.100.200", []),
        ("p99 > 0.25 for 10m on 1234567890 rows", []),
    ],
)
def test_people_are_told_from_teams(text: str, ids: list[str]) -> None:
    """By the words of an address; a number by how telephone numbers are written."""
    assert ids == [found.id for found in leaks(text, "a.yaml", NOTHING)]


@given(st.text(max_size=300))
def test_any_text_can_be_searched_and_struck_out(text: str) -> None:
    """Places lie in the text, and striking out twice changes nothing."""
    lines = text.split("\n")
    for found in leaks(text, "a.yaml", NOTHING):
        assert 1 <= found.place.line <= len(lines)
        assert 1 <= found.place.column <= len(lines[found.place.line - 1]) + 1
    assert redact(text) == redact(redact(text))


def test_what_is_allowed_or_shared_is_let_through() -> None:
    """By a pattern with `*`, or because a channel says that it is a group's."""
    text = "jane.doe@robots.example.org, +46 70 123 45 67, nn@example.org"
    shared = shared_in(["Duty desk +46 70 123 45 67, ask for the lead"])

    assert ["nn@example.org may be a person's"] == [
        found.message for found in leaks(text, "a.yaml", Allowed(("*@robots.example.org",), shared))
    ]


def test_a_workspace_is_searched_whole(mini: Path) -> None:
    """Specs, comments and rule files; one run tells of all."""
    org, team = mini / "service_specs/org.yaml", mini / "service_specs/teams/booking.yaml"
    service = mini / "service_specs/booking-api/service.yaml"
    (rules,) = sorted((mini / "service_specs/booking-api").rglob("alerts/*.yaml"))[:1]
    for file, line in (
        (org, "# jane.doe@example.org"),
        (team, "# call +46 70 123 45 67"),
        (service, f"# {SECRETS['gitlab']}"),
        (rules, f"# {SECRETS['slack webhook']}"),
    ):
        file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")

    result = CliRunner().invoke(cli, ["-C", str(mini), "check"])

    assert 1 == result.exit_code
    for file in (org, team, service, rules):
        last = len(file.read_text(encoding="utf-8").splitlines())
        assert f"{file.relative_to(mini).as_posix()}:{last}:" in result.output
    assert SECRETS["gitlab"] not in result.output
    assert WORD not in result.output


def test_org_yaml_lets_through_with_a_reason(mini: Path) -> None:
    """And a channel of a team declares its own address."""
    org, team = mini / "service_specs/org.yaml", mini / "service_specs/teams/booking.yaml"
    org.write_text(
        org.read_text(encoding="utf-8")
        + 'privacy: {allow: [{text: "jane.doe@*", reason: The name of a ferry.}]}\n# jane.doe@example.org\n'
    )
    text = team.read_text(encoding="utf-8")
    assert "channels:\n" in text
    channel = "channels:\n  - {type: email-group, value: nn@example.org, for: [question]}\n"
    team.write_text(text.replace("channels:\n", channel, 1))

    assert 0 == CliRunner().invoke(cli, ["-C", str(mini), "check"]).exit_code


@pytest.mark.slow
def test_real_files_are_not_suspected_without_reason() -> None:
    """In 161 public files: two example webhooks, one person's address, and one team's, twice."""
    shared = os.environ.get("HANDOFF_SHARED")
    assert shared, "set HANDOFF_SHARED to the folder that holds realdata/"
    found = [
        str(problem)
        for path in sorted((Path(shared) / "realdata").rglob("*"))
        if path.is_file()
        for problem in leaks(path.read_text(encoding="utf-8", errors="replace"), path.name, NOTHING)
    ]

    assert 5 == len(found), "\n".join(found)


@pytest.mark.parametrize("kind", ["text", "json", "sarif", "github", "gitlab", "junit"])
def test_no_report_repeats_a_secret(mini: Path, kind: str) -> None:
    """Neither the line that is shown nor the message of another problem in it."""
    service = mini / "service_specs/berth-advisor.yaml"
    text = service.read_text(encoding="utf-8")
    service.write_text(f"{text}nonsense: {SECRETS['gitlab']}\n", encoding="utf-8")
    rejected = CliRunner().invoke(cli, ["-C", str(mini), "check", "--format", kind])
    service.write_text(
        f"{text}value: token {SECRETS['gitlab']}\n".replace("tier: ", "tier: x"), encoding="utf-8"
    )
    other = CliRunner().invoke(cli, ["-C", str(mini), "check", "--format", kind])
    service.write_text(f"{text}# {SECRETS['gitlab']}\n", encoding="utf-8")
    found = CliRunner().invoke(cli, ["-C", str(mini), "check", "--format", kind])

    for result in (rejected, other, found):
        assert 1 == result.exit_code
        assert WORD not in result.output
    assert "PRV001" in found.output
