"""The organisation: severities, roles, vendors and scales that every service shares."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from generator.spec.base import Section, only_values
from generator.spec.big_incidents import BigIncidents
from generator.spec.channels import Channel
from generator.spec.defaults import Defaults
from generator.spec.policy import Policy
from generator.spec.privacy import Privacy
from generator.spec.refs import Party, SeverityId
from generator.spec.values import ApiVersion, Count, Day, Flag, Id, Length, Line, RuleLabel, Text, Tier, Url


class OrgSeverity(Section):
    """One level of the severity matrix."""

    id: Id = Field(description="Stable id that policies name.", examples=["sev1"])
    name: Line = Field(description="The level's name as people say it on a call.", examples=["Critical"])
    definition: Text = Field(
        description="What makes an incident one of this level, decidable at night.",
        examples=["A tier-1 service is down or loses data for everybody."],
    )
    examples: tuple[Line, ...] = Field(
        (),
        description="Incidents everybody remembers that were of this level.",
        examples=[["No payment can be taken"]],
    )
    respond_within: Length | None = Field(
        None, description="Time until somebody works on it.", examples=["15m"]
    )
    update_every: Length | None = Field(
        None, description="How often those affected hear from us.", examples=["30m"]
    )
    resolve_target: Length | None = Field(
        None, description="Time to aim for until it is over.", examples=["4h"]
    )
    who_declares: tuple[Party, ...] = Field(
        (), description="Who may declare this level.", examples=[["role:incident-lead"]]
    )
    page: Flag | None = Field(None, description="Whether it wakes people.", examples=[True])
    rule_labels: tuple[RuleLabel, ...] = Field(
        (),
        description="Labels by which alert rules say this level. Levels may share one; the level's own id as "
        "`severity` always counts. When no level has any, `severity` with page or critical wakes "
        "somebody, with ticket, warning, info or none nobody.",
        examples=[["severity=page", "priority=P1"]],
    )

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels by which rules say this level, its own id included."""
        return (*self.rule_labels, f"severity={self.id}")


class Role(Section):
    """A function that a person on duty fills. The site names the function, never the person."""

    id: Id = Field(description="Stable id, used as `role:<id>`.", examples=["incident-lead"])
    name: Line = Field(description="The role's name.", examples=["Incident lead"])
    decides: Text | None = Field(
        None,
        description="What this role may decide alone.",
        examples=["Declares severity 1 and closes it."],
    )
    channels: tuple[Channel, ...] = Field(
        (),
        description="Ways to reach whoever has the role now.",
        examples=[[{"type": "phone-duty", "value": "Duty desk, ask for the incident lead"}]],
    )


SeverityWords = Annotated[Mapping[SeverityId, Line], BeforeValidator(only_values)]


class Vendor(Section):
    """A supplier a service depends on. No account secrets, no personal contacts."""

    id: Id = Field(description="Stable id, used as `vendor:<id>`.", examples=["llm-provider"])
    name: Line = Field(description="The supplier's name.", examples=["Example Models Ltd"])
    service: Line | None = Field(None, description="What is bought.", examples=["Hosted language model"])
    contract_ref: Line | None = Field(
        None, description="Where the contract is filed.", examples=["Contract 2026-114"]
    )
    support_hours: Line | None = Field(
        None, description="When support answers.", examples=["24x7 for severity 1, else 09:00-17:00 CET"]
    )
    severity_map: SeverityWords = Field(
        {},
        description="What the vendor calls each of our severities: an id of org.yaml, and the word.",
        examples=[{"sev1": "Urgent", "sev2": "Normal"}],
    )
    contact: Line | None = Field(
        None,
        description="How support is reached: a portal or a duty line.",
        examples=["Support portal, P1 form"],
    )
    portal: Url | None = Field(
        None, description="Address of the support portal.", examples=["https://support.example.com"]
    )
    account_ref: Line | None = Field(
        None,
        description="Where the account id is kept; not the id's secret.",
        examples=["Vault: vendors/llm"],
    )
    renewal: Day | None = Field(
        None, description="When the contract ends or renews.", examples=["2027-06-30"]
    )
    exit: Text | None = Field(
        None, description="What we do when the vendor goes.", examples=["Switch to the rules engine."]
    )

    @property
    def severities(self) -> tuple[str, ...]:
        """Our severities and the vendor's words for them, as people write it."""
        return tuple(f"{severity} = {word}" for severity, word in self.severity_map.items())


