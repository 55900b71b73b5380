"""Steps as a graph: what cannot be reached, left or finished is found, and what can is not."""

from __future__ import annotations

from typing import Any, Final

import pytest

from generator.analysis.graph import Exit, Node, dead_end, graph, loops, unreachable
from generator.analysis.walk import mode_phases, procedure_phases
from generator.spec.failure_modes import FailureMode
from generator.spec.procedures import Procedure
from tests.spec_data import text_of

LOOK: Final = {"do": "Look."}


def step(id_: str, **leads: str) -> dict[str, str]:
    """Give a step with an id."""
    return {"id": id_, "do": f"Do {id_}.", **leads}


def mode(**phases: Any) -> FailureMode:  # noqa: ANN401 - the fields of a spec
    """Give a failure mode with some phases."""
    return FailureMode.model_validate(text_of({"id": "slow", "title": "Slow", **phases}))


def edges(subject: FailureMode) -> dict[int, tuple[int | Exit, ...]]:
    """Give where each step leads."""
    return dict(graph(mode_phases(subject)).edges)


def lost(subject: FailureMode) -> list[int]:
    """Give the numbers of the steps that nothing leads to."""
    return [node.number for node in unreachable(graph(mode_phases(subject)))]


def end(subject: FailureMode) -> Node | None:
    """Give the step after which nothing follows a change."""
    return dead_end(subject, graph(mode_phases(subject)))


def circles(subject: FailureMode) -> list[list[int]]:
    """Give the numbers of the steps of each loop without a way out."""
    return [[node.number for node in circle] for circle in loops(graph(mode_phases(subject)))]


def test_a_step_leads_to_the_next_and_a_phase_to_the_next_with_steps() -> None:
    """The rollback takes the mitigation back: nobody comes to it by walking on."""
    found = mode(first_check=LOOK, mitigation=[LOOK, LOOK], verification=[LOOK], rollback=[LOOK])

    assert {1: (2,), 2: (3,), 3: (4,), 4: (Exit.END,), 5: (Exit.END,)} == edges(found)


def test_names_lead_to_steps_phases_and_off_the_page() -> None:
    """A step's own id wins over a phase of that name, as on the page."""
    found = mode(
        first_check={**LOOK, "ok": "done", "else": "disk-full"},
        diagnosis=[step("a", ok="mitigation", **{"else": "escalate"}), step("b", ok="recovery")],
        mitigation=[step("c"), step("recovery", ok="rollback", **{"else": "verification"})],
        rollback=[step("d", ok="a")],
    )

    assert {
        1: (Exit.DONE, Exit.OTHER),
        2: (4, Exit.ESCALATE),
        3: (5,),
        4: (5,),
        5: (6, Exit.END),
        6: (2,),
    } == edges(found)


def test_a_step_everybody_passes_by_is_unreachable() -> None:
    """So is what only it leads to."""
    found = mode(
        diagnosis=[step("a", ok="d"), step("b"), step("c"), step("d")],
        mitigation=[step("e", ok="verification"), step("f", ok="verification")],
    )

    assert [2, 3, 6] == lost(found)


@pytest.mark.parametrize(
    "leads",
    [{"ok": "b", "else": "c"}, {"ok": "c", "else": "b"}, {"ok": "c", "undo": "b"}],
)
def test_a_step_is_reached_by_every_way_that_names_it(leads: dict[str, str]) -> None:
    """Alternatives of a mitigation are chosen before; the step that takes another back has its use."""
    found = mode(
        diagnosis=[step("a", **leads)],
        mitigation=[step("x", ok="verification"), step("b", ok="verification"), step("c", ok="verification")],
        verification=[LOOK],
    )

    assert [] == lost(found)


