"""Drills: made from failure modes, played in a terminal, written into the ledger after a yes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from generator.analysis.drills import Drills, Rehearsal, draw, drills, number
from generator.catalog import ServiceEntry
from generator.commands.record import written_length
from generator.diagnostics import Exit
from generator.spec.base import NOTHING_KEY
from generator.spec.values import Length
from generator.survey import survey
from generator.workspace import Workspace, open_workspace
from tests.commands import at_terminal, piped, run
from tests.test_analysis_learning import entry_of
from tests.workspaces import catalog

SPEC: Final = "service_specs/booking-api/service.yaml"
STEP: Final = {"do": "Look at the queue."}
LAG: Final = {
    "id": "lag",
    "title": "It lags",
    "aliases": ["late"],
    "symptoms": ["Old balances"],
    "cause": ["A long report"],
    "detected_by": [
        {"user-report": "Service desk", "expected_delay": "20m"},
        {"alert": "Lag", "expected_delay": "5m"},
        {"dashboard": "Overview", "expected_delay": "3h"},
    ],
    "diagnosis": [STEP],
    "mitigation": [{"do": "Stop the report.", "danger": {"what": "The report is lost"}}],
    "time_box": "30m",
    "escalate_when": [{"condition": "It comes back", "after": "10m"}],
    "comms": ["delay"],
}
COMMS: Final = {
    "templates": [{"id": "delay", "audience": "Shops", "channel": "Status page", "text": "We are late."}]
}


CALLED: Final = {"after": "2m", "text": "A call"}


def made(*modes: Mapping[str, object], **sections: object) -> Drills:
    """Make the drills of a service with these failure modes."""
    return drills(entry_of(failure_modes=list(modes), comms=COMMS, **sections))


def test_what_happens_comes_in_the_order_of_time_from_the_first_sign_on() -> None:
    """Nobody waits for the alert; what nobody would notice within the time box is left out."""
    (drill,) = made(LAG).playable

    assert [
        (0, "Alert Lag"),
        (0, "Somebody sees: Old balances"),
        (900, "Users report it: Service desk"),
        (900, "They ask for news (Status page): Shops"),
        (1800, "Somebody asks: is it over, and if not, who is on it now?"),
    ] == [(event.after, event.text) for event in drill.injects]
    assert ["at the start", "after 15 min"] == [drill.injects[index].when for index in (0, 2)]


def test_the_trainee_is_not_told_the_answer() -> None:
    """Neither title nor cause nor steps are in what happens; the page is the last hint."""
    (drill,) = made(LAG).playable
    told = " ".join(event.text for event in drill.injects)

    assert not any(secret in told for secret in ("It lags", "A long report", "queue", "Stop the report"))
    assert "The page is: It lags" == drill.hints[-1]
    assert "It lags" not in " ".join(drill.hints[:-1])


def test_the_answers_are_the_steps_as_the_page_numbers_them() -> None:
    """And when to stop, whom to tell, and what was dangerous."""
    (drill,) = made(LAG).playable

    assert (
        "Opens the page: It lags",
        "Does step 1: Look at the queue.",
        "Does step 2: Stop the report.",
        "Escalates after 10m, if: It comes back",
        "Stops and escalates after 30m, whatever the state",
        "Sends the message delay to: Shops",
    ) == drill.expected
    assert "Step 2 is dangerous (The report is lost)" in " ".join(drill.debrief)


def test_what_lacks_steps_or_signs_cannot_be_rehearsed() -> None:
    """The reason names the field; a failure mode that says that nothing can be done is let be."""
    found = made(
        {"id": "stuck", "title": "It hangs", "symptoms": ["No answer"]},
        {"id": "silent", "title": "It is silent", "mitigation": [STEP]},
        {
            "id": "fate",
            "title": "It ends",
            "symptoms": ["Dark"],
            NOTHING_KEY: {"mitigation": {"na": "Nothing helps."}},
        },
    )

    assert () == found.playable
    assert [
        ("stuck", ("failure_modes", 0, "mitigation"), "no step is written"),
        ("silent", ("failure_modes", 1, "symptoms"), "nothing says what one would see of it"),
    ] == [(hole.id, hole.path, hole.reason) for hole in found.without]


def test_a_drill_by_hand_takes_what_it_lacks_from_its_failure_mode() -> None:
    """What the author wrote stays; one without failure mode and answers cannot be played."""
    by_hand = [
        {
            "id": "d-lag",
            "failure_mode": "lag",
            "injects": [{"after": "2m", "text": "A call"}],
            "safe_in": "lab",
        },
        {"id": "d-free", "injects": [{"after": "0m", "text": "A call"}]},
    ]
    found = made(LAG, training={"drills": by_hand})
    first, generated = found.playable

    assert ("d-lag", "drill", "lab") == (first.id, first.field, first.safe_in)
    assert [(120, "A call")] == [(event.after, event.text) for event in first.injects]
    assert first.expected == generated.expected
    assert [("d-free", ("training", "drills", 1, "expected"))] == [(x.id, x.path) for x in found.without]
    assert (first, generated) == found.of("late")
    assert (first,) == found.of("d-lag")


@given(st.sets(st.text("abc-", min_size=1, max_size=8), min_size=1, max_size=9), st.integers())
def test_a_seed_draws_the_same_whatever_else_there_is(ids: set[str], seed: int) -> None:
    """Taking another one away changes nothing; the order does not matter."""
    all_ = [Rehearsal(id_, None, None, (), (), (), ()) for id_ in sorted(ids)]
    drawn = draw(all_, seed)

    assert drawn == draw(reversed(all_), seed)
    assert all(drawn == draw([one for one in all_ if one != other], seed) for other in all_ if other != drawn)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (59, "59s"), (60, "1m"), (3904, "1h5m4s"), (90_000, "25h")]
)
def test_a_length_is_written_as_specs_have_it(seconds: int, text: str) -> None:
    """It is read back as the same."""
    assert (text, seconds) == (
        str(written_length(seconds)),
        TypeAdapter(Length).validate_python(text).seconds,
    )


def played(mini: Path, *answers: str, begin: str = "", mode: str = "no-sales") -> tuple[int, str]:
    """Play a drill to its end on a terminal, and answer what is asked then."""
    injects = next(drill for drill in drills(booking(mini)).playable if drill.id == mode).injects
    typed = "\n" + begin + "\n" * len(injects) + "".join(f"{answer}\n" for answer in answers)
    return at_terminal("-C", mini, "drill", "booking-api", mode, "--date", "2026-11-28", typed=typed)


def booking(mini: Path) -> ServiceEntry:
    """Give the service of the small workspace."""
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    catalog = survey(workspace).catalog
    assert catalog is not None
    return next(entry for entry in catalog.services if entry.id == "booking-api")


def test_a_drill_is_played_and_recorded(mini: Path) -> None:
    """The answers come last; with a yes the ledger has one more entry, and the file is otherwise the same."""
    before = (mini / SPEC).read_text(encoding="utf-8")
    answers = ("fail", "harbour-desk", "", "No right to delete pods", "", "booking", "2026-12-12", "yes")
    code, shown = played(mini, *answers, begin="h\n")
    after = (mini / SPEC).read_text(encoding="utf-8")
    (line,) = (new for new in after.splitlines() if new not in before.splitlines())

    assert Exit.CLEAN == code, shown
    assert before.splitlines() == [kept for kept in after.splitlines() if kept != line]
    assert re.fullmatch(
        r' *- \{failure_mode: no-sales, at: "2026-11-28", team: harbour-desk, result: fail, took: "\d+s", '
        r'gaps: \["No right to delete pods"\], owner: booking, due: "2026-12-12"\}',
        line,
    )
    assert shown.index("Hint: Look up") < shown.index("It was: Nobody can buy a ticket")
    assert "Nobody can buy a ticket" not in shown[: shown.index("It was: ")]
    assert "0 errors" in run("-C", mini, "check").output


@pytest.mark.parametrize(
    "answers",
    [("",), ("pass", "", "", "", "no"), ("pass", "", "", "", "y"), ("pass", "", "", "", "")],
    ids=("no record", "no", "y", "enter"),
)
def test_nothing_is_written_without_a_clear_yes(mini: Path, answers: tuple[str, ...]) -> None:
    """Enter and `y` are no yes: a hand slips."""
    before = (mini / SPEC).read_bytes()
    code, shown = played(mini, *answers)

    assert Exit.CLEAN == code, shown
    assert "Nothing was written." in shown
    assert before == (mini / SPEC).read_bytes()


@pytest.mark.parametrize("typed", ["\nq\n", "\x04"], ids=("q", "ctrl-d"))
def test_a_drill_can_be_stopped(mini: Path, typed: str) -> None:
    """Nothing is written, and the answers stay hidden."""
    before = (mini / SPEC).read_bytes()
    code, shown = at_terminal("-C", mini, "drill", "booking-api", "no-sales", typed=typed)

    assert Exit.USAGE == code, shown
    assert "stopped; nothing was written" in shown
    assert "It was" not in shown
    assert before == (mini / SPEC).read_bytes()


def test_an_answer_that_does_not_fit_is_asked_again(mini: Path) -> None:
    """Another team than those there are would be a broken spec."""
    code, shown = played(mini, "well", "pass", "harbor", "harbour-desk", "", "", "no")

    assert Exit.CLEAN == code, shown
    assert "expected one of pass, partial, fail" in shown
    assert "expected one of booking, harbour-desk" in shown


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        ("call +46 70 174 06 05 next time", "may be a person's"),
        ("\x16\x1b[31mred", "U+001B cannot be seen"),
    ],
    ids=("private", "escape"),
)
def test_what_must_not_stand_in_a_spec_is_not_written(mini: Path, gap: str, told: str) -> None:
    """It is said, the entry is shown without what moves the cursor, and the file is as it was."""
    before = (mini / SPEC).read_bytes()
    code, shown = played(mini, "pass", "", "", gap, "")

    assert Exit.FINDINGS == code, shown
    assert told in shown[shown.index("handoff: ") :]
    assert "\x1b[31m" not in shown[shown.index("RECORD") :]
    assert before == (mini / SPEC).read_bytes()


def test_a_drill_needs_a_terminal(mini: Path) -> None:
    """In a pipe nobody is trained, and nothing waits for ever."""
    code, _, told = piped("-C", mini, "drill", "booking-api")

    assert (Exit.USAGE, True) == (code, "run it in a terminal" in told)


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("no-sale", Exit.USAGE, "did you mean `no-sales`?"),
        ("gone", Exit.FINDINGS, "gone cannot be rehearsed: no step is written (TRN002)"),
    ],
)
def test_what_cannot_be_played_is_said(mini: Path, name: str, code: int, told: str) -> None:
    """A misspelt name, or a failure mode without steps."""
    text = (mini / SPEC).read_text(encoding="utf-8")
    mode = "failure_modes:\n  - {id: gone, title: It is gone, symptoms: [Dark]}\n"
    (mini / SPEC).write_text(text.replace("failure_modes:\n", mode), encoding="utf-8")

    ended, shown = at_terminal("-C", mini, "drill", "booking-api", name)

    assert (code, True) == (ended, told in shown)


def test_without_a_seed_it_is_what_was_tried_longest_ago(mini: Path) -> None:
    """A seed draws by lot, always the same."""
    first = at_terminal("-C", mini, "drill", "booking-api", "--seed", "7", typed="\nq\n")
    again = at_terminal("-C", mini, "drill", "booking-api", "--seed", "7", typed="\nq\n")

    assert first == again
    assert "sell-one-ticket" in at_terminal("-C", mini, "drill", "booking-api", typed="\nq\n")[1]


def test_drills_are_counted_without_being_made() -> None:
    """The sample has services with drills by hand, with some of which nothing happens, and without."""
    services = catalog(Path(__file__).parent.parent).services

    assert [len(drills(entry).playable) for entry in services] == [number(entry) for entry in services]
    assert len({bool(entry.spec.training and entry.spec.training.drills) for entry in services}) == 2
