"""How often code that makes a failure likelier was changed since somebody last tried what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from generator.analysis.codepaths import home, second, tried
from generator.catalog import ServiceEntry
from generator.facts import CodeFacts
from generator.spec.architecture import CodeLocation
from generator.spec.failure_modes import FailureMode


class Churn(Struct, frozen=True):
    """The commits since the day after the last exercise; None when they cannot be counted, as `words` say."""

    words: str
    commits: int | None = None
    since: date | None = None


def churn(
    mode: FailureMode, entry: ServiceEntry, code: tuple[CodeFacts, ...], *, today: date
) -> Churn | None:
    """Count the commits in the code of a failure mode since its last exercise; None without such code."""
    if not mode.related_code:
        return None
    day = tried(entry, today=today).get(mode.id)
    if day is None:
        return Churn("Never exercised, so that there is no day to count changes from")
    places = {path: home(path, entry.spec) for path in mode.related_code}
    why = [word for path, location in places.items() for word in _unknown(path, location, code)]
    if why:
        return Churn(
            f"Changes since the last exercise ({day}) are not known: {'; '.join(dict.fromkeys(why))}"
        )
    count = sum(1 for found in code for _ in _since(found, places, second(day + timedelta(days=1))))
    commits = "1 commit" if count == 1 else f"{count} commits"
    return Churn(f"{commits if count else 'No commit'} there since the last exercise ({day})", count, day)


def _unknown(path: str, location: CodeLocation | None, code: tuple[CodeFacts, ...]) -> Iterator[str]:
    if location is None:
        yield f"which code location {path} is in is not written"
        return
    found = next((one.repository for one in code if one.location is location), None)
    if found is None or found.head is None:
        yield "the repository is not read" if found is None else "no commits yet"
    elif found.shallow:
        yield "history incomplete (shallow)"
    elif found.history.undated:
        yield "the date of a commit cannot be read"
    elif path.rstrip("/") not in found.there:
        yield f"{path} is not in the repository"


def _since(code: CodeFacts, places: dict[str, CodeLocation | None], begin: int) -> Iterator[int]:
    """Yield the commits of a location that touched the failure mode's paths, each once."""
    if code.repository is None:
        return
    history = code.repository.history
    paths = [path.rstrip("/") for path, location in places.items() if location is code.location]
    for number in {number for path in paths for number in history.touched.get(path, ())}:
        at = history.commits[number].at
        if at is not None and at >= begin:
            yield number
