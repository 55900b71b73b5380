"""What was found of services before is found again without judging them, and only where it still is so."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from generator import ledger
from generator.catalog import ServiceEntry
from generator.diagnostics import Place
from generator.readiness import STATES, Assessment, Demands, Level, Scene, assess, promoted
from generator.readiness.kept import Kept
from generator.rules import RULES, demands_of
from generator.shards.names import Names
from tests.sites import tree
from tests.test_reuse import change, clean, render
from tests.test_revisions import opened
from tests.workspaces import catalog

TODAY: Final = date(2026, 12, 15)
FILE: Final = "site/.handoff/judged.json"
IDS: Final = ("berth-advisor", "booking-api")
BERTH: Final = "service_specs/berth-advisor.yaml"
BOOKING: Final = "service_specs/booking-api/service.yaml"
NEEDS: Final = """
dependencies:
  - {on: berth-advisor, kind: runtime, criticality: hard, failure_effect: Ferries wait.}
"""
WAIVER: Final = """
  - rule: REQ001
    field: value
    reason: Not now.
    approver: role:duty-master
    granted: 2026-11-01
    expires: {day}
"""
SAME: Final = ("# yaml", "# yaml")

Found = dict[tuple[str, str], Assessment]


@dataclass(frozen=True)
class Judged:
    """A workspace whose services are judged."""

    services: tuple[ServiceEntry, ...]
    scene: Scene

    @classmethod
    def at(cls, root: Path) -> Judged:
        """Read it, with what git says."""
        found = catalog(root)
        return cls(found.services, Scene.of(found, TODAY, ledger.gather(opened(root), found, today=TODAY)))

    def by(self, judge: Callable[[ServiceEntry, str, Scene, Demands], Assessment]) -> Found:
        """Judge every service as if it were in each state."""
        demands = demands_of(self.scene.catalog.org.spec.policy)
        return {
            (one.id, state): judge(one, state, self.scene, demands)
            for one in self.services
            for state in STATES
        }


def judged(file: Path, around: Judged, rules: str = "") -> Found:
    """Judge them, and keep what was found."""
    kept = Kept(file, Names().of, rules)
    found = around.by(kept.judged)
    kept.write()
    return found


def afresh(around: Judged) -> Found:
    """Judge them without anything that was kept."""
    return around.by(lambda entry, state, scene, demands: assess(promoted(entry, state), demands, scene))


def test_what_was_found_is_found_again(mini: Path) -> None:
    """All of it: gaps that are open and those that are put off, scores, places and days."""
    days = "".join(WAIVER.format(day=day) for day in ("2026-11-20", "2026-12-31"))
    (mini / BERTH).write_text(f"{(mini / BERTH).read_text()}waivers:{days}")
    around, file = Judged.at(mini), mini / "judged.json"
    expected, first = afresh(around), judged(file, around)
    written = file.stat().st_mtime_ns
    again = judged(file, Judged.at(mini))
    put_off = [gap.waiver for one in again.values() for gap in one.waived]

    assert expected == first == again
    assert written == file.stat().st_mtime_ns
    assert {"2026-12-31"} == {str(waiver.expires) for waiver in put_off if waiver}
    assert any(gap.overdue and gap.due for one in again.values() for gap in one.gaps)


def test_what_stands_in_one_line_keeps_its_own_place(mini: Path) -> None:
    """And who fills it by when."""
    head, _, rest = (mini / BERTH).read_text().partition("    rely_on:")
    line = (
        "    {rely_on: {unknown: {owner: booking, due: 2026-12-10}},"
        ' verify_first: {unknown: {owner: "role:duty-master", due: 2026-12-20}}}\n'
    )
    (mini / BERTH).write_text(f"{head}{line}handoff:{rest.partition('handoff:')[2]}")
    around, file = Judged.at(mini), mini / "judged.json"
    first, again = judged(file, around), judged(file, Judged.at(mini))
    beside = [gap for gap in again["berth-advisor", "hypercare"].gaps if gap.path[:2] == ("ai", "oversight")]

    assert first == again
    assert 1 == len({gap.place.line for gap in beside if gap.rule.id == "UNK001"})
    assert {"booking", "role:duty-master"} == {gap.owner for gap in beside if gap.rule.id == "UNK001"}


def test_several_processes_find_the_same(mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They judge a large fleet that is new, and what is kept of it is what one process keeps."""
    monkeypatch.setattr("generator.readiness.kept._WORTH", 60)
    around, pids = Judged.at(mini), tmp_path / "pids"
    scene, demands = replace(around.scene, facts=None), demands_of(around.scene.catalog.org.spec.policy)
    fleet = [called(entry, f"{entry.id}-{number}") for entry in around.services for number in range(30)]
    pids.mkdir()

    def named(value: object) -> str:
        (pids / str(os.getpid())).touch()
        return Names().of(value)

    def judged_by(jobs: int) -> tuple[list[Assessment], bytes]:
        file = tmp_path / f"{jobs}.json"
        kept = Kept(file, named, "", jobs)
        kept.foresee(fleet, scene, demands)
        found = [kept.judged(entry, state, scene, demands) for entry in fleet for state in STATES]
        kept.write()
        return found, file.read_bytes()

    assert judged_by(1) == judged_by(3)
    assert 3 == len(list(pids.iterdir()))


