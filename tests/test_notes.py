"""What people write by hand stands at its place, says where it comes from, and is never lost in silence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from generator.cli import cli
from generator.notes import LIMITS
from tests.repos import Repo
from tests.workspaces import lines, surveyed

TEXT = "Knock *three* times & wait."
HTML = "<p>Knock&#32;<em>three</em>&#32;times &#38; wait.</p>"


def write(root: Path, name: str, text: str | bytes = TEXT, service: str = "booking-api") -> Path:
    """Write a note of a service."""
    file = root / "service_specs" / service / "notes" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def rendered(root: Path) -> Path:
    """Render the workspace and return its pages."""
    done = CliRunner().invoke(cli, ["-C", str(root), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    return root / "site/docs/services"


PLACES: Final = {
    "overview": "index.md",
    "runbook": "runbook.md",
    "escalation": "runbook.md",
    "training": "training.md",
    "handoff": "handoff.md",
    "no-sales": "failure-modes/no-sales.md",
    "restore-database": "runbook.md",
}


def test_a_note_stands_at_its_place(mini: Path) -> None:
    """Once, on the page it is for, and on no other."""
    for slot in PLACES:
        write(mini, f"{slot}.md", f"Knock at {slot} & wait.")
    folder = rendered(mini) / "booking-api"
    pages = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.md")}

    for slot, place in PLACES.items():
        text = f"<p>Knock at {slot} &#38; wait.</p>"
        assert {place: 1} == {page: found.count(text) for page, found in pages.items() if text in found}
    assert len(PLACES) == sum(found.count('<div class="ho-byhand">') for found in pages.values())


def test_a_service_in_a_file_has_its_notes_in_a_folder_of_its_id(mini: Path) -> None:
    """`berth-advisor.yaml` and `berth-advisor/notes/overview.md`."""
    write(mini, "overview.md", service="berth-advisor")

    assert HTML in (rendered(mini) / "berth-advisor/index.md").read_text()


def test_a_note_says_where_it_comes_from(mini: Path) -> None:
    """The file and its last commit; or that it is not committed."""
    write(mini, "runbook.md")
    Repo(mini).commit("Write a note")
    write(mini, "training.md")
    pages = rendered(mini) / "booking-api"

    assert "booking-api/notes/runbook.md</code>, commit <code>" in (pages / "runbook.md").read_text()
    assert "notes/training.md</code>. Git: not committed yet." in (pages / "training.md").read_text()


def test_a_page_goes_before_a_failure_mode_of_its_name(mini: Path) -> None:
    """A note has one place, whatever ids there are."""
    spec = mini / "service_specs/booking-api/service.yaml"
    spec.write_text(re.sub(r"\bticket-sold-twice\b", "training", spec.read_text()))
    write(mini, "training.md")
    pages = rendered(mini) / "booking-api"

    assert HTML in (pages / "training.md").read_text()
    assert HTML not in (pages / "failure-modes/training.md").read_text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"caf\xe9", "1:4: error[YML003]"),
        ("a\n\u202eb".encode(), "2:1: error[YML004]"),
        (b"a" * (LIMITS.size + 1), "1:1: error[YML002]"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(mini: Path, text: bytes, expected: str) -> None:
    """No UTF-8, a hidden character, too large: with the place."""
    write(mini, "overview.md", text)

    assert [f"service_specs/booking-api/notes/overview.md:{expected}"] == [
        line.partition("] ")[0] + "]" for line in lines(surveyed(mini))
    ]


def test_no_link_is_followed(mini: Path, tmp_path: Path) -> None:
    """A link in `notes`, or in place of it, leads to files that nobody meant to publish."""
    (tmp_path / "secret.md").write_text("secret")
    write(mini, "overview.md").unlink()
    (mini / "service_specs/booking-api/notes/overview.md").symlink_to(tmp_path / "secret.md")
    (mini / "service_specs/berth-advisor").mkdir()
    (mini / "service_specs/berth-advisor/notes").symlink_to(tmp_path)
    refused = [line for line in lines(surveyed(mini)) if "error[YML001] a symbolic link is not read" in line]

    assert ["berth-advisor/notes:1", "booking-api/notes/overview.md:1"] == [
        line.removeprefix("service_specs/").partition(":1:")[0] + ":1" for line in refused
    ]


def test_what_starts_with_a_dot_is_no_note(mini: Path) -> None:
    """Files of editors and of git."""
    write(mini, ".gitkeep", "")

    assert [] == lines(surveyed(mini))


def test_a_rejected_spec_says_nothing_of_its_notes(mini: Path) -> None:
    """Nobody knows its failure modes, so no note is called an orphan."""
    write(mini, "no-such-mode.md")
    spec = mini / "service_specs/booking-api/service.yaml"
    spec.write_text(spec.read_text() + "nonsense: 1\n")

    assert not any("NOT001" in line for line in lines(surveyed(mini)))
