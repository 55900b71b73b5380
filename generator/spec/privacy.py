"""What may be published although it looks like a secret or a person's."""

from pydantic import Field

from generator.spec.base import Section
from generator.spec.values import Line, Text


class Allowance(Section):
    """A text that is published on purpose."""

    text: Line = Field(
        description="The text as it stands in the file; `*` stands for anything.",
        examples=["*@status.example.org"],
    )
    reason: Text = Field(
        description="Why it may be published.", examples=["Addresses of the status page are robots."]
    )


class Privacy(Section):
    """What is let through when files are searched for secrets and for ways to reach a person."""

    allow: tuple[Allowance, ...] = Field(
        (),
        description="Texts that are published on purpose.",
        examples=[[{"text": "*@status.example.org", "reason": "Addresses of the status page are robots."}]],
    )
