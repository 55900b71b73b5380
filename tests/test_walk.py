"""Steps are numbered through, and every place they lead to is named and linked."""

from __future__ import annotations

import pytest

from generator.analysis.walk import NumberedStep, Phase, Setting, Target, Walk, mode_phases, walk
from generator.spec.failure_modes import FailureMode
from generator.spec.steps import Step
from tests.spec_data import text_of

OTHER = Target("failure mode: Disk full", "services/pay/failure-modes/disk-full/")
MODE = FailureMode.model_validate(
    text_of(
        {
            "id": "slow",
            "title": "Payments are slow",
            "first_check": {"do": "Look.", "else": "disk-full"},
            "diagnosis": [{"id": "ask", "do": "Ask.", "ok": "restart", "else": "escalate", "takes": "90s"}],
            "mitigation": [{"do": "Wait.", "takes": "1m"}, {"id": "restart", "do": "Restart.", "ok": "done"}],
            "verification": [
                {"id": "look-again", "do": "Look again.", "else": "diagnosis", "undo": "restart"}
            ],
        }
    )
)


def steps(found: Walk) -> dict[int, NumberedStep]:
    """Give all steps by number."""
    return {placed.number: placed for phase in found.phases for placed in phase.steps}


def full() -> Walk:
    """Walk the failure mode on its own page."""
    return walk(mode_phases(MODE), Setting({"disk-full": OTHER}))


def test_numbers_run_through_all_phases() -> None:
    """On the phone, "step 4" is one step of the page."""
    found = full()

    assert ["first-check", "diagnosis", "mitigation", "recovery", "verification", "rollback"] == [
        phase.key for phase in found.phases
    ]
    assert [[1], [2], [3, 4], [], [5], []] == [
        [placed.number for placed in phase.steps] for phase in found.phases
    ]


def test_a_step_has_an_address() -> None:
    """Its id makes it; without one, its place in the phase."""
    assert ["first-check-1", "step-ask", "mitigation-1", "step-restart", "step-look-again"] == [
        placed.anchor for placed in steps(full()).values()
    ]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, (None, OTHER, None)),
        (2, (Target("step 4", anchor="step-restart"), Target("stop and escalate", anchor="escalate"), None)),
        (4, (Target("you are done"), None, None)),
        (5, (None, Target("step 2, diagnosis", anchor="step-ask"), Target("step 4", anchor="step-restart"))),
    ],
)
def test_every_place_is_named(
    number: int, expected: tuple[Target | None, Target | None, Target | None]
) -> None:
    """A step, a phase, another failure mode, the end, a call: each is words and, where it is one, a place."""
    placed = steps(full())[number]

    assert expected == (placed.ok, placed.otherwise, placed.undo)


def test_an_excerpt_links_what_it_does_not_show() -> None:
    """A page with some phases keeps the numbers and leads to the page that has all."""
    shown = frozenset({"first-check", "mitigation"})
    setting = Setting({}, "pay-", "services/pay/failure-modes/slow/", shown, "pay-call")
    found = steps(walk(mode_phases(MODE), setting))

    assert "pay-step-ask" == found[2].anchor
    assert Target("step 4", anchor="pay-step-restart") == found[2].ok
    assert Target("stop and escalate", anchor="pay-call") == found[2].otherwise
    assert Target("step 2, diagnosis", "services/pay/failure-modes/slow/", "step-ask") == found[5].otherwise


def test_a_phase_without_steps_is_still_a_place() -> None:
    """The page has its heading and says there why nothing is written."""
    step = Step.model_validate({"do": "Look.", "ok": "recovery"})
    (found,) = steps(walk((("steps", (step,)), ("recovery", ())), Setting({}))).values()

    assert Target("recovery", anchor="recovery") == found.ok


def test_words_that_lead_nowhere_stay_words() -> None:
    """Steps outside failure modes and procedures are not checked for where they lead."""
    step = Step.model_validate({"do": "Look.", "else": "ask somebody"})
    (found,) = steps(walk((("steps", (step,)),), Setting({}))).values()

    assert Target("ask somebody") == found.otherwise


@pytest.mark.parametrize(
    ("key", "takes", "span"),
    [("diagnosis", "2 min", "step 2"), ("mitigation", "", "steps 3 to 4"), ("recovery", "", "")],
)
def test_a_phase_sums_up_its_steps(key: str, takes: str, span: str) -> None:
    """Time is rounded up, and not told when a step does not say how long it takes."""
    phase = full().phase(key)

    assert (takes, span) == (phase.takes, phase.span)


def test_an_unknown_phase_is_empty() -> None:
    """A page may ask for a phase that its subject does not have."""
    assert Phase("precheck", ()) == full().phase("precheck")


@pytest.mark.parametrize(
    ("undo", "words"),
    [("Nothing to take back.", True), ("kubectl undo", False), ("GET /undo", False), (None, False)],
)
def test_undo_may_be_a_sentence(undo: str | None, words: bool) -> None:
    """A sentence is not shown as a command."""
    step = Step.model_validate({"do": "Look."} | ({"undo": undo} if undo else {}))
    (found,) = steps(walk((("steps", (step,)),), Setting({}))).values()

    assert words is found.undo_in_words
