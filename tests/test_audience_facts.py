"""What git, manifests, labels and words say is told only where all it is about is shown."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Final

from generator import withhold
from generator.analysis.paging import rule_wakes
from tests.commands import run
from tests.repos import Repo
from tests.workspaces import LANTERN, catalog

DATE: Final = ("--date", "2026-11-23")
BOOKING: Final = "service_specs/booking-api/service.yaml"
MODES: Final = """\
audience: public
failure_modes:
  - {id: dark, title: A pier is dark, symptoms: [No light], related_code: [lamps/]}
  - {id: fog, title: Fog, symptoms: [Fog], related_code: [horns/]}
"""


def change(root: Path, file: str, old: str, new: str) -> None:
    """Replace a text that a file has once."""
    text = (root / file).read_text(encoding="utf-8")
    assert 1 == text.count(old)
    (root / file).write_text(text.replace(old, new), encoding="utf-8")


def lantern(root: Path, more: str) -> None:
    """Add a small service."""
    (root / "service_specs/lantern.yaml").write_text(LANTERN + more, encoding="utf-8")


def page(root: Path, reader: str, name: str = "services/lantern/index") -> str:
    """Render for a reader and return a page."""
    done = run("-C", root, "render", *DATE, "--audience", reader)
    assert 0 == done.exit_code, done.output
    return (root / f"site/docs/{name}.md").read_text(encoding="utf-8")


def test_history_is_told_only_of_code_that_is_shown_as_a_whole(mini: Path) -> None:
    """A count without the paths of a failure mode that is withheld would be wrong; so is half of the code."""
    lantern(mini, MODES)
    repo = Repo(mini)
    repo.commit("Turn on", {"lamps/a": "1", "horns/a": "1", "CODEOWNERS": "* @skerry/pilots\n"})
    whole = page(mini, "internal")
    change(mini, "service_specs/lantern.yaml", "{id: fog,", "{id: fog, audience: restricted,")
    repo.commit("Hide fog")
    part, mode = page(mini, "internal"), page(mini, "internal", "services/lantern/failure-modes/dark")
    public = page(mini, "public")

    assert all(word in whole for word in ("Turn on", "pilots", "Newest commit"))
    for text in (part, public):
        assert not any(word in text for word in ("Turn on", "Hide fog", "pilots", "Newest commit"))
        assert '<p class="ho-missing">Git: not shown to this audience.</p>' in text
    assert "lamps/" in mode
    assert "exercise" not in mode.partition("A change here makes it likelier")[2].partition("</p>")[0]


def test_evidence_goes_and_moves_with_its_mapping(mini: Path) -> None:
    """What is left points at its own section, where that stands now."""
    (mini / "first.md").write_text("# First\n", encoding="utf-8")
    (mini / "second.md").write_text("# Second\n", encoding="utf-8")
    lantern(mini, """\
failure_modes: [{id: dark, title: A pier is dark, symptoms: [No light]}]
incidents:
  - {id: inc-1, at: 2026-01-01T00:00:00Z, severity: sev2, postmortem_ref: first.md, audience: restricted}
  - {id: inc-2, at: 2026-02-01T00:00:00Z, severity: sev2, postmortem_ref: second.md}
""")  # fmt: skip
    seen = {entry.id: entry for entry in withhold.seen_by(catalog(mini), "internal").services}["lantern"]
    (proof,) = seen.evidence
    mode = page(mini, "internal", "services/lantern/failure-modes/dark")

    assert "Incidents that are not shown to internal readers are not counted here." in mode
    assert ("second.md", ("incidents", 0, "postmortem_ref")) == (proof.file, proof.path)
    assert proof.section is seen.spec.incidents[0]


def test_what_a_manifest_says_goes_with_its_environment(mini: Path) -> None:
    """Its image, and the namespace that it filled in."""
    manifest = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, namespace: NAME}
spec: {template: {spec: {containers: [{name: a, image: registry.example/NAME:1}]}}}
"""
    for name in ("open", "closed"):
        (mini / f"{name}.yaml").write_text(manifest.replace("NAME", f"{name}-house"), encoding="utf-8")
    lantern(mini, """\
environments:
  - {name: closed, facts_from: closed.yaml, audience: restricted}
  - {name: open, facts_from: open.yaml}
""")  # fmt: skip
    text, whole = page(mini, "internal"), page(mini, "restricted")
    seen = {entry.id: entry for entry in withhold.seen_by(catalog(mini), "internal").services}["lantern"]

    assert ["open"] == [found.name for found in seen.manifests]
    assert "registry.example/open-house" in text.replace("&#45;", "-")
    assert "closed-house" not in text
    assert "registry.example/closed-house" in whole.replace("&#45;", "-")


