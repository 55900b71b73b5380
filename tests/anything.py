"""Files of a workspace as nobody would write them, drawn by Hypothesis: bytes, YAML, and specs gone wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import yaml
from hypothesis import strategies as st

from tests.hostile import VALUES
from tests.spec_walk import Spot, example, spots, written

SERVICE: Final = "service_specs/booking-api/service.yaml"
MINI: Final = Path(__file__).parent / "mini"
FILES: Final = (SERVICE, SERVICE, SERVICE, "service_specs/org.yaml", "service_specs/teams/booking.yaml")
"""Files that are replaced; that of the service most often."""
_ROOTS: Final = {FILES[3]: "org", FILES[4]: "team", SERVICE: "service"}

_PIECES: Final = (
    *(
        "id: ",
        "booking-api",
        "- ",
        "  ",
        "\n",
        "\n\n",
        "\t",
        ": ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "? ",
        "# ",
        "---\n",
    ),
    *(
        "&a ",
        "*a",
        "<<: ",
        "!!python/object ",
        "...\n",
        "%YAML 1.1\n",
        "|\n",
        ">-\n",
        '"',
        "'",
        "\\",
        "\u2028",
    ),
    *("\ufeff", "\x00", "é", "👩\u200d👩", "~", "null", "tier: 1\n", "owner: booking\n", "failure_modes:\n"),
    *("unknown: ", "na: ", "x-a: ", "0x1F", "${env.a}", "<a>", "1e999"),
)
_DEEP: Final = "[" * 40 + "]" * 40
_UNKNOWN: Final = {"unknown": {"owner": "booking", "due": "2026-12-01"}}
_JUNK: Final[tuple[Any, ...]] = (
    *VALUES,
    *(
        "",
        " ",
        "1",
        "-1",
        "0",
        "9" * 400,
        "1e400",
        "nan",
        "inf",
        "99999999999d",
        "0m",
        "24:00",
        "00:00",
        "true",
    ),
    *("9999-12-31", "0001-01-01", "2026-02-30", "Europe/Stockholm", "../x", "a" * 64, "A", "é", "x" * 4000),
    *("role:duty-master", "vendor:acquirer", "external:sun", "booking", "booking-api", "no-sales", "sev1"),
    *("library/x@1.0", "https://x.example/", "http://[::1"),
    *(None, [], {}, [[]], [None], [{}], {"": ""}, ["a", "a"], {"id": "x"}, [{"id": "x"}, {"id": "x"}]),
    *(
        _UNKNOWN,
        {"unknown": None},
        {"unknown": {"owner": "nobody", "due": "soon"}},
        {"na": ""},
        {"na": "No."},
    ),
    {"uses": "library/x@1.0", "with": {"a": "b"}},
)
"""Values for any field: what some field takes stands where another one is, and what none takes."""

Edit = tuple[str, int, int]
_GENTLE: Final = ("remove", "nothing", "turn")
"""Edits that often leave a file right, near its root at least: pages are tried with what is not there."""
_EDITS: Final = (*_GENTLE * 4, "replace", "copy", "double", "rename", "nest", "remove deep")
_OUTSIDE: Final = 3
_EVERYWHERE: Final = 50
_edits: Final = st.lists(
    st.tuples(st.sampled_from(_EDITS), st.integers(0, 100_000), st.integers(0, 100_000)), max_size=4
)
_cuts: Final = st.lists(
    st.tuples(
        st.sampled_from(("drop", "double", "swap", "indent", "cut")),
        st.integers(0, 100_000),
        st.integers(0, 100_000),
    ),
    min_size=1,
    max_size=4,
)


def raw() -> st.SearchStrategy[bytes]:
    """Draw bytes, text, or pieces of YAML in any order."""
    pieces = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
    return st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(_encoded),
        pieces.map(_encoded),
        st.just(_DEEP.encode()),
    )


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@st.composite
def from_schema(draw: st.DrawFn, file: str) -> bytes:
    """Draw a document of some fields of the schema, each with its example, and then gone wrong."""
    data: Any = {}
    known = _spots(_ROOTS[file])
    for spot in draw(st.lists(st.sampled_from(known), min_size=1, max_size=8)):
        _merge(data, spot.document({spot.key: example(spot.field)}))
    data.update({"apiVersion": "handoff/v2"} | ({"id": Path(file).parent.name} if file == SERVICE else {}))
    return _dumped(data, draw(_edits))


@st.composite
def from_sample(draw: st.DrawFn, file: str) -> bytes:
    """Draw a file that was right once: fields are missing, doubled, in other places, of other kinds."""
    text = (MINI / file).read_text(encoding="utf-8")
    if draw(st.booleans()):
        return _dumped(yaml.load(text, yaml.CBaseLoader), draw(_edits))
    lines = text.split("\n")
    for cut in draw(_cuts):
        lines = _cut(lines, *cut)
    return "\n".join(lines).encode()


def _spots(root: str) -> tuple[Spot, ...]:
    return tuple(spot for spot in spots() if spot.root.startswith(root))


def _merge(data: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        here = data.get(key)
        if isinstance(here, dict) and isinstance(value, dict):
            _merge(here, value)
        elif isinstance(here, list) and isinstance(value, list) and here and isinstance(here[0], dict):
            _merge(here[0], value[0]) if value and isinstance(value[0], dict) else None
        else:
            data[key] = copy.deepcopy(value)


def _dumped(data: Any, edits: list[Edit]) -> bytes:  # noqa: ANN401 - YAML has any shape
    for kind, where, what in edits:
        slots = list(_slots(data, _OUTSIDE if kind in _GENTLE else _EVERYWHERE))
        if slots:
            holder, key = slots[where % len(slots)]
            other, other_key = slots[what % len(slots)]
            _EDIT[kind](holder, key, copy.deepcopy(other[other_key]), what)
    return _encoded(written(data))


def _slots(data: Any, depth: int) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Yield every field and entry, down to a depth, with what holds it."""
    if not depth:
        return
    for key in list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield data, key
        yield from _slots(data[key], depth - 1)


