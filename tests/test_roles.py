"""What each audience learns, and the steps to being on call, counted by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from generator.analysis.roles import Guide, guides, steps
from generator.spec.training import Training
from tests.spec_data import text_of
from tests.test_analysis_learning import entry_of

MODES = [{"id": "lag", "title": "It lags"}, {"id": "stuck", "title": "It hangs"}]
MODULES = [
    {
        "id": "m-lag",
        "objective": "Catch up.",
        "audience": ["operator", "manager"],
        "covers": ["lag"],
        "takes": "1h30m",
    },
    {
        "id": "m-rest",
        "objective": "Restore it.",
        "audience": ["operator"],
        "covers": ["restore"],
        "takes": "45m",
    },
    {"id": "m-why", "objective": "Say why.", "audience": ["manager"]},
]


def learnt() -> dict[str, Guide]:
    """Write the guides of four audiences."""
    audiences = [{"id": name} for name in ("operator", "manager", "second-line", "end-user")]
    procedures = [{"id": "restore", "title": "Restore", "kind": "restore"}]
    training = {"audiences": audiences, "modules": MODULES}
    found = guides(entry_of(failure_modes=MODES, procedures=procedures, training=training))
    return {guide.audience.id: guide for guide in found}


def test_each_audience_has_its_modules_and_their_time() -> None:
    """Which is not told when one of them does not say how long it takes."""
    found = learnt()

    assert ["m-lag", "m-rest"] == [module.id for module in found["operator"].modules]
    assert ("2 h 15 min", "") == (found["operator"].takes, found["manager"].takes)


def test_who_is_called_must_be_taught_all_of_it() -> None:
    """Nobody asks that of managers; of those without any module, the module is what is missing."""
    found = learnt()

    assert ["stuck"] == [topic.id for topic in found["operator"].untaught]
    assert ((), (), ()) == tuple(found[name].untaught for name in ("manager", "second-line", "end-user"))


def _ladder(*rungs: Mapping[str, object]) -> Training:
    return Training.model_validate(text_of({"ladder": list(rungs)}))


def test_each_step_says_what_the_next_one_needs() -> None:
    """The last one has none."""
    found = steps(_ladder({"step": "read"}, {"step": "primary", "needs": "Two shifts."}))

    assert ["Two shifts.", None] == [step.following and step.following.needs for step in found]


@pytest.mark.parametrize(("read", "primary", "right"), [(5, 5, True), (5, 6, False), (0, 1, False)])
def test_nobody_is_on_call_who_has_not_read(read: int, primary: int, right: bool) -> None:
    """Of those who take a step, all took the ones before; a step nobody counted says nothing."""
    rungs = {"step": "read", "reached": read}, {"step": "shadow"}, {"step": "primary", "reached": primary}
    if right:
        assert primary == _ladder(*rungs).ladder[2].reached
    else:
        with pytest.raises(ValidationError, match=f"at most {read} people at `primary`"):
            _ladder(*rungs)