def test_a_label_of_a_severity_that_is_not_shown_wakes_nobody_for_sure(mini: Path) -> None:
    """The convention is not asked instead: the organisation may say something else of the label."""
    change(mini, "service_specs/org.yaml", "  - id: sev2\n", "  - id: sev2\n    audience: restricted\n")
    whole = catalog(mini)
    before, after = (
        next(entry for entry in seen.services if entry.id == "booking-api")
        for seen in (whole, withhold.seen_by(whole, "internal"))
    )
    rule = next(alert for alert in before.alerts if alert.severity == "page")

    assert rule_wakes(rule, before.severities) is True
    assert rule_wakes(rule, after.severities) is None
    assert "sev2" not in {str(severity.id) for severity in after.severities}
    assert "not shown to this audience" not in page(mini, "internal", "alerts/index")


def test_a_word_that_is_withheld_is_not_explained(mini: Path) -> None:
    """Neither where it is used nor on the page of all words; those that are shown are, to the public, too."""
    change(
        mini,
        "service_specs/teams/harbour-desk.yaml",
        "apiVersion: handoff/v1\n",
        "apiVersion: handoff/v1\naudience: public\n",
    )
    lantern(mini, """\
audience: public
architecture: {summary: The PXQ and the RRW shine.}
glossary:
  - {term: PXQ, meaning: Secret lamp, audience: restricted}
  - {term: RRW, meaning: Red lamp}
""")  # fmt: skip
    for reader in ("public", "internal"):
        text, words = page(mini, reader), page(mini, reader, "glossary/index")

        assert '<abbr title="Red lamp">RRW</abbr>' in text
        assert "Red lamp" in words
        assert "Secret lamp" not in text + words
        assert "PXQ" not in words
    assert '<abbr title="Secret lamp">PXQ</abbr>' in page(mini, "restricted")


def test_no_public_page_names_a_file_a_line_or_a_commit(mini: Path) -> None:
    """Links to edit and report would: they are for those who have the files."""
    change(mini, "mkdocs.yml", "  handoff:\n", """\
  handoff:
    edit_url: https://git.skerry.example/ops/blob/{commit}/{file}#L{line}
    report_url: https://git.skerry.example/ops/issues/new?title={title}&body={body}
""")  # fmt: skip
    change(mini, BOOKING, "id: booking-api\n", "id: booking-api\naudience: public\n")
    sha = Repo(mini).commit("Begin")
    for reader, there in (("internal", True), ("public", False)):
        page(mini, reader, "index")
        docs = mini / "site/docs"
        texts = [file.read_text(encoding="utf-8") for file in docs.rglob("*.md")]
        plain = "\n".join(texts).replace("&#95;", "_")
        named = ("git.skerry.example", sha[:10], "booking-api/service.yaml", "alerts/booking.yaml")

        assert [there] * len(named) == [word in plain for word in named]
        assert there == (docs / "incidents/index.md").exists()


