"""What accepts specs agrees with the models about what is right, and about what that says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from generator.reference import ROOTS
from generator.spec.accept import accepted
from generator.spec.base import NOTHING_KEY
from tests.fleet import write_fleet
from tests.spec_data import text_of
from tests.spec_walk import Spot, example, judged, literals, spots, written

_OTHERS: Final[tuple[object, ...]] = (
    "",
    " ",
    "a",
    "1",
    "0.5",
    "true",
    "15m",
    "2026-11-29",
    [],
    ["a"],
    {},
    [{}],
    {"a": "b"},
)
_UNKNOWN: Final = {"unknown": {"owner": "harbour-desk", "due": "2027-01-31"}}
_NOTHINGS: Final[tuple[object, ...]] = (
    _UNKNOWN,
    {"na": "There is none."},
    {"na": ""},
    {"unknown": {}},
    "unknown",
    [],
)


def test_what_accepts_for_models_agrees_with_them() -> None:
    """Every field of every section, with what may stand in it and with much that may not."""
    tried = [
        (f"{spot} {change}", shape(accepted(data, ROOTS[spot.root])), shape(_by_itself(data, spot)))
        for spot in spots()
        for change in _changes(spot)
        for data in (_data(spot.document(change, without=spot.key if NOTHING_KEY in change else "")),)
    ]

    assert [] == [one for one in tried if one[1] != one[2]]
    right = sum(found != shape(None) for _, found, _ in tried)
    assert 5_000 < right < len(tried) - 5_000


def test_a_key_without_a_value_is_not_accepted_and_told() -> None:
    """To the models most of these are fields that are left out, so that they do not tell."""
    empty = {str(spot): spot.document({spot.key: None}) for spot in spots()}
    told = {name: judged(name.partition(".")[0], written(data)) for name, data in empty.items()}

    assert [] == [str(spot) for spot in spots() if accepted(_data(empty[str(spot)]), ROOTS[spot.root])]
    assert [] == [name for name, problems in told.items() if not problems]


def test_right_files_need_no_reasons(tmp_path: Path) -> None:
    """To check them, pydantic makes nothing ready that says what would be wrong."""
    root = write_fleet(tmp_path / "fleet", 2)
    code = (
        "from generator.checks import check; from generator.reference import ROOTS\n"
        "from generator.workspace import open_workspace; from pathlib import Path\n"
        f"found = check(open_workspace(Path({str(root)!r})))\n"
        "print(len(found.catalog.services), [kind for kind in ROOTS.values() if kind.__pydantic_complete__])"
    )

    assert (
        "2 []\n"
        == subprocess.run((sys.executable, "-c", code), check=True, capture_output=True, text=True).stdout
    )


def shape(value: object) -> object:
    """Return all that can be told of a value: of what kind it is, too, and the order of its fields."""
    if isinstance(value, BaseModel):
        return type(value), [(name, shape(inner)) for name, inner in value.__dict__.items()]
    if isinstance(value, tuple):
        return tuple, [shape(inner) for inner in value]
    if isinstance(value, dict):
        return dict, [(shape(key), shape(inner)) for key, inner in value.items()]
    return type(value), value


def _by_itself(data: object, spot: Spot) -> BaseModel | None:
    try:
        return ROOTS[spot.root].model_validate(data)
    except ValidationError:
        return None


def _changes(spot: Spot) -> Iterator[dict[str, Any]]:
    for value in (example(spot.field), *literals(spot.field.annotation), *_OTHERS):
        yield {spot.key: value}
    for key in (spot.key, "no-such-field"):
        yield from ({NOTHING_KEY: {key: nothing}} for nothing in _NOTHINGS)


def _data(value: object) -> object:
    """Turn scalars into text, as they arrive from a file, and leave what is empty as it is."""
    if isinstance(value, dict):
        return {key: _data(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_data(inner) for inner in value]
    return value if value is None else text_of(value)
