"""Which repositories mkdocs.yml lets pages be made from: folders beside the workspace, and remote ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from generator.diagnostics import Diagnostic
from generator.document import Source
from generator.problems.workspace import WORKSPACE_SETTING
from generator.remote import KNOWN_PROTOCOLS, PROTOCOLS, Remote, is_branch, protocol_of
from generator.spec.values import kind_of

_PATH: Final = ("extra", "handoff", "repositories")
_WORDS: Final = ".".join(_PATH)


def folders(repositories: object) -> Mapping[str, str]:
    """Return the folders by the names specs use, each relative to the workspace."""
    entries = repositories.items() if isinstance(repositories, dict) else ()
    return {str(name): entry for name, entry in entries if isinstance(entry, str)}


def remotes(repositories: object, source: Source) -> Mapping[str, Remote]:
    """Return the remote repositories by the names specs use."""
    entries = repositories.items() if isinstance(repositories, dict) else ()
    return {
        str(name): Remote(
            str(entry["url"]), str(entry.get("branch", "")), source.place((*_PATH, name, "url"))
        )
        for name, entry in entries
        if isinstance(entry, dict)
    }


def problems(repositories: object, protocols: object, source: Source) -> Iterator[Diagnostic]:
    """Say what is wrong with the repositories and with the protocols they may be reached by."""
    yield from _protocol_problems(protocols, source)
    if repositories is not None and not isinstance(repositories, dict):
        message = f"{_WORDS}: expected a mapping, found {kind_of(repositories)}"
        yield WORKSPACE_SETTING.at(source.place(_PATH), message)
    listed = protocols if isinstance(protocols, list) else PROTOCOLS
    allowed = tuple(protocol for protocol in KNOWN_PROTOCOLS if protocol in listed)
    for name, entry in repositories.items() if isinstance(repositories, dict) else ():
        if isinstance(entry, dict):
            yield from _remote_problems(str(name), entry, allowed, source)
        elif not isinstance(entry, str) or PurePosixPath(entry).is_absolute():
            message = f"{_WORDS}.{name}: expected a relative path, or url and branch"
            yield WORKSPACE_SETTING.at(source.place((*_PATH, name)), message)


def _protocol_problems(protocols: object, source: Source) -> Iterator[Diagnostic]:
    listed = protocols if isinstance(protocols, list) else [None]
    if protocols is not None and not all(each in KNOWN_PROTOCOLS for each in listed):
        message = f"extra.handoff.protocols: expected a list of {', '.join(KNOWN_PROTOCOLS)}"
        yield WORKSPACE_SETTING.at(source.place(("extra", "handoff", "protocols")), message)


def _remote_problems(
    name: str, entry: Mapping[object, object], allowed: tuple[str, ...], source: Source
) -> Iterator[Diagnostic]:
    """Addresses are not repeated in messages: one that is refused may hold a password."""
    for key in entry:
        if key not in ("url", "branch"):
            place = source.place((*_PATH, name, str(key)))
            yield WORKSPACE_SETTING.at(
                place, f"{_WORDS}.{name}.{key}: no such option", help="options: url, branch"
            )
    url = entry.get("url")
    protocol = protocol_of(url) if isinstance(url, str) else ""
    place = source.place((*_PATH, name, "url"))
    if not protocol:
        message = f"{_WORDS}.{name}.url: expected the address of a repository, without credentials"
        help_ = "such as https://git.example.org/payments/ledger or git@git.example.org:payments/ledger"
        yield WORKSPACE_SETTING.at(place, message, help=help_)
    elif protocol not in allowed:
        message = f"{_WORDS}.{name}.url: expected {' or '.join(allowed) or 'none'}, found {protocol}"
        help_ = "extra.handoff.protocols of mkdocs.yml says what is allowed"
        yield WORKSPACE_SETTING.at(place, message, help=help_)
    branch = entry.get("branch", "main")
    if not isinstance(branch, str) or not is_branch(branch):
        message = f"{_WORDS}.{name}.branch: expected the name of a branch, found {kind_of(branch)}"
        yield WORKSPACE_SETTING.at(source.place((*_PATH, name, "branch")), message)
