"""Evidence is there, is what it says it is, is in the repository, and is shown with its age."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from generator import facts
from generator.evidence import Proof, Trace, days_ago, unproved
from generator.survey import survey
from generator.workspace import Workspace, open_workspace
from tests.commands import run
from tests.repos import Repo
from tests.workspaces import catalog, lines, surveyed

BERTH: Final = "service_specs/berth-advisor.yaml"
DAY: Final = date(2026, 11, 23)


def with_evidence(root: Path, *references: str, kind: str = "review") -> None:
    """Let a service say that something is done, and point at these."""
    listed = "".join(
        f"      - {{kind: {kind}, ref: {json.dumps(reference)}, at: 2026-10-14}}\n"
        for reference in references
    )
    item = "id: h-load\n    area: performance\n    item: Holds.\n    done: 2026-10-14"
    more = f"hardening:\n  - {item}\n    evidence:\n{listed}"
    with (root / BERTH).open("a", encoding="utf-8") as spec:
        spec.write(more)


def evidence(root: Path) -> tuple[Proof, ...]:
    """Give the evidence that the service points at."""
    return next(entry.evidence for entry in catalog(root).services if entry.id == "berth-advisor")


def trace(root: Path, reference: str, **repositories: str) -> Trace:
    """Give what git knows of a reference."""
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    workspace = replace(workspace, repositories={**workspace.repositories, **repositories})
    found = survey(workspace).catalog
    assert found is not None
    return facts.gather(workspace, found, today=date(2026, 11, 23)).traces["berth-advisor"][reference]


@pytest.mark.parametrize(
    ("reference", "kind", "form"),
    [
        ("exercises/2026-11-14.md", "exercise", "file"),
        ("report.pdf", "review", "file"),
        ("https://wiki.example/a.md", "review", "address"),
        ("http://[::1", "review", "words"),
        ("javascript:x.md", "review", "words"),
        ("../secret.md", "review", "words"),
        ("/etc/passwd.txt", "review", "words"),
        ("SR-2026/118", "review", "words"),
        ("Ticket 4711, see log.md", "review", "words"),
        ("0123abc", "commit", "commit"),
        ("0123abc", "review", "words"),
    ],
)
def test_a_reference_says_by_its_form_what_can_be_checked(
    mini: Path, reference: str, kind: str, form: str
) -> None:
    """Words are shown as they are: only what is plainly a file, an address or a commit is looked for."""
    for name in ("exercises/2026-11-14.md", "report.pdf"):
        Repo(mini).write(f"service_specs/{name}", "Held.\n")
    with_evidence(mini, reference, kind=kind)

    assert [form] == [proof.form for proof in evidence(mini)]


@pytest.mark.parametrize("reference", ["a" * 280 + ".md", "etc/passwd.txt", "link.md", "berths/a.md"])
def test_a_file_that_is_not_there_is_an_error(mini: Path, reference: str) -> None:
    """Links are not followed, whatever they lead to, nor is anything looked for outside of the workspace."""
    (mini / "service_specs/link.md").symlink_to(mini / "mkdocs.yml")
    (mini / "service_specs/teams/a.md").write_text("x", encoding="utf-8")
    (mini / "berths").symlink_to(mini / "service_specs/teams")
    with_evidence(mini, reference)

    assert [": error[EVD001] there is no file"] == [
        re.sub(r"^\S+(: error\[\w+\] there is no file).*", r"\1", line) for line in lines(surveyed(mini))
    ]


def test_a_file_is_found_beside_the_spec_in_the_workspace_and_in_its_repository(
    tmp_path: Path, mini: Path
) -> None:
    """In this order; what is found is named from the workspace on."""
    root = mini.rename(tmp_path / "top")
    repo = Repo(tmp_path, "--initial-branch=main")
    repo.write("top/service_specs/a.md", "a")
    repo.write("top/a.md", "a")
    repo.write("top/b.md", "b")
    repo.write("c.md", "c")
    with_evidence(root, "a.md", "b.md", "c.md")

    assert ["service_specs/a.md", "b.md", "../c.md"] == [proof.file for proof in evidence(root)]


def test_git_says_whether_a_file_is_committed(mini: Path) -> None:
    """Without git nothing is known; before the commit it is here only; then it has its last change."""
    (mini / "service_specs/load.md").write_text("Held.\n", encoding="utf-8")
    with_evidence(mini, "load.md")

    assert Trace(None, "the workspace is not in a git repository") == trace(mini, "load.md")
    repo = Repo(mini)
    repo.git("commit", "-q", "--allow-empty", "-m", "Begin")
    assert Trace(found=False, words="not committed") == trace(mini, "load.md")
    sha = repo.commit("Describe the services")
    assert Trace(found=True, commit=sha) == trace(mini, "load.md")
    repo.commit("Something else", {"other.txt": "x"})
    assert Trace(found=True, commit=sha) == trace(mini, "load.md")


def test_a_commit_is_missing_only_where_all_repositories_are_read(mini: Path, tmp_path: Path) -> None:
    """The service's code is kept elsewhere: as long as that is not read, nobody can tell."""
    other = Repo(tmp_path / "advisor")
    merged = other.commit("Advise")
    other.git("checkout", "-q", "-b", "side")
    aside = other.commit("Advise badly", {"x.txt": "x"})
    other.git("checkout", "-q", "main")
    code = "git@code.skerry.example:berths/advisor"
    Repo(mini).commit("Begin")
    with_evidence(mini, merged[:12], aside[:12], "4b825dc642cb", kind="commit")

    assert trace(mini, merged[:12]).found is None
    assert "is not read" in trace(mini, merged[:12]).words
    allowed = {code: "../advisor"}
    found = [trace(mini, name, **allowed).found for name in (merged[:12], aside[:12], "4b825dc642cb")]
    assert [True, False, False] == found
    other.commit("Again", {"y.txt": "y"})
    shallow = other.shallow("--depth=1")
    cut = trace(mini, merged[:12], **{code: f"../{shallow.folder.name}"})
    assert (None, True) == (cut.found, "is a shallow clone" in cut.words)


