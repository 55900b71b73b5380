"""The JSON Schemas, read by a validator of their own: an editor and `handoff check` say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator

from generator.reference import ROOTS, json_schema
from tests.spec_walk import Spot, example, judged, kind, literals, spots, written

SPOTS: Final = spots()
NOTHINGS: Final = (
    {"unknown": {"owner": "harbour-desk", "due": "2027-01-31", "x-asked": "Bo"}},
    {"unknown": {"owner": "role:duty-master", "due": "2027-01-31"}},
    {"na": "There is none."},
)
HALF_SAID: Final = (
    {"unknown": {"owner": "harbour-desk"}},
    {"unknown": {"due": "2027-01-31"}},
    {"unknown": {"owner": "Bosse Berg", "due": "2027-01-31"}},
    {"unknown": {"owner": "harbour-desk", "due": "soon"}},
    {"unknown": "yes"},
    {"na": ""},
    {"na": ["x"]},
    {"na": "There is none.", "why": "none"},
)


class _Editor(yaml.CSafeLoader):
    """YAML 1.2 with its core types, which is what language servers read."""


_Editor.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
):
    _Editor.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


@cache
def schema(root: str) -> dict[str, Any]:
    """Give what an editor reads."""
    return json_schema(root)


@cache
def validator(root: str) -> Draft202012Validator:
    """Give what an editor does with it."""
    return Draft202012Validator(schema(root))


def complaints(root: str, data: object) -> list[str]:
    """Give what an editor underlines in data."""
    return [error.message for error in validator(root).iter_errors(data)]


def objects(part: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema of a mapping inside a schema."""
    if isinstance(part, dict):
        if "properties" in part:
            yield path, part
        for key, inner in part.items():
            yield from objects(inner, f"{path}/{key}")
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from objects(inner, f"{path}/{number}")


@pytest.mark.parametrize("root", ROOTS)
def test_a_schema_is_valid(root: str) -> None:
    """It says which dialect it is written in, and keeps to it."""
    Draft202012Validator.check_schema(schema(root))

    assert "https://json-schema.org/draft/2020-12/schema" == schema(root)["$schema"]


@pytest.mark.parametrize("root", ROOTS)
def test_a_schema_shows_nothing_of_the_inside(root: str) -> None:
    """Where the loader puts `unknown` and `na` aside is no field, and null is no answer."""
    text = json.dumps(schema(root))

    assert "\\u0000" not in text
    assert '"null"' not in text
    assert '"default":' not in text.replace('"default": {"description"', "")


@pytest.mark.parametrize("root", ROOTS)
def test_every_property_has_a_description_and_a_fitting_example(root: str) -> None:
    """Hovering over a field says what it means and shows one that an editor accepts."""
    for path, part in objects(schema(root)):
        for key, value in part["properties"].items():
            where = f"{path}/{key}"
            fitting = Draft202012Validator({**value, "$defs": schema(root)["$defs"]})

            assert value.get("description", "").endswith((".", "?")), where
            assert value.get("examples"), where
            assert [] == [error.message for error in fitting.iter_errors(value["examples"][0])], where


@pytest.mark.parametrize("root", ROOTS)
def test_every_mapping_is_closed_but_for_keys_of_other_tools(root: str) -> None:
    """An unknown key is underlined wherever it stands."""
    open_ = {path for path, part in objects(schema(root)) if part.get("additionalProperties") is not False}
    foreign = {path for path, part in objects(schema(root)) if part.get("patternProperties") != {"^x-": {}}}

    assert set() == open_
    assert {"/$defs/UnknownValue", "/$defs/NotApplicable"} == foreign


def test_nine_fields_of_a_service_are_required() -> None:
    """Exactly these; a team and the organisation ask for their names."""
    assert {
        "apiVersion", "id", "name", "summary", "type", "tier", "lifecycle", "owner", "code_locations",
    } == set(schema("service")["required"])  # fmt: skip
    assert {"apiVersion", "id", "name", "purpose"} == set(schema("team")["required"])
    assert {"apiVersion", "name"} == set(schema("org")["required"])


