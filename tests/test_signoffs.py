"""Words given for a handoff: what they are bound to, what makes them stale, and who may not give them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
import yaml

from generator.analysis.diff import Group, State
from generator.analysis.diff.groups import group_of
from generator.analysis.diff.parts import IN_ORDER, KEYS, TEXTS_IN_ORDER
from generator.analysis.material import AGREED, CRITERIA, GROUPS, LEFT_OUT, WORDS, changed, material
from generator.spec.base import Section, fields
from generator.spec.service import Service
from tests.commands import run
from tests.repos import Repo
from tests.test_diff import Mutation, mutations, only, sample, state_of, with_spec
from tests.workspaces import lines, surveyed

SERVICE: Final = "service_specs/berth-advisor.yaml"
PART: Final[Mapping[Group, str]] = {group: part for part, group in GROUPS.items()}
NAMES: Final = {"id", "name", "metric"} | {key for keys in KEYS.values() for key in keys}
SIGN: Final = ("sign-off", "berth-advisor", "--function", "operations", "--date", "2026-11-23")


def expected(way: tuple[str, ...]) -> str:
    """Name the part that a field belongs to; nothing when no word is given for it."""
    places = {".".join(way[:length]) for length in range(1, len(way) + 1)}
    if LEFT_OUT & {place.removesuffix("[]") for place in places}:
        return ""
    if any(way[-1] in AGREED.get(place, ()) for place in places):
        return WORDS[CRITERIA]
    return WORDS.get(PART.get(group_of(way), ""), "")


def told(before: State, signed: Mapping[str, str], mutation: Mutation, name: str) -> tuple[str, ...]:
    """Say what a mutation makes stale of what was signed before."""
    after = with_spec(before, **{name: getattr(mutation.changed, name)})
    return changed(signed, material(after))


def test_every_material_change_makes_its_part_stale_and_no_other() -> None:
    """Of every field that the sample uses; fields that name their entry count wherever the entry does."""
    seen: set[tuple[str, str, int]] = set()
    wrong, material_ones = [], 0
    for state in sample():
        for name, value in fields(state.spec):
            small = only(state, name)
            signed = material(small)
            for found in mutations(small.spec, field=name) if value else ():
                key = (found.kind, found.field, found.variant)
                names = {step.removesuffix("[]") for step in found.way[-1:]} & NAMES
                plain = not found.way[-1].endswith("[]") and not names
                if key in seen or not plain:
                    continue
                seen.add(key)
                part, parts = expected(found.way), told(small, signed, found, name)
                whole = isinstance(_before(small.spec, found.way), Section)
                material_ones += bool(part)
                if whole and part and part not in parts:
                    wrong.append((found.field, part, parts))
                # Policies name severities, whose definitions go with what is signed.
                if found.field == "escalation.policies[].applies_to":
                    parts = tuple(one for one in parts if one != "limits")
                if not whole and parts != ((part,) if part else ()):
                    wrong.append((found.field, part, parts))

    assert [] == wrong
    assert 250 <= material_ones


def _before(spec: object, way: tuple[str, ...]) -> object:
    """Give what stood at a field first, to know whether it is a mapping."""
    for step in way:
        name = step.removesuffix("[]")
        if isinstance(spec, Section):
            attributes = {info.alias or key: key for key, info in type(spec).model_fields.items()}
            spec = getattr(spec, attributes[name]) if name in attributes else None
        if isinstance(spec, tuple) and spec and isinstance(spec[0], Section):
            spec = spec[0]
    return spec


@pytest.mark.parametrize("seed", range(5))
def test_order_makes_nothing_stale(seed: int) -> None:
    """Of keys, of entries and of plain values, but where it says what comes first."""
    shuffle = random.Random(seed)

    def shuffled(value: object, key: str = "") -> object:
        if isinstance(value, Section):
            return value.model_copy(update={name: shuffled(one, name) for name, one in fields(value)})
        if isinstance(value, Mapping):
            return dict(reversed(list(value.items())))
        if isinstance(value, tuple) and value and type(value[0]).__name__ not in IN_ORDER:
            inner = [shuffled(one) for one in value]
            return tuple(inner if key in TEXTS_IN_ORDER else shuffle.sample(inner, len(inner)))
        return tuple(shuffled(one) for one in value) if isinstance(value, tuple) else value

    for state in sample():
        spec = shuffled(state.spec)
        assert isinstance(spec, Service)
        assert material(state) == material(with_spec(state, **dict(fields(spec))))


@pytest.fixture
def signed(mini: Path) -> Path:
    """A service all of whose criteria are settled, signed by its receiver and committed."""
    spec = mini / SERVICE
    text = spec.read_text(encoding="utf-8").replace(
        "must: true, owner: booking}", "must: true, owner: booking, verdict: met, by: harbour-desk}"
    )
    spec.write_text(text, encoding="utf-8")
    repo = Repo(mini)
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "Describe the services")
    done = run("-C", mini, *SIGN, "--verdict", "met", "--team", "harbour-desk", "--role", "duty-master")
    assert (0, f"berth-advisor: operations says met, written to {SERVICE}\n") == (done.exit_code, done.output)
    return mini


def stale(root: Path) -> list[str]:
    """Give what the command tells of stale words."""
    told = run("-C", root, "readiness", "berth-advisor", "--date", "2026-11-23").output
    return [line.split(" signoffs.0: ")[-1].strip() for line in told.splitlines() if "HND007" in line]


def test_a_word_records_who_when_and_what(signed: Path) -> None:
    """Team, role, day, commit and one digest a part; the spec is right, and its comment is there."""
    head = Repo(signed).git("rev-parse", "HEAD")
    (word,) = yaml.load((signed / SERVICE).read_text("utf-8"), yaml.BaseLoader)["handoff"]["signoffs"]

    assert {
        "function": "operations",
        "by_team": "harbour-desk",
        "by_role": "role:duty-master",
        "at": "2026-11-23",
        "verdict": "met",
        "spec_commit": head,
        "material": material(state_of(signed, "berth-advisor")),
    } == word
    assert (signed / SERVICE).read_text("utf-8").startswith("# yaml-language-server")
    assert [] == lines(surveyed(signed))


def test_a_material_change_makes_the_word_stale_and_names_the_part(signed: Path) -> None:
    """A changed step or contact does; order, prose that explains and what is done meanwhile do not."""
    spec = signed / SERVICE
    before = spec.read_text(encoding="utf-8")
    assert [] == stale(signed)

    for old, new in (
        ("summary: Proposes", "summary: Suggests"),
        ("title: Proposals ignore the tide", "title: Proposals forget the tide"),
        ("verdict: met, by: harbour-desk}", "by: harbour-desk, verdict: met, at: 2026-11-20}"),
    ):
        assert old in before
        spec.write_text(before.replace(old, new), encoding="utf-8")
        assert [] == stale(signed)
    for old, new, part in (
        ("Switch the proposals off.", "Switch the proposals on.", "steps"),
        ("operated_by: harbour-desk", "operated_by: booking", "who to call"),
        ("text: Harbour Desk stopped", "text: Somebody stopped", "acceptance and exit criteria"),
    ):
        assert old in before
        spec.write_text(before.replace(old, new), encoding="utf-8")
        (found,) = stale(signed)
        assert found.endswith(f"operations said yes on 2026-11-23; changed since: {part}")


def test_a_new_word_is_the_one_that_counts(signed: Path) -> None:
    """The old one stays as a record; asked again after the change, nothing is stale any more."""
    spec = signed / SERVICE
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("Switch the proposals off.", "Switch them off."), encoding="utf-8")
    assert 1 == len(stale(signed))
    done = run("-C", signed, *SIGN, "--verdict", "met", "--team", "harbour-desk")
    assert (1, True) == (done.exit_code, "changes that are not committed; commit first" in done.output)

    Repo(signed).git("commit", "-q", "-am", "Change a step")
    again = run("-C", signed, *SIGN, "--verdict", "met", "--team", "harbour-desk")
    assert 0 == again.exit_code
    assert [] == stale(signed)
    assert 2 == spec.read_text(encoding="utf-8").count("- function: operations")


def test_a_giver_cannot_sign(signed: Path) -> None:
    """Neither by the command nor in the file; nor can a third team sign for operations."""
    before = (signed / SERVICE).read_bytes()
    for team, words in (
        ("booking", "booking hands berth-advisor over and cannot sign for those who receive it"),
        ("harbour", "there is no team harbour"),
    ):
        done = run("-C", signed, *SIGN, "--verdict", "met", "--team", team)
        assert done.exit_code
        assert words in done.output
    assert before == (signed / SERVICE).read_bytes()

    spec = signed / SERVICE
    spec.write_text(spec.read_text("utf-8").replace("by_team: harbour-desk", "by_team: booking"), "utf-8")
    (problem,) = lines(surveyed(signed))
    assert "SCH003" in problem
    assert "`booking` hands over and cannot speak for those who receive" in problem


def test_a_yes_with_open_musts_is_refused(mini: Path) -> None:
    """A no is not."""
    done = run("-C", mini, *SIGN, "--verdict", "met", "--team", "harbour-desk")
    no = run("-C", mini, *SIGN, "--verdict", "not-met", "--team", "harbour-desk")

    assert (1, True) == (done.exit_code, "ac-stop is not settled: a yes with conditions" in done.output)
    assert 0 == no.exit_code
    assert "no commit is recorded: the workspace is not in a git repository" in no.output
