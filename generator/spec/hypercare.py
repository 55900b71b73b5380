"""Hypercare: the weeks in which the project team still helps, and the facts that end them."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from generator.spec.base import Section
from generator.spec.channels import Hours
from generator.spec.claims import Target
from generator.spec.refs import Party, SeverityId
from generator.spec.values import Count, Day, Flag, Id, Length, Line, Number, RelativePath, Text


class ExitCriterion(Section):
    """One fact that must hold before the project team leaves."""

    id: Id = Field(description="Stable id, so that reviews can name it.", examples=["hc-own"])
    text: Text = Field(
        description="The criterion in words both teams agree on, decidable without a meeting.",
        examples=["The receiver solves nine of ten tickets without the project team"],
    )
    measure: Line | None = Field(
        None,
        description="What is measured. Computed are `log.by_receiver_share`, `alert_log.actionable_share`, "
        "`demonstrations.passed_share`, `kt.covered_share`, `transfers.open` and `incidents.open`; "
        "`slo:<id>` and every other name is a value by hand.",
        examples=["log.by_receiver_share"],
    )
    target: Target | None = Field(
        None, description="The value that is good enough, with its comparison.", examples=[">= 0.9"]
    )
    window: Length | None = Field(
        None,
        description="The time it must hold without a break; one good day proves nothing.",
        examples=["14d"],
    )
    source: Literal["log", "slo", "alert_log", "manual"] | None = Field(
        None,
        description="Where the value comes from: daily log, SLO, pager log, or somebody who looked.",
        examples=["log"],
    )
    value: Number | None = Field(None, description="The last value, where no file holds it.", examples=[0.94])
    measured_at: Day | None = Field(
        None,
        description="The last day that `value` tells of; without it the value of an SLO decides nothing.",
        examples=["2026-11-22"],
    )
    met: Flag | None = Field(
        None,
        description="The verdict on a criterion that no number decides; absent means not met.",
        examples=[False],
    )


class HypercareDay(Section):
    """What one day asked of the two teams."""

    date: Day = Field(description="The day; a day without tickets has an entry too.", examples=["2026-11-17"])
    tickets: Count | None = Field(
        None, description="Tickets and calls of the day, the quiet ones included.", examples=[5]
    )
    by_receiver: Count | None = Field(
        None, description="Those the receiving team solved without the project team.", examples=[4]
    )
    by_project: Count | None = Field(
        None,
        description="Those that took the project team; each is something not yet handed over.",
        examples=[1],
    )
    sev: SeverityId | None = Field(
        None, description="The worst severity of the day; absent means no incident.", examples=["sev3"]
    )
    note: Text | None = Field(
        None,
        description="What the project team had to explain, so that it reaches a page.",
        examples=["Queue names after the supplier merge were not in the runbook; added."],
    )

    @classmethod
    def read(cls, cells: Mapping[str, str]) -> "HypercareDay | str":
        """Read the cells of a row by their fields; return what is wrong instead, the first of it."""
        try:
            return cls.model_validate(dict(cells))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = "".join(f"{step}: " for step in first["loc"][:1])
            return f"{name}{first.get('ctx', {}).get('error', first['msg'])}"

    @model_validator(mode="after")
    def _parts_fit_into_the_whole(self) -> Self:
        parts = (self.by_receiver or 0) + (self.by_project or 0)
        if self.tickets is not None and parts > self.tickets:
            raise ValueError(
                f"expected `by_receiver` and `by_project` to sum to at most {self.tickets}, found {parts}"
            )
        return self


class Extension(Section):
    """A later end of hypercare, agreed by both teams."""

    from_: Day = Field(
        alias="from", description="The last day before the extension.", examples=["2026-12-07"]
    )
    to: Day = Field(description="The last day with it.", examples=["2026-12-21"])
    reason: Text | None = Field(
        None,
        description="The open criterion that made it necessary.",
        examples=["hc-own: the receiver solved 8 of 10 tickets alone."],
    )
    approved_by: Party | None = Field(
        None,
        description="Who agreed for the receiver and pays for the time.",
        examples=["role:head-of-operations"],
    )

    @model_validator(mode="after")
    def _it_extends(self) -> Self:
        if self.to <= self.from_:
            raise ValueError(f"expected `to` after {self.from_}, found {self.to}")
        return self


class Hypercare(Section):
    """The window in which the project team answers beside the receiving team."""

    starts: Day | None = Field(
        None,
        description="First day with real users and both teams on call.",
        examples=["2026-11-09"],
    )
    ends: Day | None = Field(
        None,
        description="Planned last day; with a criterion still open hypercare does not end but is overdue.",
        examples=["2026-12-07"],
    )
    min_days: Count | None = Field(
        None,
        description="Days it lasts at least, whatever the numbers say: a month end must be in it.",
        examples=[28],
    )
    hours: Hours | None = Field(
        None,
        description="When the project team answers; outside of them the receiver is alone.",
        examples=[{"tz": "Europe/Stockholm", "days": ["mon", "fri"], "from": "08:00", "to": "17:00"}],
    )
    respond_within: Length | None = Field(
        None,
        description="How soon the project team answers a call inside those hours; after that, escalate.",
        examples=["30m"],
    )
    project_contacts: tuple[Party, ...] = Field(
        (),
        description="Teams or roles of the project to call, the first to try first; they vanish from every "
        "page when hypercare ends.",
        examples=[["ai-pilot-team"]],
    )
    daily_review: Line | None = Field(
        None,
        description="When and where both teams go through yesterday's log.",
        examples=["09:15 Europe/Stockholm, chat #triage-hypercare"],
    )
    exit_criteria: tuple[ExitCriterion, ...] = Field(
        (),
        description="What must be true before the project team leaves; the date alone ends nothing.",
        examples=[
            [{"id": "hc-slo", "text": "triage-fresh met", "measure": "slo:triage-fresh", "window": "28d"}]
        ],
    )
    log: tuple[HypercareDay, ...] = Field(
        (),
        description="The daily log, from which shares and streaks are computed.",
        examples=[[{"date": "2026-11-17", "tickets": 5, "by_receiver": 4, "by_project": 1}]],
    )
    log_from: RelativePath | None = Field(
        None,
        description="A CSV file with the daily log, instead of `log`; its header is "
        "`date,tickets,by_receiver,by_project,sev,note`.",
        examples=["hypercare.csv"],
    )
    extensions: tuple[Extension, ...] = Field(
        (),
        description="Each agreed move of the end; several of them are a finding about the handoff itself.",
        examples=[[{"from": "2026-12-07", "to": "2026-12-21", "reason": "hc-own not met"}]],
    )

    @model_validator(mode="after")
    def _the_window_is_long_enough(self) -> Self:
        if self.starts is None or self.ends is None:
            return self
        if self.ends < self.starts:
            raise ValueError(f"expected `ends` on or after {self.starts}, found {self.ends}")
        days = (self.ends - self.starts).days
        if self.min_days is not None and days < self.min_days:
            raise ValueError(f"expected `ends` at least {self.min_days} days after `starts`, found {days}")
        return self

    @model_validator(mode="after")
    def _the_log_has_one_place(self) -> Self:
        if self.log and self.log_from is not None:
            raise ValueError("expected either `log` or `log_from`, found both")
        return self

    @model_validator(mode="after")
    def _days_stand_in_the_log_once(self) -> Self:
        days = [entry.date for entry in self.log]
        twice = next((day for day in days if days.count(day) > 1), None)
        if twice is not None:
            raise ValueError(f"expected one entry a day in `log`, found {twice} twice")
        return self

    @property
    def agreed_end(self) -> date | None:
        """The last day, extensions included; None when no end is set."""
        days = [extension.to for extension in self.extensions]
        return max([*days, self.ends] if self.ends else days, default=None)
