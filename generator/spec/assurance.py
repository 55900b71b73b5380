"""Assurance: what data the service holds, how it is protected, which duties and risks come with it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import stated
from generator.spec.refs import Party
from generator.spec.values import Day, Flag, Id, Line, Text

Rating = Literal["low", "medium", "high"]


class Data(Section):
    """What the service knows about people and the business, and the rules that follow from it."""

    classification: Literal["public", "internal", "confidential", "restricted"] | None = Field(
        None,
        description="The strictest class of anything stored, logged or cached, backups included; "
        "it decides who may look at a dump.",
        examples=["confidential"],
    )
    personal: Flag | None = Field(
        None,
        description="Whether anything in it can be tied to a person; if so, a leak has a legal deadline.",
        examples=[True],
    )
    sensitive: Flag | None = Field(
        None,
        description="Whether it holds special categories such as health, beliefs, biometrics or salaries.",
        examples=[False],
    )
    can_download_personal: Flag | None = Field(
        None,
        description="Whether somebody with access can take personal data away in bulk, which makes every "
        "lost account a possible breach.",
        examples=[True],
    )
    retention: Line | None = Field(
        None,
        description="How long each kind is kept and what deletes it, so that nobody frees disk space "
        "by deleting what the law wants kept.",
        examples=["Invoices 7 years, proposals and prompts 90 days; a nightly job deletes"],
    )
    location: Line | None = Field(
        None,
        description="Country or region the data may not leave, backups and suppliers included.",
        examples=["EU only: eu-north-1, backups in eu-west-1"],
    )
    controller: Line | None = Field(
        None,
        description="The legal entity that answers for personal data and must be told of a breach.",
        examples=["Example Finance AB"],
    )
    dpia_ref: Line | None = Field(
        None,
        description="Where the data protection impact assessment is filed, with its number.",
        examples=["Privacy register, DPIA 2026-41"],
    )


class Assessment(Section):
    """One look at the service's security by somebody other than its builders."""

    at: Day = Field(
        description="The day it ended; everything merged after that day was not looked at.",
        examples=["2026-10-02"],
    )
    by: Party | None = Field(
        None, description="The team, role or supplier that looked.", examples=["role:security-lead"]
    )
    result: Line | None = Field(
        None,
        description="The outcome with the number of open findings, worst first.",
        examples=["Passed; 2 medium findings open until 2026-12-15"],
    )
    evidence: Line | None = Field(
        None, description="Where the report is filed.", examples=["Security register, SR-2026-118"]
    )


class Security(Section):
    """How the service is protected, and whom to tell when it was not."""

    review: Assessment | None = Field(
        None,
        description="The last security review of design and code; absent means none was made.",
        examples=[{"at": "2026-10-02", "by": "role:security-lead", "result": "Passed"}],
    )
    threat_model: Line | None = Field(
        None,
        description="Where the threat model is, so that a strange request can be held against it.",
        examples=["docs/threat-model.md"],
    )
    authn: Text | None = Field(
        None,
        description="How people and machines prove who they are, and what happens when that service is down.",
        examples=["Company single sign-on for clerks; workload identity between services."],
    )
    authz: Text | None = Field(
        None,
        description="Who may do what, and where that is set.",
        examples=["Group accounts-clerks may correct, group accounts-leads may stop proposals."],
    )
    secrets_ref: Line | None = Field(
        None,
        description="Where keys and passwords are kept and who can read them; never a value.",
        examples=["Vault path finance/triage, readable by service-operations"],
    )
    vuln_process: Text | None = Field(
        None,
        description="How a vulnerability is found, who decides on it and how fast it must be fixed.",
        examples=["Nightly image scan opens a ticket; critical within 7 days, high within 30."],
    )
    pen_test: Assessment | None = Field(
        None,
        description="The last penetration test of the running service.",
        examples=[{"at": "2026-09-18", "result": "No high findings"}],
    )
    contacts: tuple[Party, ...] = Field(
        (),
        description="Whom to call on suspicion of an intrusion or a leak, the first to try first.",
        examples=[["role:security-lead", "security-operations"]],
    )


class Compliance(Section):
    """One clause of a law, standard or contract, and the part of this spec that answers it."""

    framework: Line = Field(
        description="The law, standard or contract, with its edition.", examples=["ISO/IEC 42001:2023"]
    )
    clause: Line | None = Field(
        None, description="The clause, as an auditor would quote it.", examples=["A.9.2"]
    )
    statement: Text | None = Field(
        None,
        description="What the team does about it: a fact that can be checked, not a claim of conformity.",
        examples=["Clerks may override every proposal; the override rate is watched daily."],
    )
    evidence: Line | None = Field(
        None,
        description="Where the record is that an auditor would ask for.",
        examples=["exercises/2026-11-12-stop.md"],
    )
    answered_by: Line | None = Field(
        None,
        description="The section of this spec whose page answers the clause.",
        examples=["ai.oversight"],
    )


class Risk(Section):
    """Something that may happen and has not yet."""

    id: Id = Field(
        description="Stable id, so that reviews and decisions can name the risk.",
        examples=["single-supplier"],
    )
    description: Text = Field(
        description="Cause, event and effect in one sentence, so that one can tell whether it happened.",
        examples=["The model supplier withdraws the version we use and proposals stop for weeks."],
    )
    likelihood: Rating | None = Field(
        None, description="How likely it is within a year, after what was done about it.", examples=["medium"]
    )
    impact: Rating | None = Field(
        None, description="How bad it would be for users and the business.", examples=["high"]
    )
    treatment: Text | None = Field(
        None,
        description="What is done: avoid, reduce, share or accept, and by what means.",
        examples=["Reduce: second supplier under contract, switch rehearsed in January."],
    )
    owner: Party | None = Field(
        None, description="Who watches the risk and sees to the treatment.", examples=["finance-platform"]
    )
    due: Day | None = Field(None, description="When the treatment is in place.", examples=["2027-01-31"])
    accepted_by: Party | None = Field(
        None,
        description="Who decided to live with what remains; that is never the team that built it.",
        examples=["role:head-of-finance-it"],
    )
    until: Day | None = Field(
        None,
        description="When the acceptance ends and must be given again.",
        examples=["2027-06-30"],
    )

    @model_validator(mode="after")
    def _acceptance_has_a_name(self) -> Self:
        if self.until is not None and not stated(self, "accepted_by"):
            raise ValueError(f"expected `accepted_by` for a risk accepted until {self.until}")
        return self


class AuditLog(Section):
    """The record of who did what, kept apart from logs for debugging."""

    where_ref: Line = Field(
        description="Where the log is and who can read it; you will be asked on the day after an incident.",
        examples=["Loki tenant audit, label service=invoice-triage; readers: role:auditor"],
    )
    retention: Line | None = Field(
        None,
        description="How long entries are kept, and under which rule.",
        examples=["24 months, AI Act Art. 19"],
    )
