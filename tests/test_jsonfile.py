"""Files for programs have a line for each entry, in the same bytes as the standard library's."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from generator.jsonfile import json_file, json_pieces


class Id(str):
    """An id, as specs have them."""

    __slots__ = ()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(values)
@example(["\x7f", "\ud800", "\U0001f600", 2**70, -(2**70)])
@example({"\x7fä": {}, "b": [[]]})
@example({Id("b"): Id("ä"), "a": [Id("c")]})
def test_a_file_is_what_the_standard_library_writes(value: object) -> None:
    """With sorted keys, an indent of two, ASCII only, and an end of the last line."""
    assert (json.dumps(value, indent=2, sort_keys=True) + "\n").encode("ascii") == json_file(value)


@given(st.dictionaries(st.text(max_size=8), st.lists(values, max_size=4) | values, min_size=1, max_size=4))
def test_a_file_in_pieces_is_the_same(data: dict[str, object]) -> None:
    """A list whose entries are made one by one looks like any other."""
    lazy = {key: iter(value) if isinstance(value, list) else value for key, value in data.items()}

    assert json_file(data) == b"".join(json_pieces(lazy))
