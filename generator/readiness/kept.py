"""What services were found to lack before: who rests on the same now lacks the same, and is not judged again.

One file of plain data, after a line with its digest. By service it has the name of all that rules may look at
when they judge it, with the rules themselves, and what they found, by state. When the file is damaged or of
another version, nothing is known. What many gaps say alike is written once.

Where few services lack something else by now all others are written as they were, and what is said of nobody
any more makes room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import astuple

from generator import sealed
from generator.catalog import ServiceEntry
from generator.diagnostics import Place
from generator.forks import spread
from generator.readiness import Assessment, Demands, Gap, Level, Rule, Scene, Score, assess, promoted
from generator.readiness.ahead import from_now_on
from generator.spec.base import FieldPath
from generator.spec.policy import Waiver

_VERSION: Final = 1
_ROW: Final = 5
"""Numbers of a gap: what is said, line, column, in which file and whose it is, and its waiver or -1."""
_NAME: Final = 4
"""Where the name of what was found stands behind it, once it has been found again."""
_SCORE: Final = len(Score.__struct_fields__)
_PLACES: Final = (0, 3)
"""Those of them that are places in `said`."""
_FEW: Final = 20
"""Of so many services one may lack something else while all others are written as they were."""
_WORTH: Final = 200
"""Services from which on a copy of this process is worth it."""
_Foreseen = dict[str, tuple[str, dict[str, Assessment]]]
"""By service its name, and what it lacks in some states."""
_Spot = tuple[Place, str, date | None, bool]
"""Where a gap is, and who fills it by when: of a service many stand in the same place."""
_What = tuple[Rule, Level, FieldPath, str, str]
"""What is said of a gap: rule, level, path, message and area."""

Tell = Callable[[Assessment, str], object]
"""Learns the name of something that was found again, for who asks for it, too."""


class Kept:
    """Judges services, and knows again what it found in the build before.

    `name` gives equal names to equal values only. `rests_on` is what else decides what is found: the rules
    and what runs them.
    """

    def __init__(
        self,
        file: Path,
        name: Callable[[object], str],
        rests_on: object,
        jobs: int = 1,
        tell: Tell | None = None,
    ) -> None:
        """Read what is known. So many processes may judge. Names of what is found again are told."""
        self._tell = tell
        self._unnamed: list[tuple[dict[str, Any], str, Assessment]] = []
        self._file, self._name, self._rests_on, self._jobs = file, name, name(rests_on), jobs
        said, self._old = _read(file)
        self._reader = _Reader(said)
        self._now: dict[str, tuple[str, dict[str, Any]]] = {}
        self._foreseen: _Foreseen = {}

    def foresee(self, entries: Iterable[ServiceEntry], scene: Scene, demands: Demands) -> None:
        """Judge services of which nothing is known in several processes, before each is asked for."""
        new = [entry for entry in entries if entry.id not in self._old] if self._jobs > 1 else []
        for found in spread(partial(self._all, scene, demands), new, self._jobs, worth=_WORTH):
            self._foreseen |= found

    def _all(self, scene: Scene, demands: Demands, entries: Iterable[ServiceEntry]) -> _Foreseen:
        """Return names of services, and what each lacks in every state that pages ask for."""
        return {
            entry.id: (
                self._named(entry, scene),
                {
                    state: assess(promoted(entry, state), demands, scene)
                    for state in from_now_on(entry.spec.lifecycle)
                },
            )
            for entry in entries
        }

    def _named(self, entry: ServiceEntry, scene: Scene) -> str:
        return self._name((self._rests_on, entry, scene.about(entry)))

    def judged(self, entry: ServiceEntry, state: str, scene: Scene, demands: Demands) -> Assessment:
        """Return what a service lacks as if it were in a state."""
        name, foreseen = self._foreseen.get(entry.id) or (self._named(entry, scene), {})
        states = self._now.setdefault(entry.id, (name, {}))[1]
        known, found = self._old.get(entry.id, ("", {}))
        if known == name and state in found:
            again = self._reader.assessment(found[state], entry, demands)
            if again is not None:
                states[state] = found[state]
                if state == entry.spec.lifecycle:
                    self._named_before(states, state, again)
                return again
        judged = foreseen.get(state) or assess(promoted(entry, state), demands, scene)
        states[state] = _Fresh(judged, entry.spec.waivers)
        return judged

    def _named_before(self, states: dict[str, Any], state: str, again: Assessment) -> None:
        """Tell the name of what pages show, or have it named before all is written."""
        name = states[state][_NAME:]
        if self._tell is None:
            return
        if name:
            self._tell(again, str(name[0]))
        else:
            self._unnamed.append((states, state, again))

    def write(self) -> None:
        """Keep what is known by now, and nothing of other services. A disk that refuses is no obstacle."""
        for states, state, again in self._unnamed:
            states[state] = [*states[state], self._name(again)]
            self._named_before(states, state, again)
        self._unnamed.clear()
        if self._old == self._now:
            return
        told = [found for _, states in self._now.values() for found in states.values()]
        same = [found for found in told if not isinstance(found, _Fresh)]
        few = (len(told) - len(same)) * _FEW <= len(told)
        writer = _Writer(self._reader.said, same if few else ())
        services = {
            id_: (name, {state: writer.written(found) for state, found in states.items()})
            for id_, (name, states) in self._now.items()
        }
        with suppress(OSError):
            sealed.replace(self._file, {"version": _VERSION, "said": writer.said, "services": services})


class _Fresh(Struct, frozen=True):
    """What was found just now, of a service that puts some of it off."""

    found: Assessment
    waivers: tuple[Waiver, ...]


class _Writer:
    """Writes what was found in numbers. What many gaps say stands once in `said`, and its place for it.

    What was found `before` and is to `stay` is written as it is.
    """

    def __init__(self, before: Sequence[Any], stay: Sequence[Any]) -> None:
        taken = set[int]()
        for areas, _, _, gaps, *_ in stay:
            taken.update((area for area, *_ in areas), *(gaps[first::_ROW] for first in _PLACES))
        self.said = [value if place in taken else None for place, value in enumerate(before if stay else ())]
        self._before, self._stay = before, bool(stay)
        self._places = {_frozen(self.said[place]): place for place in taken}
        self._free = [place for place in range(len(self.said)) if place not in taken]

    def written(self, found: Any) -> Any:  # noqa: ANN401 - fresh, or as it was written before
        """Return how it is written: scores by area, that by specs, how many gaps are open, and all gaps."""
        if isinstance(found, _Fresh):
            it = found.found
            areas = [[self._place(area), *astuple(score)] for area, score in it.areas.items()]
            rows = [self._row(gap, found.waivers) for gap in (*it.gaps, *it.waived)]
            return [areas, astuple(it.by_spec), len(it.gaps), [number for row in rows for number in row]]
        if self._stay:
            return found
        areas, by_spec, open_, gaps, *name = found
        moved = [self._moved(number) if at % _ROW in _PLACES else number for at, number in enumerate(gaps)]
        return [[[self._moved(area), *score] for area, *score in areas], by_spec, open_, moved, *name]

    def _row(self, gap: Gap, waivers: tuple[Waiver, ...]) -> tuple[int, ...]:
        place, due = gap.place, gap.due and gap.due.isoformat()
        what = gap.rule.id, gap.level.value, gap.path, gap.message, gap.area
        whose = place.file, place.used_at, gap.owner, due, gap.overdue
        waiver = -1 if gap.waiver is None else waivers.index(gap.waiver)
        return self._place(what), place.line, place.column, self._place(whose), waiver

    def _place(self, value: Any) -> int:  # noqa: ANN401 - texts and numbers
        place = self._places.get(value)
        if place is None:
            place = self._free.pop() if self._free else len(self.said)
            self.said[place : place + 1] = [value]
            self._places[value] = place
        return place

    def _moved(self, place: int) -> int:
        """Return where something stands that stood elsewhere before."""
        return self._place(_frozen(self._before[place]))


def _frozen(value: Any) -> Any:  # noqa: ANN401 - lists of lists, texts and numbers
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


class _Reader:
    """Reads what was written."""

    def __init__(self, said: Sequence[Any]) -> None:
        self.said = said
        self._whats: dict[int, _What] = {}
        self._rules: dict[str, Rule] = {}

    def assessment(self, written: Any, entry: ServiceEntry, demands: Demands) -> Assessment | None:  # noqa: ANN401 - a list
        """Return what was found; None when it is nothing of ours."""
        try:
            self._rules = self._rules or {demand.rule.id: demand.rule for demand in demands}
            areas, by_spec, open_, numbers, *_ = written
            rows = zip(*(numbers[first::_ROW] for first in range(_ROW)), strict=True)
            spots = dict[tuple[int, ...], _Spot]()
            gaps = tuple(self._gap(row, entry, spots) for row in rows)
            scores = {_text(self.said[area]): _score(score) for area, *score in areas}
            return Assessment(gaps[:open_], gaps[open_:], scores, by_spec=_score(by_spec))
        except (ValueError, TypeError, KeyError, IndexError):
            return None

    def _gap(self, row: tuple[int, ...], entry: ServiceEntry, spots: dict[tuple[int, ...], _Spot]) -> Gap:
        number, spot, waiver = row[0], row[1:4], row[4]
        what = self._whats.get(number)
        if what is None:
            what = self._whats[number] = self._what(number)
        rule, level, path, message, area = what
        place, owner, day, overdue = spots.get(spot) or spots.setdefault(spot, self._spot(*spot))
        put_off = entry.spec.waivers[waiver] if waiver >= 0 else None
        return Gap(entry.id, rule, level, path, message, place, owner, day, overdue, area, put_off)

    def _spot(self, line: int, column: int, whose: int) -> _Spot:
        file, used_at, owner, due, overdue = self.said[whose]
        day = None if due is None else date.fromisoformat(due)
        return Place(file, line, column, tuple(used_at)), owner, day, overdue

    def _what(self, number: int) -> _What:
        rule, level, path, message, area = self.said[number]
        return self._rules[rule], Level(level), tuple(path), _text(message), _text(area)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no judgement of ours")
    return value


def _score(numbers: Sequence[object]) -> Score:
    if len(numbers) != _SCORE or not all(type(number) is int for number in numbers):
        raise TypeError("no judgement of ours")
    return Score(*numbers)  # type: ignore[arg-type]


def _read(file: Path) -> tuple[list[Any], dict[str, tuple[str, dict[str, Any]]]]:
    try:
        data = {} if file.is_symlink() else sealed.read(file)
        if data["version"] != _VERSION or not isinstance(data["said"], list):
            return [], {}
        services = data["services"].items()
        return data["said"], {str(id_): (str(name), dict(states)) for id_, (name, states) in services}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return [], {}
