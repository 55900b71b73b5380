"""Teams: who can be called, how, and when."""

from pydantic import Field

from generator.spec.base import Section
from generator.spec.channels import Channel, ChannelType, Hours, Weekday
from generator.spec.defaults import Defaults
from generator.spec.refs import CalendarId, Party, TeamId
from generator.spec.values import ApiVersion, Count, Day, GitAuthor, Id, Line, RelativePath, Text, Url, Zone

__all__ = ("Channel", "ChannelType", "Hours", "OnCall", "Team", "Weekday")


class OnCall(Section):
    """Where the rota lives. Names stay in the on-call tool; the site never copies them."""

    provider: Line = Field(description="The on-call tool.", examples=["Grafana OnCall"])
    schedule: Line | None = Field(
        None, description="The schedule's name or id in that tool.", examples=["payments-primary"]
    )
    url: Url | None = Field(
        None,
        description="Page that shows who is on duty now.",
        examples=["https://oncall.example.org/schedules/payments"],
    )
    rotation: Line | None = Field(
        None, description="How duty changes hands.", examples=["weekly, Tuesday 10:00"]
    )
    size: Count | None = Field(None, description="How many people share the rota.", examples=[6])


class Team(Section):
    """One team: `teams/<id>.yaml`."""

    apiVersion: ApiVersion = Field(  # noqa: N815 - the key's name in the file
        description="Version of the spec's vocabulary.", examples=["handoff/v2"]
    )
    id: Id = Field(
        description="Stable id, the file's name; addresses are made of it.", examples=["service-operations"]
    )
    name: Line = Field(description="The team's name as people say it.", examples=["Service Operations"])
    purpose: Text = Field(
        description="What the team answers for, in a sentence, so that a stranger knows what to ask it.",
        examples=["Runs business services around the clock after their handoff."],
    )
    channels: tuple[Channel, ...] = Field(
        (),
        description="Ways to reach the team, the first to try first.",
        examples=[[{"type": "pager", "value": "Service Operations, primary"}]],
    )
    hours: tuple[Hours, ...] = Field(
        (),
        description="When the team works or is on duty.",
        examples=[[{"tz": "Europe/Stockholm", "days": ["mon", "tue"], "from": "08:00", "to": "17:00"}]],
    )
    timezone: Zone | None = Field(
        None, description="The zone the team thinks in.", examples=["Europe/Stockholm"]
    )
    holidays: CalendarId | None = Field(
        None, description="A holiday calendar of org.yaml.", examples=["sweden"]
    )
    oncall: OnCall | None = Field(
        None,
        description="Where the on-call rota is kept.",
        examples=[{"provider": "Grafana OnCall", "schedule": "payments-primary"}],
    )
    manager_role: Party | None = Field(
        None,
        description="Who decides when the team cannot: the hierarchical escalation.",
        examples=["role:head-of-operations"],
    )
    parent: TeamId | None = Field(None, description="The team this one belongs to.", examples=["technology"])
    codeowners: tuple[Line, ...] = Field(
        (), description="The team's handles in CODEOWNERS files.", examples=[["@acme/payments"]]
    )
    git_teams: tuple[Line, ...] = Field(
        (), description="The team's names on the code host.", examples=[["acme/payments"]]
    )
    git_authors: tuple[GitAuthor, ...] = Field(
        (),
        description="How commits of the team are known, without names: e-mail domains, or `sha256:` and the "
        "digest of an address in small letters. Compared with authors and co-authors, after `.mailmap`.",
        examples=[["payments.example.org"]],
    )
    ends: Day | None = Field(
        None,
        description="The day the team ends or ended, so that whatever it has then is found.",
        examples=["2026-06-30"],
    )
    members_ref: RelativePath | None = Field(
        None,
        description="Where the member list is kept; never read and never shown.",
        examples=["members/payments.csv"],
    )
    defaults: Defaults | None = Field(
        None,
        description="What holds for every service this team owns, unless its spec says something else.",
        examples=[{"comms": {"status_page": "https://status.example.org"}}],
    )