def test_the_first_step_of_each_phase_is_reached() -> None:
    """The page offers a jump to each phase."""
    found = mode(
        first_check={**LOOK, "ok": "done"}, diagnosis=[LOOK], mitigation=[LOOK], rollback=[LOOK, LOOK]
    )

    assert [] == lost(found)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ({"ok": "a"}, [[1, 2]]),
        ({"ok": "b"}, [[2]]),
        ({"ok": "a", "else": "b"}, [[1, 2]]),
        ({"ok": "a", "else": "verification"}, []),
        ({"ok": "a", "else": "escalate"}, []),
        ({"ok": "a", "else": "done"}, []),
        ({"ok": "a", "else": "disk-full"}, []),
        ({"else": "a"}, []),
        ({}, []),
    ],
)
def test_a_loop_needs_a_way_out(last: dict[str, str], expected: list[list[int]]) -> None:
    """One step that leads to a verification, off the page, or down to its end is enough."""
    found = mode(diagnosis=[step("a"), step("b", **last)], verification=[LOOK])

    assert expected == circles(found)


def test_each_loop_is_named_once() -> None:
    """A step before a loop is not part of it, and a way into another loop is no way out."""
    found = mode(
        first_check=LOOK,
        diagnosis=[step("a"), step("b", ok="c", **{"else": "x"})],
        mitigation=[step("c", ok="a"), step("x", ok="y"), step("y", ok="x")],
    )

    assert [[2, 3, 4], [5, 6]] == circles(found)


def test_a_verification_that_sends_back_is_a_way_out() -> None:
    """It says how one sees that it is over; until then one tries again."""
    found = mode(mitigation=[LOOK], verification=[step("v", ok="done", **{"else": "mitigation"})])

    assert [] == circles(found)


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ({"mitigation": [LOOK]}, 1),
        ({"diagnosis": [LOOK], "mitigation": [LOOK, LOOK]}, 3),
        ({"mitigation": [LOOK], "recovery": [LOOK], "rollback": [LOOK]}, 2),
        ({"mitigation": [{**LOOK, "ok": "verification"}]}, 1),
        ({"mitigation": [{**LOOK, "ok": "done"}, {**LOOK, "else": "escalate"}]}, None),
        ({"diagnosis": [LOOK]}, None),
        ({"mitigation": [{**LOOK, "ok": "done"}]}, None),
        ({"mitigation": [{**LOOK, "ok": "disk-full"}]}, None),
        ({"mitigation": [{**LOOK, "else": "escalate"}]}, None),
        ({"diagnosis": [{**LOOK, "else": "escalate"}], "mitigation": [LOOK]}, None),
        ({"mitigation": [LOOK], "verification": [LOOK]}, None),
        ({"mitigation": [LOOK], "escalate_when": [{"condition": "It stays."}]}, None),
        ({"mitigation": [LOOK], "time_box": "10m"}, None),
    ],
)
def test_a_change_is_followed_by_a_look_or_a_call(phases: dict[str, Any], expected: int | None) -> None:
    """Otherwise the page ends, and the reader does not know whether it helped."""
    last = end(mode(**phases))

    assert expected == (last.number if last else None)


def test_a_call_nobody_reaches_is_no_call() -> None:
    """An escalation on a step that is passed by helps nobody."""
    found = mode(
        diagnosis=[step("a", ok="mitigation"), step("b", **{"else": "escalate"})], mitigation=[step("c")]
    )
    last = end(found)

    assert last is not None
    assert 3 == last.number


def test_procedures_are_graphs_too() -> None:
    """Their phases follow one another as those of a failure mode do."""
    found = Procedure.model_validate(
        text_of(
            {
                "id": "restart",
                "kind": "restart",
                "precheck": [LOOK],
                "steps": [step("a", ok="c"), step("b"), step("c")],
                "rollback": [LOOK],
            }
        )
    )
    subject = graph(procedure_phases(found))

    assert {1: (2,), 2: (4,), 3: (4,), 4: (Exit.END,), 5: (Exit.END,)} == dict(subject.edges)
    assert [3] == [node.number for node in unreachable(subject)]
