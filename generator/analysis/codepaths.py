"""Which paths of which code location matter to a service, and how far back their history is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec import Struct

from generator.analysis.freshness import EXAMINED
from generator.analysis.learning import coverage
from generator.catalog import ServiceEntry
from generator.spec.architecture import CodeLocation
from generator.spec.base import empty
from generator.spec.org import Org
from generator.spec.policy import CodePolicy
from generator.spec.service import Service
from generator.spec.values import Duration

_DAY: Final = 86_400
_PATH: Final = re.compile(r"[^\s/:][^\s:]*/[^\s:]*")


class Terms(Struct, frozen=True):
    """What the organisation asks of the history of code; spans are in days."""

    window: int
    silent: int
    behind: int
    bots: tuple[str, ...]


def terms(org: Org) -> Terms:
    """Return what the organisation asks, or what the tool asks by itself."""
    asked = (org.policy.code if org.policy else None) or empty(CodePolicy)
    behind = 5 if asked.behind is None else asked.behind
    return Terms(_days(asked.window, 365), _days(asked.owner_silent_after, 180), behind, asked.bots)


def _days(length: Duration | None, instead: int) -> int:
    return instead if length is None else max(1, length.seconds // _DAY)


def own_paths(location: CodeLocation) -> tuple[str, ...]:
    """Return the paths that belong to the service; '' is the whole repository."""
    return tuple(path.rstrip("/") for path in location.paths) or ("",)


def deploy_paths(location: CodeLocation) -> tuple[str, ...]:
    """Return the paths that say how the service is deployed."""
    return tuple(path.rstrip("/") for path in location.deploy_paths)


def home(path: str, spec: Service) -> CodeLocation | None:
    """Return the location a path of a failure mode lies in; None when none or several could be meant.

    It is the one whose paths hold it, else the only one there is.
    """
    within = [location for location in spec.code_locations if _within(path, location)]
    found = within or list(spec.code_locations)
    return found[0] if len(found) == 1 else None


def _within(path: str, location: CodeLocation) -> bool:
    places = (*location.paths, *location.deploy_paths)
    return any(f"{path.rstrip('/')}/".startswith(f"{place.rstrip('/')}/") for place in places)


def failure_paths(spec: Service, location: CodeLocation) -> tuple[str, ...]:
    """Return the paths in a location whose change makes a failure likelier."""
    paths = (path for mode in spec.failure_modes for path in mode.related_code)
    return tuple(dict.fromkeys(path.rstrip("/") for path in paths if home(path, spec) is location))


def debt_paths(spec: Service, location: CodeLocation) -> tuple[str, ...]:
    """Return the paths in a location that known issues lie in. Words for a system or a screen are none."""
    paths = (debt.location for debt in spec.tech_debt if debt.location and _PATH.fullmatch(debt.location))
    return tuple(dict.fromkeys(path.rstrip("/") for path in paths if home(path, spec) is location))


def version_tags(spec: Service) -> tuple[str, ...]:
    """Return the tags that would mean the version a spec describes, as they may be written."""
    if spec.version is None:
        return ()
    plain = (spec.version, f"v{spec.version}")
    return (*plain, *(f"{spec.id}{sign}{word}" for sign in "/-" for word in plain))


def tried(entry: ServiceEntry, *, today: date) -> dict[str, date]:
    """Return when each failure mode that was ever tried was tried last, by its id."""
    found = coverage(entry, every=None, today=today)
    return {one.topic.id: one.tried for one in found if one.topic.kind == "failure mode" and one.tried}


def second(day: date) -> int:
    """Return the first second of a day, in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def begin(today: date, days: int) -> date:
    """Return the day that many days before; the first of the calendar when it does not go so far."""
    return today - timedelta(days=min(days, today.toordinal() - 1))


def asked_after(entry: ServiceEntry, asked: Terms, *, today: date) -> int:
    """Return the second after which it must be known what touched the paths of a service."""
    days = [
        begin(today, max(asked.window, asked.silent)),
        *_tried_with_code(entry, today),
        *looked(entry.spec),
    ]
    return second(min(days)) - 1


def looked(spec: Service) -> tuple[date, ...]:
    """Return the days of the newest reviews, since which commits may be counted."""
    return tuple(sorted(review.at for review in spec.reviews)[-EXAMINED:])


def _tried_with_code(entry: ServiceEntry, today: date) -> Iterator[date]:
    days = tried(entry, today=today)
    yield from (days[mode.id] for mode in entry.spec.failure_modes if mode.related_code and mode.id in days)
