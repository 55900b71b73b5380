"""Files of YAML as documents with positions: the only reader of YAML."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import yaml
from msgspec import Struct

from generator import inputs
from generator.diagnostics import Diagnostic, Place
from generator.document import (
    HIDDEN,
    MOST_PROBLEMS,
    RULE_LIMITS,
    SPEC_LIMITS,
    Builder,
    Limits,
    Source,
    Stop,
    hidden_message,
)
from generator.privacy import redact
from generator.problems.files import (
    HIDDEN_CHARACTER,
    NOT_A_MAPPING,
    NOT_UTF8,
    TOO_LARGE,
    UNREADABLE_FILE,
    UNSUPPORTED_YAML,
    YAML_SYNTAX,
)

_TOO_DEEP: Final = "exceeded maximum nesting depth"
"""What libyaml says from 0.2.6 on, at a depth no limit of ours comes near."""


class Rejected(Struct, frozen=True):
    """Why a file has no data."""

    problems: tuple[Diagnostic, ...]


def read_bytes(path: Path, file: str, limits: Limits = SPEC_LIMITS) -> bytes | Rejected:
    """Read a plain file within its size limit. Symbolic links are refused, on the way to it too.

    `file` is the name relative to the workspace; above it links are the user's own business.
    """
    inside = [os.fspath(path)]
    for _ in range(file.count("/")):
        inside.append(os.path.dirname(inside[-1]))  # noqa: PTH120 - of each file that is read
    try:
        found = [inputs.seen(part) for part in inside]
        if any(part is not None and stat.S_ISLNK(part.st_mode) for part in found):
            return Rejected((UNREADABLE_FILE.at(Place(file), "a symbolic link is not read"),))
        itself = found[0]
        if itself is None or not stat.S_ISREG(itself.st_mode):
            reason = "there is no such file" if itself is None else "this is not a plain file"
            return Rejected((UNREADABLE_FILE.at(Place(file), reason),))
        if itself.st_size > limits.size:
            message = f"the file has {itself.st_size} bytes, at most {limits.size} are read"
            return Rejected((TOO_LARGE.at(Place(file), message),))
        return path.read_bytes()
    except OSError as error:
        return Rejected((UNREADABLE_FILE.at(Place(file), str(error.strerror).lower()),))


def parse(raw: bytes, file: str, limits: Limits = SPEC_LIMITS, *, tags: bool = False) -> Source | Rejected:
    """Turn the bytes of one document with a mapping at its root into a Source, or say why not.

    With `tags` a tag is passed over instead of refused; mkdocs.yml may hold `!ENV`.
    """
    documents = parse_documents(raw, file, limits, tags=tags)
    if isinstance(documents, Rejected):
        return documents
    if len(documents) > 1:
        place = documents[1].place(())
        return Rejected((UNSUPPORTED_YAML.at(place, "a second document starts here"),))
    if not documents or not isinstance(documents[0].data, dict):
        return Rejected((NOT_A_MAPPING.at(Place(file), "expected a mapping of fields"),))
    return documents[0]


def parse_documents(
    raw: bytes, file: str, limits: Limits = SPEC_LIMITS, *, tags: bool = False
) -> tuple[Source, ...] | Rejected:
    """Turn the bytes of a YAML stream into its documents, or say why not."""
    text = decode(raw, file)
    if isinstance(text, Rejected):
        return text
    builder = Builder(file, text.split("\n"), limits, tags=tags)
    try:
        builder.take(iter(yaml.CSafeLoader(text).get_event, None))
    except yaml.MarkedYAMLError as error:
        if error.problem == _TOO_DEEP and error.problem_mark is not None:
            # libyaml looks ahead, and fails there before it has told of what our own limits refuse.
            return parse_documents(_before(text, error.problem_mark).encode(), file, limits, tags=tags)
        ended = error.problem == "found unexpected end of stream"
        mark = (error.context_mark if ended else error.problem_mark) or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        tab = mark is not None and builder.line(mark.line)[mark.column :].startswith("\t")
        message = "a tab stands where only blanks may" if tab else str(error.problem or "this is not YAML")
        builder.problems.append(YAML_SYNTAX.at(place, message))
    except yaml.YAMLError as error:
        builder.problems.append(YAML_SYNTAX.at(Place(file), str(error).split("\n")[0]))
    except Stop:
        pass
    return Rejected(tuple(builder.problems)) if builder.problems else tuple(builder.documents)


def _before(text: str, mark: yaml.Mark) -> str:
    lines = text.split("\n")
    return "\n".join((*lines[: mark.line], lines[mark.line][: mark.column]))


def decode(raw: bytes, file: str) -> str | Rejected:
    """Return a file's text as positions count it; refuse what is no UTF-8, and hidden characters."""
    try:
        text = unified(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = unified(raw[: error.start].decode("utf-8"))
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        return Rejected((NOT_UTF8.at(_place_after(before, file), message),))
    found = tuple(_hidden(text, file))
    return Rejected(found) if found else text


def unified(text: str) -> str:
    """Return a file's text as positions count it: one character ends a line, no mark is before the first."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _place_after(before: str, file: str) -> Place:
    """Return the place of what follows a text."""
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _hidden(text: str, file: str) -> Iterator[Diagnostic]:
    if text.replace("\n", "").isprintable():  # nothing that is hidden is
        return
    for match in islice(HIDDEN.finditer(text), MOST_PROBLEMS):
        place = _place_after(text[: match.start()], file)
        yield HIDDEN_CHARACTER.at(place, hidden_message(match.group()))


def line_reader(root: Path, strike: Callable[[str], str] = redact) -> Callable[[Place], str | None]:
    """Return what gives the lines of a workspace's files, counted as places count them.

    None when there is none to be seen: no such file or line, a blank one, or a file that is never read.
    """

    @cache
    def lines(file: str) -> tuple[str, ...]:
        raw = read_bytes(root / file, file, RULE_LIMITS)
        return () if isinstance(raw, Rejected) else tuple(unified(raw.decode("utf-8", "replace")).split("\n"))

    def line_at(place: Place) -> str | None:
        line = "".join(lines(place.file)[place.line - 1 : place.line])
        return strike(line) if line.strip() else None

    return line_at
