"""What the reader of YAML makes of a file: text stays text, and every field has its exact place."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.document import HIDDEN, Source
from generator.source import Rejected, parse, parse_documents
from generator.spec.base import NOTHING_KEY
from tests.reading import read


def hints(text: str) -> list[tuple[object, str]]:
    """Give what the reader notes about the fields of a document."""
    return [(path[-1], hint) for path, hint in read(text).hints]


@pytest.mark.parametrize(
    "text", ["👩\u200d🚒", "\u0645\u06cc\u200c\u062e\u0648", "a\u0301", "שלום", "日本語", "a\u00a0b"]
)
def test_characters_that_writing_needs_stay(text: str) -> None:
    """Joiners of emoji and of Persian, combining marks and right-to-left letters are text."""
    assert {"a": text} == read(f"a: {text}\n").data


@pytest.mark.parametrize(
    "text",
    [
        "+4930123456", "0171234567", "22:00", "22:22", "12:34:56", "1.10", "NO", "no", "on", "y", "True",
        "007", "0123456", "5_5_5", "0x1F", "0b11", "1e3", ".5", ".inf", "-.INF", ".NaN", "~", "null", "Null",
        "2026-12-24", "2026-13-45", "2026-01-01 99:99:99", "2026-12-24T01:02:03Z", "=", "<<x", "1_000", "+1",
        "190:20:30", "0o17", "9" * 100,
    ],
)  # fmt: skip
def test_a_scalar_stays_the_text_that_is_written(text: str) -> None:
    """No number, truth value, date or nothing is made of it, as key or value, in block or flow."""
    assert {"a": text, "b": [text], "c": {"d": text}} == read(
        f"a: {text}\nb: [{text}]\nc:\n  d: {text}\n"
    ).data
    assert {text: "x"} == read(f"{text}: x\n").data


def test_nothing_is_the_absence_of_a_value() -> None:
    """A key without value has None; quotes make it text."""
    assert {"a": None, "b": "", "c": "", "d": [None, "x"], "e": None} == read(
        "a:\nb: ''\nc: \"\"\nd:\n  -\n  - x\ne: # a comment\n"
    ).data


def test_blocks_keep_their_lines() -> None:
    """A block after `|` is the text character for character, a folded one is joined."""
    assert {"a": "x  \n  y\n", "b": "x\n", "c": "x", "d": "x y\n"} == read(
        "a: |\n  x  \n    y\nb: |\n  x\n\n\nc: |-\n  x\nd: >\n  x\n  y\n"
    ).data


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_of_all_systems_read_alike(ending: str) -> None:
    """Data and places are those of the file with plain line feeds."""
    source = read(ending.join(["id: x", "text: |", "  one", "  two", "after: y", ""]))

    assert {"id": "x", "text": "one\ntwo\n", "after": "y"} == source.data
    assert (5, 1) == source.positions[("after",)]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    """Editors of some systems write one; it moves no column."""
    source = read(b"\xef\xbb\xbfid: x\n")

    assert {"id": "x"} == source.data
    assert (1, 1) == source.positions[("id",)]


def test_a_no_break_space_is_a_letter_like_any_other() -> None:
    """It can be seen, so that it stays; it is never indentation."""
    assert {"a": "\u00a0b: 1"} != read("a:\n \u00a0b: 1\n").data
    assert {"a": {"\u00a0b": "1"}} == read("a:\n \u00a0b: 1\n").data


POSITIONS = """\
# a comment first
id: x

modes:
  - id: one
    steps:
    - {do: look, else: two}
    -   do: ünï 😀
        run: |
          a
  - id: two
flow: {a: [b, {c: d}],
  e: f}
"quoted key": v
? explicit
: v
none: {unknown: {owner: team, due: 2027-01-01}}
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("id",), "2:1"),
        (("modes",), "4:1"),
        (("modes", 0), "5:5"),
        (("modes", 0, "id"), "5:5"),
        (("modes", 0, "steps", 0), "7:7"),
        (("modes", 0, "steps", 0, "do"), "7:8"),
        (("modes", 0, "steps", 0, "else"), "7:18"),
        (("modes", 0, "steps", 1, "do"), "8:9"),
        (("modes", 0, "steps", 1, "run"), "9:9"),
        (("modes", 1), "11:5"),
        (("flow", "a", 0), "12:12"),
        (("flow", "a", 1, "c"), "12:16"),
        (("flow", "e"), "13:3"),
        (("quoted key",), "14:1"),
        (("explicit",), "15:3"),
        (("none",), "17:1"),
        (("none", "unknown"), "17:8"),
        (("none", "unknown", "owner"), "17:18"),
        (("none", "unknown", "due"), "17:31"),
        ((), "2:1"),
        (("absent",), "2:1"),
        (("modes", 7), "4:1"),
        (("modes", 1, "steps", 0, "do"), "11:5"),
        (("flow", "a", 1, "c", "deeper"), "12:16"),
    ],
)
def test_a_place_is_that_of_the_key_or_of_what_is_around_it(
    path: tuple[str | int, ...], expected: str
) -> None:
    """A field that is missing has the place of the nearest thing that is there."""
    assert f"a.yaml:{expected}" == str(read(POSITIONS).place(path))


