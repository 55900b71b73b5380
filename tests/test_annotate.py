"""Rule files get what the specs say for sure, and nothing else of them changes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from generator.analysis.annotations import additions
from generator.annotate import annotate
from generator.diagnostics import Exit
from generator.document import RULE_LIMITS
from generator.overwrite import OverwriteError, overwrite, place
from tests.commands import piped, run
from tests.repos import Repo
from tests.workspaces import LANTERN, broken, catalog

URL: Final = "https://ops.skerry.example/team"
BARE: Final = "      - {alert: PierDark, expr: pier_light == 0}\n"
ELSEWHERE: Final = "expected https://<host>/alerts/PierDark/"
RULES: Final = "service_specs/lantern/rules.yaml"


def lantern(root: Path, rules: str, notes: str = "") -> Path:
    """Add a service with a rule file of these rules, and these notes in its spec."""
    folder = root / "service_specs/lantern"
    folder.mkdir(parents=True)
    (folder / "service.yaml").write_text(f"{LANTERN}alerts:\n  from: [rules.yaml]\n{notes}")
    (folder / "rules.yaml").write_text(f"groups:\n  - name: pier\n    rules:\n{rules}")
    return folder


def filled(root: Path) -> tuple[str, list[str]]:
    """Fill in the rule file of the service: its rules then, and what is left out."""
    found = annotate(additions(catalog(root), site_url=URL), root)
    text = next(file.after.decode() for file in found.files if file.file == RULES)
    notes = [f"{note.id} {note.message}" for note in found.left if note.place.file == RULES]
    return text.partition("rules:\n")[2], notes


@pytest.mark.parametrize(
    ("rule", "notes", "expected"),
    [
        ("", "", "labels: {service: lantern, owner: harbour-desk}, annotations: {runbook_url: U}"),
        (", labels: {service: lantern, owner: harbour-desk}", "", "annotations: {runbook_url: U}"),
        (
            "",
            "  notes: [{name: PierDark, severity: sev1}]\n",
            "labels: {service: lantern, owner: harbour-desk, severity: sev1}, annotations: {runbook_url: U}",
        ),
    ],
)
def test_a_rule_gets_what_it_lacks(mini: Path, rule: str, notes: str, expected: str) -> None:
    """Its page, its service, the owner, and the severity when the spec says one."""
    before = BARE.replace("}", f"{rule}}}")
    lantern(mini, before, notes)
    expected = expected.replace("U", f"{URL}/alerts/PierDark/")

    assert (before.replace("}\n", f", {expected}}}\n"), []) == filled(mini)


@pytest.mark.parametrize(
    ("rules", "notes", "left"),
    [
        (
            "{alert: PierDark, expr: x, labels: {service: pier, owner: booking, severity: sev2}}",
            "{name: PierDark, severity: sev1}",
            [
                "ALR005 label `owner` of PierDark: expected `harbour-desk`, found `booking`",
                "ALR005 label `service` of PierDark: expected `lantern`, found `pier`",
                "ALR005 label `severity` of PierDark: expected `sev1`, found `sev2`",
            ],
        ),
        (
            "{alert: PierDark, expr: x, annotations: {runbook_url: https://wiki.example/pier}}",
            "",
            [f"COV003 `runbook_url` of PierDark: {ELSEWHERE}, found `https://wiki.example/pier`"],
        ),
        (
            "{alert: PierDark, expr: x, annotations: {runbook_url: ''}}",
            "",
            [
                "ALR006 alert PierDark gets no `runbook_url`: it is there and empty; take the empty one out",
            ],
        ),
        (
            "{alert: Pier dark, expr: x}",
            "",
            ["ALR006 alert Pier dark gets no `runbook_url`: its name can have no page"],
        ),
        (
            "{alert: PierDark, expr: sum by (service) (x)}",
            "",
            ["ALR006 alert PierDark gets no `service`: the rule needs the `service` of its series"],
        ),
        (
            "{alert: PierDark, expr: x, annotations: {summary: '{{ .Labels.owner }}'}}",
            "",
            ["ALR006 alert PierDark gets no `owner`: the rule needs the `owner` of its series"],
        ),
        (
            "{alert: PierDark, expr: x}\n      - {alert: PierDark, expr: y}",
            "{name: PierDark, severity: sev1}",
            ["ALR006 alert PierDark gets no `severity`: the spec says one for several rules"] * 2,
        ),
        (
            "{alert: PierDark, expr: x}\n      - {alert: PierDim, expr: y, labels: {severity: page}}",
            "{name: PierDark, severity: sev1}",
            [
                "ALR006 alert PierDark gets no `severity`: other rules say `page`, no severity of org.yaml",
            ],
        ),
    ],
)
def test_what_is_not_sure_is_said_and_left_out(mini: Path, rules: str, notes: str, left: list[str]) -> None:
    """What stands in a rule stays; every reason has its place."""
    lantern(mini, f"      - {rules}\n", f"  notes: [{notes}]\n" if notes else "")
    text, found = filled(mini)

    assert left == found
    for value in re.findall(r"(?:service|owner|severity|runbook_url): ?[^,}\s]+", rules):
        assert value in text


def test_labels_of_a_group_are_those_of_its_rules(mini: Path) -> None:
    """Prometheus puts them on each rule, so nothing is missing."""
    folder = lantern(mini, BARE)
    group = "groups:\n  - name: pier\n    labels: {service: lantern, owner: harbour-desk}\n    rules:\n"
    (folder / "rules.yaml").write_text(group + BARE)

    expected = BARE.replace("}\n", f", annotations: {{runbook_url: {URL}/alerts/PierDark/}}}}\n")
    assert (expected, []) == filled(mini)


def test_a_file_that_two_services_read_gets_what_both_say(mini: Path) -> None:
    """The page is the same; which service it is, and whose, nobody can tell from the specs."""
    folder = lantern(mini, BARE)
    (mini / "service_specs/zeppelin.yaml").write_text(
        LANTERN.replace("id: lantern", "id: zeppelin").replace("harbour-desk", "booking")
        + "alerts: {from: [lantern/rules.yaml]}\n"
    )
    text, notes = filled(mini)

    assert f"annotations: {{runbook_url: {URL}/alerts/PierDark/}}" in text
    assert [
        "ALR006 alert PierDark gets no `owner`: lantern and zeppelin read this file and have other owners",
        "ALR006 alert PierDark gets no `service`: lantern and zeppelin read this file",
    ] == notes
    assert "labels" not in text
    (folder / "rules.yaml").write_text(
        "groups:\n  - name: pier\n    rules:\n" + BARE.replace("}", ", labels: {service: zeppelin}}")
    )
    assert 1 == len(filled(mini)[1])


def test_every_format_is_filled_in_where_its_rules_are(mini: Path) -> None:
    """Manifests, lists, several documents and mixins; afterwards each rule leads to its page."""
    folder = lantern(mini, BARE)
    (folder / "service.yaml").write_text(LANTERN + "alerts: {from: ['rules/*']}\n")
    data = Path(__file__).parent / "data/alerts"
    (folder / "rules").mkdir()
    names = ("cart.yaml", "ledger.yaml", "list.yaml", "mixin.yaml", "several.yaml")
    for name in names:
        shutil.copy(data / name, folder / "rules")
    assert 0 == run("-C", mini, "alerts", "annotate", "--write", "--site-url", URL).exit_code
    shown = run("-C", mini, "alerts", "check").output

    assert "[COV002]" not in shown.replace("BookingQueueLong", "")
    for name in names:
        old, new = ((where / name).read_text().splitlines() for where in (data, folder / "rules"))
        missing = [line for line in old if line not in new]

        assert old != new
        assert [] == [line for line in missing if "{" not in line and "labels:" not in line]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("\n", "\r", "its lines end with carriage returns alone"),
        (
            "groups",
            f"#{'x' * (RULE_LIMITS.size - 120)}\ngroups",
            "read again, it would not say what was meant",
        ),
    ],
    ids=("returns", "too-large-then"),
)
def test_a_file_that_cannot_be_edited_safely_stays(mini: Path, old: str, new: str, reason: str) -> None:
    """The reason is said once, at its first rule."""
    folder = lantern(mini, BARE)
    (folder / "rules.yaml").write_bytes((folder / "rules.yaml").read_text().replace(old, new).encode())
    found = annotate(additions(catalog(mini), site_url=URL), mini)
    file = next(file for file in found.files if file.file == RULES)

    assert file.before == file.after
    assert [f"the file is left as it is: {reason}"] == [
        note.message for note in found.left if note.place.file == RULES
    ]


def test_a_file_that_changed_since_it_was_checked_stays(mini: Path) -> None:
    """Its rules are no longer where they were."""
    folder = lantern(mini, BARE)
    wanted = additions(catalog(mini), site_url=URL)
    (folder / "rules.yaml").write_text("groups:\n  - rules:\n" + BARE)
    found = annotate(wanted, mini)

    assert "the file is left as it is: the file is no longer what was checked" in [
        note.message for note in found.left
    ]
    (folder / "rules.yaml").unlink()
    assert "there is no such file" in [note.message for note in annotate(wanted, mini).left]


def test_a_diff_is_printed_and_nothing_is_written(mini: Path) -> None:
    """It can be applied with git, and gives what `--write` gives; then there is nothing left to do."""
    lantern(mini, BARE)
    repo = Repo(mini)
    repo.commit("Rules as they were")
    before = (mini / RULES).read_bytes()
    code, out, err = piped("-C", mini, "alerts", "annotate", "--site-url", URL)

    assert (Exit.FINDINGS, before) == (code, (mini / RULES).read_bytes())
    assert err.endswith("2 rule files would change, 3 rules filled in, 1 note\n")
    (mini / "change.diff").write_text(out)
    subprocess.run(["git", "apply", "change.diff"], cwd=mini, check=True)
    applied = (mini / RULES).read_bytes()
    (mini / RULES).write_bytes(before)

    assert Exit.CLEAN == run("-C", mini, "alerts", "annotate", "--write", "--site-url", URL).exit_code
    assert applied == (mini / RULES).read_bytes()
    assert (Exit.CLEAN, "") == piped("-C", mini, "alerts", "annotate", "--site-url", URL)[:2]


def test_copies_keep_their_folders(mini: Path) -> None:
    """All rule files are there, those that stay as they are too; the originals are not touched."""
    lantern(mini, BARE)
    before = (mini / RULES).read_bytes()
    result = run("-C", mini, "alerts", "annotate", "--out", "build/rules", "--site-url", URL)

    assert 0 == result.exit_code, result.output
    assert before == (mini / RULES).read_bytes()
    assert "runbook_url" in (mini / "build/rules" / RULES).read_text()
    assert (mini / "build/rules/service_specs/booking-api/alerts/booking.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "set `site_url` in mkdocs.yml, or give --site-url"),
        (("--site-url", "ops.example"), "--site-url: expected an address such as"),
        (("--site-url", "https://u:p@ops.example/"), "--site-url: expected an address such as"),
        (("--site-url", "https://ops.example/{{ x }}/"), "--site-url: expected an address such as"),
        (("--site-url", URL, "--write", "--out", "x"), "--write and --out exclude each other"),
        (("--site-url", URL, "--out", "."), "these are the rule files themselves; use --write"),
    ],
)
def test_wrong_usage_is_said_in_words(mini: Path, arguments: tuple[str, ...], words: str) -> None:
    """Nothing is written then."""
    lantern(mini, BARE)
    result = run("-C", mini, "alerts", "annotate", *arguments)

    assert Exit.USAGE == result.exit_code
    assert words in " ".join(result.output.split())
    assert BARE in (mini / RULES).read_text()


def test_the_address_of_the_site_stands_in_mkdocs_yml(mini: Path) -> None:
    """The option wins."""
    lantern(mini, BARE)
    (mini / "mkdocs.yml").write_text("site_url: https://a.example/x/\n" + (mini / "mkdocs.yml").read_text())

    assert "https://a.example/x/alerts/PierDark/" in run("-C", mini, "alerts", "annotate").output
    assert "https://a.example" not in run("-C", mini, "alerts", "annotate", "--site-url", URL).stdout


def test_wrong_specs_are_repaired_first(mini: Path) -> None:
    """Who owns a rule is not known before."""
    lantern(mini, BARE)
    result = run("-C", broken(mini, "REF001-in-team"), "alerts", "annotate", "--write", "--site-url", URL)

    assert Exit.FINDINGS == result.exit_code
    assert "[REF001]" in result.output
    assert BARE in (mini / RULES).read_text()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    """Not when somebody changed it meanwhile, and never through a link. Its mode stays."""
    file = tmp_path / "rules.yaml"
    file.write_text("old")
    file.chmod(0o640)
    overwrite(tmp_path, "rules.yaml", b"new", old=b"old")

    assert ("new", 0o640) == (file.read_text(), file.stat().st_mode & 0o777)
    with pytest.raises(OverwriteError, match="changed meanwhile"):
        overwrite(tmp_path, "rules.yaml", b"newer", old=b"old")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("link/rules.yaml", "../rules.yaml", "/etc/rules.yaml"):
        with pytest.raises(OverwriteError):
            overwrite(tmp_path, name, b"newer", old=b"new")
        with pytest.raises(OverwriteError):
            place(tmp_path, name, b"newer")

    assert ["link", "rules.yaml"] == sorted(path.name for path in tmp_path.iterdir())
    assert "new" == file.read_text()
