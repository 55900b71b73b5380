"""What counts as a change for people on call, and that no field of the schema is forgotten."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from generator.analysis.diff import NOT_SHOWN, Change, Group, Name, State, diff, grouped
from generator.analysis.diff.groups import FIELDS, group_of
from generator.analysis.diff.parts import IN_ORDER, KEYS, LEFT_OUT
from generator.privacy import Allowed
from generator.reference import model_of
from generator.spec.base import OF_EVERY_SECTION, Section, fields
from generator.spec.org import OrgSeverity, Role, Vendor
from generator.spec.service import Service
from generator.spec.team import Team
from generator.spec.values import Duration
from tests.workspaces import LANTERN, catalog

ROOT: Final = Path(__file__).parent.parent
NOBODY: Final = Allowed((), frozenset())
BESIDE: Final[Mapping[str, type[Section]]] = {
    "team": Team,
    "role": Role,
    "vendor": Vendor,
    "severity": OrgSeverity,
}
"""What stands beside a spec and is a section of the schema."""
FREE: Final = frozenset({"alert", "recording", "note", "manifest"})
"""What stands beside a spec and is none."""


@cache
def sample() -> tuple[State, ...]:
    """Give the services of the sample, which together use every field."""
    found = catalog(ROOT)
    return tuple(State.of(entry, found) for entry in found.services)


def changes(before: State, after: State) -> tuple[Change, ...]:
    """Compare two states."""
    return diff(before, after, may=NOBODY)


def with_spec(state: State, **update: object) -> State:
    """Change fields of a spec, whatever its checks would say."""
    spec = state.spec.model_copy(update=update)
    return replace(state, entry=replace(state.entry, file=state.entry.file.saying(spec)))


def only(state: State, name: str) -> State:
    """Leave of all lists and sections of a spec only one, so that comparing is quick."""
    empty = {
        key: () if isinstance(value, tuple) else None
        for key, value in fields(state.spec)
        if key != name and isinstance(value, (tuple, Section))
    }
    entry = replace(state.entry, alerts=(), slos=(), recordings=(), notes=())
    return with_spec(replace(state, entry=entry), **empty)


@dataclass(frozen=True, slots=True)
class Mutation:
    """A section with one field changed, its name and the way to it as the table of groups has it."""

    way: tuple[str, ...]
    kind: str
    changed: Section
    variant: int

    @property
    def field(self) -> str:
        """Give the field as changes name it."""
        return ".".join(self.way)


def mutations(section: Section, way: tuple[str, ...] = (), *, field: str = "") -> Iterator[Mutation]:
    """Yield a section with each of its fields changed, or only one, and each field of all it holds."""
    for name, value in fields(section):
        key = type(section).model_fields[name].alias or name
        kind = f"{type(section).__name__}.{key}"
        if value is None or value in ((), {}) or kind in LEFT_OUT or field not in ("", name):
            continue
        many = isinstance(value, tuple) and isinstance(value[0], Section)
        here = (*way, f"{key}[]" if many else key)
        for number, (other, deeper) in enumerate(_others(value)):
            yield Mutation((*here, *deeper), kind, section.model_copy(update={name: other}), number)
        inner = value if isinstance(value, tuple) else (value,)
        for number, one in enumerate(inner):
            for found in mutations(one, here) if isinstance(one, Section) else ():
                whole = (*inner[:number], found.changed, *inner[number + 1 :])
                update = {name: whole if isinstance(value, tuple) else found.changed}
                yield Mutation(found.way, found.kind, section.model_copy(update=update), found.variant)


def _others(value: Any) -> Iterator[tuple[object, tuple[str, ...]]]:  # noqa: ANN401 - any value of a spec
    """Yield other values for a field, and the way inside it at which that shows."""
    if isinstance(value, Section):
        yield None, ()
    elif isinstance(value, tuple):
        yield value[1:], ()
        yield (*value, _other(value[0])) if not isinstance(value[0], Section) else value[:-1], ()
    elif isinstance(value, Mapping):
        first = next(iter(value))
        yield {**value, first: _other(value[first])}, (first,)
        yield {**value, "another-one": "x"}, ("another-one",)
    else:
        yield _other(value), ()


def _other(value: Any) -> object:  # noqa: ANN401 - any plain value
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, Decimal)):
        return value + 1
    if isinstance(value, Duration):
        return Duration(value.seconds + 60, f"{value.seconds + 60}s")
    if isinstance(value, (date, datetime)):
        return value + timedelta(days=400)
    return type(value)(f"{value}-other")


def _each(state: State, seen: set[tuple[str, str, int]]) -> Iterator[tuple[State, State, Mutation]]:
    """Yield states before and after each mutation of a kind that was not met before."""
    for name, value in fields(state.spec):
        small = only(state, name)
        for found in mutations(small.spec, field=name) if value else ():
            if (found.kind, found.field, found.variant) not in seen:
                seen.add((found.kind, found.field, found.variant))
                yield small, with_spec(small, **{name: getattr(found.changed, name)}), found


def test_every_mutation_is_told_once_and_in_its_group() -> None:
    """Of every field that the sample uses, at every place of the schema."""
    seen: set[tuple[str, str, int]] = set()
    wrong = []
    for state in sample():
        for before, after, mutation in _each(state, seen):
            told = [(change.field, change.group) for change in changes(before, after)]
            if told != [(mutation.field, group_of(mutation.way))]:
                wrong.append((mutation.field, told))

    assert [] == wrong
    assert 1_000 <= len(seen)


def test_nothing_is_no_change() -> None:
    """A state does not differ from itself."""
    assert [()] * len(sample()) == [changes(state, state) for state in sample()]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_entries_is_no_change(seed: int) -> None:
    """Of all lists but those in which it says what comes first."""
    shuffle = random.Random(seed)

    def shuffled(value: object) -> object:
        if isinstance(value, Section):
            return value.model_copy(update={name: shuffled(inner) for name, inner in fields(value)})
        if isinstance(value, Mapping):
            return dict(reversed(list(value.items())))
        if isinstance(value, tuple) and value and isinstance(value[0], Section):
            inner = [shuffled(one) for one in value]
            kept = type(value[0]).__name__ in IN_ORDER
            return tuple(inner if kept else shuffle.sample(inner, len(inner)))
        return value

    for state in sample():
        spec = shuffled(state.spec)
        assert isinstance(spec, Service)
        entry = replace(
            state.entry,
            file=state.entry.file.saying(spec),
            alerts=tuple(shuffle.sample(state.entry.alerts, len(state.entry.alerts))),
        )
        assert () == changes(state, replace(state, entry=entry))


def test_every_field_has_a_group() -> None:
    """Every outermost field is in the table; what the table names deeper down exists."""
    outermost = set(Service.model_fields) - OF_EVERY_SECTION
    named = {field for field in FIELDS if "." not in field}
    beside = {*FREE, *BESIDE}

    assert outermost | beside == named
    assert [] == [field for field in FIELDS if not _exists(field)]
    assert set(Team.model_fields) - {*OF_EVERY_SECTION, "defaults"} == {
        field.removeprefix("team[].").removeprefix("team.").partition(".")[0]
        for field in FIELDS
        if field.startswith(("team.", "team[]"))
    }


def _exists(field: str) -> bool:
    first, *steps = field.replace("[]", "").split(".")
    if first in FREE or field == "slos[].alerts":  # which only files of SLOs have
        return True
    model: type[Section] | None = BESIDE.get(first, Service)
    for step in steps if first in BESIDE else (first, *steps):
        if model is None:
            return False
        names = {info.alias or name: info for name, info in model.model_fields.items()}
        if step not in names:
            return False
        model = model_of(names[step].annotation)[0]
    return True


def test_entries_of_every_list_can_be_told_apart() -> None:
    """By an id, a name, or what the table of keys names; the table names nothing that is not there."""
    lists: dict[str, list[set[str]]] = {}
    seen: set[type[Section]] = set()

    def walk(model: type[Section]) -> None:
        seen.add(model)
        for info in model.model_fields.values():
            inner, many = model_of(info.annotation)
            if inner is not None and many:
                keys = {one.alias or name for name, one in inner.model_fields.items()}
                lists.setdefault(inner.__name__, []).append(keys)
            if inner is not None and inner not in seen:
                walk(inner)

    walk(Service)
    for root in BESIDE.values():
        walk(root)

    assert set() == {
        name
        for name, found in lists.items()
        if name not in KEYS and not all({"id", "name"} & keys for keys in found)
    }
    assert set() == set(KEYS) - lists.keys()
    assert {} == {
        name: missing
        for name, found in lists.items()
        if (missing := set(KEYS.get(name, ())).difference(*found))
    }


@pytest.fixture
def lantern(mini: Path) -> Path:
    """The small workspace with a service of our own."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + STEPS, encoding="utf-8")
    return mini