def _remove(holder: Any, key: Any, _: object, __: int) -> None:  # noqa: ANN401
    del holder[key]


def _replace(holder: Any, key: Any, _: object, what: int) -> None:  # noqa: ANN401
    holder[key] = copy.deepcopy(_JUNK[what % len(_JUNK)])


def _nothing(holder: Any, key: Any, _: object, what: int) -> None:  # noqa: ANN401
    holder[key] = copy.deepcopy(_UNKNOWN) if what % 2 else {"na": "There is none, and that is right."}


def _copy(holder: Any, key: Any, other: object, _: int) -> None:  # noqa: ANN401
    holder[key] = other


def _double(holder: Any, key: Any, _: object, __: int) -> None:  # noqa: ANN401
    if isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    elif isinstance(holder[key], list):
        holder[key] = holder[key] * 2


def _turn(holder: Any, key: Any, _: object, __: int) -> None:  # noqa: ANN401
    if isinstance(holder[key], list):
        holder[key].reverse()
    elif isinstance(holder[key], dict):
        holder[key] = dict(reversed(holder[key].items()))


def _rename(holder: Any, key: Any, _: object, what: int) -> None:  # noqa: ANN401
    if isinstance(holder, dict):
        holder[f"{key}q" if what % 3 else str(_JUNK[what % len(VALUES)])] = holder.pop(key)


def _nest(holder: Any, key: Any, _: object, what: int) -> None:  # noqa: ANN401
    for number in range(what % 40):
        holder[key] = [holder[key]] if number % 2 else {"a": holder[key]}


_EDIT: Final[dict[str, Callable[[Any, Any, object, int], None]]] = {
    "remove": _remove,
    "remove deep": _remove,
    "replace": _replace,
    "nothing": _nothing,
    "copy": _copy,
    "double": _double,
    "turn": _turn,
    "rename": _rename,
    "nest": _nest,
}


def _cut(lines: list[str], kind: str, where: int, what: int) -> list[str]:
    number, other = where % len(lines), what % len(lines)
    line = lines[number]
    if kind == "swap":
        lines[number], lines[other] = lines[other], line
        return lines
    new = {
        "drop": [],
        "double": [line, line],
        "indent": [" " * (what % 5) + line],
        "cut": [line[: what % (len(line) + 1)]],
    }[kind]
    return [*lines[:number], *new, *lines[number + 1 :]] or [""]


def files() -> st.SearchStrategy[tuple[str, bytes]]:
    """Draw one file of the workspace and what is in it."""
    return st.sampled_from(FILES).flatmap(
        lambda file: st.tuples(
            st.just(file), st.one_of(raw(), from_schema(file), from_sample(file), from_sample(file))
        )
    )
