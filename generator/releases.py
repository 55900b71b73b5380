"""The earlier versions of a service's runbook: which there are, in which commit each is, where it is shown.

A version comes from the `version` of the spec along the main line, as it was in the last commit before
another one took its place, or from a tag, as it was in the tagged commit. The last ones get a page; those of
today's version are the pages of the service itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from generator.addresses import version_address
from generator.catalog import Catalog
from generator.gitfacts import Commit
from generator.history import ids_of
from generator.privacy import redact
from generator.spec.service import Service

if TYPE_CHECKING:
    from generator.chronicle import Chronicle, Spell
    from generator.revisions import Past

_NO_ADDRESS: Final = "its name cannot be part of an address"
_TAKEN: Final = "its name is that of an earlier one but for capitals"


class Edition(Struct, frozen=True):
    """An earlier version, as it was in `state`. One without `url` has no page: `words` say why."""

    service: str
    name: str
    state: Commit
    since: Commit
    until: Commit | None
    """The commit that brought the next one; None when it is not known which did."""
    next: str
    """The version that took its place; empty when that has no name."""
    url: str = ""
    words: str = ""

    @property
    def file(self) -> str:
        """Return the address of the page's file: a browser without a server finds it, too."""
        return f"{self.url}index.html"

    def refused(self, words: str) -> Edition:
        """Return it without a page."""
        return replace(self, url="", words=words)


Editions = Mapping[str, tuple[Edition, ...]]
"""The last earlier versions of each service, by its id, newest first."""


def editions(
    catalog: Catalog,
    chronicles: Mapping[str, Chronicle],
    past: Past,
    tagged: Mapping[str, Commit],
    *,
    pattern: str,
    most: int,
) -> Editions:
    """List the last earlier versions of every service. `tagged` are the commits that tags lead to."""
    numbers = {one.commit.sha: number for number, one in enumerate(past.revisions)}
    found = {}
    for entry in catalog.services:
        spells = chronicles[entry.id].versions
        named = {one.name: one for one in _spoken(entry.id, spells, past, numbers)}
        tags = tags_of(entry.spec, past, pattern)
        named |= {
            name: Edition(entry.id, name, tagged[sha], tagged[sha], None, "") for name, sha in tags.items()
        }
        named.pop(entry.spec.version or "", None)
        newest = sorted(named.values(), key=lambda one: _age(one, numbers))
        begun = next((spell.since for spell in spells if spell.value == entry.spec.version), None)
        found[entry.id] = tuple(_addressed(tuple(_followed(newest, entry.spec.version or "", begun))))[:most]
    return found


def tags_of(spec: Service, past: Past, pattern: str) -> dict[str, str]:
    """Return the commits of the versions that tags name, by a pattern with `{version}` and maybe `{id}`."""
    before, mark, after = pattern.partition("{version}")
    if not mark or not past.tags:
        return {}
    ids = "|".join(map(re.escape, ids_of(spec)))
    parts = (re.escape(part).replace(re.escape("{id}"), f"(?:{ids})") for part in (before, after))
    called = re.compile(r"(.{1,200})".join(parts))
    matches = ((called.fullmatch(tag.name), tag.commit) for tag in past.tags)
    return {redact(match[1]): commit for match, commit in matches if match}


def _spoken(
    service: str, spells: Iterable[Spell], past: Past, numbers: Mapping[str, int]
) -> Iterator[Edition]:
    """Yield the versions that the spec spoke of; of one that came back, the last time."""
    seen: set[str] = set()
    for spell in spells:
        number = numbers.get(spell.until.sha) if spell.until else None
        if spell.until is None or number is None or spell.value in seen:
            continue
        seen.add(spell.value)
        state = past.revisions[number + 1].commit
        yield Edition(service, spell.value, state, spell.since, spell.until, "")


def _age(one: Edition, numbers: Mapping[str, int]) -> tuple[int, int, str]:
    return -(one.state.at or 0), numbers.get(one.state.sha, len(numbers)), one.name


def _followed(newest: list[Edition], current: str, begun: Commit | None) -> Iterator[Edition]:
    """Say of each version which one took its place, and with which commit."""
    for number, one in enumerate(newest):
        after = newest[number - 1] if number else None
        until = one.until or (after.since if after else begun)
        yield replace(one, next=after.name if after else current, until=until)


def _addressed(newest: tuple[Edition, ...]) -> Iterator[Edition]:
    """Give each version its address. Of two that differ in capitals only, the older one keeps it."""
    first = {one.name.casefold(): one.name for one in newest}
    for one in newest:
        address = version_address(one.name)
        if not address:
            yield one.refused(_NO_ADDRESS)
        elif first[one.name.casefold()] != one.name:
            yield one.refused(_TAKEN)
        else:
            yield replace(one, url=f"services/{one.service}/versions/{address}/")
