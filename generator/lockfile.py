"""handoff.lock: the commits of remote repositories that pages are made from. Plain data, sorted, whole ids.

The tags in a commit's history stand beside it: a tag that is moved or made later changes no page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from msgspec import Struct, field

from generator import inputs, late
from generator.diagnostics import Diagnostic
from generator.document import RULE_LIMITS, Source
from generator.problems.lock import LOCK_CONTENT
from generator.remote import HEAD
from generator.source import Rejected, parse, read_bytes
from generator.spec.values import kind_of

LOCK: Final = "handoff.lock"
TAG_LIMIT: Final = 1_000
"""Tags that are kept of one history, the newest."""

_HEADING: Final = """\
# Written by `handoff lock`: the commits of other repositories that pages are made from.
# After a merge conflict take either side and run `handoff lock`.
"""
_VERSION: Final = "1"
_ID: Final = "[0-9a-f]{40}(?:[0-9a-f]{24})?"
_TAG: Final = late.pattern(rf"{_ID} \S.*")
_EXPECTED: Final = {
    "repository": ("a name", late.pattern(".+")),
    "ref": ("HEAD or refs/heads/<branch>", late.pattern("HEAD|refs/heads/.+")),
    "url": ("an address", late.pattern(".+")),
    "branch": ("a branch or nothing in quotes", late.pattern(".*")),
    "commit": ("the whole id of a commit", late.pattern(_ID)),
    "older_tags": ("a number", late.pattern("[0-9]{1,9}")),
}
_FIELDS: Final = (*_EXPECTED, "tags")

Key = tuple[str, str]
"""The name of a repository in mkdocs.yml, and the reference that is asked for: HEAD, or that of a branch."""


class Pin(Struct, frozen=True):
    """A commit of a remote repository, its branch (none: detached) and the tags in its history by name."""

    url: str
    branch: str
    commit: str
    tags: Mapping[str, str] = field(default_factory=dict)
    older_tags: int = 0


Lock = Mapping[Key, Pin]


def read(root: Path) -> Lock | Rejected:
    """Read the lock file of a workspace; without one nothing is pinned."""
    inputs.looked(root / LOCK)
    if not (root / LOCK).exists() and not (root / LOCK).is_symlink():
        return {}
    raw = read_bytes(root / LOCK, LOCK, RULE_LIMITS)
    source = raw if isinstance(raw, Rejected) else parse(raw, LOCK, RULE_LIMITS)
    if isinstance(source, Rejected):
        return source
    problems = tuple(_problems(source))
    return Rejected(problems) if problems else _pins(source)


def dump(lock: Lock) -> str:
    """Write a lock file: one line per value, in the order of names."""
    lines = [_HEADING.rstrip("\n"), f"version: {_text(_VERSION)}", "pins:" if lock else "pins: []"]
    for (name, ref), pin in sorted(lock.items()):
        told = {"repository": name, "ref": ref, "url": pin.url, "branch": pin.branch, "commit": pin.commit}
        told |= {"older_tags": str(pin.older_tags)} if pin.older_tags else {}
        lines += [
            f"  {'-' if key == 'repository' else ' '} {key}: {_text(value)}" for key, value in told.items()
        ]
        lines += ["    tags:" if pin.tags else "    tags: []"]
        lines += [f"      - {_text(f'{commit} {tag}')}" for tag, commit in sorted(pin.tags.items())]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """Quote a text as JSON and YAML both do; what cannot be seen is never written as it is."""
    import json  # noqa: PLC0415 - only `handoff lock` writes

    return json.dumps(value, ensure_ascii=False)


def _pins(source: Source) -> Lock:
    found = {}
    for entry in cast("Any", source.data)["pins"]:
        tags = {name: commit for commit, _, name in (line.partition(" ") for line in entry["tags"])}
        older = int(entry.get("older_tags", "0"))
        pin = Pin(entry["url"], entry["branch"], entry["commit"], tags, older)
        found[entry["repository"], entry["ref"]] = pin
    return found


def _problems(source: Source) -> Iterator[Diagnostic]:
    data = source.data if isinstance(source.data, dict) else {}
    for key in data:
        if key not in ("version", "pins"):
            yield LOCK_CONTENT.at(source.place((key,)), f"{key}: no such field")
    if data.get("version") != _VERSION:
        expected = f"version: expected `{_VERSION}`, found {kind_of(data.get('version'))}"
        yield LOCK_CONTENT.at(source.place(("version",)), expected)
    if not isinstance(data.get("pins"), list):
        yield LOCK_CONTENT.at(
            source.place(("pins",)), f"pins: expected a list, found {kind_of(data.get('pins'))}"
        )
        return
    seen: set[Key] = set()
    for number, entry in enumerate(data["pins"]):
        place = source.place(("pins", number))
        if not isinstance(entry, dict):
            yield LOCK_CONTENT.at(place, f"expected a pin, found {kind_of(entry)}")
            continue
        wrong = tuple(_entry_problems(source, number, entry))
        yield from wrong
        key = (str(entry.get("repository")), str(entry.get("ref")))
        if not wrong and key in seen:
            yield LOCK_CONTENT.at(place, f"{named(key)}: pinned twice")
        seen.add(key)


def _entry_problems(source: Source, number: int, entry: Mapping[str, object]) -> Iterator[Diagnostic]:
    for key in entry:
        if key not in _FIELDS:
            yield LOCK_CONTENT.at(source.place(("pins", number, key)), f"{key}: no such field")
    for key, (expected, fits) in _EXPECTED.items():
        value = entry.get(key)
        if not (isinstance(value, str) and fits.fullmatch(value)) and (key != "older_tags" or key in entry):
            place = source.place(("pins", number, key))
            yield LOCK_CONTENT.at(place, f"{key}: expected {expected}, found {kind_of(value)}")
    tags = entry.get("tags")
    if not isinstance(tags, list):
        place = source.place(("pins", number, "tags"))
        yield LOCK_CONTENT.at(place, f"tags: expected a list, found {kind_of(tags)}")
    for at, tag in enumerate(tags if isinstance(tags, list) else ()):
        if not isinstance(tag, str) or not _TAG.fullmatch(tag):
            place = source.place(("pins", number, "tags", at))
            yield LOCK_CONTENT.at(place, f"expected the id of a commit and a tag, found {kind_of(tag)}")


def named(key: Key) -> str:
    """Name a pin for people."""
    name, ref = key
    return name if ref == HEAD else f"{name}, branch {ref.removeprefix('refs/heads/')}"
