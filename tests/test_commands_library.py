"""`handoff library`: what there is, who would notice a change, and what cannot be told."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.commands import run
from tests.overlay import lay_over

SPEC: Final = "service_specs/lantern.yaml"


@pytest.fixture
def lit(mini: Path) -> Path:
    """Give a workspace with a library and a service that uses it."""
    lay_over(Path(__file__).parent / "data/library", mini)
    return mini


def test_items_are_listed_with_every_version(lit: Path) -> None:
    """By id, the newest version first, in columns."""
    done = run("-C", lit, "library")

    assert (0, [
        "ITEM        VERSION  KIND          USED BY    TITLE",
        "clean-lens  2.0      procedure     1 service  Clean a lens",
        "lamp-out    1.10     failure mode  1 service  A lamp stays dark",
        "lamp-out    1.9      failure mode  1 service  A lamp stays dark",
    ]) == (done.exit_code, done.output.splitlines())  # fmt: skip


@pytest.mark.parametrize(
    "wanted", ["lamp-out", "library/lamp-out", "lamp-out@1.9", "library/lamp-out@1.9", None]
)
def test_users_are_listed_with_their_place(lit: Path, wanted: str | None) -> None:
    """Of an item, of one version, or of all: the entry of the service, and what it says itself."""
    done = run("-C", lit, "library", "--used-by", *([wanted] if wanted else []))
    new = ["library/lamp-out@1.10", f"  lantern  lamp-out  {SPEC}:29"]
    changed = "changed: occurrence, detection, time_box, mitigation"
    old = ["library/lamp-out@1.9", f"  lantern  north-lamp-out  {SPEC}:17  {changed}"]
    lens = ["library/clean-lens@2.0", f"  lantern  clean-lens  {SPEC}:32  changed: last_exercised"]
    expected = old if wanted and "@" in wanted else [*new, *old] if wanted else [*lens, *new, *old]

    assert (0, expected) == (done.exit_code, done.output.splitlines())


def test_an_item_nobody_uses_says_so(lit: Path) -> None:
    """So that its author may take it away."""
    (lit / SPEC).unlink()
    done = run("-C", lit, "library", "--used-by", "clean-lens")

    assert (0, "library/clean-lens@2.0: no service uses it\n") == (done.exit_code, done.output)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("lamp-off", "there is no item lamp-off; did you mean `lamp-out`?"),
        ("xyz", "there is no item xyz; known: clean-lens, lamp-out"),
        ("lamp-out@3", "lamp-out has no version 3; there is 1.9, 1.10"),
    ],
)
def test_what_does_not_exist_is_wrong_usage(lit: Path, wanted: str, words: str) -> None:
    """The nearest name, or all of them, are proposed."""
    done = run("-C", lit, "library", "--used-by", wanted)

    assert (2, f"Error: {words}") == (done.exit_code, done.output.splitlines()[-1])


def test_a_wrong_spec_makes_the_answer_uncertain(lit: Path) -> None:
    """It may use the item, too: the errors are shown, and the exit code says so."""
    (lit / SPEC).write_text((lit / SPEC).read_text().replace("tier: 4", "tier: 9"))
    done = run("-C", lit, "library", "--used-by", "lamp-off")

    assert 1 == done.exit_code
    assert f"{SPEC}:6:1: error[SCH003] tier: expected 1, 2, 3 or 4, found `9`" in done.output


def test_without_items_it_says_where_they_would_be(mini: Path) -> None:
    """A workspace needs no library."""
    done = run("-C", mini, "library")

    assert (0, "there is no item in service_specs/library/\n") == (done.exit_code, done.output)


def test_without_org_nothing_is_known(lit: Path) -> None:
    """Its problems are shown instead."""
    (lit / "service_specs/org.yaml").unlink()
    done = run("-C", lit, "library")

    assert 1 == done.exit_code
    assert "error[FIL004]" in done.output


def test_a_shipped_item_is_taken_over(mini: Path) -> None:
    """It is the workspace's own from then on, and kept by the team that was named."""
    file = "service_specs/library/ai-drift.yaml"
    done = run("-C", mini, "library", "--take", "ai-drift", "--owner", "booking")

    assert (0, f"{file}\n") == (done.exit_code, done.output)
    assert "\nowner: booking\n" in (mini / file).read_text(encoding="utf-8")
    assert 0 == run("-C", mini, "check").exit_code

    again = run("-C", mini, "library", "--take", "ai-drift", "--owner", "booking")

    assert (2, True) == (again.exit_code, f"{file} is there already" in again.output)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--take", "ai-drift"), "--take and --owner go together"),
        (("--owner", "booking"), "--take and --owner go together"),
        (("--take", "ai-drift", "--owner", "booking", "--used-by", "x"), "with nothing else"),
        (
            ("--take", "ai-drift", "--owner", "nobody"),
            "there is no team nobody; known: booking, harbour-desk",
        ),
        (("--take", "../org", "--owner", "booking"), "is not one of 'ai-cost-runaway'"),
    ],
)
def test_what_cannot_be_taken_says_why(mini: Path, arguments: tuple[str, ...], words: str) -> None:
    """And nothing is written."""
    done = run("-C", mini, "library", *arguments)

    assert 2 == done.exit_code
    assert words in " ".join(done.output.split())
    assert not (mini / "service_specs/library").exists()