class HolidayCalendar(Section):
    """Days on which office hours do not hold."""

    id: Id = Field(description="Stable id that teams name.", examples=["sweden"])
    days: tuple[Day, ...] = Field(description="The days.", examples=[["2026-12-25"]])


class TierPolicy(Section):
    """What the organisation asks of a tier."""

    tier: Tier = Field(description="The tier this is about.", examples=[1])
    meaning: Line | None = Field(
        None, description="What the tier means.", examples=["Business-critical, 24x7"]
    )
    review_every: Length | None = Field(None, description="How often a spec is reviewed.", examples=["90d"])
    review_after_changes: Count | None = Field(
        None,
        description="How many changes of whom to call, alerts, steps and limits may pass before a spec is "
        "reviewed again, whatever the calendar says.",
        examples=[10],
    )
    review_on_change_of: tuple[Literal["call", "alerts", "steps", "limits"], ...] = Field(
        (),
        description="Parts of which every single change asks for a review.",
        examples=[["call", "steps"]],
    )
    exercise_every: Length | None = Field(
        None,
        description="How often each failure mode is exercised; so long counts a restore or a switch that was "
        "tried.",
        examples=["180d"],
    )
    evidence_lasts: Length | None = Field(
        None,
        description="How long a review, a link or a signature counts as evidence; for exercises that is "
        "`exercise_every`.",
        examples=["365d"],
    )


class FmeaScale(Section):
    """What the numbers 1 to 10 mean here, so that two teams mean the same by a 7."""

    severity: tuple[Line, ...] = Field(
        (),
        description="Anchors of the severity scale.",
        examples=[["1 = nobody notices", "10 = harm to people"]],
    )
    occurrence: tuple[Line, ...] = Field(
        (), description="Anchors of the occurrence scale.", examples=[["1 = never seen", "10 = every day"]]
    )
    detection: tuple[Line, ...] = Field(
        (),
        description="Anchors of the detection scale.",
        examples=[["1 = an alert pages at once", "10 = users tell us days later"]],
    )


class Org(Section):
    """The organisation: `org.yaml`."""

    apiVersion: ApiVersion = Field(  # noqa: N815 - the key's name in the file
        description="Version of the spec's vocabulary.", examples=["handoff/v2"]
    )
    name: Line = Field(description="The organisation's name, shown on the home page.", examples=["Acme"])
    severities: tuple[OrgSeverity, ...] = Field(
        (),
        description="The severity matrix, worst first: one for everybody.",
        examples=[[{"id": "sev1", "name": "Critical", "definition": "A tier-1 service is down."}]],
    )
    roles: tuple[Role, ...] = Field(
        (),
        description="Roles that policies and decisions name.",
        examples=[[{"id": "incident-lead", "name": "Incident lead"}]],
    )
    vendors: tuple[Vendor, ...] = Field(
        (),
        description="Suppliers that several services share.",
        examples=[[{"id": "llm-provider", "name": "Example Models Ltd"}]],
    )
    big_incidents: BigIncidents | None = Field(
        None,
        description="How people work together when an incident is big: roles, rooms, manners, messages.",
        examples=[{"roles": [{"id": "commander", "name": "Incident commander"}]}],
    )
    holidays: tuple[HolidayCalendar, ...] = Field(
        (), description="Holiday calendars.", examples=[[{"id": "sweden", "days": ["2026-12-25"]}]]
    )
    tiers: tuple[TierPolicy, ...] = Field(
        (), description="What each tier asks for.", examples=[[{"tier": 1, "review_every": "90d"}]]
    )
    fmea: FmeaScale | None = Field(
        None,
        description="What the FMEA numbers mean here.",
        examples=[{"severity": ["1 = nobody notices"]}],
    )
    policy: Policy | None = Field(
        None,
        description="What is asked of services, where it differs from what the tool asks by itself.",
        examples=[{"waivers": {"longest": "90d"}}],
    )
    privacy: Privacy | None = Field(
        None,
        description="What may be published although it looks like a secret or a person's.",
        examples=[{"allow": []}],
    )
    defaults: Defaults | None = Field(
        None,
        description="What holds for every service, unless its team or its spec says something else.",
        examples=[{"audience": "restricted"}],
    )

    @model_validator(mode="after")
    def _a_label_wakes_somebody_or_nobody(self) -> Self:
        for severity in self.severities:
            for other in self.severities:
                shared = set(severity.labels) & set(other.labels)
                if shared and severity.page != other.page:
                    raise ValueError(
                        f"expected `{severity.id}` and `{other.id}`, which share the rule label "
                        f"`{min(shared)}`, to agree on `page`"
                    )
        return self
