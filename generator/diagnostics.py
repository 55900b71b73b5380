"""What is wrong, where, and what to do about it. Findings are values; only the command line prints them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from msgspec import Struct
from msgspec.structs import replace


class Severity(StrEnum):
    """How bad a diagnostic is. Errors stop a build; warnings do not."""

    ERROR = "error"
    WARNING = "warning"


class Exit(IntEnum):
    """The exit codes of every command."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    ENVIRONMENT = 3


class NotGivenError(RuntimeError):
    """Something of one service asked for what it was not given. Answered, nobody would see that change."""


class UnusableError(Exception):
    """A workspace, a template, a program or a disk that cannot be used. Commands end with `ENVIRONMENT`."""


class Place(Struct, frozen=True, order=True):
    """A spot in a file. Line and column count from 1; the file is relative to the workspace, with `/`.

    A spot in a library item, looked at for a service, knows where the service uses the item: `used_at` is
    that file, line and column, or empty.
    """

    file: str
    line: int = 1
    column: int = 1
    used_at: tuple[str, int, int] | tuple[()] = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Diagnostic(Struct, frozen=True, order=True):
    """One problem of one place, ordered by place so that lists of them are stable."""

    place: Place
    id: str
    message: str
    severity: Severity = Severity.ERROR
    help: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}[{self.id}] {self.message}"


def at_use(problem: Diagnostic) -> Diagnostic:
    """Move a problem of a library item that only one service has to where that service uses the item.

    There it is seen by whoever checks the service, and there it can be repaired: the item itself is fine.
    """
    place = problem.place
    if not place.used_at:
        return problem
    message = f"{problem.message}; written in {place.file}:{place.line}"
    return replace(problem, place=Place(*place.used_at), message=message)


class Problem(Struct, frozen=True):
    """A kind of diagnostic: its stable id, the name of the offence and its manual."""

    id: str
    name: str
    what: str
    why: str
    repair: str
    severity: Severity = Severity.ERROR
    quoted: bool = True
    """Whether reports show the line; not when a whole file is meant."""
    example: str = ""
    """The offence as it looks, with code between backticks."""

    def at(self, place: Place, message: str, *, help: str = "") -> Diagnostic:  # noqa: A002 - the word users read
        """Make the diagnostic of this kind at a place. Without a help text the manual's repair is shown."""
        return Diagnostic(place, self.id, message, self.severity, help or self.repair)


def did_you_mean(word: str, known: Iterable[str], *, written: str = "{}") -> str:
    """Ask whether the known name that looks most like a word was meant, or nothing when none does.

    `written` is how a name stands in a file, such as `<{}>`.
    """
    import difflib  # noqa: PLC0415 - only who misspells needs it

    close = difflib.get_close_matches(word, sorted(known), 1)
    return f"did you mean `{written.format(close[0])}`?" if close else ""
