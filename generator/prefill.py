"""The spec of a service from what its repository says: each value with its source, nothing guessed.

Where files contradict each other or say nothing usable, the comment has their words and the value is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from generator import crosswalk
from generator.importers.codeowners import OwnerRule, owners
from generator.importers.found import Descriptor, Said
from generator.lines import commented, fits, flow, publishable, quoted, quoted_scalar
from generator.spec.values import VERSION
from generator.starter import scalar

NOBODY: Final = "owner-unknown"
"""The team that stands where an owner belongs."""
_PATIENCE: Final = timedelta(days=30)


class Settled(Struct, frozen=True):
    """What statements about one field come to. No value: they contradict each other or say nothing usable."""

    value: str | None
    remark: str


def settle(
    said: Iterable[Said], read: Callable[[str], str | None], takes: Callable[[str], bool] = lambda _: True
) -> Settled:
    """Bring statements about one field to one value, if they agree."""
    known = tuple(said)
    meant: dict[str, list[Said]] = {}
    for each in known:
        value = read(each.words) if publishable(each.words) else None
        if value is not None and takes(value):
            meant.setdefault(value, []).append(each)
    if len(meant) == 1:
        value = next(iter(meant))
        sources = " and ".join(source(each, value) for each in meant[value])
        others = tuple(each for each in known if each not in meant[value])
        return Settled(value, f"from {sources}" + (f"; {says(others)}" if others else ""))
    return Settled(None, says(known))


def source(said: Said, value: str) -> str:
    """Name the place of a statement, and its words where they are not the value."""
    where = f"{said.place.file}:{said.place.line}"
    return where if said.words.strip() == value else f"{where}, which says {quoted(said.words)}"


def says(said: Iterable[Said]) -> str:
    """Repeat statements with their places. Who may be a person is not named."""
    told = (f"{each.place.file}:{each.place.line} {_told(each)}" for each in said)
    return ", ".join(dict.fromkeys(told))


def _told(said: Said) -> str:
    person = said.field == "owner" and crosswalk.owner_of(said.words) is None
    return "names no team" if person else f"says {quoted(said.words)}"


class Group(Struct, frozen=True):
    """The descriptors that are about one service, and their folder; '' is the whole repository."""

    folder: str
    descriptors: tuple[Descriptor, ...]

    def said(self, field: str) -> tuple[Said, ...]:
        """Return all statements about a field."""
        return tuple(said for found in self.descriptors for said in found.said if said.field == field)


def groups(descriptors: Iterable[Descriptor]) -> tuple[Group, ...]:
    """Tell services apart: those of one folder are one, unless one tool alone knows several there."""
    folders: dict[str, list[Descriptor]] = {}
    for found in descriptors:
        folders.setdefault(found.file.rpartition("/")[0], []).append(found)
    made: list[Group] = []
    for folder, inside in folders.items():
        tools = [found.tool for found in inside]
        if len(set(tools)) == len(tools):
            made.append(Group(folder, tuple(inside)))
        else:
            made += [Group(folder, (found,)) for found in inside if _named(found)]
    return tuple(made) or (Group("", ()),)


def _named(found: Descriptor) -> bool:
    return any(said.field in ("id", "name") for said in found.said)


class Known(Struct, frozen=True):
    """What is known besides a service's own descriptors."""

    repository: str
    """The name mkdocs.yml gives this repository."""
    remote: Said | None
    owners: tuple[OwnerRule, ...]
    only_team: str
    """The one team that has a file already, or nothing."""
    ids: frozenset[str]
    """Ids of all services."""
    today: date


def owner(group: Group, known: Known) -> Settled:
    """Settle who owns a service: what descriptors and CODEOWNERS agree on, else the one team there is."""
    said = (*group.said("owner"), *owners(known.owners, group.folder))
    settled = settle(said, crosswalk.owner_of)
    if settled.value is not None:
        return settled
    several = len({crosswalk.owner_of(each.words) for each in said} - {None}) > 1
    words = "the files name several teams" if several else "no file names a team"
    if known.only_team and not several:
        return Settled(known.only_team, "; ".join(filter(None, ("the only team here", settled.remark))))
    return Settled(None, "; ".join(filter(None, (words, settled.remark))))


def due(today: date) -> date:
    """Return the day by which what is unknown should be known."""
    return today + _PATIENCE


