"""How the code of a service was changed since its spec was last looked at.

Counted are commits that the reviewed commit does not have, where the repository knows that one; elsewhere
those from the day after the review on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from generator.analysis.codepaths import deploy_paths, failure_paths, own_paths, second
from generator.facts import CodeFacts
from generator.gitfacts import History
from generator.spec.service import Service

if TYPE_CHECKING:
    from generator.gitlog import Made

_SHALLOW: Final = "history incomplete (shallow)"


def since(spec: Service, code: tuple[CodeFacts, ...], day: date, commit: str) -> Iterator[str]:
    """Yield for each code location what came since, in words without a full stop; or why it is not known."""
    unknown: dict[str, int] = {}
    for one in code:
        numbers, why = _numbers(one, day, commit)
        if why:
            unknown[why] = unknown.get(why, 0) + 1
            continue
        name = f"{one.shown or 'a repository'}: " if len(code) > 1 else ""
        yield name + _words(spec, one, numbers)
    for why, many in unknown.items():
        where = "to the code" if len(code) == 1 else f"to {many} of its {len(code)} repositories"
        yield f"commits {where} are not known: {why}"


def _numbers(code: CodeFacts, day: date, commit: str) -> tuple[frozenset[int], str]:
    """Number the commits since a review, or say why they cannot be counted."""
    found = code.repository
    if found is None or found.head is None:
        return frozenset(), "no commits yet" if found else "; ".join(code.words).partition(":")[0]
    history, paths = found.history, own_paths(code.location)
    lost = [path for path in paths if path and path not in found.there and not history.touched.get(path)]
    if lost:
        return frozenset(), f"{', '.join(lost)} is not in the repository"
    if commit in history.commits.shas:
        ahead = history.ahead(commit)
        return ahead or frozenset(), "" if ahead is not None else _SHALLOW
    if found.shallow or history.undated:
        return frozenset(), _SHALLOW if found.shallow else "the date of a commit cannot be read"
    begin, commits = second(day + timedelta(days=1)), enumerate(history.commits)
    return frozenset(n for n, made in commits if made.at is not None and made.at >= begin), ""


def _words(spec: Service, code: CodeFacts, numbers: frozenset[int]) -> str:
    history = code.repository.history if code.repository else History()
    own, kinds = own_paths(code.location), _kinds(spec, code, numbers)
    mine = _touching(own, history, numbers)
    if own == ("",):
        mine = frozenset(number for number in numbers if history.commits[number].counts)
    every = mine.union(*kinds.values())
    many = f"{len(every) or 'no'} {'commit' if len(every) == 1 else 'commits'} to the code"
    return ", ".join((many, *(f"{len(of)} in {what}" for what, of in kinds.items() if of)))


def _kinds(spec: Service, code: CodeFacts, numbers: frozenset[int]) -> dict[str, frozenset[int]]:
    history = code.repository.history if code.repository else History()
    paths = {
        "alert paths": code.alert_paths,
        "deploy paths": deploy_paths(code.location),
        "paths of failure modes": failure_paths(spec, code.location),
    }
    return {what: _touching(those, history, numbers) for what, those in paths.items()}


def _touching(paths: tuple[str, ...], history: History, numbers: frozenset[int]) -> frozenset[int]:
    return numbers & {number for path in paths for number in history.touched.get(path, ())}


def hot(spec: Service, code: CodeFacts, day: date, commit: str) -> tuple[tuple[Made, tuple[str, ...]], ...]:
    """Return the commits since a review in alert, deploy and failure-mode paths, newest first, with which."""
    numbers, why = _numbers(code, day, commit)
    if why or code.repository is None:
        return ()
    kinds, history = _kinds(spec, code, numbers), code.repository.history
    return tuple(
        (history.commits[number], tuple(what for what, of in kinds.items() if number in of))
        for number in sorted(frozenset[int]().union(*kinds.values()))
    )
