"""From a file to a spec: what may be left out, what is refused, and in whose words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.diagnostics import Diagnostic, Severity
from generator.load import load
from generator.spec.service import Service
from generator.spec.team import Team
from generator.spec.values import TEXT_LIMIT
from tests.spec_walk import Spot, example, judged, kind, literals, spots, written
from tests.workspaces import LANTERN

SPOTS: Final = spots()
VALIDATOR: Final = re.compile(
    r"Input should|Extra inputs|permitted|[Nn]one is not|NoneType|discriminator|\btag\b|valid string"
    r"|valid dict|valid list|\bstr\b|\bdict\b|\btuple\b|\bint\b|instance|Value error|validat"
    r"|pydantic|Field required|\bNone\b|\x00",
)
NOTHINGS: Final = {
    "unknown": {"unknown": {"owner": "harbour-desk", "due": "2027-01-31"}},
    "na": {"na": "There is none."},
}
NINE: Final = ("apiVersion", "code_locations", "id", "lifecycle", "name", "owner", "summary", "tier", "type")


def errors(spot: Spot, change: dict[str, Any], *, without: str = "") -> list[str]:
    """Change a spot's section and give each error as `id key message`; the key stands at its place.

    Every message and help is in the words of the spec.
    """
    text = written(spot.document(change, without=without))
    found = []
    for problem in judged(spot.root, text):
        if problem.severity is Severity.ERROR:
            said = problem.message.partition(": ")[2]
            assert not VALIDATOR.search(said), problem
            assert not VALIDATOR.search(problem.help), problem
            found.append(f"{problem.id} {_key_at(problem, text)} {problem.message}")
    return found


def _key_at(problem: Diagnostic, text: str) -> str:
    line = text.split("\n")[problem.place.line - 1]
    return re.split(r":(?: |$)", line[problem.place.column - 1 :])[0].strip("'\"")


def dotted(spot: Spot) -> str:
    """Write a spot's path as messages do."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in spot.path).lstrip(".")


def test_a_section_with_what_it_needs_is_accepted() -> None:
    """Only fields without which a section means nothing are required."""
    assert {} == {str(spot): found for spot in SPOTS if (found := errors(spot, {}))}


@pytest.mark.parametrize("nothing", NOTHINGS)
def test_nothing_is_said_of_every_field_that_may_be_left_out(nothing: str) -> None:
    """`unknown` and `na` are answers wherever no answer would be one; elsewhere the refusal says so."""
    why = "expected a value, found `unknown` or `na`; every spec has to say it"
    found = {str(spot): errors(spot, {spot.key: NOTHINGS[nothing]}) for spot in SPOTS}

    assert {
        str(spot): [f"SCH003 {spot.key} {dotted(spot)}: {why}"] if spot.field.is_required() else []
        for spot in SPOTS
    } == found


def test_nine_fields_of_a_service_are_always_required() -> None:
    """Whether left out, `unknown` or `na`, each of them is named; nothing else is."""
    files: list[dict[str, Any]] = [
        {"x-none": "1"},
        *(dict.fromkeys(NINE, said) for said in NOTHINGS.values()),
    ]
    for data in files:
        found = judged("service", written(data))

        assert list(NINE) == sorted(problem.message.partition(":")[0] for problem in found)


def test_a_required_field_that_is_missing_is_named() -> None:
    """The help is the field's own description, which schema and reference show too."""
    for spot in (spot for spot in SPOTS if spot.field.is_required()):
        text = written(spot.document({}, without=spot.key))
        helps = [
            problem.help
            for problem in judged(spot.root, text)
            if problem.message == f"{dotted(spot)}: missing"
        ]

        assert [spot.field.description] == helps


def test_a_field_that_may_be_left_out_is_not_missed() -> None:
    """Nobody has to write what does not matter."""
    missed = {str(spot): errors(spot, {}, without=spot.key) for spot in SPOTS}

    assert {str(spot) for spot in SPOTS if spot.field.is_required() or spot.key == "A"} >= {
        spot for spot, found in missed.items() if any("missing" in problem for problem in found)
    }


@pytest.mark.parametrize("value", ["example", *NOTHINGS])
def test_a_misspelt_key_is_refused_with_the_right_one(value: str) -> None:
    """The place is that of the misspelt key, whether it has a value or is `unknown` or `na`."""
    for spot in SPOTS:
        wrong = spot.key + spot.key[-1]
        change = {wrong: NOTHINGS.get(value) or example(spot.field)}
        text = written(spot.document(change, without=spot.key))
        (problem,) = [found for found in judged(spot.root, text) if found.id == "SCH001"]

        assert f"{dotted(spot)}{spot.key[-1]}: no such field" == problem.message
        assert f"did you mean `{spot.key}`?" == problem.help
        assert wrong == _key_at(problem, text)


MISFITS: Final[dict[str, tuple[Any, str]]] = {
    "a mapping": ({"colour": "red", "size": "9"}, "found a mapping"),
    "a list": ([["red"]], "found a list"),
    "text": ("§ 9 §", "found `§ 9 §`"),
    "nothing": (None, "found nothing"),
    "a long text": ("9" * (TEXT_LIMIT + 1), "found `999"),
}
FITS: Final = {"mapping": "a mapping", "map": "a mapping", "list": "a list", "value": ("text", "a long text")}
"""Misfits that are of the right kind; whether their content fits is another question."""