def test_check_readiness_and_build_count_the_same(mini: Path) -> None:
    """What git knows reaches the gate, the command and the pages alike."""
    config = (mini / BERTH).read_text(encoding="utf-8")
    (mini / BERTH).write_text(
        config.replace("tier: 3", "tier: 1").replace("lifecycle: pilot", "lifecycle: steady"),
        encoding="utf-8",
    )
    (mini / "service_specs/load.md").write_text("Held.\n", encoding="utf-8")
    with_evidence(mini, "load.md")
    Repo(mini).git("commit", "-q", "--allow-empty", "-m", "Begin")
    day = ("--date", "2026-11-23")

    gate = run("-C", mini, "check", "--gate", *day).output
    told = run("-C", mini, "readiness", "berth-advisor", *day).output
    run("-C", mini, "render", *day)
    register = json.loads((mini / "site/docs/services/berth-advisor/gaps.json").read_text(encoding="utf-8"))
    listed = json.dumps(register)

    assert (1, 1, 1) == (gate.count("[EVD005]"), told.count("EVD005"), listed.count('"EVD005"'))
    musts = len(re.findall(r"berth-advisor\.yaml:\d+:\d+: error\[", gate))
    open_musts = re.search(r"Musts that are open now: (\d+)", told)
    assert open_musts is not None
    assert str(musts) == open_musts[1]


def test_a_page_shows_kind_day_age_and_what_is_wrong(mini: Path) -> None:
    """Beside the reference, in words; where git cannot say, that is said."""
    (mini / "service_specs/load.md").write_text("Held.\n", encoding="utf-8")
    with_evidence(mini, "load.md", "https://wiki.skerry.example/load")
    Repo(mini).git("commit", "-q", "--allow-empty", "-m", "Begin")
    run("-C", mini, "render", "--date", "2026-11-23")
    page = (mini / "site/docs/services/berth-advisor/handoff.md").read_text(encoding="utf-8")

    assert "load.md is not committed" in page
    assert "40 days ago" in page
    assert 'href="https&#58;//wiki.skerry.example/load"' in page


def test_ages_are_said_in_days() -> None:
    """A day that has not come is said to be so."""
    ages = [days_ago(date(2026, 11, day), DAY) for day in (23, 22, 3, 24, 30)]

    assert ["today", "1 day ago", "20 days ago", "in 1 day", "in 7 days"] == ages


def test_only_what_is_claimed_needs_evidence(mini: Path) -> None:
    """An open criterion, a transfer to come and a reason for having none need nothing."""
    handoff = """\
  acceptance_criteria:
    - {id: a, text: It is so., verdict: met}
    - {id: b, text: It is so., verdict: open}
    - {id: c, text: It is so., verdict: met, evidence: {na: Seen by all.}}
  transfers:
    - {item: repo, what: Code, done: 2026-10-01}
    - {item: budget, what: Money}
"""
    text = (mini / BERTH).read_text(encoding="utf-8")
    (mini / BERTH).write_text(
        re.sub(r"(?m)^handoff:\n(?:  .*\n)+", f"handoff:\n{handoff}", text), encoding="utf-8"
    )
    spec = next(entry.spec for entry in catalog(mini).services if entry.id == "berth-advisor")

    assert [("acceptance_criteria", 0), ("transfers", 0)] == [
        path[1:3] for path, _ in unproved(spec) if path[0] == "handoff"
    ]
