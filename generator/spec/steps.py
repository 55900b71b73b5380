"""The step model: what to do, how to see that it worked, and what to do when it did not."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.values import Flag, Id, Length, Line, Text


class Run(Section):
    """A command, exactly as it is to be pasted."""

    shell: Literal["bash", "sh", "zsh", "powershell", "psql", "mysql", "sql", "python", "http", "promql"] = (
        Field(description="What the command is written for.", examples=["bash"])
    )
    cmd: Text = Field(
        description="The command, character for character, without a prompt sign.",
        examples=["kubectl -n payments get pods"],
    )
    where: Line | None = Field(
        None, description="Where to type it.", examples=["Any workstation on the operations network"]
    )
    needs: tuple[Line, ...] = Field(
        (), description="Access it takes; see the service's `access`.", examples=[["payments-operator"]]
    )
    reads_only: Flag | None = Field(
        None,
        description="true when it changes nothing, so that it is safe to run when half asleep.",
        examples=[True],
    )


class Danger(Section):
    """What can go wrong by doing it."""

    what: Line = Field(description="The harm.", examples=["Drops requests in flight"])
    blast_radius: Line | None = Field(
        None, description="Who or what is hit.", examples=["All shops in one region, about 30 seconds"]
    )
    confirm: Line | None = Field(
        None, description="What to make sure of before doing it.", examples=["The standby is in sync"]
    )


class Input(Section):
    """A value only the moment knows, written `<name>` in commands."""

    name: Id = Field(description="The word between the angle brackets.", examples=["pod"])
    how_to_find: Text = Field(
        description="Where the reader gets it.", examples=["First column of the previous step's output."]
    )
    example: Line | None = Field(None, description="What it looks like.", examples=["ledger-api-7c9d-x2x"])


class Step(Section):
    """One thing to do."""

    id: Id | None = Field(None, description="Id that other steps jump to.", examples=["drain"])
    do: Text = Field(
        description="The action, an imperative sentence a tired stranger understands.",
        examples=["Look whether one pod or all pods restart."],
    )
    run: Run | None = Field(
        None,
        description="The command that does it.",
        examples=[{"shell": "bash", "cmd": "kubectl -n payments get pods", "reads_only": True}],
    )
    inputs: tuple[Input, ...] = Field(
        (),
        description="Values the reader fills in, and how to find them.",
        examples=[[{"name": "pod", "how_to_find": "First column of the list above."}]],
    )
    expect: Text | None = Field(
        None, description="What it looks like when it worked.", examples=["Every pod shows Running"]
    )
    ok: Line | None = Field(
        None, description="Where to go when it worked; absent means the next step.", examples=["verify"]
    )
    else_: Line | None = Field(
        None,
        alias="else",
        description="Where to go when it did not: a step's id, `escalate`, or another failure mode's id.",
        examples=["escalate"],
    )
    danger: Danger | None = Field(
        None,
        description="What can go wrong by doing it.",
        examples=[{"what": "Drops requests in flight", "blast_radius": "One region"}],
    )
    undo: Text | None = Field(
        None,
        description="How to take it back: a command, or the id of a step.",
        examples=["kubectl -n payments rollout undo deploy/ledger-api"],
    )
    takes: Length | None = Field(None, description="How long it usually takes.", examples=["2m"])
    screenshot_alt: Text | None = Field(
        None,
        description="In words, what the screen shows, for those who cannot see a picture.",
        examples=["A red bar at the top of the queue panel."],
    )

    @model_validator(mode="after")
    def _the_next_place_is_named_once(self) -> Self:
        if self.ok is not None and self.ok == self.else_:
            raise ValueError("expected `ok` and `else` to lead to different places")
        return self

    @property
    def changes(self) -> bool:
        """Whether the command is not declared harmless."""
        return self.run is not None and self.run.reads_only is not True
