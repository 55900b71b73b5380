"""Who works on the code of a service, in numbers: contributors, bus factor and the owner's part. No names.

Counted are commits that changed the service's paths in the window: those of programs and merges are left out,
and a commit counts for its author and each co-author. The **bus factor** is CHAOSS's Contributor Absence
Factor (https://chaoss.community/kb/metric-contributor-absence-factor/): the smallest number of people who
together made at least half of all contributions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.analysis.codepaths import Terms, begin, own_paths, second
from generator.authors import is_of
from generator.facts import CodeFacts
from generator.gitfacts import History
from generator.spec.team import Team

if TYPE_CHECKING:
    from generator.gitlog import Made


class Owner(Struct, frozen=True):
    """What the owner did. `silent` is None when that cannot be known, `last` when no commit was found."""

    words: str
    commits: int = 0
    last: date | None = None
    silent: bool | None = None


class Contributors(Struct, frozen=True):
    """Who worked on it from a day to another. `people` is None when that cannot be known, as `words` say."""

    words: str
    owner: Owner
    since: date
    people: int | None = None
    commits: int = 0
    bus_factor: int | None = None


def contributors(code: CodeFacts, team: Team | None, asked: Terms, *, today: date) -> Contributors:
    """Count who works on a location, and how much of it the owner does."""
    since = begin(today, asked.window)
    why = _unknown(code)
    if why:
        return Contributors(why, Owner(why), since)
    history = code.repository.history if code.repository else History()
    made = tuple(_made(code, history, today))
    recent = [one for one in made if one.at is not None and one.at >= second(since)]
    credit = Counter(number for one in recent for number in _humans(one, history))
    counted = [one for one in recent if _humans(one, history)]
    factor = _factor(credit)
    owner = _owner(made, counted, history, team, asked, today)
    many, span = (
        f"{_number(len(credit), 'person', 'people')} made",
        f"in the {asked.window} days before {today}",
    )
    half = f"at least half by {_number(factor, 'person', 'people')} (bus factor {factor})"
    words = f"{many} {_number(len(counted), 'commit', 'commits')} {span}, {half}"
    words = words if factor else f"nobody made a commit {span}"
    return Contributors(words, owner, since, len(credit), len(counted), factor or None)


def _unknown(code: CodeFacts) -> str:
    found = code.repository
    if found is None or found.head is None:
        return "not known: the repository is not read" if found is None else "not known: no commits yet"
    if found.shallow:
        return "not known: history incomplete (shallow)"
    if found.history.undated:
        return "not known: the date of a commit cannot be read"
    lost = [path for path in own_paths(code.location) if path and path not in found.there]
    return f"not known: {', '.join(lost)} is not in the repository" if lost else ""


def _made(code: CodeFacts, history: History, today: date) -> Iterator[Made]:
    """Yield the commits of a location until the end of today, newest first."""
    paths, end = own_paths(code.location), second(today) + 86_400
    touched = sorted({number for path in paths for number in history.touched.get(path, ())})
    for number in range(len(history.commits)) if paths == ("",) else touched:
        made = history.commits[number]
        if made.counts and made.at is not None and made.at < end:
            yield made


def _humans(made: Made, history: History) -> tuple[int, ...]:
    return tuple(number for number in made.by if not history.people[number].bot)


def _factor(credit: Counter[int]) -> int:
    total, made = sum(credit.values()), 0
    for rank, (_, number) in enumerate(credit.most_common(), start=1):
        made += number
        if 2 * made >= total:
            return rank
    return 0


def _owner(
    made: tuple[Made, ...],
    counted: list[Made],
    history: History,
    team: Team | None,
    asked: Terms,
    today: date,
) -> Owner:
    if team is None or not team.git_authors:
        return Owner("not known: the owner's file has no git_authors")
    theirs = {
        number
        for number, person in enumerate(history.people)
        if not person.bot and is_of(person, team.git_authors)
    }
    own = [one for one in made if not theirs.isdisjoint(one.by)]
    last = max((one.at for one in own if one.at is not None), default=None)
    day = None if last is None else datetime.fromtimestamp(last, tz=UTC).date()
    part = [one for one in counted if not theirs.isdisjoint(one.by)]
    share = (
        f"{round(100 * len(part) / len(counted))} % ({len(part)} of {len(counted)} commits)"
        if counted
        else ""
    )
    far = max(asked.window, asked.silent)
    newest = f"last commit {day}" if day else f"no commit in the {far} days before {today}"
    silent = day is None or day < begin(today, asked.silent)
    return Owner("; ".join(filter(None, (share, newest))), len(part), day, silent)


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
