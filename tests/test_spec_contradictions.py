"""Sections whose fields contradict each other, and the nearest ones whose fields do not."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from generator.spec.adoption import Scaling, Stage, SuccessCriterion
from generator.spec.ai_quality import Monitor
from generator.spec.ai_system import AiModel, Cost
from generator.spec.assurance import Risk
from generator.spec.base import NOTHING_KEY
from generator.spec.drills import Drill, Exercise, Question
from generator.spec.governance import GovernanceReview, Review
from generator.spec.handoff import Handoff, OpenItem, RaciRoles, Transfer
from generator.spec.hypercare import Extension, Hypercare, HypercareDay
from generator.spec.improvement import Incident
from generator.spec.knowledge import Shadowing
from generator.spec.training import Training
from tests.spec_data import message, text_of

CRITERION = {"id": "ac-1", "text": "It works"}
WRONG: tuple[tuple[type[BaseModel], object, str], ...] = (
    (Risk, {"id": "r", "description": "d", "until": "2027-01-01"},
     "expected `accepted_by` for a risk accepted until 2027-01-01"),
    (OpenItem, {"text": "t", "until": "2027-01-01"},
     "expected `accepted_by` for something accepted until 2027-01-01"),
    (Monitor, {"metric": "m", "type": "quality", "owner": "a-team"},
     "expected `action` for the monitor of `m`, found none"),
    (Monitor, {"metric": "m", "type": "quality", "action": "pause"},
     "expected `owner` for the monitor of `m`, found none"),
    (AiModel, {"id": "m", "fallback": "m"}, "expected a `fallback` other than the model itself, found `m`"),
    (Cost, {"unit": "EUR", "budget": 100, "alert_at": 100.5},
     "expected `alert_at` of at most 100, found 100.5"),
    (Handoff, {"from_team": "a", "to_team": "a"},
     "expected `from_team` and `to_team` to differ, found `a` twice"),
    (Handoff, {"acceptance_criteria": [CRITERION | {"verdict": "waived"}]},
     "expected a waiver for `ac-1`, whose verdict is waived"),
    (Handoff, {"waivers": [{"criterion": "ac-2", "reason": "r"}], "acceptance_criteria": [CRITERION]},
     "expected waivers of acceptance criteria, found `ac-2`"),
    (RaciRoles, {"R": ["a"]}, "expected exactly one accountable (`A`) for an activity, found none"),
    (Transfer, {"item": "budget", "from": "a", "to": "a"},
     "expected `from` and `to` to differ, found `a` twice"),
    (Shadowing, {"kind": "shadow", "from": "2026-11-06", "to": "2026-11-05"},
     "expected `to` on or after 2026-11-06, found 2026-11-05"),
    (Extension, {"from": "2026-12-07", "to": "2026-12-07"},
     "expected `to` after 2026-12-07, found 2026-12-07"),
    (Hypercare, {"starts": "2026-11-09", "ends": "2026-11-08"},
     "expected `ends` on or after 2026-11-09, found 2026-11-08"),
    (Hypercare, {"starts": "2026-11-09", "ends": "2026-12-06", "min_days": 28},
     "expected `ends` at least 28 days after `starts`, found 27"),
    (Hypercare, {"log": [{"date": "2026-11-09"}], "log_from": "hypercare.csv"},
     "expected either `log` or `log_from`, found both"),
    (Hypercare, {"log": [{"date": "2026-11-09"}, {"date": "2026-11-10"}, {"date": "2026-11-09"}]},
     "expected one entry a day in `log`, found 2026-11-09 twice"),
    (HypercareDay, {"date": "2026-11-09", "tickets": 5, "by_receiver": 4, "by_project": 2},
     "expected `by_receiver` and `by_project` to sum to at most 5, found 6"),
    (Drill, {"id": "d", "injects": [{"after": "5m", "text": "b"}, {"after": "60s", "text": "a"}]},
     "expected the injects of `d` in the order of time"),
    (Exercise, {"at": "2026-11-14"}, "expected one of `drill`, `failure_mode` and `procedure`, found none"),
    (Exercise, {"at": "2026-11-14", "drill": "d", "procedure": "p"},
     "expected one of `drill`, `failure_mode` and `procedure`, found `drill` and `procedure`"),
    (Question, {"q": "q", "answers": ["a", "b"], "correct": "c"},
     "expected `correct` to be one of the answers, found `c`"),
    (Question, {"q": "q", "answers": ["a", "a", "b"], "correct": "a"},
     "expected at least two `answers`, all different"),
    (Question, {"q": "q", "answers": ["a"], "correct": "a"},
     "expected at least two `answers`, all different"),
    (Training, {"audiences": [{"id": "operator"}],
                "modules": [{"id": "m", "audience": ["operator", "manager"], "objective": "o"}]},
     "expected the audience of `m` in `audiences`, found `manager`"),
    (Training, {"ladder": [{"step": "shadow"}, {"step": "read"}]},
     "expected the ladder in the order read, shadow, reverse-shadow, primary"),
    (Training, {"ladder": [{"step": "read"}, {"step": "read"}]},
     "expected the ladder in the order read, shadow, reverse-shadow, primary"),
    (Training, {"exercises": [{"drill": "d", "at": "2026-11-14"}]},
     "expected an exercise of a drill of this section, found `d`"),
    (Stage, {"id": "s", "decided_at": "2027-01-15"},
     "expected `decision` for stage `s` decided on 2027-01-15"),
    (Scaling, {"stages": [{"id": "a", "depends_on": ["b"]}, {"id": "b"}]},
     "expected `a` to depend on earlier stages, found `b`"),
    (Scaling, {"stages": [{"id": "a", "depends_on": ["a"]}]},
     "expected `a` to depend on earlier stages, found `a`"),
    (Incident, {"id": "i", "at": "2026-11-10T02:10:00Z", "page_used": False, "worked": "yes"},
     "expected no `worked` for `i`, whose page was not used"),
    (GovernanceReview, {"kind": "risk", "last": "2026-10-05", "next_due": "2026-10-05"},
     "expected `next_due` after 2026-10-05, found 2026-10-05"),
    (Review, {"scope": "all", "at": "2026-11-02", "next_due": "2026-11-01"},
     "expected `next_due` after 2026-11-02, found 2026-11-01"),
    (Review, {"scope": "all", "at": "2026-11-02", "commit": "HEAD"},
     "expected a commit of 7 or more digits 0-9 and a-f, found `HEAD`"),
    (SuccessCriterion, {"id": "a", "class": "function", "metric": "m", "target": " "},
     "expected a limit such as >= 0.98, found ` `"),
)  # fmt: skip


@pytest.mark.parametrize(("model", "data", "expected"), WRONG)
def test_what_contradicts_itself_is_named(model: type[BaseModel], data: object, expected: str) -> None:
    """A section whose fields contradict each other is refused, with the values that do."""
    assert expected == message(model, data)


RIGHT: tuple[tuple[type[BaseModel], object], ...] = (
    (Risk, {"id": "r", "description": "d", "until": "2027-01-01", "accepted_by": "role:lead"}),
    (OpenItem, {"text": "t", "until": "2027-01-01", "accepted_by": "role:lead"}),
    (OpenItem, {"text": "t"}),
    (Monitor, {"metric": "m", "type": "quality", "action": "pause", "owner": "a-team"}),
    (AiModel, {"id": "m", "fallback": "n"}),
    (Cost, {"unit": "EUR", "budget": 100, "alert_at": 100}),
    (Cost, {"unit": "EUR", "alert_at": 100}),
    (Handoff, {"from_team": "a", "to_team": "b"}),
    (Handoff, {"to_team": "b"}),
    (Handoff, {"to_team": "b", "acceptance_criteria": [CRITERION | {"by": "b"}]}),
    (Handoff, {"to_team": "b", "acceptance_criteria": [CRITERION | {"by": "role:duty-lead"}]}),
    (Handoff, {"waivers": [{"criterion": "ac-1", "reason": "r"}],
               "acceptance_criteria": [CRITERION | {"verdict": "waived"}]}),
    (RaciRoles, {"A": "a"}),
    (Transfer, {"item": "budget", "from": "a", "to": "b"}),
    (Transfer, {"item": "budget"}),
    (Shadowing, {"kind": "shadow", "from": "2026-11-05", "to": "2026-11-05"}),
    (Extension, {"from": "2026-12-07", "to": "2026-12-08"}),
    (Hypercare, {"starts": "2026-11-09", "ends": "2026-12-07", "min_days": 28}),
    (Hypercare, {"log_from": "hypercare.csv"}),
    (HypercareDay, {"date": "2026-11-09", "tickets": 5, "by_receiver": 4, "by_project": 1}),
    (HypercareDay, {"date": "2026-11-09", "by_receiver": 4}),
    (Drill, {"id": "d", "injects": [{"after": "60s", "text": "a"}, {"after": "5m", "text": "b"}]}),
    (Exercise, {"at": "2026-11-14", "failure_mode": "f"}),
    (Question, {"q": "q", "answers": ["a", "b"], "correct": "b"}),
    (Training, {"modules": [{"id": "m", "audience": ["operator"], "objective": "o"}]}),
    (Training, {"ladder": [{"step": "read"}, {"step": "primary"}]}),
    (Training, {"drills": [{"id": "d"}], "exercises": [{"drill": "d", "at": "2026-11-14"}]}),
    (Stage, {"id": "s", "decision": "hold", "decided_at": "2027-01-15"}),
    (Scaling, {"stages": [{"id": "a"}, {"id": "b", "depends_on": ["a"]}]}),
    (Incident, {"id": "i", "at": "2026-11-10T02:10:00Z", "page_used": True, "worked": "partly"}),
    (GovernanceReview, {"kind": "risk", "last": "2026-10-05", "next_due": "2026-10-06"}),
    (Review, {"scope": "all", "at": "2026-11-02", "commit": "4f0c2a9"}),
)  # fmt: skip


@pytest.mark.parametrize(("model", "data"), RIGHT)
def test_what_agrees_with_itself_is_read(model: type[BaseModel], data: object) -> None:
    """The nearest section without the contradiction is read."""
    model.model_validate(text_of(data))


@pytest.mark.parametrize("name", ["action", "owner"])
@pytest.mark.parametrize("nothing", [{"na": "Shown only"}, {"unknown": {"owner": "b", "due": "2026-12-10"}}])
def test_saying_that_nobody_knows_is_an_answer(name: str, nothing: object) -> None:
    """A required answer may be `unknown` or `na`; only silence is refused."""
    others = {"metric": "m", "type": "quality", "action": "pause", "owner": "a-team"}
    del others[name]

    assert getattr(Monitor.model_validate({**others, NOTHING_KEY: {name: nothing}}), name) is None
    assert RaciRoles.model_validate({NOTHING_KEY: {"A": nothing}}).accountable is None