def test_an_entry_that_uses_an_item_needs_nothing_else() -> None:
    """The item has the rest; without `uses` an entry needs what it always needs."""
    uses = {"uses": "library/disk-full@1.2"}
    modes, procedures = {"id": "full", "title": "Full"}, {"id": "grow", "kind": "scale"}
    for key, whole in (("failure_modes", modes), ("procedures", procedures)):
        spot = next(spot for spot in SPOTS if spot.key == key)

        assert [] == complaints("service", spot.document({key: [uses, whole]}))
        for need in whole:
            half = {name: value for name, value in whole.items() if name != need}
            assert complaints("service", spot.document({key: [half]})), need


def test_an_item_may_have_a_parameter_in_place_of_any_value() -> None:
    """A service may not; there `${param...}` is no value."""
    mode = {"title": "${param.a}", "severity": "${param.b}", "detected_by": [{"alert": "${param.c}"}]}
    item = next(spot for spot in SPOTS if (spot.root, spot.key) == ("library", "failure_mode"))
    service = next(spot for spot in SPOTS if spot.key == "failure_modes")

    assert [] == complaints("library", item.document({"failure_mode": mode}))
    assert complaints("library", item.document({"failure_mode": {**mode, "uses": "library/disk-full@1.2"}}))
    for name in ("severity", "detected_by"):
        part = {"id": "full", "title": "Full", name: mode[name]}
        assert complaints("service", service.document({"failure_modes": [part]})), name


def specs() -> list[Path]:
    """Return the spec files of this repository and of the small workspace."""
    here = Path(__file__).parent
    roots = (here.parent / "service_specs", here / "mini/service_specs")
    return [
        path
        for root in roots
        for pattern in ("*.yaml", "*/service.yaml", "teams/*.yaml", "library/*.yaml")
        for path in sorted(root.glob(pattern))
    ]


@pytest.mark.parametrize("file", specs(), ids=lambda file: "/".join(file.parts[-3:]))
def test_specs_are_accepted_by_an_editor(file: Path) -> None:
    """What `handoff check` accepts is not underlined."""
    folders = {"teams": "team", "library": "library"}
    root = "org" if file.name == "org.yaml" else folders.get(file.parent.name, "service")

    assert [] == complaints(root, yaml.load(file.read_text(encoding="utf-8"), Loader=_Editor))


def test_every_field_is_accepted_as_its_example_and_as_nothing() -> None:
    """`unknown` and `na` stand wherever a field may be left out, and keys of other tools anywhere."""
    for spot in SPOTS:
        values = [example(spot.field)] if spot.field.is_required() else [example(spot.field), *NOTHINGS]
        for value in values:
            data = spot.document({spot.key: value, "x-tool": {"a": ["b"]}})

            assert [] == complaints(spot.root, data), (spot, value)


def refused(spot: Spot, value: object, *, key: str = "") -> tuple[bool, bool]:
    """Tell whether an editor refuses a value, and whether `handoff check` does."""
    data = spot.document({key or spot.key: value})
    by_editor = not validator(spot.root).is_valid(data)
    return by_editor, any(found.id != "YML009" for found in judged(spot.root, written(data)))


def test_what_is_wrong_is_refused_by_both() -> None:
    """A value of another kind, no value, and `unknown` or `na` where an answer is due."""
    for spot in SPOTS:
        shape = kind(spot.field)
        wrong: list[object] = [None, "§ 9 §" if shape != "value" else ["red"]]
        wrong += [["red"] if shape == "mapping" else {"colour": "red"}] if shape != "map" else []
        wrong += NOTHINGS if spot.field.is_required() else []
        for value in wrong:
            assert (True, True) == refused(spot, value), (spot, value)


@pytest.mark.parametrize("half", HALF_SAID, ids=str)
def test_half_an_answer_is_refused_by_both(half: object) -> None:
    """`unknown` has an owner and a day, `na` has a reason, and neither has anything else."""
    one_of_each = {
        spot.model: spot for spot in SPOTS if not spot.field.is_required() and kind(spot.field) != "map"
    }
    for spot in one_of_each.values():
        assert (True, True) == refused(spot, half), spot


def test_a_misspelt_key_or_choice_is_refused_by_both() -> None:
    """The editor marks it while it is typed."""
    for spot in SPOTS:
        assert (True, True) == refused(spot, example(spot.field), key=spot.key + spot.key[-1]), spot
        for word in literals(spot.field.annotation):
            wrong = word + word[-1]
            assert (True, True) == refused(spot, [wrong] if kind(spot.field) == "list" else wrong), (
                spot,
                word,
            )
