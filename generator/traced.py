"""What git knows of evidence: whether a file is committed, and whether a commit is one that was merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.catalog import ServiceEntry
from generator.evidence import Trace
from generator.gitfacts import Repository, Unreadable

Known = tuple[str, Repository | Unreadable]
"""A repository, and how pages name it."""


def traces(
    entry: ServiceEntry, own: Repository | Unreadable, names: Mapping[str, str], known: Iterable[Known]
) -> dict[str, Trace]:
    """Return what git knows of each file and commit that a service names as evidence, by its reference.

    `own` is the workspace's repository, which calls the files as `names` has it; `known` are those of the
    service's code.
    """
    everywhere = (("the workspace's repository", own), *known)
    found = {}
    for proof in entry.evidence:
        if proof.file:
            found[proof.ref] = _file(own, names[proof.file])
        elif proof.form == "commit":
            found[proof.ref] = _commit(proof.ref, everywhere)
    return found


def _file(own: Repository | Unreadable, name: str) -> Trace:
    if isinstance(own, Unreadable):
        return Trace(None, own.reason)
    commit = own.last_change.get(name)
    if commit is not None or name in own.there:
        return Trace(found=True, commit=commit.sha if commit else "")
    return Trace(found=False, words="not committed")


def _commit(name: str, known: Iterable[Known]) -> Trace:
    """Look for a commit in all repositories of a service: it is missing only where all of them were read."""
    unread, read = [], []
    for where, repository in known:
        read.append(where)
        if isinstance(repository, Unreadable):
            unread.append(f"{where} is not read")
        elif repository.history.has(name):
            return Trace(found=True, words=f"in {where}")
        elif repository.shallow:
            unread.append(f"{where} is a shallow clone")
    if unread:
        return Trace(None, ", ".join(unread))
    return Trace(found=False, words=f"not in the history of {', '.join(read)}")
