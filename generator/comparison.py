"""A comparison of two states of a service as text for a terminal, a comment on a pull request, or data.

Words of specs are data in each of them: one line of printable text in the terminal, code in Markdown, which
knows neither markup nor names and addresses that would be linked, and strings in JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from msgspec import Struct

from generator.analysis.diff import Change, grouped
from generator.analysis.diff.sentences import Sentence, sentence
from generator.encode import normalise
from generator.gitfacts import Commit
from generator.reporters import counted, printable
from generator.reporters.ascii_json import dumped

NOW: Final = "the files as they are now"
FORMATS: Final = ("text", "markdown", "json")
_TICKS: Final = re.compile("`+")
_MOST_LINES: Final = 200
"""Lines of a comment: a service forge takes no more than some 65,000 characters."""
_LONGEST: Final = 2_000
_AROUND: Final = 3
_MOST_PAIRS: Final = 1_000_000
"""Of lines that are compared with one another."""


class Side(Struct, frozen=True):
    """One of the states: how it was asked for, and its commit. None is the work tree."""

    name: str
    commit: Commit | None = None

    @property
    def words(self) -> str:
        """The state in words."""
        if self.commit is None:
            return NOW
        called = "" if self.commit.sha.startswith(self.name) else f"{self.name}, "
        date = f" of {self.commit.date}" if self.commit.date else ""
        return f"{called}commit {self.commit.short}{date}"


class Comparison(Struct, frozen=True):
    """What changed between two states of a service."""

    service: str
    before: Side
    after: Side
    changes: tuple[Change, ...]

    @property
    def summary(self) -> str:
        """The number of changes in words."""
        many = counted(len(self.changes), "change") if self.changes else "no change for people on call"
        return f"{self.service}: {many} from {self.before.words} to {self.after.words}"


def text(found: Comparison) -> Iterator[str]:
    """Yield lines for a terminal."""
    yield printable(found.summary)
    for group, changes in grouped(found.changes):
        yield ""
        yield str(group)
        for change in changes:
            yield from _lines(sentence(change))


def _lines(said: Sentence) -> Iterator[str]:
    words = "".join(_quoted(span.text) if span.literal else span.text for span in said.spans)
    yield f"  - {printable(words)}"
    for sign, line in compared(said.before, said.after):
        yield f"    {sign} {line}".rstrip()


def compared(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of two texts that differ, with `-` or `+`, and those between them with a blank."""
    old, new = (
        [printable(line) for line in normalise(text).split("\n")] if text else [] for text in (before, after)
    )
    if len(old) * len(new) > _MOST_PAIRS:
        yield from (*(("-", line) for line in old), *(("+", line) for line in new))
        return
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((" ", line) for line in _middle(old[start:end]))
        else:
            yield from (("-", line) for line in old[start:end])
            yield from (("+", line) for line in new[first:last])


def _middle(same: list[str]) -> list[str]:
    """Shorten what is the same: it is there to find the place."""
    return same if len(same) <= _AROUND else [*same[:1], "…", *same[-1:]]


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"[\s,;:]", value) else value


def markdown(found: Comparison) -> str:
    """Return a comment for a pull request. It never grows past what a forge takes."""
    lines = [f"### What changes for people on call: {code(found.service)}", ""]
    lines += [
        f"{counted(len(found.changes), 'change')} from {_side(found.before)} to {_side(found.after)}.",
        "",
    ]
    left = len(found.changes)
    for group, changes in grouped(found.changes):
        lines += [f"**{str(group).capitalize()}**", ""]
        for change in changes:
            if len(lines) > _MOST_LINES or sum(map(len, lines)) > 50_000:
                lines += ["", f"and {left} more, which `handoff diff` lists."]
                return "\n".join(lines) + "\n"
            lines += _item(sentence(change))
            left -= 1
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _side(side: Side) -> str:
    return f"commit {code(side.commit.short)}" if side.commit else NOW


def _item(said: Sentence) -> Iterator[str]:
    yield "- " + "".join(code(span.text) if span.literal else span.text for span in said.spans)
    body = [f"{sign} {line}" for sign, line in compared(_cut(said.before), _cut(said.after))]
    if body:
        fence = "`" * max(3, 1 + _longest("\n".join(body)))
        yield from (f"  {line}" for line in (f"{fence}diff", *body, fence))


def code(value: str) -> str:
    """Return a code span: fenced by more backticks than are in it, on one line."""
    line = printable(_cut(value)) or " "
    fence = "`" * (1 + _longest(line))
    pad = " " if "`" in line or line.strip() != line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _longest(value: str) -> int:
    return max((len(run) for run in _TICKS.findall(value)), default=0)


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"


def data(found: Comparison) -> str:
    """Return JSON for programs; keys and their order are stable."""
    return dumped(told(found))


def told(found: Comparison) -> dict[str, object]:
    """Return the comparison as that JSON has it."""
    sides = {
        key: {"name": side.name, "commit": side.commit.sha if side.commit else None}
        for key, side in (("before", found.before), ("after", found.after))
    }
    changes = [
        {
            "group": str(change.group),
            "kind": change.kind,
            "of": change.of,
            "field": change.field,
            "path": change.path,
            "before": change.before,
            "after": change.after,
            "words": "".join(span.text for span in sentence(change).spans),
        }
        for change in found.changes
    ]
    return {"service": found.service, **sides, "changes": changes}