def service_lines(id_: str, remark: str, group: Group, known: Known) -> Iterator[str]:
    """Yield the lines of a service's spec."""
    owned = owner(group, known)
    team = owned.value or NOBODY
    unknown = f"{{unknown: {{owner: {quoted_scalar(team)}, due: {due(known.today).isoformat()}}}}}"
    yield f"apiVersion: {VERSION}"
    yield commented(f"id: {scalar(id_)}", remark)
    name = settle(group.said("name"), str.strip, lambda value: fits("name", scalar(value)))
    yield commented(f"name: {scalar(name.value or id_)}", name.remark or "the id; nothing says another name")
    yield from _summary(group, unknown)
    kind = settle(group.said("type"), crosswalk.type_of)
    yield commented(f"type: {kind.value or 'service'}", kind.remark or "no file says what kind of service")
    yield from _tier(group, unknown)
    state = settle(group.said("lifecycle"), crosswalk.lifecycle_of)
    started = f"every service starts here; {state.remark}".rstrip("; ")
    yield commented(f"lifecycle: {state.value or 'pilot'}", state.remark if state.value else started)
    yield commented(f"owner: {scalar(team)}", owned.remark)
    origin = f", cloned from {known.remote.words}" if known.remote else ""
    yield commented("code_locations:", f"this repository{origin}")
    whole = f"{{repo: {quoted_scalar(known.repository)}}}"
    part = f"{{repo: {quoted_scalar(known.repository)}, paths: [{quoted_scalar(f'{group.folder}/')}]}}"
    yield f"  - {part if group.folder and fits('code_locations', f'[{part}]') else whole}"
    yield commented(f"operated_by: {unknown}", "no file says who runs it")
    system = settle(group.said("system"), str.strip, lambda value: fits("system", scalar(value)))
    if group.said("system"):
        yield commented(f"system: {scalar(system.value) if system.value else unknown}", system.remark)
    yield from _lists(id_, group, known)


def _summary(group: Group, unknown: str) -> Iterator[str]:
    said = group.said("summary")
    settled = settle(said, str.strip, lambda value: fits("summary", scalar(value)))
    if settled.value is not None:
        yield commented(f"summary: {scalar(settled.value)}", settled.remark)
        return
    text = "What it does and for whom is not written down yet."
    files = {each.place.file: " ".join(each.words.split()) for each in said}
    if len(files) == 1:
        file, words = next(iter(files.items()))
        longer = f"What it does and for whom is not written down yet; {file} says: {words}"
        text = longer if fits("summary", scalar(longer)) else text
    yield commented(
        f"summary: {scalar(text)}", f"10 to 50 words are asked for; {settled.remark}".rstrip("; ")
    )
    yield commented(f"value: {unknown}", "whoever finds it out writes the summary, too")


def _tier(group: Group, unknown: str) -> Iterator[str]:
    said = group.said("tier")
    tier = settle(said, crosswalk.tier_of)
    if tier.value is not None:
        yield commented(f"tier: {tier.value}", tier.remark)
        return
    several = len({crosswalk.tier_of(each.words) for each in said} - {None}) > 1
    words = "the files contradict each other" if several else "no file says it"
    nothing = f"{words}, and nobody has promised more than best effort; {tier.remark}"
    yield commented("tier: 4", nothing.rstrip("; "))
    yield commented(f"tier_reason: {unknown}", "whoever finds it out decides the tier, too")


def _lists(id_: str, group: Group, known: Known) -> Iterator[str]:
    # Another tool's name for the service is one that people call it by.
    others = tuple(said for said in group.said("id") if said.words.strip() != id_)
    yield from _list("aliases", (*others, *group.said("aliases")), _entry)
    yield from _list("tags", group.said("tags"), _entry)
    yield from _list("links", group.said("links"), _link)
    yield from _list("dependencies", group.said("dependencies"), lambda said: _dependency(said, known.ids))
    left = sorted({f"{found.file}: {', '.join(found.left)}" for found in group.descriptors if found.left})
    if left:
        yield "\n# What stands there and has no place here:"
        yield from (commented("", line).strip() for line in left)


def _list(field: str, statements: Iterable[Said], write: Callable[[Said], str | None]) -> Iterator[str]:
    """Yield a list's lines, each value once, and in comments what is left out."""
    entries: dict[str, Said] = {}
    left: list[Said] = []
    for said in statements:
        text = write(said)
        if text is not None and fits(field, f"[{text}]"):
            entries.setdefault(text, said)
        else:
            left.append(said)
    if entries:
        yield f"{field}:"
    for text, said in entries.items():
        yield commented(f"  - {text}", f"from {said.place.file}:{said.place.line}")
    for said in left:
        yield commented("", f"{field}: {says((said,))}, which does not fit").strip()


def _entry(said: Said) -> str:
    return quoted_scalar(said.words.strip())


def _link(said: Said) -> str | None:
    kind = crosswalk.link_of(said.more.get("type", ""))
    name = " ".join(said.more.get("name", "").split()) or said.words.strip()
    return flow({"name": name, "type": kind, "url": said.words.strip()}) if kind else None


def _dependency(said: Said, ids: frozenset[str]) -> str | None:
    target = crosswalk.dependency_of(said.words)
    if target is None:
        return None
    return flow({"on": target}) if target in ids else f"{{on: 'external:{target}'}}"