def test_big_incidents_that_are_not_shown_are_not_said_to_be_unwritten(mini: Path) -> None:
    """On the page, and in the terminal; severities that are not shown are not all severities."""
    change(
        mini,
        "service_specs/org.yaml",
        "big_incidents:\n  applies_to: [sev1]\n",
        "big_incidents:\n  applies_to: [sev2]\n",
    )
    change(mini, "service_specs/org.yaml", "  - id: sev2\n", "  - id: sev2\n    audience: restricted\n")
    change(mini, "service_specs/org.yaml", "name: Scribe}", "name: Scribe, audience: restricted}")
    part = page(mini, "internal", "incidents/index")
    shown = run("-C", mini, "show", "booking-api", *DATE).stdout
    change(mini, "service_specs/org.yaml", "big_incidents:\n", "big_incidents:\n  audience: restricted\n")
    assert "Held back, as a whole or in part: roles." in part
    text = page(mini, "internal", "incidents/index")
    hidden = run("-C", mini, "show", "booking-api", *DATE).stdout

    assert "not shown to this audience" in part
    assert "all severities" not in part.partition("Declare it")[2].partition("</div>")[0]
    assert "WHEN IT IS BIG (not shown to this audience)" in shown
    assert "Not shown to internal readers." in text
    assert "has not written" not in text
    assert "WHEN IT IS BIG: not shown to this audience" in hidden


def test_a_site_is_compared_with_one_for_the_same_readers(mini: Path) -> None:
    """One for others differs; nothing of either is kept or written by looking."""
    change(mini, BOOKING, "id: booking-api\n", "id: booking-api\naudience: public\n")
    check = ("-C", mini, "build", "--check", *DATE, "--audience")
    assert 0 == run("-C", mini, "build", *DATE, "--audience", "public").exit_code
    same, other = run(*check, "public"), run(*check, "internal")

    assert 0 == same.exit_code, same.output
    assert "what is there is what would be built" in same.stdout
    assert 1 == other.exit_code
    assert "added: site/docs/readiness/index.md" in other.stdout


def test_a_pack_has_all_of_a_service(mini: Path) -> None:
    """The parties of a handoff sign what there is; the files of the specs are in it."""
    lantern(mini, MODES.replace("{id: fog,", "{id: fog, audience: restricted,"))
    assert 0 == run("-C", mini, "pack", "lantern", *DATE, "--out", mini / "a.zip").exit_code
    with zipfile.ZipFile(mini / "a.zip") as pack:
        text = pack.read("pages.html").decode()

    assert "Fog" in text
    assert "Made for restricted readers." in text
    assert date(2026, 11, 23).isoformat() in text


def test_a_ladder_does_not_outlive_its_hours(mini: Path) -> None:
    """Without them it would hold always: nobody is told to call somebody who sleeps."""
    spec = "service_specs/booking-api/service.yaml"
    hours = 'hours: {tz: UTC, days: [mon], from: "08:00", to: "09:00", audience: restricted}'
    change(mini, spec, "applies_to: [sev1, sev2]\n", f"applies_to: [sev1, sev2]\n      {hours}\n")
    runbook = page(mini, "internal", "services/booking-api/runbook")

    assert "Level 1 is there at every minute" not in runbook
    assert "sleeps" not in runbook


def test_hours_of_which_a_part_is_not_shown_are_not_compared(mini: Path) -> None:
    """The rest of a week would be said to be closed, or beside what is promised."""
    team = "service_specs/teams/harbour-desk.yaml"
    text = (mini / team).read_text(encoding="utf-8")
    (mini / team).write_text(text.replace("  - {tz:", "  - {audience: restricted, tz:", 1), encoding="utf-8")
    shown = page(mini, "internal", "services/booking-api/runbook")

    assert "audience: restricted" in (mini / team).read_text(encoding="utf-8")
    assert "the hours of Harbour Desk are not shown to this audience" in shown
    assert "no hours are written for Harbour Desk" not in shown


def test_what_is_not_shown_of_alerts_is_not_called_unwritten(mini: Path) -> None:
    """Nobody writes a second note because they do not see the first."""
    spec = mini / "service_specs/booking-api/service.yaml"
    text = spec.read_text(encoding="utf-8")
    assert "  notes:\n" in text
    before = page(mini, "internal", "services/booking-api/runbook")
    spec.write_text(
        text.replace("  notes:\n    - {", "  notes:\n    - {audience: restricted, "), encoding="utf-8"
    )
    after = page(mini, "internal", "services/booking-api/runbook")

    assert "or not shown to internal readers" not in before
    assert before != after
