"""Acceptance: what the receiving team asks for, its verdicts, and the words given for them."""

from typing import Final, Literal

from pydantic import Field

from generator.spec.base import Section
from generator.spec.claims import Commit, Evidence, Sha256
from generator.spec.refs import Party, TeamId
from generator.spec.values import Day, Flag, Id, Line, Text

_DIGEST: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class AcceptanceCriterion(Section):
    """One thing the receiving team wants to see before it says yes."""

    id: Id = Field(description="Stable id that waivers and reviews name.", examples=["ac-restore"])
    text: Text = Field(
        description="A sentence that is either true or false on the day of the decision.",
        examples=["Receiver restored the index from backup using the page only"],
    )
    class_: (
        Literal["docs", "monitoring", "security", "resilience", "training", "data", "cost", "ai"] | None
    ) = Field(
        None,
        alias="class",
        description="What it is about, so that one sees where a handoff is thin.",
        examples=["resilience"],
    )
    must: Flag = Field(
        default=True,
        description="Whether the handoff fails without it; false makes it a wish.",
        examples=[True],
    )
    owner: Party | None = Field(
        None, description="Who makes it true, not who judges it.", examples=["service-operations"]
    )
    due: Day | None = Field(None, description="When it should be true.", examples=["2026-11-15"])
    evidence: tuple[Evidence, ...] = Field(
        (),
        description="What a stranger can open to see that it is true.",
        examples=[[{"kind": "exercise", "ref": "exercises/2026-11-14-restore.md"}]],
    )
    verdict: Literal["open", "met", "not-met", "na", "waived"] = Field(
        "open",
        description="The receiving team's judgement; the giving team never fills it in.",
        examples=["met"],
    )
    by: Party | None = Field(
        None,
        description="The receiving team, or the role in it, that judged.",
        examples=["service-operations"],
    )
    at: Day | None = Field(
        None, description="The day of the verdict; later changes may reopen it.", examples=["2026-11-14"]
    )


class Waiver(Section):
    """A criterion the receiver lives without for a while."""

    criterion: Id = Field(description="The acceptance criterion it is for.", examples=["ac-dpia"])
    reason: Text = Field(
        description="Why waiting is better than holding the handoff up.",
        examples=["The assessment is written and waits for the board of 1 December."],
    )
    approver: Party | None = Field(
        None, description="Who carries the consequence.", examples=["role:head-of-operations"]
    )
    expires: Day | None = Field(
        None,
        description="The last day it holds; from the next day on the criterion counts as failed.",
        examples=["2026-12-15"],
    )
    risk: Text | None = Field(
        None,
        description="What can go wrong until then, so that whoever is on call knows what they stand on.",
        examples=["Personal data is processed under an assessment that is not signed."],
    )


class Material(Section):
    """SHA-256 digests of what was signed, part by part, as `handoff sign-off` writes them."""

    call: Sha256 | None = Field(None, description="Whom to call, and how.", examples=[_DIGEST])
    alerts: Sha256 | None = Field(None, description="Alerts and their thresholds.", examples=[_DIGEST])
    steps: Sha256 | None = Field(
        None, description="Steps of failure modes and procedures, and what they need.", examples=[_DIGEST]
    )
    limits: Sha256 | None = Field(
        None, description="What is promised and what it can carry.", examples=[_DIGEST]
    )
    criteria: Sha256 | None = Field(
        None, description="Criteria of acceptance, of leaving hypercare and of success.", examples=[_DIGEST]
    )


class Signoff(Section):
    """A function's word, bound to the exact text it was given for. Its last word counts."""

    function: Line = Field(
        description="The function that speaks: operations, security, business, privacy.",
        examples=["operations"],
    )
    by_team: TeamId | None = Field(
        None,
        description="The team it speaks for; the team that hands over never signs.",
        examples=["service-operations"],
    )
    by_role: Party | None = Field(
        None, description="The role that gave its word; never a name.", examples=["role:head-of-operations"]
    )
    at: Day | None = Field(None, description="The day.", examples=["2026-11-20"])
    verdict: Literal["met", "not-met"] | None = Field(
        None, description="Yes or no; a yes with conditions is a no and a waiver.", examples=["met"]
    )
    spec_commit: Commit | None = Field(
        None,
        description="The commit of the spec that was read; a material change after it makes the word stale.",
        examples=["4f0c2a9d1be7"],
    )
    material: Material | None = Field(
        None,
        description="Digests of the material content that was signed: when one is another now, the word is "
        "stale and asked for again.",
        examples=[{"call": _DIGEST, "steps": _DIGEST}],
    )
    pack_sha256: Sha256 | None = Field(
        None,
        description="Digest of the pack that was signed, to prove later what it said.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
