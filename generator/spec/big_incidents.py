"""How the organisation works when an incident is big: who does what, where people meet, what is said."""

from pydantic import Field

from generator.spec.base import Section
from generator.spec.channels import Channel
from generator.spec.escalation import CommsTemplate
from generator.spec.refs import Party, SeverityId
from generator.spec.values import Id, Length, Line, Text, Url


class IncidentRole(Section):
    """One job of an incident, taken by somebody on the call by saying so."""

    id: Id = Field(description="Stable id, part of an address.", examples=["commander"])
    name: Line = Field(description="What the job is called on the call.", examples=["Incident commander"])
    who: Party | None = Field(
        None,
        description="Who takes it unless somebody else says that they do.",
        examples=["role:incident-lead"],
    )
    does: tuple[Line, ...] = Field(
        (),
        description="What the job is, the first thing to do first.",
        examples=[["Says who has which role", "Decides, and says aloud what was decided"]],
    )
    leaves: tuple[Line, ...] = Field(
        (),
        description="What whoever has it leaves to others.",
        examples=[["Types no command"]],
    )


class Postmortem(Section):
    """What is written when it is over."""

    template: Line | None = Field(
        None, description="What the template is called.", examples=["Post-mortem, version 3"]
    )
    url: Url | None = Field(
        None, description="Where the template is.", examples=["https://wiki.example.org/postmortem-template"]
    )
    within: Length | None = Field(
        None, description="How soon after the end it is read together.", examples=["5d"]
    )
    who: Party | None = Field(
        None, description="Who sees that it is written.", examples=["role:incident-lead"]
    )
    applies_to: tuple[SeverityId, ...] = Field(
        (), description="Severities it is written for; empty means all.", examples=[["sev1", "sev2"]]
    )
    how: Text | None = Field(
        None,
        description="What makes it useful.",
        examples=["Asks what made the mistake easy, never who made it."],
    )


class BigIncidents(Section):
    """What holds for every big incident, whichever service it began in. Written once."""

    applies_to: tuple[SeverityId, ...] = Field(
        (), description="Severities that are big; empty means all.", examples=[["sev1"]]
    )
    declare: Text | None = Field(
        None,
        description="How somebody makes it a big one, in the words they say or type.",
        examples=['Type "/incident sev1 <what is broken>" in #incident-room.'],
    )
    rooms: tuple[Channel, ...] = Field(
        (),
        description="Where those who work on it meet, the first to go to first.",
        examples=[[{"type": "chat", "value": "#incident-room"}]],
    )
    roles: tuple[IncidentRole, ...] = Field(
        (),
        description="Who does what, the first to be filled first.",
        examples=[[{"id": "commander", "name": "Incident commander", "who": "role:incident-lead"}]],
    )
    etiquette: tuple[Line, ...] = Field(
        (),
        description="How people behave on the call.",
        examples=[["Say your name and what you see before what you think"]],
    )
    hand_over: Text | None = Field(
        None,
        description="How a role changes hands when somebody has to sleep.",
        examples=["Read the scribe's log aloud, then say: I have command."],
    )
    messages: tuple[CommsTemplate, ...] = Field(
        (),
        description="Messages ready to send that fit every service.",
        examples=[
            [
                {
                    "id": "first",
                    "audience": "Managers",
                    "channel": "Chat",
                    "text": "<service> is down since <time>.",
                }
            ]
        ],
    )
    ends: Text | None = Field(
        None,
        description="What must be true before it is closed, and who says so.",
        examples=["Verification held for 30 minutes; the commander says: closed at <time>."],
    )
    postmortem: Postmortem | None = Field(
        None,
        description="What is written when it is over.",
        examples=[{"url": "https://wiki.example.org/postmortem-template", "within": "5d"}],
    )
