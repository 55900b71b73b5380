"""Where fields stand: found by their keys without looking at every path."""

from __future__ import annotations

from generator.document import Source
from generator.positions import called
from generator.source import parse

TEXT = b"""\
audience: public
a: {audience: internal, b: [{audience: public}, 1, {c: {audience: restricted, audience_of: 2}}]}
d: audience
"""


def test_fields_are_found_by_their_keys() -> None:
    """All of them, wherever they stand, and also where a plain mapping says where."""
    source = parse(TEXT, "x.yaml")
    assert isinstance(source, Source)
    paths = [path for path in source.positions if path and path[-1] in ("audience", "c")]

    assert 5 == len(paths)
    assert sorted(paths, key=str) == sorted(called(source.positions, "audience", "c"), key=str)
    assert paths == called(dict(source.positions), "audience", "c")