def test_unknown_and_not_applicable_are_put_aside() -> None:
    """Only a mapping of that one key counts, and only as the value of a field."""
    source = read(
        "a: {unknown: {due: x}}\nb: {na: why}\nc: {na: why, d: e}\nf: [{na: why}]\ng: na\nh: {unknown: }\n"
        "i: {unknown: x, na: y}\nj: {}\n"
    )

    assert {
        "c": {"na": "why", "d": "e"},
        "f": [{"na": "why"}],
        "g": "na",
        "i": {"unknown": "x", "na": "y"},
        "j": {},
        NOTHING_KEY: {"a": {"unknown": {"due": "x"}}, "b": {"na": "why"}, "h": {"unknown": None}},
    } == source.data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1.10", [("a", "number")]),
        ("a: '1.10'", []),
        ("a: NO", [("a", "boolean")]),
        ("a: ~", [("a", "null")]),
        ("a: 2026-12-24", [("a", "date")]),
        ("a: 22:00", [("a", "number")]),
        ("a: 07:00", []),
        ("a: 1.2.3", []),
        ("a: [x, 012]", [(1, "number")]),
        ("a: b # c", [("a", "comment")]),
        ("a: b#c", []),
        ("a: 'b' # c", []),
        ("a: |  # c\n  b # d\n", []),
        ("a: b\n  c # d\n", [("a", "comment")]),
        ("a: >\n  b\n", [("a", "folded")]),
        ("a: >-\n  b\n", [("a", "folded")]),
    ],
)  # fmt: skip
def test_the_reader_notes_what_others_would_read(text: str, expected: list[tuple[object, str]]) -> None:
    """Whether it matters is for the schema to say."""
    assert expected == hints(text)


def test_documents_of_a_stream_have_places_of_their_own() -> None:
    """Each starts where its first line is; tags are passed over when asked for."""
    documents = parse_documents(b"a: 1\n---\n# c\nb: !ENV x\n---\n- c\n", "a.yaml", tags=True)

    assert not isinstance(documents, Rejected)
    assert [{"a": "1"}, {"b": "x"}, ["c"]] == [document.data for document in documents]
    assert ["a.yaml:1:1", "a.yaml:2:1", "a.yaml:5:1"] == [str(document.place(())) for document in documents]
    assert "a.yaml:4:1" == str(documents[1].place(("b",)))


def test_every_field_has_its_place_in_the_order_of_the_file() -> None:
    """All of them can be listed, and each can be asked for."""
    source = parse(b"a:\n  - b: 1\n    c: []\n  - x\nd: {unknown: {due: y}}\n", "a.yaml")
    assert isinstance(source, Source)
    expected = {
        (): (1, 1),
        ("a",): (1, 1),
        ("a", 0): (2, 5),
        ("a", 0, "b"): (2, 5),
        ("a", 0, "c"): (3, 5),
        ("a", 1): (4, 5),
        ("d",): (5, 1),
        ("d", "unknown"): (5, 5),
        ("d", "unknown", "due"): (5, 15),
    }

    assert list(expected.items()) == list(source.positions.items())
    assert len(expected) == len(source.positions)
    assert "a.yaml:2:5" == str(source.place(("a", 0, "b", "inside", "text")))


@pytest.mark.parametrize("plain", [False, True])
def test_a_folded_document_says_the_same(plain: bool) -> None:
    """What is kept of a service knows every place and gives its data back. Equal data are equal bytes."""
    source = parse(b"a:\n  - b: 1\n    c: []\n  - x\nd: {unknown: {due: y}}\n", "a.yaml")
    assert isinstance(source, Source)
    source = replace(source, positions=dict(source.positions)) if plain else source
    folded, other = source.folded(), replace(source, data=json.loads(json.dumps(source.data))).folded()

    assert list(source.positions.items()) == list(folded.positions.items())
    assert len(source.positions) == len(folded.positions)
    assert source.place(("a", 0, "b", "inside")) == folded.place(("a", 0, "b", "inside"))
    assert source.data == folded.unfolded().data
    assert source.unfolded() is source
    assert other.data == folded.data != source.data


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """No exception leaves the reader."""
    assert isinstance(parse(raw, "a.yaml"), Source | Rejected)


@given(st.text(alphabet="ab:-?[]{}#&*!|>'\"%@`,\\ \n\t<~0.\ufeff\x85\0é😀", max_size=60))
@settings(max_examples=500)
def test_any_punctuation_is_read_or_refused(text: str) -> None:
    """YAML's own signs in any order never lead out of the reader."""
    assert isinstance(parse(text.encode(), "a.yaml"), Source | Rejected)


seen = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t #:-?{}"), max_size=30
).filter(lambda text: not HIDDEN.search(text))

leaves = (
    seen
    | st.integers()
    | st.booleans()
    | st.none()
    | st.dates()
    | st.floats(allow_nan=False, allow_infinity=False)
)

trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(seen.filter(lambda key: key not in ("unknown", "na")), inner, max_size=4)
    ),
    max_leaves=20,
)


class _Plain(yaml.SafeDumper):
    """A dumper that writes every value out."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def as_text(value: object) -> object:
    """Turn leaves into the text PyYAML writes for them."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    if isinstance(value, str):
        return value
    return "null" if value is None else yaml.safe_dump(value).removesuffix("\n...\n")


@given(
    st.dictionaries(seen, trees, max_size=5),
    st.sampled_from([True, False, None]),
    st.booleans(),
    st.sampled_from([20, 80, 10_000]),
)
@settings(max_examples=200)
def test_what_was_dumped_reads_back_as_text(
    data: dict[str, Any], flow: bool | None, unicode: bool, width: int
) -> None:
    """Whatever quotes, blocks and folds another writer chose, each value is the text it stood for."""
    text = yaml.dump(data, Dumper=_Plain, default_flow_style=flow, allow_unicode=unicode, width=width)

    assert as_text(data) == read(text).data
