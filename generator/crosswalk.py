"""Words of other tools in the words of the spec. What has no one meaning here is None."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, get_args

from generator.spec.identity import ServiceType
from generator.spec.values import ID_PATTERN

_TYPES: Final[Mapping[str, str]] = {
    **{name: name for name in get_args(ServiceType)},
    "website": "web",
    "db": "database",
}
_LIFECYCLES: Final[Mapping[str, str]] = {
    "experimental": "pilot",
    "alpha": "pilot",
    "beta": "pilot",
    "production": "steady",
    "generally_available": "steady",
    "active": "steady",
    "deprecated": "retiring",
    "end-of-life": "retired",
    "end_of_life": "retired",
}
_LINKS: Final[Mapping[str, str]] = {
    "runbook": "runbook",
    "runbooks": "runbook",
    "dashboard": "dashboard",
    "dashboards": "dashboard",
    "repo": "repo",
    "repository": "repo",
    "sourcecode": "repo",
    "doc": "doc",
    "docs": "doc",
    "document": "doc",
    "documentation": "doc",
    "chat": "chat",
    "chat_channel": "chat",
    "status": "status",
    "ticket": "ticket",
    "tickets": "ticket",
    "issue_tracking": "ticket",
}
_CHANNELS: Final[Mapping[str, str]] = {"slack": "chat", "microsoft-teams": "chat", "email": "email-group"}
_TIER: Final = re.compile(r"(?:tier[ _-]?)?([1-4])", re.ASCII)


def type_of(words: str) -> str | None:
    """Return the kind of service."""
    return _TYPES.get(words.strip().casefold())


def tier_of(words: str) -> str | None:
    """Return the tier of `2`, `tier 2`, `tier_2`; other words for tiers differ from place to place."""
    match = _TIER.fullmatch(words.strip().casefold())
    return match[1] if match else None


def lifecycle_of(words: str) -> str | None:
    """Return the state that a stage in another tool's words means."""
    return _LIFECYCLES.get(words.strip().casefold())


def link_of(words: str) -> str | None:
    """Return the kind of link."""
    return _LINKS.get(words.strip().casefold())


def channel_of(words: str) -> str | None:
    """Return the kind of channel."""
    return _CHANNELS.get(words.strip().casefold())


def id_of(words: str) -> str | None:
    """Return a name that is an id as it stands."""
    return words if re.fullmatch(ID_PATTERN, words) else None


def id_from(words: str) -> str | None:
    """Make an id of a name: small letters, and a hyphen for whatever else is in between."""
    made = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:63].strip("-")
    return id_of(made)


def owner_of(words: str) -> str | None:
    """Return the team an owner is. A person, an address or an opaque identifier is none.

    `group:default/payments`, `acme/payments`, `@acme/payments` and `payments` are all the team `payments`;
    `@ada` may be a person and is not taken.
    """
    text = words.strip()
    kind, colon, rest = text.partition(":")
    if colon and kind.casefold() != "group":
        return None
    name = rest if colon else text
    handle = name.startswith("@")
    if "@" in name[1:] or (handle and "/" not in name):
        return None
    last = name.rpartition("/")[2]
    return id_from(last) if re.fullmatch(r"[A-Za-z0-9@][A-Za-z0-9._ -]*", last) else None


def dependency_of(words: str) -> str | None:
    """Return the id of what is depended on: the last part of `component:default/mail-gateway`."""
    return id_of(words.strip().rpartition(":")[2].rpartition("/")[2].casefold())
