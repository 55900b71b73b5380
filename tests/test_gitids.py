"""Ids of commits are found at their places, however they came to be known."""

from __future__ import annotations

import random
from hashlib import sha1, sha256

import pytest

from generator.gitids import Ids

SHAS = [sha1(b"%d" % number, usedforsecurity=False).hexdigest() for number in range(300)]
ALIKE = ["abcd" + sha[4:] for sha in SHAS[:3]]


def ways(shas: list[str]) -> list[Ids]:
    """Make the same ids at once, with a few of them, or all, before the others, and in three turns."""
    grown = (Ids.of(shas[few:]).behind(shas[:few]) for few in (1, 2, 40, len(shas) - 1))
    return [Ids.of(shas), *grown, Ids.of(shas[9:]).behind(shas[4:9]).behind(shas[:4])]


@pytest.mark.parametrize("kind", [sha1, sha256])
def test_every_id_stands_where_it_was_put(kind: type) -> None:
    """Of either kind of repository."""
    shas = [kind(b"%d" % number).hexdigest() for number in range(300)]
    for ids in ways(shas):
        assert shas == list(ids)
        assert shas == [ids[place] for place in range(len(ids))]
        assert list(range(300)) == [ids.index(sha) for sha in shas] == [ids.place(sha) for sha in shas]


def test_what_is_no_id_of_these_has_no_place() -> None:
    """Neither another id, nor the beginning of one, nor something else."""
    for ids in ways(SHAS):
        for name in ("0" * 40, "f" * 40, SHAS[7][:39], SHAS[7].upper(), f"{SHAS[7]}0", "", "ä", "v1"):
            assert ids.place(name) is None
            assert name not in ids
            with pytest.raises(KeyError):
                ids.index(name)
    assert SHAS[0] not in Ids()
    with pytest.raises(IndexError):
        Ids.of(SHAS)[300]


def test_ids_are_found_by_how_they_begin() -> None:
    """All that begin so, among the young and the others."""
    shas = [*SHAS[3:], *ALIKE]
    random.Random(7).shuffle(shas)
    for ids in ways(shas):
        for name in ("abcd", "abc", "a", "", SHAS[5], SHAS[5][:9], ALIKE[1], "0", "f", "x", "abcdg", "ä"):
            assert sorted(sha for sha in shas if sha.startswith(name)) == sorted(ids.beginning(name))


def test_the_same_ids_are_equal_however_they_are_found() -> None:
    """Others are not, and settled ones are as if they had been made at once."""
    first, *others = ways(SHAS)

    assert all(first == one for one in others)
    assert {first} == {first, *others}
    assert all(repr(first) == repr(one.settled()) for one in others)
    assert first != Ids.of(SHAS[1:])
    assert Ids.of(SHAS).ends_with(Ids.of(SHAS[9:]))
    assert not Ids.of(SHAS).ends_with(Ids.of(SHAS[:-1]))
    assert not Ids.of(SHAS[1:]).ends_with(first)
