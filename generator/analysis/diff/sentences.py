"""Changes as sentences for people. Words of specs stand in them as literal spans, never as ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from generator.analysis.diff import Change, Name
from generator.analysis.prose import Span

_INLINE: Final = 120
"""Characters of a value that still read well inside a sentence."""
_PHRASES: Final[Mapping[str, tuple[str, str]]] = {
    "owner": ("the owner is now ", ", was "),
    "operated_by": ("it is now run by ", ", was run by "),
    "lifecycle": ("the state is now ", ", was "),
    "escalation.policies[].levels[].after": ("is now called after ", ", was "),
    "escalation.policies[].levels[].target": ("is now ", ", was "),
    "alert[].waits for": ("now waits for ", " before it fires, was "),
    "alert[].fires at": ("now fires at ", ", was "),
}
"""What is said of a value that changed, where the name of the field says less."""


class Sentence(Struct, frozen=True):
    """What changed, without a full stop. Long values stand behind it, as they were and as they are."""

    spans: tuple[Span, ...]
    before: str = ""
    after: str = ""


def sentence(change: Change) -> Sentence:
    """Say what changed, and no more than is known."""
    texts = (change.before, change.after)
    called, said = _called(change.name), _value(change)
    behind = ("", "")
    if change.kind == "moved":
        said, behind = _words(" is another one"), texts
    elif change.of == "entry":
        said = _entry(change)
    elif not all(map(_short, texts)):
        said, behind = _words({"added": " is new", "removed": " is gone"}.get(change.kind, " changed")), texts
    elif change.of == "list":
        said = _list(change)
    elif change.kind == "changed" and change.field in _PHRASES:
        called = ()
    return Sentence((*_around(change.where, ": " if called else " "), *called, *said), *behind)


def _short(text: str) -> bool:
    return len(text) <= _INLINE and "\n" not in text


def _words(*parts: str) -> tuple[Span, ...]:
    """Return our words and theirs, which take turns."""
    return tuple(Span(text, literal=number % 2 == 1) for number, text in enumerate(parts))


def _around(where: tuple[Name, ...], end: str) -> Iterator[Span]:
    """Name what is around a field. `escalation` goes without saying before an `escalation policy`."""
    words = [name.word for name in where]
    named = [name for name, after in zip(where, [*words[1:], ""], strict=False) if not _said_by(after, name)]
    for number, name in enumerate(named, 1):
        yield from (*_called(name), *_words(end if number == len(named) else ", "))


def _said_by(word: str, name: Name) -> bool:
    return not name.own and word.startswith(f"{name.word} ")


def _called(name: Name) -> tuple[Span, ...]:
    if name.word and name.own:
        return _words(f"{name.word} ", name.own)
    return (Span(name.word or name.own, literal=not name.word),)


def _value(change: Change) -> tuple[Span, ...]:
    if change.kind == "added":
        return _words(" is now ", change.after, ", was not written")
    if change.kind == "removed":
        return _words(" is not written any more, was ", change.before)
    now, was = _PHRASES.get(change.field, (" is now ", ", was "))
    return _words(now, change.after, was, change.before)


def _entry(change: Change) -> tuple[Span, ...]:
    """Say that an entry came or went, and how what it says begins: its page has the rest."""
    before, after = (_begin(text) for text in (change.before, change.after))
    if change.kind == "changed":
        return _words(" is now ", after, ", was ", before)
    return _words(" is new: ", after) if change.kind == "added" else _words(" is gone, was: ", before)


def _begin(text: str) -> str:
    line = text.partition("\n")[0]
    return line if line == text and _short(text) else f"{line[:_INLINE].rstrip()} …"


def _list(change: Change) -> tuple[Span, ...]:
    if change.kind == "added":
        return _words(": new ", change.after)
    if change.kind == "removed":
        return _words(": gone ", change.before)
    return _words(": new ", change.after, "; gone ", change.before)
