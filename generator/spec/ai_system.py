"""What an AI system is made of: models, data, inputs and outputs, and how each of them changes."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import Tested
from generator.spec.refs import Party, ProcedureId
from generator.spec.values import Day, Id, Length, Line, Number, Text


class AiModel(Section):
    """One model the service uses, its own or a supplier's."""

    id: Id = Field(description="Stable id, the same when the version changes.", examples=["classifier"])
    provider: Line | None = Field(
        None,
        description="Who runs or made it; a supplier's id of this spec, or `own`.",
        examples=["llm-provider"],
    )
    name: Line | None = Field(
        None, description="Its name at the provider, as the call needs it.", examples=["general-text"]
    )
    version: Line | None = Field(
        None,
        description="The pinned version; `latest` changes under your feet without a change log.",
        examples=["2026-06"],
    )
    kind: Line | None = Field(
        None, description="What kind of model it is.", examples=["large language model, hosted"]
    )
    prompt_ref: Line | None = Field(
        None,
        description="Where its prompts are kept under version control.",
        examples=["prompts/classify.md"],
    )
    index_ref: Line | None = Field(
        None,
        description="The search index or feature store it reads, and what refreshes it.",
        examples=["supplier-index, rebuilt nightly"],
    )
    params: Mapping[str, Line] = Field(
        {},
        description="Settings that change its answers.",
        examples=[{"temperature": "0", "max_tokens": "400"}],
    )
    licence: Line | None = Field(
        None, description="Terms under which it may be used.", examples=["Commercial, contract 2026-114"]
    )
    region: Line | None = Field(
        None, description="Where it runs, and so where the data goes.", examples=["EU, provider region eu-1"]
    )
    data_use: Text | None = Field(
        None,
        description="What the provider may do with what is sent: storage, training, people who read it.",
        examples=["Kept 30 days for abuse checks, not used for training (contract, annex 2)."],
    )
    retires_on: Day | None = Field(
        None,
        description="The day the provider switches it off; the calendar warns before.",
        examples=["2027-06-30"],
    )
    fallback: Line | None = Field(
        None, description="The model or rules that take its place.", examples=["rules-v3"]
    )
    tested: Tested | None = Field(
        None,
        description="Of one that takes another's place: the last time it really did.",
        examples=[{"at": "2026-11-05", "result": "pass", "evidence": "exercises/2026-11-05-previous.md"}],
    )

    @model_validator(mode="after")
    def _another_one_takes_over(self) -> Self:
        if self.fallback is not None and self.fallback == self.id:
            raise ValueError(f"expected a `fallback` other than the model itself, found `{self.id}`")
        return self


class Interchange(Section):
    """What goes into the system, or comes out of it."""

    format: Text | None = Field(
        None, description="What it is made of.", examples=["PDF or image of an invoice, with the e-mail text"]
    )
    limits: Text | None = Field(
        None,
        description="Sizes, languages and kinds it can deal with, and what happens beyond them.",
        examples=["Up to 20 pages, Swedish and English; anything else goes to the human queue."],
    )
    example: Text | None = Field(
        None,
        description="One real case with nothing personal in it.",
        examples=["Queue: Facilities; cost centre: 4410; confidence: 0.93"],
    )


class AiData(Section):
    """The data behind the model's answers."""

    training: tuple[Line, ...] = Field(
        (),
        description="Data sets it was trained or tuned on, with version and owner.",
        examples=[["Invoices 2023 to 2025, 410 000 of them, finance-platform"]],
    )
    reference_set: Line | None = Field(
        None,
        description="The set every change is measured on, and who keeps it honest.",
        examples=["golden-set 2026-10, labelled twice by accounts clerks"],
    )
    period: Line | None = Field(
        None,
        description="The time the data comes from; the world before and after is unknown to the model.",
        examples=["2023-01 to 2025-12"],
    )
    lineage: Text | None = Field(
        None,
        description="The way from source to model, so that a bad batch can be traced.",
        examples=["Archive, nightly export, cleaning job prepare_suppliers, training bucket."],
    )
    sensitive: tuple[Line, ...] = Field(
        (),
        description="Kinds of personal or secret data in it; use `na` when somebody checked and found none.",
        examples=[["Names of contact persons", "Bank account numbers"]],
    )
    labelling: Text | None = Field(
        None,
        description="Who labelled it by which instruction, and how often two of them agreed.",
        examples=["Two clerks each, instruction v4, agreement 96 %."],
    )
    known_gaps: tuple[Text, ...] = Field(
        (),
        description="Cases that are missing or rare in it; here the model guesses.",
        examples=[["No credit notes", "Few invoices in English"]],
    )


