"""Whether CODEOWNERS name the team that a spec names as the owner.

Files are compared one by one, as the code host reads the file: GitHub's or GitLab's way, by the repository's
address, by where the file lies, and by sections, which only GitLab has. Where it could be either, both are
tried; that they differ is an answer, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from generator.analysis.codepaths import own_paths
from generator.codeowners import PLACES, Host, OwnerRule, concerns, owners, parse, sectioned
from generator.facts import CodeFacts
from generator.spec.team import Team

Verdict = Literal["agrees", "differs", "no rule", "unknown"]
_MOST: Final = 1_000_000
_NAMES: Final[dict[Host, str]] = {"github": "GitHub", "gitlab": "GitLab"}
_TEAM: Final = re.compile(r"@[\w.-]+(?:/[\w.-]+)+")


class Agreement(Struct, frozen=True):
    """What CODEOWNERS say about the owner; `others` are handles of teams they name instead."""

    verdict: Verdict
    words: str
    others: tuple[str, ...] = ()


def agreement(code: CodeFacts, team: Team | None) -> Agreement:
    """Compare the owners of each file of a location with the handles of the owning team."""
    found = code.repository
    if found is None or found.head is None:
        return Agreement("unknown", "")
    if not found.owner_files:
        return Agreement("no rule", "no CODEOWNERS file at HEAD")
    paths = own_paths(code.location)
    files = tuple(sorted({file for path in paths for file in found.files.get(path, ())}))
    why = _unknown(team, whole=all(path in found.files for path in paths), files=files)
    if team is None or why:
        return Agreement("unknown", f"not known: {why}")
    readings = {host: _read(found.owner_files, host, paths) for host in _hosts(code, found.owner_files)}
    told = {host: _judge(rules, place, host, files, team) for host, (place, rules) in readings.items()}
    first, *others = told.values()
    if all(answer.verdict == first.verdict for answer in others):
        return first
    words = "; ".join(f"as {_NAMES[host]} reads it: {answer.words}" for host, answer in told.items())
    return Agreement("unknown", f"not known, for the code host is not: {words}")


def _unknown(team: Team | None, *, whole: bool, files: tuple[str, ...]) -> str:
    if team is None or not team.codeowners:
        return "the owner's file has no codeowners"
    if not whole:
        return "too many files"
    return "" if files else "the service's paths are not in the repository"


def _hosts(code: CodeFacts, texts: Mapping[str, str]) -> tuple[Host, ...]:
    """Return the hosts whose way of reading can be meant."""
    address = code.shown.partition("://")[2].partition("/")[0]
    known: tuple[Host, ...] = ("github", "gitlab")
    for host in known:
        if address in (f"{host}.com", f"www.{host}.com"):
            return (host,)
    found = [host for host in known if any(place in texts for place in PLACES[host])]
    first = next((texts[place] for place in PLACES["github"] if place in texts), "")
    if "gitlab" in found and sectioned(first):
        return ("gitlab",)
    return tuple(found)


def _read(texts: Mapping[str, str], host: Host, paths: tuple[str, ...]) -> tuple[str, tuple[OwnerRule, ...]]:
    """Return the place a host reads, and the rules there that may be about the service's paths."""
    place = next((place for place in PLACES[host] if place in texts), "")
    rules = parse(texts.get(place, ""), host)
    return place, tuple(rule for rule in rules if any(concerns(rule.pattern, path, host) for path in paths))


def _judge(
    rules: tuple[OwnerRule, ...], place: str, host: Host, files: tuple[str, ...], team: Team
) -> Agreement:
    if not place:
        return Agreement("no rule", f"no CODEOWNERS file where {_NAMES[host]} looks")
    if len(rules) * len(files) > _MOST:
        return Agreement("unknown", "not known: too many files and rules")
    ours = {handle.casefold() for handle in team.codeowners}
    theirs, owned, others = 0, 0, Counter[str]()
    for file in files:
        named = owners(rules, file, host)
        if named:
            owned += 1
            mine = any(handle.casefold() in ours for handle in named)
            theirs += mine
            others.update(() if mine else named)
    if not owned:
        return Agreement("no rule", f"no rule of {place} names an owner of it")
    if theirs == owned:
        rest = f"; {len(files) - owned} of {len(files)} files have none" if owned < len(files) else ""
        return Agreement("agrees", f"{place} names the owner{rest}")
    teams = tuple(sorted(handle for handle in others if _TEAM.fullmatch(handle)))
    who = ", ".join((*teams, *(("handles that may be people's",) if len(teams) < len(others) else ())))
    words = f"{place} names others than the owner for {owned - theirs} of {len(files)} files: {who}"
    return Agreement("differs", words, teams)