@pytest.mark.parametrize("misfit", MISFITS)
def test_a_value_of_another_kind_is_refused_at_its_key(misfit: str) -> None:
    """The message says what is expected and what was found, in the words of the spec."""
    expected = {"mapping": "a mapping", "map": "a mapping", "list": "a list", "value": ".+"}
    value, found = MISFITS[misfit]
    for spot in SPOTS:
        problems = errors(spot, {spot.key: value})
        start = f"SCH003 {spot.key} {dotted(spot)}: "
        pattern = (
            rf"{re.escape(start)}expected (?:a value|{expected[kind(spot.field)]}), {re.escape(found)}.*"
        )

        if misfit not in FITS[kind(spot.field)]:
            assert 1 == sum(bool(re.fullmatch(pattern, problem)) for problem in problems), problems


def test_a_misspelt_choice_is_answered_with_the_right_one() -> None:
    """All words that may stand there are listed, and the nearest is proposed."""
    for spot in SPOTS:
        for word in literals(spot.field.annotation):
            wrong = word + word[-1]
            (problem,) = errors(spot, {spot.key: [wrong] if kind(spot.field) == "list" else wrong})

            assert f"found `{wrong}`; did you mean `{word}`?" in problem
            assert all(other in problem for other in literals(spot.field.annotation))


def test_keys_of_other_tools_may_stand_anywhere() -> None:
    """What starts with `x-` is neither refused nor read, whatever it holds, also beside `owner` and `due`."""
    tool = {"x-tool": {"a": [{"b": "c"}]}, "x-none": None, "x-na": NOTHINGS["na"], "x-1": "no"}
    unknown = {"unknown": {"owner": "harbour-desk", "due": "2027-01-31", **tool}}

    assert {} == {str(spot): found for spot in SPOTS if (found := errors(spot, tool))}
    assert {} == {
        str(spot): found
        for spot in SPOTS
        if not spot.field.is_required() and (found := errors(spot, {spot.key: unknown}))
    }


anything = st.recursive(
    st.none()
    | st.text(alphabet="ab1:{}-\n ", max_size=5)
    | st.sampled_from(["unknown", "na", "x-a", "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["a", "id", "unknown", "na", "x-a", "owner", "due"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(st.sampled_from(SPOTS), anything)
@settings(max_examples=400)
def test_whatever_stands_in_a_field_is_judged_in_the_words_of_the_spec(spot: Spot, value: object) -> None:
    """No shape of data leads out of the schema or brings the validator's own words to light."""
    assert isinstance(errors(spot, {spot.key: value}), list)


def test_text_keeps_every_character_and_a_line_has_no_end(tmp_path: Path) -> None:
    """A block after `|` ends with a line break, which is part of a text and of no line."""
    file = tmp_path / "lantern.yaml"
    file.write_text(LANTERN + "value: |\n  a\n\n   b \ntier_reason: ' a'\nsystem: |\n  c\ndomain: ' d'\n")
    loaded = load(file, "lantern.yaml", Service, id_from_name="lantern").spec

    assert loaded is not None
    spec = loaded.spec
    assert ("a\n\n b \n", " a", "c", " d") == (spec.value, spec.tier_reason, spec.system, spec.domain)


def test_the_id_is_the_name_of_the_file(tmp_path: Path) -> None:
    """Another one is refused at its place. org.yaml has none."""
    file = tmp_path / "lantern.yaml"
    file.write_text(LANTERN)
    right = load(file, "lantern.yaml", Service, id_from_name="lantern")
    wrong = load(file, "lantern.yaml", Service, id_from_name="beacon")

    assert right.spec is not None
    assert ("lantern", 3, LANTERN.encode()) == (
        right.spec.spec.id,
        right.spec.line(("name",)),
        right.spec.raw,
    )
    assert wrong.spec is None
    assert ["lantern.yaml:2:1"] == [str(problem.place) for problem in wrong.problems]


def test_a_file_with_warnings_is_a_spec(tmp_path: Path) -> None:
    """Warnings are reported beside it."""
    file = tmp_path / "lantern.yaml"
    file.write_text(LANTERN + "version: 1.10\n")
    loaded = load(file, "lantern.yaml", Service, id_from_name="lantern")

    assert loaded.spec is not None
    assert "1.10" == loaded.spec.spec.version
    assert ["YML009"] == [problem.id for problem in loaded.problems]


def test_every_reason_is_given_at_once(tmp_path: Path) -> None:
    """Nobody repairs one, runs the check, and meets the next. They come in the order of the file."""
    file = tmp_path / "crew.yaml"
    file.write_text("apiVersion: handoff/v9\nid: Crew\npurpos: x\nchannels: [{type: phone}]\noncall: {}\n")
    loaded = load(file, "crew.yaml", Team, id_from_name="crew")

    assert [
        "1:1 SCH002 name", "1:1 SCH002 purpose", "1:1 SCH003 apiVersion", "2:1 SCH003 id",
        "3:1 SCH001 purpos", "4:12 SCH002 channels[0].value", "4:13 SCH003 channels[0].type",
        "5:1 SCH002 oncall.provider",
    ] == [
        f"{found.place} {found.id} {found.message.partition(':')[0]}"[10:] for found in loaded.problems
    ]  # fmt: skip
