"""The library: failure modes and procedures written once, for every service that has the same part.

What is written here came out of these questions:

- **Files.** `library/<id>.yaml` is an item; while services still use an older version, it stays beside it
  as `library/<id>@<version>.yaml`. So a review sees what a new version changes, a version that somebody uses
  cannot vanish in silence, and the newest is the one with the highest number, whatever its file.
- **Kind.** The content stands under `failure_mode` or `procedure`: the key is the kind, and there is no
  second field that could contradict it.
- **Versions** are numbers with dots, in quotes, because other readers of YAML see 1.1 in `version: 1.10`.
- **Items stand alone.** An item that used another one would change when nobody has touched it, and services
  could not pin what they show.
- **Every parameter has an example**, and an item is checked with its defaults and examples filled in. So a
  wrong item is reported once, in its own file, not once for each service that uses it.
"""

from typing import Final, Self

from pydantic import Field, field_validator, model_validator

from generator.spec.base import Section
from generator.spec.failure_modes import FailureMode
from generator.spec.procedures import Procedure
from generator.spec.refs import TeamId
from generator.spec.values import ApiVersion, Day, Flag, Id, Line, Text, Version

CONTENTS: Final = {"failure_modes": "failure_mode", "procedures": "procedure"}
"""Lists of a service that may use items -> the field of an item that holds what belongs there."""

_CONTENT = {"title": "Volume ${param.volume} is full", "symptoms": ["No space left on device"]}


class Parameter(Section):
    """Something that differs between services, written `${param.<name>}` in the content."""

    name: Id = Field(description="The word after `param.`.", examples=["volume"])
    description: Text = Field(
        description="What to put in, for whoever uses the item.",
        examples=["The volume as the cluster names it."],
    )
    example: Line = Field(
        description="A real value. The item is checked with it, unless there is a default.", examples=["data"]
    )
    default: Line | None = Field(
        None, description="What holds where a service says nothing; without it, every service has to.",
        examples=["data"],
    )  # fmt: skip
    verbatim: Flag | None = Field(
        None,
        description="true when a value may hold blanks, quotes and operators inside a command, as a label "
        "selector does. Without it a value there is letters, digits and `_ . / : @ + = -` only.",
        examples=[True],
    )


class ItemChange(Section):
    """What a version brought."""

    version: Version = Field(description="The version.", examples=["1.2"])
    at: Day = Field(description="Since when it is there.", examples=["2026-11-02"])
    what: Text = Field(
        description="What is different, and what a service has to do to move to it.",
        examples=["Grows the volume before it deletes anything; needs the new parameter `volume`."],
    )


class LibraryItem(Section):
    """A failure mode or procedure of many services: `library/<id>.yaml` or `library/<id>@<version>.yaml`."""

    apiVersion: ApiVersion = Field(  # noqa: N815 - the key's name in the file
        description="Version of the spec's vocabulary.", examples=["handoff/v2"]
    )
    id: Id = Field(
        description="Stable id, the file's name; services write `uses: library/<id>@<version>`.",
        examples=["disk-full"],
    )
    version: Version = Field(
        description="The version of this file, in quotes. Services name it, and keep it until they move on.",
        examples=["1.2"],
    )
    title: Line = Field(description="What it is about, without parameters.", examples=["A volume is full"])
    owner: TeamId = Field(description="The team that keeps it right.", examples=["data-platform"])
    notes: Text | None = Field(
        None,
        description="When to use it, and when not.",
        examples=["For clusters of the PostgreSQL operator; not for databases on virtual machines."],
    )
    parameters: tuple[Parameter, ...] = Field(
        (),
        description="What a service says under `with`.",
        examples=[[{"name": "volume", "description": "The volume.", "example": "data"}]],
    )
    changes: tuple[ItemChange, ...] = Field(
        (),
        description="What each version brought, the newest first.",
        examples=[[{"version": "1.2", "at": "2026-11-02", "what": "Grows the volume first."}]],
    )
    failure_mode: FailureMode | None = Field(
        None,
        description="The failure mode, as in a service. Its `id` may be left out: then it is the item's.",
        examples=[_CONTENT],
    )
    procedure: Procedure | None = Field(
        None,
        description="The procedure, as in a service. Its `id` may be left out: then it is the item's.",
        examples=[{"title": "Grow ${param.volume}", "kind": "scale"}],
    )

    @property
    def kind(self) -> str:
        """The kind of the content in words."""
        return "failure mode" if self.failure_mode is not None else "procedure"

    @field_validator("failure_mode", "procedure")
    @classmethod
    def _stands_alone(cls, content: FailureMode | Procedure | None) -> FailureMode | Procedure | None:
        if content is not None and (content.uses is not None or content.with_):
            raise ValueError("expected the content itself, found `uses` or `with`; an item uses no other")
        return content

    @model_validator(mode="after")
    def _has_one_content(self) -> Self:
        said = [name for name in CONTENTS.values() if getattr(self, name) is not None or name in self.nothing]
        if len(said) != 1:
            raise ValueError("expected either `failure_mode` or `procedure`")
        return self
