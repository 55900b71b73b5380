"""Drills, the exercise ledger and quizzes: what is tried and asked, and how it went."""

from collections.abc import Mapping
from typing import Self

from pydantic import Field, ValidationError, model_validator

from generator.spec.base import Section
from generator.spec.claims import Result, stated
from generator.spec.refs import FailureModeId, Party, ProcedureId, TeamId
from generator.spec.values import Count, Day, Id, Length, Line, RelativePath, Text, kind_of


class Inject(Section):
    """Something that happens during a drill."""

    after: Length = Field(description="Time since the drill began.", examples=["5m"])
    text: Text = Field(
        description="What the trainee sees or hears then: a symptom, an alert, a call; never the cause.",
        examples=["A clerk calls: every invoice of one supplier goes to Facilities."],
    )


class Drill(Section):
    """A rehearsed failure, told step by step to somebody who does not know what it is."""

    id: Id = Field(description="Stable id that the ledger names.", examples=["d-one-supplier"])
    failure_mode: FailureModeId | None = Field(
        None,
        description="The failure that is rehearsed; its steps are the expected answer.",
        examples=["wrong-cost-centre-rate"],
    )
    level: Line | None = Field(
        None, description="For whom it is hard enough.", examples=["first week on call"]
    )
    injects: tuple[Inject, ...] = Field(
        (),
        description="What happens, in the order of time.",
        examples=[[{"after": "0m", "text": "Override rate panel shows 14 %."}]],
    )
    expected: tuple[Text, ...] = Field(
        (),
        description="What a trained person does, so that the trainer need not be the expert.",
        examples=[["Opens the failure mode page", "Puts the supplier into the human-only queue"]],
    )
    hints: tuple[Text, ...] = Field(
        (),
        description="Help to give when the trainee is stuck, the smallest first.",
        examples=[["Is it every supplier?", "Look at the statistics by supplier."]],
    )
    debrief: tuple[Text, ...] = Field(
        (),
        description="Questions for afterwards.",
        examples=[["What would you have done if the route command had failed?"]],
    )
    safe_in: Id | None = Field(
        None,
        description="The environment where doing it for real harms nobody; absent means talk only.",
        examples=["staging"],
    )

    @model_validator(mode="after")
    def _injects_come_in_order(self) -> Self:
        times = [inject.after for inject in self.injects]
        if times != sorted(times):
            raise ValueError(f"expected the injects of `{self.id}` in the order of time")
        return self


class Exercise(Section):
    """An entry of the ledger: something was really tried."""

    drill: Id | None = Field(
        None, description="The drill of this section that was played.", examples=["d-one-supplier"]
    )
    failure_mode: FailureModeId | None = Field(
        None,
        description="The failure mode whose generated drill was played.",
        examples=["stale-supplier-index"],
    )
    procedure: ProcedureId | None = Field(
        None, description="The procedure that was carried out.", examples=["restore-index"]
    )
    at: Day = Field(description="The day; policy decides when it has grown too old.", examples=["2026-11-14"])
    team: TeamId | None = Field(
        None,
        description="Who did it; an exercise of the builders proves nothing about the receivers.",
        examples=["service-operations"],
    )
    env: Id | None = Field(None, description="The environment it was done in.", examples=["staging"])
    result: Result | None = Field(
        None, description="How it went; a fail is a gap until it is repeated.", examples=["partial"]
    )
    took: Length | None = Field(
        None, description="How long it took, to hold against time boxes and RTO.", examples=["34m"]
    )
    gaps: tuple[Text, ...] = Field(
        (),
        description="What page, access or tool was missing.",
        examples=[["No right to write to the index bucket"]],
    )
    ref: Line | None = Field(
        None, description="Where the record is.", examples=["exercises/2026-11-14-restore.md"]
    )
    owner: Party | None = Field(
        None,
        description="Who sees to it that what went wrong is mended and tried again.",
        examples=["service-operations"],
    )
    due: Day | None = Field(
        None, description="By when it is tried again after a fail.", examples=["2026-12-12"]
    )

    @model_validator(mode="after")
    def _one_thing_was_tried(self) -> Self:
        subjects = [name for name in ("drill", "failure_mode", "procedure") if stated(self, name)]
        if len(subjects) != 1:
            found = " and ".join(f"`{name}`" for name in subjects) or "none"
            raise ValueError(f"expected one of `drill`, `failure_mode` and `procedure`, found {found}")
        return self


def refusal(data: Mapping[str, object]) -> str:
    """Say why the ledger does not take an entry; nothing when it does."""
    try:
        Exercise.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
    return ""


class Question(Section):
    """A quiz question that no fact of the spec yields by itself."""

    q: Text = Field(
        description="The question; it has one right answer for everybody.",
        examples=["Who may switch the proposals off?"],
    )
    answers: tuple[Line, ...] = Field(
        description="The answers to choose from, the right one among them, each one plausible.",
        examples=[["The accounts lead", "Any clerk", "The model supplier"]],
    )
    correct: Line = Field(
        description="The right answer, word for word as it stands in `answers`.",
        examples=["The accounts lead"],
    )
    page: RelativePath | None = Field(
        None,
        description="The page that holds the answer, below the service's own address.",
        examples=["runbook"],
    )

    @model_validator(mode="after")
    def _one_answer_is_right(self) -> Self:
        if len(self.answers) < 2 or len(set(self.answers)) < len(self.answers):
            raise ValueError("expected at least two `answers`, all different")
        if self.correct not in self.answers:
            raise ValueError(f"expected `correct` to be one of the answers, found {kind_of(self.correct)}")
        return self


class Quiz(Section):
    """Questions with their answers, made from the spec and added by hand."""

    generate: Count | None = Field(
        None, description="How many questions to make from the spec for each audience.", examples=[10]
    )
    extra: tuple[Question, ...] = Field(
        (),
        description="Questions written by hand, for what is understood rather than looked up.",
        examples=[
            [{"q": "Who may switch it off?", "answers": ["The lead", "Any clerk"], "correct": "The lead"}]
        ],
    )
