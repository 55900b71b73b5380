"""Which commits of other repositories are wanted, which of them handoff.lock pins, and how pins are moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import Final

from msgspec import Struct

from generator import gitfacts, mirror, origins
from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, Place
from generator.document import HIDDEN
from generator.gitfacts import Local, Pinned, Unreadable
from generator.gitrun import GitError
from generator.lockfile import LOCK, TAG_LIMIT, Key, Lock, Pin, named
from generator.problems.lock import NOT_FETCHED, NOT_PINNED
from generator.quarantine import Refs
from generator.reach import Reach
from generator.remote import HEAD, Remote, is_branch
from generator.source import Rejected
from generator.spec.architecture import CodeLocation
from generator.workspace import Workspace

_SECONDS: Final = 120.0


class Wanted(Struct, frozen=True):
    """A branch of a remote repository that a spec reads."""

    key: Key
    remote: Remote

    @property
    def shown(self) -> str:
        """The address as it is shown and pinned."""
        return shown(self.remote.url)


class Outcome(Struct, frozen=True):
    """What pinning or fetching came to: the lock as it is to be, what was done, what could not be."""

    lock: Lock
    told: tuple[str, ...]
    problems: tuple[Diagnostic, ...]


def shown(url: str) -> str:
    """Return an address without whoever logs in; that of a mirror on this machine as it is."""
    return gitfacts.shown_url(url) or url


def wanted(workspace: Workspace, catalog: Catalog) -> tuple[Wanted, ...]:
    """List what specs read of remote repositories, each once, in the order of the lock file."""
    found = {
        _key(location, workspace.remotes[location.repo]): workspace.remotes[location.repo]
        for entry in catalog.services
        for location in entry.spec.code_locations
        if location.repo in workspace.remotes
    }
    return tuple(Wanted(key, remote) for key, remote in sorted(found.items(), key=lambda item: item[0]))


def _key(location: CodeLocation, remote: Remote) -> Key:
    branch = location.branch or remote.branch
    return location.repo, f"refs/heads/{branch}" if branch and branch != HEAD else HEAD


def misfits(asked: Iterable[Wanted], lock: Lock, catalog: Catalog) -> Iterator[Diagnostic]:
    """Say what is wanted and not pinned, and, when every spec can be read, what is pinned and not wanted."""
    keys = set(lock if catalog.broken else ())
    for one in asked:
        keys.add(one.key)
        reason = _not_pinned(one, lock)
        if reason:
            yield NOT_PINNED.at(one.remote.place, f"{named(one.key)}: {reason}")
    for key in lock:
        if key not in keys:
            yield NOT_PINNED.at(Place(LOCK), f"{named(key)}: pinned, but no spec reads it")


def _not_pinned(one: Wanted, lock: Lock) -> str:
    pin = lock.get(one.key)
    if pin is None:
        return "not pinned"
    return "" if pin.url == one.shown else "pinned at another address"


def where(
    workspace: Workspace, lock: Lock | Rejected, location: CodeLocation
) -> Local | Pinned | Unreadable | None:
    """Return what mkdocs.yml and the lock allow to be read for a code location; None: it is not listed."""
    remote = workspace.remotes.get(location.repo)
    if remote is not None:
        if isinstance(lock, Rejected):
            return Unreadable("not read: handoff.lock is not as handoff lock writes it")
        one = Wanted(_key(location, remote), remote)
        reason = _not_pinned(one, lock)
        return Unreadable(f"{reason}: run handoff lock") if reason else _pinned(one, lock[one.key])
    folder = workspace.repositories.get(location.repo)
    if folder is None:
        return None
    branch = location.branch if location.branch != HEAD else None
    return origins.local((workspace.root / folder).resolve(), branch or "")


def _pinned(one: Wanted, pin: Pin) -> Pinned:
    tags = tuple(sorted(pin.tags.items()))
    return Pinned(one.remote.url, pin.url, pin.commit, pin.branch, tags, pin.older_tags)


def renew(asked: Iterable[Wanted], lock: Lock, moved: Set[Key], *, cache: Path, reach: Reach) -> Outcome:
    """Pin what is not pinned, and anew what is to be moved; forget what is not wanted any more.

    A repository that fails keeps the pin it has.
    """
    pins: dict[Key, Pin] = {}
    told: list[str] = []
    problems: list[Diagnostic] = []
    for one in asked:
        former = lock.get(one.key)
        if former is not None and not _not_pinned(one, lock) and one.key not in moved:
            pins[one.key] = former
            continue
        try:
            pins[one.key] = pin = _pin(one, cache=cache, reach=reach)
            told.append(f"{named(one.key)}: {_change(one, former, pin, cache=cache)}")
        except GitError as error:
            problems.append(NOT_FETCHED.at(one.remote.place, f"{named(one.key)}: {error.reason}"))
            pins |= {one.key: former} if former is not None else {}
    told += [f"{named(key)}: no spec reads it, taken out" for key in lock if key not in pins]
    return Outcome(pins, tuple(told), tuple(problems))


def fetch(asked: Iterable[Wanted], lock: Lock, *, cache: Path, reach: Reach) -> Outcome:
    """Bring the pinned commits into the cache; nothing is asked for that is there already."""
    told: list[str] = []
    problems: list[Diagnostic] = []
    for one in asked:
        pin = lock.get(one.key)
        if pin is None or _not_pinned(one, lock):
            continue
        try:
            mirror.fetch(one.remote.url, pin.commit, one.key[1], cache=cache, reach=reach)
            told.append(f"{named(one.key)}: {pin.commit[:10]} is in the cache")
        except GitError as error:
            problems.append(NOT_FETCHED.at(one.remote.place, f"{named(one.key)}: {error.reason}"))
    return Outcome(lock, tuple(told), tuple(problems))


def _pin(one: Wanted, *, cache: Path, reach: Reach) -> Pin:
    url, ref = one.remote.url, one.key[1]
    if ref != HEAD and not is_branch(ref.removeprefix("refs/heads/")):
        raise GitError("no branch can have such a name")
    refs = mirror.ask(url, ref, cache=cache, reach=reach)
    mirror.fetch(url, refs.head, ref, cache=cache, reach=reach)
    tags = [
        (HIDDEN.sub("\ufffd", name), sha)
        for name, sha in mirror.tags_within(url, refs, cache=cache, seconds=_SECONDS)
    ]
    older = max(0, len(tags) - TAG_LIMIT)
    return Pin(one.shown, HIDDEN.sub("\ufffd", refs.branch), refs.head, dict(tags[:TAG_LIMIT]), older)


def _change(one: Wanted, former: Pin | None, pin: Pin, *, cache: Path) -> str:
    if former is None or former.url != pin.url:
        return f"pinned {pin.commit[:10]} of {pin.url}"
    if former.commit == pin.commit:
        return f"still {pin.commit[:10]}"
    refs = Refs(pin.commit, pin.branch, {})
    kept = mirror.follows(one.remote.url, refs, former.commit, cache=cache, seconds=_SECONDS)
    rewritten = "" if kept else "; its history was rewritten, the former commit is not in it"
    return f"{former.commit[:10]} -> {pin.commit[:10]}{rewritten}"
