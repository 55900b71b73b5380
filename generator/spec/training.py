"""Training: who must be able to do what, and how they learn it."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.audience import OTHER_MARK, Reader
from generator.spec.base import Section, marker
from generator.spec.drills import Drill, Exercise, Quiz
from generator.spec.refs import TopicId
from generator.spec.values import Count, Day, Id, Length, Line, Text

AudienceId = Literal["operator", "second-line", "service-desk", "end-user", "manager", "new-joiner"]
LadderStep = Literal["read", "shadow", "reverse-shadow", "primary"]

_LADDER: tuple[LadderStep, ...] = ("read", "shadow", "reverse-shadow", "primary")


class Audience(Section):
    """A group of people with the same need to know."""

    id: AudienceId = Field(description="Which group it is.", examples=["operator"])
    size: Count | None = Field(
        None, description="How many people, so that sessions can be planned.", examples=[8]
    )
    prior_knowledge: Text | None = Field(
        None,
        description="What they know already; everything else a module must teach.",
        examples=["Kubernetes and the on-call tool; nothing about invoices or models."],
    )


class Module(Section):
    """One thing to learn."""

    marked: Reader | None = marker(OTHER_MARK)
    id: Id = Field(description="Stable id that other sections name.", examples=["m-index-rebuild"])
    audience: tuple[AudienceId, ...] = Field(
        (), description="For whom it is.", examples=[["operator", "second-line"]]
    )
    objective: Text = Field(
        description="What they can do afterwards, as something one can watch them do.",
        examples=["Rebuild the supplier index within 30 minutes from the page alone."],
    )
    covers: tuple[TopicId, ...] = Field(
        (),
        description="Failure modes, procedures and alerts it teaches; what no module covers is a gap.",
        examples=[["stale-supplier-index"]],
    )
    format: Line | None = Field(
        None, description="How it is taught.", examples=["Hands on in staging, two at a time"]
    )
    takes: Length | None = Field(None, description="How long it takes one person.", examples=["1h30m"])
    assessment: Text | None = Field(
        None,
        description="How one sees that the objective is reached; attendance shows nothing.",
        examples=["Rebuilds the index once without help, watched by second line."],
    )
    refresh_every: Length | None = Field(
        None, description="After which time it is done again, because people forget.", examples=["180d"]
    )


class Rung(Section):
    """One step on the way to being on call alone."""

    step: LadderStep = Field(
        description="read the pages, shadow somebody, work with somebody watching, be primary.",
        examples=["reverse-shadow"],
    )
    needs: Text | None = Field(
        None,
        description="What must be behind you before this step.",
        examples=["Two shadowed weeks and the drill of wrong-cost-centre-rate."],
    )
    count: Count | None = Field(
        None, description="How many times this step is taken before the next one.", examples=[2]
    )
    evidence: Line | None = Field(
        None,
        description="Where it is recorded, by role and date; names stay out of the spec.",
        examples=["On-call ladder sheet of the receiving team"],
    )
    reached: Count | None = Field(
        None, description="How many people have taken this step; a number, no names.", examples=[5]
    )
    as_of: Day | None = Field(None, description="The day they were counted.", examples=["2026-11-20"])


class UserTask(Section):
    """Something end users come to do."""

    task: Line = Field(description="The task in the user's words.", examples=["Correct a wrong cost centre"])
    steps: tuple[Text, ...] = Field(
        (),
        description="What to click or type, one action each, in plain language.",
        examples=[["Open the invoice.", "Press Change and pick the department."]],
    )


class Faq(Section):
    """A question end users really ask."""

    q: Text = Field(description="The question as they ask it.", examples=["Does it pay invoices by itself?"])
    a: Text = Field(
        description="The answer, the short one first.", examples=["No. A person approves each one."]
    )


class UserGuide(Section):
    """What end users need, written for somebody who has two minutes."""

    tasks: tuple[UserTask, ...] = Field(
        (),
        description="What users come to do, the most frequent first.",
        examples=[[{"task": "Correct a wrong cost centre", "steps": ["Press Change."]}]],
    )
    faq: tuple[Faq, ...] = Field(
        (),
        description="Questions from the pilot and the service desk.",
        examples=[[{"q": "Does it pay invoices?", "a": "No."}]],
    )
    support: Text | None = Field(
        None,
        description="How to reach a human, at which hours, and what to have ready.",
        examples=["Service desk, 07:00-18:00; have the invoice number ready."],
    )


class Training(Section):
    """What people must be able to do, and the proof that they can."""

    audiences: tuple[Audience, ...] = Field(
        (),
        description="The groups that need training.",
        examples=[[{"id": "operator", "size": 8}]],
    )
    modules: tuple[Module, ...] = Field(
        (),
        description="What is taught, to whom.",
        examples=[[{"id": "m-index", "audience": ["operator"], "objective": "Rebuild the index alone."}]],
    )
    ladder: tuple[Rung, ...] = Field(
        (),
        description="The way to being on call alone.",
        examples=[[{"step": "read"}, {"step": "shadow", "count": 2}]],
    )
    drills: tuple[Drill, ...] = Field(
        (),
        description="Drills written by hand, beside those made from failure modes.",
        examples=[[{"id": "d-one-supplier", "failure_mode": "wrong-cost-centre-rate"}]],
    )
    exercises: tuple[Exercise, ...] = Field(
        (),
        description="The ledger of what was really tried, failures included.",
        examples=[[{"procedure": "restore-index", "at": "2026-11-14", "result": "pass"}]],
    )
    quiz: Quiz | None = Field(None, description="Questions with their answers.", examples=[{"generate": 10}])
    user_guide: UserGuide | None = Field(
        None,
        description="What end users need.",
        examples=[{"support": "Service desk, 07:00-18:00."}],
    )

    @model_validator(mode="after")
    def _modules_are_for_declared_audiences(self) -> Self:
        declared = {audience.id for audience in self.audiences}
        for module in self.modules:
            strangers = [name for name in module.audience if name not in declared]
            if declared and strangers:
                raise ValueError(
                    f"expected the audience of `{module.id}` in `audiences`, found `{strangers[0]}`"
                )
        return self

    @model_validator(mode="after")
    def _the_ladder_leads_upwards(self) -> Self:
        rungs = [_LADDER.index(rung.step) for rung in self.ladder]
        if any(later <= sooner for sooner, later in pairwise(rungs)):
            raise ValueError("expected the ladder in the order read, shadow, reverse-shadow, primary")
        return self

    @model_validator(mode="after")
    def _nobody_skips_a_step(self) -> Self:
        counted = [rung for rung in self.ladder if rung.reached is not None]
        for lower, upper in pairwise(counted):
            if (upper.reached or 0) > (lower.reached or 0):
                raise ValueError(
                    f"expected at most {lower.reached} people at `{upper.step}`, as many as took "
                    f"`{lower.step}`, found {upper.reached}"
                )
        return self

    @model_validator(mode="after")
    def _exercised_drills_exist(self) -> Self:
        drills = {drill.id for drill in self.drills}
        for exercise in self.exercises:
            if exercise.drill is not None and exercise.drill not in drills:
                raise ValueError(f"expected an exercise of a drill of this section, found `{exercise.drill}`")
        return self
