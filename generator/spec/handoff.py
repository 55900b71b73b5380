"""Handoff: the transfer of a service from the team that built it to the team that runs it."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.acceptance import AcceptanceCriterion, Signoff, Waiver
from generator.spec.base import Section
from generator.spec.claims import Target, stated
from generator.spec.knowledge import Demonstration, KtSession, Shadowing
from generator.spec.refs import Party, TeamId
from generator.spec.values import Day, Id, Length, Line, Number, Text


class Milestone(Section):
    """One dated step of the handoff."""

    milestone: Line = Field(
        description="What is reached, as a state of the world.", examples=["Receiver has all access"]
    )
    due: Day | None = Field(None, description="The day it is planned for.", examples=["2026-10-30"])
    owner: Party | None = Field(None, description="Who brings it about.", examples=["ai-pilot-team"])
    done: Day | None = Field(
        None, description="The day it was reached; absent means not yet.", examples=["2026-10-28"]
    )


class OpenItem(Section):
    """Something handed over unfinished: an open risk, deferred scope or a known defect."""

    text: Text = Field(
        description="What it is, as somebody meets it at work.", examples=["Credit notes are not read"]
    )
    effect: Text | None = Field(
        None,
        description="What users and operators notice, and what they do instead.",
        examples=["They stay in the manual queue"],
    )
    owner: Party | None = Field(
        None, description="Who still works on it after the handoff.", examples=["finance-platform"]
    )
    due: Day | None = Field(None, description="When it will be gone.", examples=["2027-03-31"])
    accepted_by: Party | None = Field(
        None,
        description="Who on the receiving side agreed to take it as it is.",
        examples=["role:accounts-lead"],
    )
    until: Day | None = Field(
        None,
        description="When that agreement ends and must be given again.",
        examples=["2027-03-31"],
    )

    @model_validator(mode="after")
    def _acceptance_has_a_name(self) -> Self:
        if self.until is not None and not stated(self, "accepted_by"):
            raise ValueError(f"expected `accepted_by` for something accepted until {self.until}")
        return self


class RaciRoles(Section):
    """Who does, answers for, is asked about and is told of one activity."""

    responsible: tuple[Party, ...] = Field(
        (), alias="R", description="Who does the work.", examples=[["service-operations"]]
    )
    accountable: Party | None = Field(
        None,
        alias="A",
        description="The one who answers for it; two would each wait for the other.",
        examples=["finance-platform"],
    )
    consulted: tuple[Party, ...] = Field(
        (), alias="C", description="Who is asked before.", examples=[["ai-pilot-team"]]
    )
    informed: tuple[Party, ...] = Field(
        (), alias="I", description="Who is told after.", examples=[["role:accounts-lead"]]
    )

    @model_validator(mode="after")
    def _one_answers(self) -> Self:
        if not stated(self, "accountable"):
            raise ValueError("expected exactly one accountable (`A`) for an activity, found none")
        return self


class Raci(Section):
    """Who has which part in one activity, before, during and after the handoff."""

    activity: Line = Field(
        description="The activity, as a verb and its object.", examples=["Approve a new model version"]
    )
    before: RaciRoles | None = Field(
        None, description="Up to readiness.", examples=[{"R": ["ai-pilot-team"], "A": "finance-platform"}]
    )
    during: RaciRoles | None = Field(
        None,
        description="In hypercare, when two teams could each believe it is the other's.",
        examples=[{"R": ["service-operations"], "A": "finance-platform", "C": ["ai-pilot-team"]}],
    )
    after: RaciRoles | None = Field(
        None,
        description="From steady on; the project team stands here no more.",
        examples=[{"R": ["service-operations"], "A": "finance-platform"}],
    )


class Transfer(Section):
    """Something with an owner that must change hands."""

    item: Literal["budget", "licence", "contract", "environment", "repo", "domain", "account"] = Field(
        description="What kind of thing it is.", examples=["contract"]
    )
    what: Line | None = Field(
        None,
        description="Which one, by the name under which the next owner will look for it.",
        examples=["Model supplier, contract 2026-114"],
    )
    from_: Party | None = Field(
        None, alias="from", description="Who holds it now.", examples=["ai-pilot-team"]
    )
    to: Party | None = Field(
        None, description="Who will hold it, and pay for it.", examples=["finance-platform"]
    )
    due: Day | None = Field(
        None,
        description="When it must have changed hands; projects end and take unpaid licences with them.",
        examples=["2026-12-01"],
    )
    done: Day | None = Field(
        None, description="The day it changed hands; absent means not yet.", examples=["2026-11-18"]
    )
    evidence: Line | None = Field(
        None, description="Where one sees that it did.", examples=["Purchasing ticket 88121"]
    )

    @model_validator(mode="after")
    def _it_changes_hands(self) -> Self:
        if self.from_ is not None and self.from_ == self.to:
            raise ValueError(f"expected `from` and `to` to differ, found `{self.to}` twice")
        return self


class Trigger(Section):
    """A condition of the way back that a number decides."""

    id: Id = Field(description="Stable id, so that reviews can name it.", examples=["hb-noise"])
    text: Text = Field(
        description="The condition in words both teams agree on.",
        examples=["More than half of the pages have nothing to do"],
    )
    measure: Line | None = Field(
        None,
        description="What is measured, by the names of `hypercare.exit_criteria[].measure`.",
        examples=["alert_log.actionable_share"],
    )
    when: Target | None = Field(
        None, description="The value at which the service goes back.", examples=["< 0.5"]
    )
    window: Length | None = Field(None, description="The time that is looked at.", examples=["28d"])
    value: Number | None = Field(None, description="The last value, where no file holds it.", examples=[0.7])
    measured_at: Day | None = Field(
        None, description="The last day that `value` tells of.", examples=["2026-11-22"]
    )


class Handback(Section):
    """The way back when the receiver cannot carry the service."""

    triggers: tuple[Text, ...] = Field(
        (),
        description="Conditions in words under which the service goes back.",
        examples=[["Error budget spent in two months running", "More than 5 pages a night for 2 weeks"]],
    )
    measured: tuple[Trigger, ...] = Field(
        (),
        description="Those that a number decides; they are judged every day.",
        examples=[[{"id": "hb-noise", "text": "Noise", "measure": "alert_log.actionable_share"}]],
    )
    to: Party | None = Field(None, description="Who takes it back.", examples=["finance-platform"])
    process: Text | None = Field(
        None,
        description="How it goes back: who decides, how long it takes, who is on call meanwhile.",
        examples=["Head of operations decides; 10 working days; both teams on call until then."],
    )


class Handoff(Section):
    """The transfer to operations, with what was promised, shown, tried and accepted."""

    from_team: TeamId | None = Field(
        None, description="The team that built it and wants to leave.", examples=["ai-pilot-team"]
    )
    to_team: TeamId | None = Field(
        None,
        description="The team that will run it; only this team gives verdicts.",
        examples=["service-operations"],
    )
    plan: tuple[Milestone, ...] = Field(
        (),
        description="The dated steps up to the end of hypercare.",
        examples=[[{"milestone": "Receiver has all access", "due": "2026-10-30"}]],
    )
    acceptance_criteria: tuple[AcceptanceCriterion, ...] = Field(
        (),
        description="What the receiver wants to see before it says yes.",
        examples=[[{"id": "ac-restore", "text": "Receiver restored the index alone", "class": "resilience"}]],
    )
    waivers: tuple[Waiver, ...] = Field(
        (),
        description="Criteria the receiver lives without for a while, each with an end.",
        examples=[[{"criterion": "ac-dpia", "reason": "Waits for the board.", "expires": "2026-12-15"}]],
    )
    kt_sessions: tuple[KtSession, ...] = Field(
        (),
        description="Knowledge transfer sessions that were held.",
        examples=[[{"id": "kt-index", "topic": "Rebuilding the index", "covers": ["stale-supplier-index"]}]],
    )
    demonstrations: tuple[Demonstration, ...] = Field(
        (),
        description="What the receiver has done itself from the page alone.",
        examples=[[{"what": "wrong-cost-centre-rate", "at": "2026-11-14", "result": "pass"}]],
    )
    shadowing: tuple[Shadowing, ...] = Field(
        (),
        description="Time on duty side by side.",
        examples=[[{"kind": "reverse-shadow", "from": "2026-11-02", "to": "2026-11-06"}]],
    )
    open_risks: tuple[OpenItem, ...] = Field(
        (),
        description="Risks that are handed over.",
        examples=[[{"text": "One supplier for the model", "owner": "finance-platform"}]],
    )
    deferred: tuple[OpenItem, ...] = Field(
        (),
        description="Scope that was promised and is not there.",
        examples=[[{"text": "Credit notes", "effect": "Stay manual", "owner": "finance-platform"}]],
    )
    known_defects: tuple[OpenItem, ...] = Field(
        (),
        description="Defects that are handed over, so that nobody hunts them at night as new.",
        examples=[[{"text": "Counter shows 0 after midnight", "effect": "Wrong for ten minutes"}]],
    )
    raci: tuple[Raci, ...] = Field(
        (),
        description="Who has which part before, during and after.",
        examples=[[{"activity": "Approve a model", "after": {"A": "finance-platform"}}]],
    )
    transfers: tuple[Transfer, ...] = Field(
        (),
        description="Budgets, licences, contracts and accounts that change hands.",
        examples=[[{"item": "budget", "from": "ai-pilot-team", "to": "finance-platform"}]],
    )
    signoffs: tuple[Signoff, ...] = Field(
        (),
        description="The word of each function, with the commit it was given for.",
        examples=[[{"function": "operations", "verdict": "met", "at": "2026-11-20"}]],
    )
    handback: Handback | None = Field(
        None,
        description="The way back when the receiver cannot carry it.",
        examples=[{"triggers": ["Error budget spent in two months running"], "to": "finance-platform"}],
    )

    def givers(self, built_by: str | None) -> frozenset[str]:
        """Return the teams that hand over, and so never speak for those who receive."""
        teams = {str(team) for team in (self.from_team, built_by) if team is not None}
        return frozenset(teams - {str(self.to_team)})

    def taught_by(self, day: date) -> frozenset[str]:
        """Return the teams that were in a session or demonstrated something by a day."""
        held = (one for one in self.kt_sessions if one.at is not None and one.at <= day)
        shown = (one.by_team for one in self.demonstrations if one.at is not None and one.at <= day)
        teams = (team for one in held for team in (one.receiver_teams or (self.to_team,)))
        return frozenset(str(team) for team in (*teams, *shown) if team is not None)

    @model_validator(mode="after")
    def _the_teams_differ(self) -> Self:
        if self.from_team is not None and self.from_team == self.to_team:
            raise ValueError(f"expected `from_team` and `to_team` to differ, found `{self.to_team}` twice")
        return self

    @model_validator(mode="after")
    def _waivers_and_verdicts_agree(self) -> Self:
        waived = {waiver.criterion for waiver in self.waivers}
        known = {criterion.id for criterion in self.acceptance_criteria}
        if waived - known:
            raise ValueError(f"expected waivers of acceptance criteria, found `{min(waived - known)}`")
        for criterion in self.acceptance_criteria:
            if criterion.verdict == "waived" and criterion.id not in waived and "waivers" not in self.nothing:
                raise ValueError(f"expected a waiver for `{criterion.id}`, whose verdict is waived")
        return self
