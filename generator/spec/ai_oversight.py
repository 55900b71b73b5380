"""Human oversight of an AI system: when to rely on it, what trouble looks like, how to stop it."""

from typing import Literal

from pydantic import Field

from generator.spec.base import Section
from generator.spec.claims import Tested
from generator.spec.refs import ModuleId, Party
from generator.spec.values import Count, Day, Length, Line, Number, Text


class Reliance(Section):
    """A situation, and how far the output may be trusted in it."""

    situation: Line = Field(
        description="The situation as the user sees it on the screen, decidable in a second.",
        examples=["New supplier or amount above 10 000"],
    )
    why: Text | None = Field(
        None,
        description="The reason, with a number where there is one; people follow rules they understand.",
        examples=["Few examples: 11 % were corrected in the pilot"],
    )


class WarningSign(Section):
    """Something a user notices before any monitor does."""

    sign: Line = Field(
        description="What it looks like from where the user sits.",
        examples=["Same wrong department three times in a row"],
    )
    what_to_do: Text | None = Field(
        None,
        description="The first thing to do, which the user may do without asking.",
        examples=["Press “stop proposals” and call the service desk."],
    )


class HumanContact(Section):
    """A reason to involve a human, and the way to one."""

    when: Text = Field(
        description="The case in which a human decides, whatever the system says.",
        examples=["Suspected fraud"],
    )
    to: Party | None = Field(
        None, description="The role or team that decides then.", examples=["role:accounts-lead"]
    )
    within: Length | None = Field(
        None, description="How soon they answer, so that the user knows whether to wait.", examples=["15m"]
    )
    how: Line | None = Field(
        None,
        description="The way to reach them that works from the user's desk.",
        examples=["chat #accounts-duty"],
    )
    outside_hours: Text | None = Field(
        None,
        description="What happens to the case when nobody is there; doing nothing must be said too.",
        examples=["The invoice waits; the lead sees it next working day at 07:00."],
    )


class Switch(Section):
    """A way to overrule the system or to stop it, beyond the model's own reach."""

    how: Text = Field(
        description="What to press or run, exactly; it must work while the system misbehaves.",
        examples=["Feature flag triage.proposals=off"],
    )
    who: tuple[Party, ...] = Field(
        (),
        description="Who may do it without asking anybody, the one most likely awake first.",
        examples=[["service-operations", "role:accounts-lead"]],
    )
    effect: Text | None = Field(
        None,
        description="What happens then: how fast, what goes on running, what becomes of work under way.",
        examples=["Within 10 seconds new invoices go to the human queue; shown proposals stay."],
    )
    tested: Tested | None = Field(
        None,
        description="The last time it was really used, in production or a true copy.",
        examples=[{"at": "2026-11-12", "result": "pass", "evidence": "exercises/2026-11-12-stop.md"}],
    )


class BiasTraining(Section):
    """What keeps people from nodding everything through."""

    module: ModuleId | None = Field(
        None, description="The training module about automation bias.", examples=["m-automation-bias"]
    )
    measure: Text | None = Field(
        None,
        description="The number that shows whether people still look: override rate, review time.",
        examples=["Median review time per proposal stays above 6 seconds."],
    )


class Oversight(Section):
    """What people need to stay in charge of the system."""

    rely_on: tuple[Reliance, ...] = Field(
        (),
        description="Situations in which the output can be used as it is.",
        examples=[
            [{"situation": "Known supplier, confidence above 0.9", "why": "1 % corrected in the pilot"}]
        ],
    )
    verify_first: tuple[Reliance, ...] = Field(
        (),
        description="Situations in which a human checks before anything happens.",
        examples=[[{"situation": "New supplier", "why": "Few examples"}]],
    )
    do_not_use: tuple[Reliance, ...] = Field(
        (),
        description="Situations in which the output is to be ignored.",
        examples=[[{"situation": "Credit notes", "why": "Not trained"}]],
    )
    warning_signs: tuple[WarningSign, ...] = Field(
        (),
        description="What users notice when it goes wrong, and what they do then.",
        examples=[[{"sign": "Same wrong department three times", "what_to_do": "Press “stop proposals”."}]],
    )
    escalate_to_human: tuple[HumanContact, ...] = Field(
        (),
        description="When a human decides, who it is, how to reach them and how fast.",
        examples=[[{"when": "Suspected fraud", "to": "role:accounts-lead", "within": "15m"}]],
    )
    override: Switch | None = Field(
        None,
        description="How a user overrules one output.",
        examples=[{"how": "Press Change and pick another department", "effect": "Counts as a correction."}],
    )
    stop: Switch | None = Field(
        None,
        description="How the whole system is stopped, and since when that is known to work.",
        examples=[{"how": "Feature flag triage.proposals=off", "who": ["service-operations"]}],
    )
    bias_training: BiasTraining | None = Field(
        None,
        description="What keeps people from nodding everything through.",
        examples=[{"module": "m-automation-bias", "measure": "Review time stays above 6 s."}],
    )


