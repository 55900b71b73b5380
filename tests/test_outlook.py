"""Advance, hold or stop: what follows from success criteria, and what cannot be said yet."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.outlook import CLASSES, Outlook, outlook
from generator.spec.base import NOTHING_KEY, WITHHELD, NotApplicable
from generator.spec.service import Service
from tests.spec_data import text_of
from tests.test_analysis_transition import BASE

TODAY: Final = date(2026, 11, 23)
UNKNOWN: Final = {"unknown": {"owner": "role:accounts-lead", "due": "2026-12-15"}}
VALUES: Final = {"good": "0.9", "bad": "0.7", "worst": "0.1", "unknown": UNKNOWN}
DEBT: Final = {"id": "td-one", "type": "config", "blocks_state": "steady", "due": "2026-12-05"}


def criterion(class_: str, value: object, *, stop: bool = False) -> dict[str, object]:
    """Write a criterion with target 0.8, to stop below 0.2 when `stop`."""
    said: dict[str, object] = {"id": f"sc-{class_}", "class": class_, "metric": "Share", "target": ">= 0.8"}
    more = {"measured_at": "2026-11-20", "source": "Report", "owner": "finance"}
    actual: dict[str, object] = (
        {NOTHING_KEY: {"actual": value}} if isinstance(value, dict) else {"actual": value}
    )
    return said | more | actual | ({"stop_when": "< 0.2"} if stop else {})


def judged(criteria: list[dict[str, object]], **more: object) -> Outlook:
    """Judge a service in hypercare with these criteria."""
    return outlook(Service.model_validate(text_of(BASE | {"success_criteria": criteria} | more)), TODAY)


def words(found: Outlook) -> list[str]:
    """Give the reasons."""
    return [reason.words for reason in found.reasons]


@settings(deadline=None)
@given(st.tuples(*(st.tuples(st.sampled_from(sorted(VALUES)), st.booleans()) for _ in CLASSES)))
def test_the_statement_holds_whatever_is_not_known_turns_out_to_be(
    said: tuple[tuple[str, bool], ...],
) -> None:
    """Put every possible value for each unknown one: the statement is said exactly when all agree."""

    def advice(values: tuple[str, ...]) -> str | None:
        pairs = zip(CLASSES, values, said, strict=True)
        return judged([criterion(one, VALUES[word], stop=stop) for one, word, (_, stop) in pairs]).advice

    known = [[word] if word != "unknown" else ["good", "bad", "worst"] for word, _ in said]
    possible = {advice(values) for values in product(*known)}
    found = advice(tuple(word for word, _ in said))

    assert (possible.pop() if len(possible) == 1 else None) == found
    assert None not in possible


def test_all_four_met_is_to_advance() -> None:
    """With the numbers as reasons, each with its day and target."""
    found = judged([criterion(one, "0.9") for one in CLASSES])

    assert "advance" == found.advice
    assert "sc-function (function): 0.9 on 2026-11-20; target >= 0.8, which is met" == words(found)[0]


def test_what_is_not_known_has_owner_and_date() -> None:
    """Everything else is met, and it still cannot be said."""
    found = judged([criterion(one, "0.9") for one in CLASSES[:3]] + [criterion(CLASSES[3], UNKNOWN)])

    assert (None, ["sc-business-case (business-case): not known yet"]) == (found.advice, words(found))
    assert [("role:accounts-lead", date(2026, 12, 15))] == [(one.owner, one.due) for one in found.reasons]


def test_a_class_without_criterion_is_not_met_in_silence() -> None:
    """Nor is one whose criterion does not apply counted against the service."""
    three = [criterion(one, "0.9") for one in CLASSES[:3]]
    apart = judged([*three, criterion(CLASSES[3], {"na": "It is a duty by law."})])

    assert (None, ["no criterion of class business-case is written"]) == (
        judged(three).advice,
        words(judged(three)),
    )
    assert "advance" == apart.advice


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        ({"measured_at": None}, "nobody wrote on which day it was measured"),
        ({"measured_at": "2026-11-24"}, "measured on 2026-11-24, which has not come yet"),
        ({"source": None}, "nobody wrote where the number comes from"),
        ({"target": "most of them"}, "its target is no number with a comparison"),
    ],
)
def test_a_number_without_day_source_or_target_decides_nothing(gone: dict[str, object], why: str) -> None:
    """A good number that nobody can take again is no reason to go on."""
    last = {key: word for key, word in (criterion(CLASSES[3], "0.9") | gone).items() if word is not None}
    found = judged([*(criterion(one, "0.9") for one in CLASSES[:3]), last])

    assert (None, [f"sc-business-case (business-case): {why}"]) == (found.advice, words(found))


def test_a_debt_that_blocks_the_next_state_holds_it() -> None:
    """However good the numbers are; one that blocks a later state does not."""
    good = [criterion(one, "0.9") for one in CLASSES]
    found = judged(good, tech_debt=[DEBT])

    assert ("hold", ["td-one keeps it out of steady"]) == (found.advice, words(found))
    assert "advance" == judged(good, tech_debt=[DEBT], lifecycle="hardening").advice


def test_what_is_retired_is_judged_no_more() -> None:
    """It is over, whatever the numbers were."""
    assert (None, True) == (judged([], lifecycle="retiring").advice, judged([], lifecycle="retired").over)


@pytest.mark.parametrize("field", ["success_criteria", "tech_debt"])
def test_whoever_is_not_shown_all_of_it_is_told_nothing(field: str) -> None:
    """A statement on half of the reasons would be another one than that of the colleague."""
    criteria = [criterion(one, "0.9") for one in CLASSES]
    spec = Service.model_validate(text_of(BASE | {"success_criteria": criteria}))
    found = outlook(spec.model_copy(update={"nothing": {field: WITHHELD}}), TODAY)

    assert (None, ["part of what it rests on is not for this reader"]) == (found.advice, words(found))


def test_a_service_that_is_not_judged_says_why() -> None:
    """Without criteria it cannot be said, and the reason is the spec's own."""
    spec = Service.model_validate(text_of(BASE))
    na = spec.model_copy(update={"nothing": {"success_criteria": NotApplicable(na="A duty by law.")}})

    assert ["no success criteria: A duty by law."] == words(outlook(na, TODAY))
    assert 4 == len(outlook(spec, TODAY).reasons)
