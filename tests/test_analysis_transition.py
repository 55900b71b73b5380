"""How far a handoff has come, from specs whose answers are counted by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from generator.analysis.exits import Exit, LogSum
from generator.analysis.transition import Tally, Transition, transition
from generator.spec.service import Service
from tests.spec_data import text_of

TODAY = date(2026, 11, 23)
BASE: dict[str, object] = {
    "apiVersion": "handoff/v1",
    "id": "triage",
    "name": "Triage",
    "summary": "Sorts invoices into queues for the accounts department so that clerks need not.",
    "type": "ai-service",
    "tier": 2,
    "lifecycle": "hypercare",
    "owner": "finance",
    "code_locations": [{"repo": "triage"}],
}


def standing(**sections: object) -> Transition:
    """Ask about a service with these sections."""
    return transition(Service.model_validate(text_of(BASE | sections)), TODAY)


def leaving(criterion: Mapping[str, object], log: list[dict[str, object]] | None = None) -> Exit:
    """Judge one exit criterion of hypercare."""
    whole = {"id": "x", "text": "It works", **criterion}
    (found,) = standing(hypercare={"exit_criteria": [whole], "log": log or []}).exits
    return found


def day(number: int, tickets: int, receiver: int, **more: object) -> dict[str, object]:
    """Write a day of November 2026 into the log."""
    return {"date": date(2026, 11, number), "tickets": tickets, "by_receiver": receiver, **more}


SHARE = {"measure": "log.by_receiver_share", "target": ">= 0.9", "window": "3d", "source": "log"}


def test_nothing_written_is_nothing_done() -> None:
    """A service without handoff has empty tallies, and none of them is complete."""
    found = standing()

    assert (Tally(0, 0),) * 4 == (found.musts, found.leaving, found.transfers, found.signed)
    assert not found.musts.complete
    assert (None, None, None) == (found.log, found.ends, found.days_left)


def test_musts_are_settled_by_the_receiver() -> None:
    """Met, waived and not applicable settle a must; a wish is not counted."""
    verdicts = ("met", "na", "open", "not-met", "waived")
    criteria = [{"id": f"ac-{word}", "text": "It works", "verdict": word} for word in verdicts]
    wish = {"id": "ac-wish", "text": "It is nice", "must": False, "verdict": "met"}
    waivers = [{"criterion": "ac-waived", "reason": "Later", "expires": TODAY}]
    found = standing(handoff={"acceptance_criteria": [*criteria, wish], "waivers": waivers})

    assert Tally(3, 5) == found.musts


def test_a_waiver_settles_until_its_last_day() -> None:
    """From the day after its end the criterion counts as failed."""
    criteria = [{"id": "ac", "text": "It works", "verdict": "waived"}]
    waivers = [{"criterion": "ac", "reason": "Later", "expires": "2026-11-22"}]
    found = standing(handoff={"acceptance_criteria": criteria, "waivers": waivers})

    assert [True] == [judged.waiver_expired for judged in found.acceptance]
    assert Tally(0, 1) == found.musts


@pytest.mark.parametrize(("due", "late"), [("2026-11-22", True), ("2026-11-23", False)])
def test_an_open_criterion_is_overdue_after_its_day(due: str, late: bool) -> None:
    """The day itself still counts."""
    found = standing(handoff={"acceptance_criteria": [{"id": "ac", "text": "It works", "due": due}]})

    assert [late] == [judged.overdue for judged in found.acceptance]


def test_an_extension_moves_the_end() -> None:
    """The latest agreed day counts, and until it is past nothing is overdue."""
    window = {"starts": "2026-10-01", "ends": "2026-11-20"}
    longer = {**window, "extensions": [{"from": "2026-11-20", "to": "2026-11-25"}]}

    assert (date(2026, 11, 20), -3, True) == _end(standing(hypercare=window))
    assert (date(2026, 11, 25), 2, False) == _end(standing(hypercare=longer))


def test_only_hypercare_can_be_overdue() -> None:
    """In steady operation an end that is past is history."""
    found = standing(lifecycle="steady", hypercare={"ends": "2026-11-20"})

    assert (date(2026, 11, 20), -3, False) == _end(found)


def _end(found: Transition) -> tuple[date | None, int | None, bool]:
    return found.ends, found.days_left, found.overdue


@pytest.mark.parametrize(
    ("criterion", "met"),
    [
        ({"met": True}, True),
        ({"met": False, "value": 1, "target": ">= 0.9"}, False),
        ({"value": 0.95, "target": ">= 0.9"}, True),
        ({"value": 0.85, "target": ">= 0.9"}, False),
        ({"value": 0, "target": "0"}, None),
        ({"value": 0.95}, None),
        ({"measure": "slo:fresh", "target": ">= 0.9"}, None),
        ({}, None),
    ],
)
def test_a_verdict_wins_over_a_value(criterion: Mapping[str, object], met: bool | None) -> None:
    """Without a verdict the value decides, when its target says how; else nobody knows."""
    assert met is leaving(criterion).met


def test_the_share_of_the_receiver_is_computed_from_the_log() -> None:
    """Only the days of the window count: 21 to 23 November, 19 of 20 tickets."""
    log = [day(20, 10, 0), day(21, 10, 9), day(22, 0, 0), day(23, 10, 10)]
    found = leaving(SHARE, log)

    assert (True, Decimal("0.95")) == (found.met, found.value)
    assert "19 of 20 tickets on 3 days of the log" == found.words


def test_a_share_below_the_target_is_not_met() -> None:
    """8 of 10 is less than nine of ten; the comparison uses the exact share, not the one shown."""
    assert False is leaving(SHARE, [day(20, 1, 1), day(23, 10, 8)]).met
    assert False is leaving(SHARE, [day(20, 1, 1), day(23, 1000, 899)]).met


def test_a_log_shorter_than_the_window_proves_nothing() -> None:
    """Two good days of three are no yes; a bad day is a no at once."""
    good = leaving(SHARE, [day(22, 5, 5), day(23, 5, 5)])
    bad = leaving(SHARE, [day(23, 5, 1)])

    assert (None, Decimal("1.00")) == (good.met, good.value)
    assert False is bad.met


def test_a_log_without_tickets_has_no_share() -> None:
    """Nothing divided by nothing is not known, and days to come are not counted."""
    for log in ([], [day(21, 0, 0), day(23, 0, 0)], [day(24, 5, 5)]):
        assert (None, None) == (leaving(SHARE, log).met, leaving(SHARE, log).value)


def test_the_log_is_summed_over_days_that_say_their_numbers() -> None:
    """A day without numbers is left out; the project's part is unknown when one day does not say it."""
    complete = [day(20, 5, 4, by_project=1), day(21, 3, 3, by_project=0), {"date": "2026-11-22"}]
    silent = [day(20, 5, 4, by_project=1), day(21, 3, 3)]

    assert LogSum(2, 8, 7, 1) == standing(hypercare={"log": complete}).log
    assert LogSum(2, 8, 7, None) == standing(hypercare={"log": silent}).log


def test_a_stakeholder_whose_word_is_asked_for_is_missed() -> None:
    """One that has spoken, by role or by name of its function, is not asked twice."""
    said = [
        {"function": "business", "by_role": "role:accounts-lead", "verdict": "met"},
        {"function": "privacy", "verdict": "not-met"},
    ]
    stakeholders = [
        {"function": "Accounts", "role": "role:accounts-lead", "sign_off": True},
        {"function": "Privacy", "sign_off": True},
        {"function": "Operations", "role": "role:head-of-operations", "sign_off": True},
        {"function": "Works council", "sign_off": False},
    ]
    found = standing(handoff={"signoffs": said}, stakeholders=stakeholders)

    assert ["business", "privacy", "Operations"] == [word.function for word in found.words]
    assert Tally(1, 3) == found.signed


def test_a_window_longer_than_the_calendar_is_never_full() -> None:
    """The longest duration a spec can say breaks nothing, and no log reaches back so far."""
    found = leaving({**SHARE, "window": "99999w"}, [day(23, 5, 5)])

    assert (None, Decimal("1.00")) == (found.met, found.value)
