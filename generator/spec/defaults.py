"""What a service may have from its team or organisation: what fifty specs would repeat word for word.

What tells one service from another is not here: its tier, failure modes, alerts, objectives, dashboards.
"""

from pydantic import Field

from generator.spec.base import Section
from generator.spec.escalation import Comms, Escalation
from generator.spec.governance import PolicyRef
from generator.spec.identity import Link, ServiceHours, Term
from generator.spec.procedures import Access


class Defaults(Section):
    """Fields of services, each taken as a whole where a spec leaves it out; `unknown` and `na` say something.

    Inside a field nothing is mixed. The defaults of the service's `owner` come before those of `org.yaml`.
    `audience` is one of them. What a service has from here is for no more readers than it is here.
    """

    links: tuple[Link, ...] = Field(
        (),
        description="Things worth a click elsewhere.",
        examples=[[{"name": "Tickets", "type": "ticket", "url": "https://tickets.example.org"}]],
    )
    glossary: tuple[Term, ...] = Field(
        (),
        description="Words outsiders do not know.",
        examples=[[{"term": "WAL", "meaning": "Write-ahead log"}]],
    )
    service_hours: ServiceHours | None = Field(
        None, description="When services are promised.", examples=[{"outside": "Runs, but nobody is called."}]
    )
    escalation: Escalation | None = Field(
        None, description="Who is called, and who decides.", examples=[{"policies": []}]
    )
    comms: Comms | None = Field(
        None,
        description="What those affected are told.",
        examples=[{"status_page": "https://status.example.org"}],
    )
    access: tuple[Access, ...] = Field(
        (), description="Permissions the work takes.", examples=[[{"role": "payments-operator"}]]
    )
    policies: tuple[PolicyRef, ...] = Field(
        (), description="Policies that services follow.", examples=[[{"name": "AI use policy"}]]
    )