def test_where_few_lack_something_else_the_rest_is_written_as_it_was(mini: Path) -> None:
    """All of it is found again, and nothing stays of what is said of nobody any more."""
    around, file = Judged.at(mini), mini / "judged.json"
    fleet = [called(entry, f"{entry.id}-{number}") for entry in around.services for number in range(20)]
    judged(file, dataclasses.replace(around, services=tuple(fleet)))
    before = kept_in(file)
    for owner in ("first-team", "other-team", "third-team"):
        spec = fleet[7].file.spec.model_copy(update={"owner": owner})
        fleet[7] = replace(fleet[7], file=dataclasses.replace(fleet[7].file, spec=spec))
        some = dataclasses.replace(around, services=tuple(fleet))

        assert afresh(some) == judged(file, some) == judged(file, some)

    after = kept_in(file)
    del fleet[7]
    judged(file, dataclasses.replace(around, services=tuple(fleet)))
    same = [id_ for id_, told in after["services"].items() if told == before["services"][id_]]

    assert 39 == len(same)
    assert "third-team" in str(after)
    assert "first-team" not in str(after)
    assert "other-team" not in str(after)
    assert "third-team" not in str(kept_in(file))


def test_what_is_found_again_has_its_name(mini: Path) -> None:
    """It is worked out once it is found for the first time in another walk, and is that of what is found."""
    around, file = Judged.at(mini), mini / "judged.json"
    named, told = list[object](), list[dict[int, tuple[Assessment, str]]]()

    def name(value: object) -> str:
        named.append(value)
        return Names().of(value)

    def tell(found: Assessment, known: str) -> None:
        told[-1][id(found)] = found, known

    for _ in range(4):
        told.append({})
        kept = Kept(file, name, "", tell=tell)
        around.by(kept.judged)
        kept.write()
    found = [list(this.values()) for this in told]

    assert [0, 2, 2, 2] == [len(this) for this in told]
    assert 2 == sum(isinstance(value, Assessment) for value in named)
    assert all(known == Names().of(one) for this in found for one, known in this)


def kept_in(file: Path) -> Any:  # noqa: ANN401 - plain data
    """Give what a file holds after its digest."""
    return json.loads(file.read_bytes().partition(b"\n")[2])


def called(entry: ServiceEntry, id_: str) -> ServiceEntry:
    """Return a service with another id."""
    spec = entry.file.spec.model_copy(update={"id": id_})
    return replace(entry, file=dataclasses.replace(entry.file, spec=spec))


def sealed(file: Path, text: bytes) -> None:
    """Write a text after its digest."""
    file.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)


def reworded(file: Path) -> None:
    """Say something else of every gap, as nobody does who finds them."""
    data = json.loads(file.read_bytes().partition(b"\n")[2])
    for one in data["said"]:
        if one[0] in {rule.id for rule in RULES}:
            one[3] = "Found before"
    sealed(file, json.dumps(data).encode())


def messages(found: Found, id_: str) -> set[str]:
    """Give what is said of a service."""
    return {gap.message for (of, _), one in found.items() for gap in one.gaps if of == id_}


@pytest.mark.parametrize(
    ("edit", "stays"),
    [(SAME, {*IDS}), (("wind", "fog"), {"booking-api"}), (("tier: 2", "tier: 3"), set[str]())],
)
def test_only_what_rests_on_another_is_judged_again(
    mini: Path, edit: tuple[str, str], stays: set[str]
) -> None:
    """Of another service that is its tier and its end, and nothing else it says."""
    file, text = mini / "judged.json", (mini / BOOKING).read_text()
    (mini / BOOKING).write_text(text.replace("\ndependencies:", "\nx-before:") + NEEDS)
    judged(file, Judged.at(mini))
    reworded(file)
    change(mini, BERTH, *edit)
    around = Judged.at(mini)
    found, expected = judged(file, around), afresh(around)

    assert stays == {id_ for id_ in IDS if messages(found, id_) == {"Found before"}}
    assert all(messages(found, id_) == messages(expected, id_) for id_ in {*IDS} - stays)


def test_the_rules_count(mini: Path) -> None:
    """Others find something else in the same."""
    file, around = mini / "judged.json", Judged.at(mini)
    judged(file, around, "these")
    reworded(file)

    assert afresh(around) == judged(file, around, "others")