class ByHand(Section):
    """The load people can carry without the model, in numbers that multiply."""

    what: Line = Field(description="What is counted.", examples=["invoices"])
    people: Count = Field(description="How many people do the work by hand.", examples=[34])
    each: Number = Field(description="How many each of them manages in a day.", examples=[88])
    usual: Number = Field(description="How many come on an ordinary day.", examples=[2600])
    peak: Number | None = Field(None, description="How many come on the worst day.", examples=[6000])


class Fallback(Section):
    """How the work goes on without the model."""

    mode: Literal["previous-model", "rules", "human-only", "off"] = Field(
        description="What takes the model's place.", examples=["human-only"]
    )
    trigger: Text | None = Field(
        None,
        description="When to change over, as a number and a time rather than a feeling.",
        examples=["Override rate above 12 % for 2 hours, or the supplier is down for 15 minutes."],
    )
    how: Text | None = Field(
        None,
        description="How to change over: a command, a flag or the id of a procedure.",
        examples=["Procedure switch-to-human-queue"],
    )
    capacity_without_ai: Text | None = Field(
        None,
        description="How long people can carry the load alone, in cases and hours, and what gives way first.",
        examples=["34 clerks manage 900 invoices a day; a normal day has 1 400, so two days at most."],
    )
    by_hand: ByHand | None = Field(
        None,
        description="The same in numbers, so that the page can say whether people can carry the load.",
        examples=[{"what": "invoices", "people": 34, "each": 88, "usual": 2600, "peak": 6000}],
    )
    tested: Tested | None = Field(
        None,
        description="The last time the work really went on without the model.",
        examples=[{"at": "2026-10-29", "result": "partial", "evidence": "exercises/2026-10-29-fallback.md"}],
    )


class Feedback(Section):
    """How users say that it was wrong, and what becomes of it."""

    channels: tuple[Line, ...] = Field(
        (),
        description="Where users can say it, the one closest to the output first.",
        examples=[["in-app", "chat #triage-feedback"]],
    )
    triage_owner: Party | None = Field(
        None, description="Who reads every report and answers.", examples=["finance-platform"]
    )
    cadence: Length | None = Field(
        None, description="How often reports are gone through; later than that is overdue.", examples=["7d"]
    )
    backlog: Line | None = Field(
        None, description="Where open reports are listed.", examples=["Ticket queue triage-feedback"]
    )
    last_triaged: Day | None = Field(
        None, description="The day they were last gone through.", examples=["2026-11-20"]
    )
    appeal: Text | None = Field(
        None,
        description="How somebody affected by a decision has it looked at again by a human.",
        examples=["Suppliers write to the accounts group; a lead answers within 5 working days."],
    )


class DecisionReview(Section):
    """Looking again at a sample of what was decided with the system's help."""

    sample: Line | None = Field(
        None,
        description="How many, and how they are picked, so that the easy ones are not picked.",
        examples=["50 a month, at random, 20 of them accepted without a change"],
    )
    cadence: Length | None = Field(None, description="How often.", examples=["30d"])
    method: Text | None = Field(
        None,
        description="How the right answer is found without looking at the system's.",
        examples=["Two clerks decide blind; a lead settles differences."],
    )
    owner: Party | None = Field(None, description="Who sees to it.", examples=["role:accounts-lead"])
    last: Day | None = Field(None, description="The day of the last one.", examples=["2026-11-06"])
    outcome: Text | None = Field(
        None,
        description="What it showed, and what was changed for it.",
        examples=["3 of 50 wrong, all new suppliers; threshold for them raised."],
    )