STEPS: Final = """\
failure_modes:
  - id: dark
    title: The pier is dark
    symptoms: [No light, A call]
    time_box: 60m
    mitigation:
      - {do: Look at the fuse.}
      - {do: Turn the switch., run: {shell: bash, cmd: lights on}}
      - {do: Call the desk.}
"""


def edited(root: Path, *edits: tuple[str, str]) -> tuple[tuple[Change, ...], ...]:
    """Compare the service before and after edits of its file."""
    file = root / "service_specs/lantern.yaml"
    before, text = state_of(root), file.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return (changes(before, state_of(root)),)


def state_of(root: Path, id_: str = "lantern") -> State:
    """Read a service as it is now."""
    found = catalog(root)
    return State.of(next(entry for entry in found.services if entry.id == id_), found)


def told(found: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    """Give kind, path and both texts of changes."""
    return [(change.kind, change.path, change.before, change.after) for change in found]


def test_a_length_written_another_way_is_no_change(lantern: Path) -> None:
    """Sixty minutes are an hour; flow and block style, quotes and order of keys are nothing either."""
    (found,) = edited(
        lantern,
        ("time_box: 60m", "time_box: 1h"),
        ("{do: Look at the fuse.}", "do: 'Look at the fuse.'"),
        ("type: worker\ntier: 4\n", "tier: 4\ntype: worker\n"),
    )

    assert () == found


def test_a_renamed_failure_mode_is_the_same_one(lantern: Path) -> None:
    """It says what it was called; that and what else changed is told, not that one went and one came."""
    (found,) = edited(
        lantern, ("id: dark", "id: no-light\n    aliases: [dark]"), ("time_box: 60m", "time_box: 30m")
    )

    assert [
        ("changed", "failure_modes[no-light].id", "dark", "no-light"),
        ("changed", "failure_modes[no-light].time_box", "60m", "30m"),
    ] == told(found)


def test_steps_that_change_places_are_moved(lantern: Path) -> None:
    """Their order is what people follow; nothing is told as gone or new."""
    (found,) = edited(
        lantern,
        ("      - {do: Call the desk.}\n", ""),
        ("mitigation:\n", "mitigation:\n      - {do: Call the desk.}\n"),
    )

    assert [("moved", "failure_modes[dark].mitigation")] == [(one.kind, one.path) for one in found]
    assert "Call the desk.\nLook at the fuse.\nTurn the switch." == found[0].after


def test_a_command_that_changes_is_one_change(lantern: Path) -> None:
    """With the names of all around it."""
    (found,) = edited(lantern, ("cmd: lights on", "cmd: lights on --all"))

    path = "failure_modes[dark].mitigation[Turn the switch.].run.cmd"
    assert [("changed", path, "lights on", "lights on --all")] == told(found)
    assert (Name("failure mode", "dark"), Name("step", "Turn the switch."), Name("run")) == found[0].where
    assert Group.STEPS is found[0].group


def test_plain_values_of_a_list_come_and_go(lantern: Path) -> None:
    """Their order is nothing."""
    (found,) = edited(lantern, ("[No light, A call]", "[A call, Ships hoot]"))

    assert [("changed", "failure_modes[dark].symptoms", "No light", "Ships hoot")] == told(found)


def test_not_known_is_another_value(lantern: Path) -> None:
    """Nobody said, nobody knows and does not apply are three things."""
    (found,) = edited(lantern, ("time_box: 60m", "time_box: {na: It waits until dusk.}"))

    assert [
        ("changed", "failure_modes[dark].time_box", "60m", "does not apply: It waits until dusk.")
    ] == told(found)


def test_a_new_number_of_a_rule_is_a_new_threshold(mini: Path) -> None:
    """Old and new number stand beside each other; a rule that moved between groups is the same rule."""
    rules = mini / "service_specs/booking-api/alerts/booking.yaml"
    before, text = state_of(mini, "booking-api"), rules.read_text(encoding="utf-8")
    text = text.replace("< 0.2", "< 0.5").replace("- name: booking\n", "- name: other\n")
    rules.write_text(text.replace("severity: ticket", "severity: page"), encoding="utf-8")
    found = changes(before, state_of(mini, "booking-api"))

    assert [
        ("changed", "alert[BookingSalesStopped].fires at", "< 0.2", "< 0.5"),
        ("changed", "alert[BookingQueueLong].labels.severity", "ticket", "page"),
    ] == told(found)
    assert {Group.ALERTS} == {change.group for change in found}


def test_what_a_team_says_counts_for_its_services(mini: Path) -> None:
    """A new number of the desk that is called is a change of who to call."""
    team = next((mini / "service_specs/teams").glob("harbour-desk.yaml"))
    before = state_of(mini, "booking-api")
    zone = {"timezone": "Europe/Stockholm"}
    teams = {one.spec.id: one.saying(one.spec.model_copy(update=zone)) for one in catalog(mini).teams}
    after = replace(before, teams=teams)

    assert team.is_file()
    assert {Group.CALL} == {change.group for change in changes(before, after)}


def test_what_must_not_be_published_is_told_without_its_words(lantern: Path) -> None:
    """A secret of the past is one of today; that something changed is no secret."""
    before = state_of(lantern)
    after = with_spec(before, value="Ask ada.lovelace@example.org", tier_reason="password=hunter2hunter2")

    assert [NOT_SHOWN, NOT_SHOWN] == [change.after for change in changes(before, after)]


def test_groups_come_in_the_order_people_ask(lantern: Path) -> None:
    """Whom to call comes first, and a group without changes is left out."""
    (found,) = edited(
        lantern, ("owner: harbour-desk", "owner: booking"), ("tier: 4", "tier: 3"), ("60m", "5m")
    )

    assert [Group.CALL, Group.STEPS, Group.STATE] == [group for group, _ in grouped(found)]


def test_a_marker_is_told_and_nothing_it_hides(lantern: Path) -> None:
    """Who may read something is a group of its own, and the marker all that is told."""
    ((found,),) = edited(lantern, ("time_box: 60m", "time_box: 60m\n    audience: restricted"))

    assert (Group.READERS, "added", "", "restricted") == (found.group, found.kind, found.before, found.after)
    assert "failure_modes[dark].readers" == found.path
