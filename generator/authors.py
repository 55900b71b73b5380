"""Who made commits, without names: people are numbers of digests, and programs are told apart from them.

A person is an e-mail address, in small letters and after the repository's own `.mailmap`; two addresses that
no mailmap brings together are two people. What leaves this module is the address's SHA-256 and the domain
behind its `@`: enough to count, and to know a team's own commits again.

A program is an author whose name or address has `[bot]` before its `@` or at its end, whose mailbox is
`noreply`, `no-reply` or `donotreply`, a project's or group's access token of GitLab, or one of a few
well-known addresses; `policy.code.bots` of org.yaml has more. Programs do not count as people, nor do their
commits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from generator import late

_LINES: Final = 100_000
_LONGEST: Final = 1_000
_NAMED: Final = re.compile(r"([^<>]*)<([^<>]*)>")
_BOX: Final = late.pattern(r"no-?reply|do-?not-?reply|(?:project|group)_\d+_bot\w*")
_KNOWN: Final = frozenset({
    "action@github.com", "actions@github.com", "bot@renovateapp.com", "renovate@whitesourcesoftware.com",
    "support@dependabot.com", "snyk-bot@snyk.io", "jenkins@localhost", "ci@localhost",
})  # fmt: skip


class Person(Struct, frozen=True):
    """An author: the SHA-256 of the address, and its domain; `bot` tells a program."""

    digest: str
    domain: str
    bot: bool = False


class Mailmap(Struct, frozen=True):
    """Which address is meant: by name and address, or by the address alone, all in small letters."""

    by_both: Mapping[tuple[str, str], str]
    by_address: Mapping[str, str]

    def meant(self, name: str, address: str) -> str:
        """Return the address that is meant, in small letters."""
        folded = address.casefold()
        return self.by_both.get((name.casefold(), folded)) or self.by_address.get(folded, folded)


def mailmap(text: str) -> Mailmap:
    """Read a `.mailmap`. A line that only gives an address another name changes nobody's address."""
    both: dict[tuple[str, str], str] = {}
    alone: dict[str, str] = {}
    for line in text.split("\n")[:_LINES]:
        named = [] if line.startswith("#") or len(line) > _LONGEST else _NAMED.findall(line)
        if len(named) != 2:
            continue
        (_, meant), (name, address) = named
        name, address, meant = (word.strip().casefold() for word in (name, address, meant))
        if name and meant:
            both[name, address] = meant
        elif meant:
            alone[address] = meant
    return Mailmap(both, alone)


def person(name: str, address: str, known: Mailmap, bots: Iterable[str]) -> Person:
    """Return who is meant by a name and an address."""
    meant = known.meant(name, address)
    program = _is_program(name, meant) or any(
        _like(bot.casefold(), word) for bot in bots for word in (name.casefold(), meant)
    )
    # Without an address only the name tells two people apart.
    digest = hashlib.sha256((meant or f"name:{name.casefold()}").encode("utf-8", "replace")).hexdigest()
    return Person(digest, meant.rpartition("@")[2] if "@" in meant else "", program)


def trailer(text: str) -> tuple[str, str] | None:
    """Read the name and address of a `Co-authored-by` trailer; None when it has no address."""
    named = _NAMED.search(text[:_LONGEST])
    return (named[1].strip(), named[2].strip()) if named and named[2].strip() else None


def is_of(person: Person, declared: Iterable[str]) -> bool:
    """Tell whether somebody belongs to a team that declares domains and digests as its authors."""
    return any(
        word.removeprefix("sha256:") == person.digest
        if word.startswith("sha256:")
        else word.casefold().removeprefix("@") == person.domain
        for word in declared
    )


def _is_program(name: str, address: str) -> bool:
    box = address.rpartition("@")[0] or address
    tagged = name.casefold().endswith("[bot]") or box.endswith("[bot]")
    return tagged or address in _KNOWN or bool(_BOX.fullmatch(box))


def _like(pattern: str, text: str) -> bool:
    """Tell whether a text is like a pattern in which only `*` stands for anything."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == first
    *inner, last = rest
    at = len(first)
    for part in inner:
        at = text.find(part, at) + len(part) if part in text[at:] else len(text) + 1
    return text.startswith(first) and text.endswith(last) and at <= len(text) - len(last)