class EthicalRisk(Section):
    """A harm to people that the system can do."""

    risk: Text = Field(
        description="Who is harmed, and how.", examples=["Small suppliers are paid later than large ones."]
    )
    mitigation: Text | None = Field(
        None,
        description="What is done about it, and how one sees that it works.",
        examples=["Delay by supplier size is reviewed each month."],
    )


class MisuseCase(Section):
    """A way to use the system against its purpose."""

    case: Text = Field(
        description="What somebody does, on purpose or not.",
        examples=["A supplier writes instructions to the model into an invoice."],
    )
    sign: Text | None = Field(
        None, description="How one notices.", examples=["Proposals quote text that speaks to an assistant."]
    )
    response: Text | None = Field(
        None,
        description="What to do then, and whom to tell.",
        examples=["Move the supplier to the human queue and call the security lead."],
    )


class Retraining(Section):
    """How a new model, prompt or index comes into use, and how it goes back."""

    trigger: Text | None = Field(
        None,
        description="What starts it; a date alone retrains a good model and misses a bad one.",
        examples=["Override rate above 10 % for a week, or a new kind of supplier."],
    )
    cadence: Length | None = Field(None, description="How often it is done at the least.", examples=["90d"])
    procedure: ProcedureId | None = Field(
        None, description="The procedure with the steps.", examples=["retrain-classifier"]
    )
    gates: tuple[Text, ...] = Field(
        (),
        description="What the candidate must pass before people meet it.",
        examples=[["Accuracy >= 0.9 on every slice of the golden set", "Two days beside the old one"]],
    )
    approver: Party | None = Field(
        None, description="Who lets it into production.", examples=["role:accounts-lead"]
    )
    rollback: Text | None = Field(
        None,
        description="How to get the previous one back, and how long that takes.",
        examples=["Set model.version back and restart: 5 minutes; the old index is kept 30 days."],
    )
    last: Day | None = Field(None, description="The day of the last one.", examples=["2026-10-31"])


class AiChange(Section):
    """One change of model, prompt, data, index or threshold."""

    at: Day = Field(
        description="The day it took effect; set beside the monitors it explains most surprises.",
        examples=["2026-11-18"],
    )
    what: Literal["model", "prompt", "data", "index", "threshold"] = Field(
        description="What was changed.", examples=["threshold"]
    )
    from_: Line | None = Field(None, alias="from", description="What it was before.", examples=["0.85"])
    to: Line | None = Field(None, description="What it is now.", examples=["0.90"])
    expected_effect: Text | None = Field(
        None,
        description="What users and monitors should notice, written before the change.",
        examples=["About 5 % more invoices to check, half as many wrong ones."],
    )
    evaluation: Text | None = Field(
        None,
        description="What was measured before it went out, and where the run is.",
        examples=["golden-set 2026-10: 0.95, evaluations/2026-11-17.md"],
    )
    approved_by: Party | None = Field(None, description="Who let it out.", examples=["role:accounts-lead"])
    announced: Day | None = Field(
        None, description="The day users were told; absent means they were not.", examples=["2026-11-17"]
    )


class Cost(Section):
    """What the model costs, and what to do when it costs more."""

    unit: Line = Field(description="What the numbers count.", examples=["EUR per month"])
    budget: Number | None = Field(None, description="What may be spent.", examples=[900])
    alert_at: Number | None = Field(
        None, description="The sum at which somebody is told, in the same unit.", examples=[700]
    )
    levers: tuple[Text, ...] = Field(
        (),
        description="What lowers the cost, fastest first, and what each takes away from users.",
        examples=[
            ["Batch proposals every 10 minutes: users wait longer", "Smaller model: 3 % more corrections"]
        ],
    )

    @model_validator(mode="after")
    def _the_alert_comes_before_the_end(self) -> Self:
        if self.budget is not None and self.alert_at is not None and self.alert_at > self.budget:
            raise ValueError(f"expected `alert_at` of at most {self.budget}, found {self.alert_at}")
        return self