def others(value: Any) -> Iterator[Any]:  # noqa: ANN401 - structs
    """Yield values that differ from one in one part."""
    for part in value.__struct_fields__:
        changed: dict[str, Any] = {part: "another"}
        yield replace(value, **changed)


def test_everything_that_rules_may_look_at_counts(mini: Path) -> None:
    """Nothing of a service or its context is forgotten in its name."""
    around = Judged.at(mini)
    entry = around.services[1]
    context = around.scene.about(entry)
    every = [(entry, context), *((one, context) for one in others(entry))]
    every += [(entry, one) for one in others(context)]
    every += [(entry, replace(context, catalog=one)) for one in others(context.catalog)]
    every += [(entry, replace(context, facts=one)) for one in others(context.facts)]
    names = {Names().of(one) for one in every}

    assert len(every) == len(names) > 20


def test_every_part_of_a_gap_is_in_its_name(mini: Path) -> None:
    """Though it is written as one text."""
    gap = next(one.gaps[0] for one in afresh(Judged.at(mini)).values() if one.gaps)
    different: dict[str, Any] = {
        "rule": RULES[-1],
        "level": {*Level}.difference({gap.level}).pop(),
        "path": ("other", 7),
        "place": Place("other.yaml"),
        "due": date(2031, 1, 1),
        "overdue": not gap.overdue,
        "waiver": "one",
    }
    changed = [replace(gap, **{one: different.get(one, "other")}) for one in gap.__struct_fields__]
    places: dict[str, Any] = {"file": "f", "line": 77, "column": 78, "used_at": ("f", 1, 1)}
    changed += [replace(gap, place=replace(gap.place, **{key: value})) for key, value in places.items()]
    names = {Names().of(one) for one in (gap, *changed)}

    assert len(changed) + 1 == len(names)


def junk(text: bytes) -> Iterator[bytes]:
    """Yield what nothing can be made of."""
    kept = json.loads(text)
    id_, (name, states) = next(iter(kept["services"].items()))
    state, (areas, by_spec, open_, gaps) = next(iter(states.items()))
    found: tuple[object, ...] = (
        None,
        7,
        [],
        {},
        [[], [1], 0, []],
        [areas, by_spec, open_, gaps[:-1]],
        [areas, by_spec, open_, [10**9] * 5],
        [[["x", 1]], by_spec, open_, gaps],
        [areas, [1, 2, 3, 4, "5"], open_, gaps],
        [areas, by_spec, "x", gaps],
    )
    services: tuple[object, ...] = (None, 7, [], [None], {id_: 7}, {id_: [name, 7]})
    said: tuple[object, ...] = (None, {}, [], [None] * 999, [[7, 7, 7, 7, 7]] * 999)
    whole = [{**kept, "services": {id_: [name, {state: one}]}} for one in found]
    whole += [{**kept, "services": one} for one in services]
    whole += [{**kept, "said": one} for one in said]
    yield from (json.dumps(one).encode() for one in (*whole, {**kept, "version": 0}))
    yield from (b"", b"[]", b"null", b"\xff", b"[" * 100_000)


def test_nothing_is_known_when_what_is_kept_is_damaged(mini: Path) -> None:
    """Or of another version, or of somebody else: all is judged, and nothing falls over."""
    file, around = mini / "judged.json", Judged.at(mini)
    expected = judged(file, around)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    assert expected == judged(file, around)
    for text in junk(whole.partition(b"\n")[2]):
        sealed(file, text)

        assert expected == judged(file, around), text[:200]
        assert whole == file.read_bytes(), text[:200]


def test_a_walk_judges_only_what_changed(mini: Path, tmp_path: Path) -> None:
    """And leaves what a walk from nothing leaves."""
    render(mini, TODAY)
    reworded(mini / FILE)
    change(mini, BERTH, "wind", "fog")
    render(mini, TODAY)
    told = tree(mini / "site/docs")["readiness/index.md"]
    (mini / FILE).unlink()
    render(mini, TODAY)

    assert b"Found before" in told
    assert clean(mini, tmp_path / "clean", TODAY) == tree(mini / "site/docs")


@pytest.mark.parametrize("reader", ["internal", "public"])
def test_nothing_is_kept_of_what_others_are_not_told(mini: Path, reader: str) -> None:
    """What was found for those who may see all is gone with the first walk for others."""
    change(mini, BERTH, "\nai:\n", "\nai:\n  audience: restricted\n")
    render(mini, TODAY, audience="restricted")
    assert b"berth-advisor" in (mini / FILE).read_bytes()
    render(mini, TODAY, audience=reader)

    assert b"berth-advisor" not in (mini / FILE).read_bytes()
