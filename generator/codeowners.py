r"""CODEOWNERS files: which rules there are, and whom they name for a file, as GitHub and as GitLab read them.

The two hosts agree on little but that the last match counts. **GitHub**: patterns are those of gitignore, but
for `!`, `[` and a leading `\#`, whose lines it skips, as it skips lines with a word that is no owner; a rule
without owners takes them away; an inline comment is one. **GitLab**: patterns are globs of the whole path,
`/**/` before those that do not begin with `/`; each section has an order of its own, and a file has the
owners of all sections; default owners of a section stand in for none; what `!` excludes, no rule of the
section brings back; words without `@` are passed over, those in an inline comment are not.

Matching takes steps, not backtracking regular expressions: patterns are strangers' text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal

from msgspec import Struct

from generator import late

Host = Literal["github", "gitlab"]

PLACES: Final[dict[Host, tuple[str, ...]]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where each host looks; the first file it finds is the only one it reads."""

_HEADING: Final = late.pattern(r"\^?\[([^\[\]]+)\](?:\[[^\[\]]*\])?(?:[ \t]+(.*))?")
_WORD: Final = re.compile(r"(?:\\.|[^\\\s])+|\\")
_LONGEST: Final = 2_000
_ANY, _ONE = "*", "?"
_DEEP: Final = "**"


class OwnerRule(Struct, frozen=True):
    """A line: its pattern and whom it names. Nobody takes the owners away; an exclusion does so for good."""

    pattern: str
    owners: tuple[str, ...]
    line: int
    section: str = ""
    excludes: bool = False


def sectioned(text: str) -> bool:
    """Tell whether a file has sections, which only GitLab knows."""
    return any(_HEADING.fullmatch(line.strip()) for line in text.splitlines())


def parse(text: str, host: Host) -> tuple[OwnerRule, ...]:
    """Read the rules of a file as a host does, in their order. What it cannot read, it passes over."""
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    told = [(number, line) for number, line in lines if line and not line.startswith("#")]
    told = [(number, line.removeprefix("\ufeff")) for number, line in told]
    return tuple(_github(told) if host == "github" else _gitlab(told))


def _github(lines: Iterable[tuple[int, str]]) -> Iterator[OwnerRule]:
    for number, line in lines:
        pattern, *rest = _WORD.findall(line)
        owners = rest[: next((at for at, word in enumerate(rest) if word.startswith("#")), None)]
        unread = pattern.startswith(("!", "\\#")) or "[" in pattern or len(pattern) > _LONGEST
        if not unread and all("@" in word for word in owners):
            yield OwnerRule(pattern, tuple(owners), number)


def _gitlab(lines: Iterable[tuple[int, str]]) -> Iterator[OwnerRule]:
    section, instead = "", tuple[str, ...]()
    for number, line in lines:
        heading = _HEADING.fullmatch(line)
        if heading is not None:
            section, instead = heading[1].strip().casefold(), _named((heading[2] or "").split())
            continue
        pattern, *rest = _WORD.findall(line)
        excludes = pattern.startswith("!")
        pattern = pattern.removeprefix("!")
        if pattern and len(pattern) <= _LONGEST:
            owners = () if excludes else _named(rest) or instead
            yield OwnerRule(pattern, owners, number, section, excludes)


def _named(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if "@" in word)


def owners(rules: Iterable[OwnerRule], path: str, host: Host) -> tuple[str, ...] | None:
    """Return whom the rules name for a file; None when no rule is about it, nobody when none may be."""
    parts = tuple(path.split("/"))
    sections: dict[str, tuple[str, ...] | None] = {}
    for rule in rules:
        if matches(rule.pattern, parts, host) and sections.get(rule.section, ()) is not None:
            sections[rule.section] = None if rule.excludes else rule.owners
    if not sections:
        return None
    return tuple(dict.fromkeys(owner for found in sections.values() for owner in found or ()))


def concerns(pattern: str, folder: str, host: Host) -> bool:
    """Tell whether a pattern may be about a file in a folder, '' being the whole repository."""
    for segment, part in zip(_segments(pattern, host), folder.split("/") if folder else (), strict=False):
        if segment == _DEEP:
            return True
        if not _fits(segment, part):
            return False
    return True


def matches(pattern: str, parts: tuple[str, ...], host: Host) -> bool:
    """Tell whether a pattern is about a file, whose path is cut at `/`."""
    segments = _segments(pattern, host)
    if _DEEP not in segments:
        pairs = zip(segments, parts, strict=True) if len(segments) == len(parts) else ()
        return bool(pairs) and all(_fits(segment, part) for segment, part in pairs)
    return _covers(segments, parts, star=_DEEP, fits=_fits)


def _covers(
    pattern: Sequence[str], parts: Sequence[str], *, star: str, fits: Callable[[str, str], bool]
) -> bool:
    """Tell whether the pieces of a pattern cover all parts, a star any number of them.

    It goes back to the last star only, which is enough.
    """
    at = here = 0
    last, mark = -1, 0
    while here < len(parts):
        if at < len(pattern) and pattern[at] == star:
            last, mark, at = at, here, at + 1
        elif at < len(pattern) and fits(pattern[at], parts[here]):
            at, here = at + 1, here + 1
        elif last >= 0:
            mark += 1
            at, here = last + 1, mark
        else:
            return False
    return all(piece == star for piece in pattern[at:])


@lru_cache(maxsize=20_000)
def _segments(pattern: str, host: Host) -> tuple[str, ...]:
    """Cut a pattern at `/`, with `**` where any number of folders may stand."""
    inner, below = pattern.strip("/"), pattern.endswith("/")
    found = inner.split("/") if inner else []
    if host == "gitlab":
        # `**` is a folder's wildcard only before a `/`; at the end it is a `*`.
        found = [*found[:-1], *(_ANY if part == _DEEP and not below else part for part in found[-1:])]
        anywhere = not pattern.startswith("/")
        return (*((_DEEP,) if anywhere else ()), *found, *((_DEEP, _ANY) if below else ()))
    anywhere = "/" not in pattern[:-1]
    end: tuple[str, ...] = (_DEEP,)  # the file itself, or everything in the folder of that name
    if below or found[-1:] == [_DEEP]:
        end = (_DEEP, _ANY)
    elif found[-1:] == [_ANY] and not anywhere:
        end = ()
    return (*((_DEEP,) if anywhere else ()), *found, *end)


def _fits(segment: str, name: str) -> bool:
    """Tell whether a pattern without `/` is about a name."""
    return _covers(_tokens(segment), name, star=_ANY, fits=_is_one)


def _is_one(token: str, character: str) -> bool:
    return token == _ONE or _takes(token, character)


@lru_cache(maxsize=20_000)
def _tokens(segment: str) -> tuple[str, ...]:
    """Cut a pattern into `*`, `?`, sets with their brackets, and characters with a backslash before them."""
    found = re.findall(r"\\.|\[[!^]?\]?[^\]]*\]|.", segment, re.DOTALL)
    return tuple(
        token if token in (_ANY, _ONE) or token.startswith("\\") or len(token) > 1 else f"\\{token}"
        for token in found
    )


def _takes(token: str, letter: str) -> bool:
    if token.startswith("\\"):
        return token[1:] == letter
    inside = token[1:-1]
    negated = inside[:1] in ("!", "^")
    ranges = re.findall(r"(.)-(.)|(.)", inside[negated:], re.DOTALL)
    return negated != any(low <= letter <= high if low else letter == one for low, high, one in ranges)
