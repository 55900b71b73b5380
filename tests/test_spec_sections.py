"""The models of assurance, AI, handoff, hypercare, training, adoption, improvement and governance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from generator.spec.acceptance import AcceptanceCriterion
from generator.spec.adoption import Change, Pilot, Scaling, Stakeholder, SuccessCriterion
from generator.spec.ai import Ai
from generator.spec.assurance import AuditLog, Compliance, Data, Risk, Security
from generator.spec.base import NOTHING_KEY, OF_EVERY_SECTION, Section, empty, references
from generator.spec.claims import Evidence, Limit
from generator.spec.governance import Governance, PolicyRef, Review
from generator.spec.handoff import Handoff
from generator.spec.hypercare import Hypercare
from generator.spec.improvement import HardeningItem, Improvement, Incident, Lesson, TechDebt
from generator.spec.ml_test_score import MlTestScore
from generator.spec.training import Training
from tests.spec_data import message, text_of

ROOTS: tuple[type[BaseModel], ...] = (
    Ai, AuditLog, Change, Compliance, Data, Governance, Handoff, HardeningItem, Hypercare, Improvement,
    Incident, Lesson, Pilot, PolicyRef, Review, Risk, Scaling, Security, Stakeholder, SuccessCriterion,
    TechDebt, Training,
)  # fmt: skip


def models(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield a model and every model in its fields."""
    yield root
    for field in own_fields(root).values():
        for found in models_in(field.annotation):
            yield from models(found)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """Yield the models inside `X | None` and `tuple[X, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def own_fields(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """Return the fields a file can have, by attribute."""
    return {name: field for name, field in model.model_fields.items() if name not in OF_EVERY_SECTION}


FIELDS: list[tuple[type[BaseModel], str]] = sorted(
    {
        (model, name)
        for root in ROOTS
        for model in models(root)
        for name in own_fields(model)
    },
    key=lambda found: (found[0].__name__, found[1]),
)  # fmt: skip


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=lambda part: getattr(part, "__name__", part))
def test_each_field_is_explained_and_shown(model: type[BaseModel], name: str) -> None:
    """Each field has a sentence of guidance, and examples that validate in its place."""
    field = model.model_fields[name]
    adapter: TypeAdapter[object] = TypeAdapter(field.rebuild_annotation())

    assert (field.description or "").endswith(".")
    assert field.examples
    for example in field.examples:
        assert adapter.validate_python(text_of(example)) is not None


@pytest.mark.parametrize("model", dict.fromkeys(model for model, _ in FIELDS))
def test_each_model_says_what_it_is(model: type[BaseModel]) -> None:
    """Each model has a sentence of its own, and no two share a name, so that schemas stay short."""
    namesakes = {found for found, _ in FIELDS if found.__name__ == model.__name__}

    assert (model.__doc__ or "").endswith(".")
    assert {model} == namesakes


def test_a_whole_ai_section_is_read() -> None:
    """What an AI service says about itself keeps its words, numbers and references."""
    ai = Ai.model_validate(
        text_of(
            {
                "purpose": "Propose a shelf for returned parcels",
                "autonomy": "acts-alone-reversible",
                "models": [
                    {"id": "shelf", "provider": "vision-house", "version": "2026-08",
                     "retires_on": "2027-08-31", "fallback": "rules-v2", "params": {"temperature": 0}},
                ],
                "oversight": {
                    "rely_on": [{"situation": "Label readable", "why": "0.4 % moved in the pilot"}],
                    "verify_first": [{"situation": "Two labels"}],
                    "do_not_use": [{"situation": "Batteries", "why": "Not trained"}],
                    "warning_signs": [{"sign": "Same shelf five times", "what_to_do": "Press pause."}],
                    "escalate_to_human": [
                        {"when": "Leaking parcel", "to": "role:floor-lead", "within": "5m", "how": "radio 3",
                         "outside_hours": "nobody works then"},
                    ],
                    "stop": {
                        "how": "Big red button",
                        "who": ["returns-operations"],
                        "tested": {"at": "2026-09-01", "result": "pass", "evidence": "exercises/stop.md"},
                    },
                },
                "monitors": [
                    {"metric": "moved_rate", "type": "override-rate",
                     "baseline": {"value": 0.004, "at": "2026-08-31"},
                     "threshold": "> 0.02", "window": "2h", "failure_mode": "wrong-shelf",
                     "action": "pause-belt", "owner": "returns-operations", "respond_within": "15m"},
                ],
                "feedback": {"channels": ["button"], "triage_owner": "returns-platform", "cadence": "7d"},
            }
        )
    )  # fmt: skip
    found = {(reference.kind, str(reference)) for _, reference in references(ai)}

    assert {
        ("party", "role:floor-lead"),
        ("party", "returns-operations"),
        ("party", "returns-platform"),
        ("failure mode", "wrong-shelf"),
    } == found
    assert Limit("> 0.02", ">", Decimal("0.02")) == ai.monitors[0].threshold
    assert ai.oversight is not None
    assert ai.oversight.stop is not None
    assert ai.oversight.stop.tested is not None
    assert ai.oversight.stop.tested.result == "pass"


def test_a_handoff_and_its_hypercare_are_read() -> None:
    """Criteria keep verdict and evidence; what nobody said is open, and a must."""
    handoff = Handoff.model_validate(
        text_of(
            {
                "from_team": "belt-project",
                "to_team": "returns-operations",
                "acceptance_criteria": [
                    {"id": "ac-pause", "text": "Receiver paused the belt from the page",
                     "class": "resilience", "must": True, "verdict": "met", "by": "returns-operations",
                     "at": "2026-09-02",
                     "evidence": [{"kind": "exercise", "ref": "exercises/pause.md"}]},
                    {"id": "ac-cost", "text": "Budget moved", "class": "cost"},
                ],
                "deferred": [
                    {"text": "Pallets", "accepted_by": "role:floor-lead", "until": "2027-03-31"}
                ],
                "raci": [{"activity": "Approve", "after": {"R": ["returns-operations"], "A": "owner-team"}}],
            }
        )
    )  # fmt: skip
    hypercare = Hypercare.model_validate(
        text_of(
            {
                "starts": "2026-09-07",
                "ends": "2026-10-05",
                "min_days": 28,
                "hours": {"tz": "Europe/Oslo", "days": ["mon"], "from": "08:00", "to": "16:00"},
                "project_contacts": ["belt-project"],
                "exit_criteria": [
                    {"id": "hc-own", "text": "Alone", "measure": "log.by_receiver_share", "target": ">= 0.9",
                     "window": "14d"},
                ],
                "log": [{"date": "2026-09-08", "tickets": 5, "by_receiver": 4, "sev": "sev3"}],
            }
        )
    )  # fmt: skip

    assert ("met", "open") == tuple(criterion.verdict for criterion in handoff.acceptance_criteria)
    assert (True, True) == tuple(criterion.must for criterion in handoff.acceptance_criteria)
    assert "resilience" == handoff.acceptance_criteria[0].class_
    assert handoff.raci[0].after is not None
    assert "owner-team" == handoff.raci[0].after.accountable
    assert (hypercare.exit_criteria[0].target or Limit("")).met_by(Decimal("0.8")) is False


def test_success_and_debt_are_read() -> None:
    """A measure nobody has taken is put aside as unknown and is no number."""
    unknown = {"actual": {"unknown": {"owner": "returns-platform", "due": "2026-12-15"}}}
    criterion = SuccessCriterion.model_validate(
        text_of({"id": "sc-1", "class": "business-case", "metric": "Minutes saved", "target": ">= 3"})
        | {NOTHING_KEY: unknown}  # type: ignore[operator]
    )
    debt = TechDebt.model_validate(
        text_of({"id": "td-1", "type": "manual-data", "due": "2026-12-05", "blocks_state": "steady"})
    )

    assert criterion.actual is None
    assert ["actual"] == list(criterion.nothing)
    assert "steady" == debt.blocks_state


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        (">= 0.9", "0.9", True),
        (">= 0.9", "0.89", False),
        ("<= 4", "4.01", False),
        ("> 0.12", "0.12", False),
        ("< 12 %", "11", True),
        ("== 0", "0.0", True),
        ("0.12", "0.2", None),
        ("no open sev1", "0", None),
        (">= 1 000", "2000", None),
    ],
)
def test_a_limit_judges_only_what_it_can(text: str, value: str, met: bool | None) -> None:
    """A limit with a comparison judges a number; any other is left to a reader."""
    criterion = SuccessCriterion.model_validate(
        {"id": "a", "class": "function", "metric": "m", "target": text}
    )

    assert text == str(criterion.target)
    assert met is (criterion.target or Limit("")).met_by(Decimal(value))


def test_the_weakest_group_of_the_ml_test_score_decides() -> None:
    """The score is the smallest of four sums, and what nobody answered has no points."""
    every = {
        "data": {"feature_expectations": 1, "features_beneficial": 1, "feature_cost": 0.5},
        "model": {"slices_sufficient": 1, "specs_reviewed": 1, "staleness_known": 1},
        "infra": {"rollback": 1, "canaried": 0.5, "debuggable": 0},
        "monitoring": {"quality_regression": 1, "not_too_stale": 1, "numerically_stable": 1},
    }
    three = {group: tests for group, tests in every.items() if group != "monitoring"}

    assert Decimal("1.5") == MlTestScore.model_validate(text_of(every)).score
    assert Decimal(0) == MlTestScore.model_validate(text_of(three)).score
    assert "expected 0, 0.5 or 1, found `0.7`" == message(MlTestScore, {"data": {"feature_cost": 0.7}})


def test_the_ml_test_score_has_28_tests() -> None:
    """Four groups of seven, as published."""
    groups = [next(models_in(field.annotation)) for field in own_fields(MlTestScore).values()]

    assert [7, 7, 7, 7] == [len(own_fields(group)) for group in groups]


CRITERION = {"id": "ac-1", "text": "It works"}


def test_unknown_keys_are_refused() -> None:
    """A misspelt key is an error, in the deepest section too."""
    assert "Extra inputs are not permitted" == message(Evidence, {"kind": "link", "ref": "r", "url": "u"})
    assert "Extra inputs are not permitted" == message(
        AcceptanceCriterion, CRITERION | {"evidence": [{"kind": "link", "ref": "r", "on": "2026-11-14"}]}
    )


def test_a_keyword_is_a_key_by_its_own_name() -> None:
    """A file says `class` and `from`; the attribute's underscore is no key."""
    assert "docs" == AcceptanceCriterion.model_validate(CRITERION | {"class": "docs"}).class_
    assert "Extra inputs are not permitted" == message(AcceptanceCriterion, CRITERION | {"class_": "docs"})


def test_an_empty_section_is_what_checking_nothing_gives() -> None:
    """Of every kind that can be empty: it is not checked, for there is nothing to check."""
    kinds, todo = [], [Section]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        if kind is not Section and not any(field.is_required() for field in kind.model_fields.values()):
            with suppress(ValidationError):
                kinds.append((kind, kind()))

    assert len(kinds) > 20
    for kind, made in kinds:
        found = empty(kind)
        assert made == found
        assert (made.__dict__, made.model_fields_set) == (found.__dict__, found.model_fields_set)


def test_a_section_of_which_nothing_is_written_is_made_once() -> None:
    """It is what a spec without it means, and nobody can change it for others."""
    assert Handoff() == empty(Handoff)
    assert empty(Handoff) is empty(Handoff)
    with pytest.raises(ValidationError, match="frozen"):
        empty(Handoff).plan = ()
