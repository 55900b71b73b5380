"""A rule: an offence with a stable id, and the function that finds it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from importlib import import_module

from msgspec import Struct

from generator.catalog import ServiceEntry
from generator.readiness.context import Context
from generator.spec.base import FieldPath

Finding = tuple[FieldPath, str]
Check = Callable[[ServiceEntry, Context], Iterable[Finding]]


class Rule(Struct, frozen=True):
    """An offence: its stable id, and the function that finds it."""

    id: str
    check: Check
    fields: tuple[str, ...] = ()
    """The fields it asks for, as `handoff explain` writes their paths; `Step.run` is one of every step."""
    beyond: bool = False
    """Whether it asks git or ShellCheck, too: what these said of a past state is not known."""

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to other processes by name: there, too, it is the one that its module has."""
        return _named, (self.id, self.check.__module__, self.check.__name__, self.fields, self.beyond)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Name the fields it asks for, with code between backticks; of some every mapping has one."""
        parts = [field.rpartition(".") for field in self.fields]
        return tuple(
            f"`{key}` of every {kind.lower()}" if kind[:1].isupper() else f"`{kind}{dot}{key}`"
            for kind, dot, key in parts
        )

    @property
    def name(self) -> str:
        """Return the name of the offence."""
        return self.check.__name__.replace("_", "-")

    @property
    def manual(self) -> tuple[str, ...]:
        """Return the rule's manual, paragraph by paragraph: the gap, why it hurts, the repair."""
        text = inspect.getdoc(self.check) or ""
        return tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _named(id_: str, module: str, name: str, fields: tuple[str, ...], beyond: bool) -> Rule:
    found = getattr(import_module(module), name)
    return found if isinstance(found, Rule) else Rule(id_, found, fields, beyond)


def rule(id_: str, *, fields: tuple[str, ...] = (), beyond: bool = False) -> Callable[[Check], Rule]:
    """Make a rule of a check function, whose docstring is the manual. The policy says whom it asks."""
    return lambda check: Rule(id_, check, fields, beyond)
