"""What is handed over unfinished: who accepted it until when, on the page and in the register."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.commands import run
from tests.workspaces import LANTERN

CARRIED: Final = """\
built_by: booking
handoff:
  from_team: booking
  to_team: harbour-desk
  open_risks:
    - {text: "=One lamp maker", accepted_by: "role:duty-master", until: 2026-11-23}
    - {text: No spare, accepted_by: "role:duty-master", until: 2026-11-22}
  deferred:
    - {text: Dimming, effect: Always bright, owner: booking, due: 2026-11-22, accepted_by: booking}
  known_defects:
    - {text: Hums}
    - {text: Blinks, accepted_by: {unknown: {owner: harbour-desk, due: 2026-12-24}}}
risks:
  - {id: storm, description: A storm takes the cable., accepted_by: harbour-desk, until: 2026-11-01}
"""


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the pages of a workspace with a service that is handed over unfinished, rendered once."""
    copy = tmp_path_factory.mktemp("unfinished") / "mini"
    root = Path(shutil.copytree(Path(__file__).parent / "mini", copy))
    (root / "service_specs/lantern.yaml").write_text(LANTERN + CARRIED, encoding="utf-8")
    assert 0 == run("-C", root, "render", "--date", "2026-11-23").exit_code
    return root / "site/docs"


def rows(file: Path) -> list[dict[str, str]]:
    """Read a register."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text, strict=True))


def test_what_nobody_accepts_any_more_comes_first(docs: Path) -> None:
    """On its last day an acceptance holds; who hands over cannot accept; not known is not accepted."""
    found = rows(docs / "services/lantern/accepted.csv")

    assert [
        ("A storm takes the cable.", "ended"),
        ("No spare", "ended"),
        ("Hums", "nobody"),
        ("Dimming", "giver"),
        ("Blinks", "not known"),
        ("'=One lamp maker", "accepted"),
    ] == [(row["what"], row["acceptance"]) for row in found]
    assert [("yes", "Always bright")] == [
        (row["overdue"], row["effect"]) for row in found if row["what"] == "Dimming"
    ]


def test_the_register_of_all_holds_every_row(docs: Path) -> None:
    """Those of other services stand among them by the same order."""
    whole, own = rows(docs / "accepted.csv"), rows(docs / "services/lantern/accepted.csv")

    assert own == [row for row in whole if row["service"] == "lantern"]
    assert {"lantern", "booking-api"} == {row["service"] for row in whole}


def test_the_page_says_who_cannot_accept(docs: Path) -> None:
    """And leads to the file."""
    page = (docs / "services/lantern/handoff.md").read_text(encoding="utf-8")

    assert "Hands over</span>" in page
    assert "Run out</span>" in page
    assert "accepted.csv" in page
