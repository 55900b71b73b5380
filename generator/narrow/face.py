"""What pages about the whole may see of a service, so that it can be told whether they are the same.

They see everything but instructions, what somebody does step by step; what is `unseen`; and in which line of
a file something stands, and in which commit, unless an item of the library is used there. Registers and the
search, which say some of these, too, are brought up to date by themselves; so are rows in which texts are
`shown`. Tests render the whole with other steps, texts and lines, and find the same.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final

from msgspec.structs import replace

from generator.analysis.alert_index import ServiceAlert
from generator.analysis.reuse import Use
from generator.diagnostics import Place
from generator.facts import SpecFacts
from generator.gitfacts import Repository
from generator.load import SpecFile
from generator.makeup import ordered, parts_of
from generator.narrow.shown import SHOWN
from generator.narrow.unseen import PLAIN, UNSEEN
from generator.shared import Common
from generator.spec.base import Section
from generator.spec.steps import Step
from generator.subjects import Own


def face(own: Own) -> bytes:
    """Return all of a service that pages about the whole may see, written down.

    That of two that were put together from the same kept facts is the same only when they are. Raises
    ValueError when it cannot be written down.
    """
    spec = "" if own.view.uses else own.view.entry.file.file  # pages of items lead to its lines in a commit
    commits = {file: commit for file, commit in own.commits.items() if file != spec}
    out = BytesIO()
    writer = _Writer(out, 5)
    writer.fast = True  # two equal texts are as good as one that stands twice
    writer.dump(replace(own, commits=commits))
    return out.getvalue()


_LESS: Final[Mapping[type, Callable[[Any], tuple[object, ...]]]] = {
    Place: lambda place: (place.file, place.used_at and place.used_at[0]),
    SpecFile: lambda file: (file.file, file.spec),
    SpecFacts: lambda facts: (facts.commit, "" if facts.commit else facts.words),
    ServiceAlert: lambda alert: (alert.name,),
    Use: lambda use: (use.path, use.id, use.title, use.values, use.changed, use.newest, use.place.line),
    Section: lambda section: (_seen(section),),
    Step: lambda _: (),
    Common: lambda _: (),
    Repository: lambda _: (),
}
"""What of some values is written down. Those without anything are the same, or nobody's business."""


class _Writer(pickle.Pickler):
    """Writes less than there is to a service."""

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - as pickle has it
        """Say what of a value is written down."""
        kind: type = type(value)
        parts = _LESS.get(kind) or (_LESS[Section] if issubclass(kind, Section) else parts_of(kind))  # type: ignore[arg-type]
        return NotImplemented if parts is None else (kind, tuple(map(ordered, parts(value))))


def _seen(section: Section) -> dict[str, object]:
    """Return the fields of a section: of those that are unseen, or shown as they are, that they are there."""
    fields, model = section.__dict__, type(section).__name__
    unseen, shown = UNSEEN.get(model, ()), SHOWN.get(model, ())
    return {
        name: _wordless(value) if name in unseen or name in shown else _blank(value)
        for name, value in fields.items()
    }


def _wordless(value: object) -> object:
    """Return as many texts of nothing, or that something is there."""
    if isinstance(value, tuple):
        return tuple(map(_wordless, value))
    return "words" if isinstance(value, PLAIN) else value


def _blank(value: object) -> object:
    """Return nothing in place of steps, however many there are."""
    return "steps" if isinstance(value, tuple) and value and type(value[0]) is Step else value
