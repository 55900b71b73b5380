"""What the files of an index are made of, kept so that a few other entries do not make all of it anew."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice
from typing import Final

from msgspec import Struct, field, json
from msgspec.structs import replace

from generator.search.cuts import again, call, cuts, program, text
from generator.search.entries import Entry
from generator.search.terms import weights

MOST: Final = 1000
_encoded: Final = json.Encoder(enc_hook=str).encode
_TERMS: Final = 12_000
"""Bytes that a file of terms holds: a question asks for few of them."""
STEP: Final = 10
"""An entry stands in a row as its number times this, and what a term counts for it."""


class Index(Struct):
    """What the files of an index are made of: enough to make those anew that say what a term stands in."""

    by: str = ""
    """What made it: others may cut texts into other words."""
    urls: list[str] = field(default_factory=list)
    """The address of each entry."""
    marks: array[int] = field(default_factory=lambda: array("Q"))
    """A number for all of each entry."""
    called: array[int] = field(default_factory=lambda: array("Q"))
    """A number for its names."""
    terms: list[str] = field(default_factory=list)
    """All terms, in their order."""
    counts: array[int] = field(default_factory=lambda: array("I"))
    """In how many entries each stands."""
    posted: array[int] = field(default_factory=lambda: array("I"))
    """In which, term by term: each with number * 10 + weight, in their order."""
    pages: list[tuple[int, str]] = field(default_factory=list)
    """The first entry of each file of entries, and its digest."""
    names: str = ""
    """The digest of the file of names."""
    cuts: list[tuple[str, str]] = field(default_factory=list)
    """The first term of each file of terms, and its digest, when all files were made."""
    fresh: frozenset[str] = frozenset()
    """The terms that stand in other entries since, or count something else there."""
    files: dict[str, str] = field(default_factory=dict)
    """All files by their names, with their SHA-256."""

    def add(self, entry: Entry) -> dict[str, int]:
        """Take the next entry, and return what its terms count."""
        self.urls.append(entry.url)
        self.marks.append(_mark(entry))
        self.called.append(_named(entry))
        return weights(entry)

    def replaced(
        self, before: Iterable[Entry], after: Iterable[Entry]
    ) -> tuple[Index, Mapping[int, Entry]] | None:
        """Return the index with other words in some entries, and those by number that are shown otherwise.

        None when they are called something else.
        """
        numbers = {url: number for number, url in enumerate(self.urls)}
        changes, shown = list[tuple[int, Mapping[str, int], Entry]](), dict[int, Entry]()
        for old, new in zip(before, after, strict=True):
            if (old.url, old.title, old.names) != (new.url, new.title, new.names):
                return None
            if old.url in numbers and old != new:
                changes.append((numbers[old.url], weights(old), new))
                if (old.about, old.text) != (new.about, new.text):
                    shown[numbers[old.url]] = new
        return self._with(changes), shown

    def saying(self, entries: Sequence[Entry]) -> tuple[Index, list[int]] | None:
        """Return the index of these entries, and which of them say something else.

        None when others are there. Its files are as they were.
        """
        if [entry.url for entry in entries] != self.urls:
            return None
        found = [number for number, entry in enumerate(entries) if _mark(entry) != self.marks[number]]
        was = self._said(set(found))
        return self._with([(number, was[number], entries[number]) for number in found]), found

    def _said(self, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return the terms of some entries, and what each counts."""
        found = defaultdict[int, dict[str, int]](dict)
        ends = accumulate(self.counts)
        end, place = next(ends, 0), 0
        for number, posting in enumerate(self.posted if numbers else ()):
            while number >= end:
                end, place = next(ends), place + 1
            if posting // STEP in numbers:
                found[posting // STEP][self.terms[place]] = posting % STEP
        return found

    def _with(self, changes: Iterable[tuple[int, Mapping[str, int], Entry]]) -> Index:
        """Return the index with other entries at some numbers, of which it is known what they said."""
        ends = list(accumulate(self.counts, initial=0))
        marks, called = self.marks[:], self.called[:]
        fresh: dict[str, array[int]] = {}
        for number, was, entry in changes:
            now = weights(entry)
            marks[number], called[number] = _mark(entry), _named(entry)
            for term in {term for term, _ in was.items() ^ now.items()}:
                if term not in fresh:
                    fresh[term] = self.posted[slice(*self._where(term, ends)[1:])]
                _put(fresh[term], number * STEP, was.get(term, 0), now.get(term, 0))
        return replace(self._standing(fresh, ends), marks=marks, called=called)

    def _where(self, term: str, ends: Sequence[int]) -> tuple[int, int, int]:
        """Return the place of a term, and from where to where it is said in which entries it stands."""
        place = bisect_left(self.terms, _place(term), key=_place)
        there = self.terms[place : place + 1] == [term]
        return place, ends[place], ends[place + there]

    def _standing(self, fresh: Mapping[str, array[int]], ends: Sequence[int]) -> Index:
        """Return the index with some terms in other entries."""
        terms, counts, posted = self.terms.copy(), self.counts[:], self.posted[:]
        for term in sorted(fresh, key=_place, reverse=True):  # so that what comes before stays where it is
            place, start, end = self._where(term, ends)
            posted[start:end] = fresh[term]
            there, stays = place + (end > start), bool(fresh[term])
            terms[place:there] = [term] * stays
            counts[place:there] = array("I", [len(fresh[term])] * stays)
        all_fresh, files = self.fresh | fresh.keys(), self.files.copy()
        return replace(self, terms=terms, counts=counts, posted=posted, fresh=all_fresh, files=files)

    def fill(self, terms: dict[str, array[int]]) -> None:
        """Let terms stand in entries, and take them away: of a large site there is no room for both."""
        self.terms = sorted(terms, key=_place)
        self.counts = array("I", [len(terms[term]) for term in self.terms])
        self.posted = array("I")
        for term in self.terms:
            self.posted.extend(terms.pop(term))

    def all(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files that say which terms stand in which entries, and the one that names all."""
        self.cuts, self.fresh = [], frozenset()
        for first, cut in cuts(self._rows(0), _TERMS):
            yield self._cut(self.terms[first], cut)
        yield self.written("index", self._named(), named=False)[0]

    def renewed(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files that are otherwise since all were made. Raises ValueError for another number."""
        before, fresh = self.cuts, sorted(map(_place, self.fresh))
        self.cuts, self.fresh = [], frozenset()
        for first, cut in again(self.terms, before, fresh, self._rows, _TERMS, _place):
            if cut is None:
                self.cuts.append(before[len(self.cuts)])
            else:
                yield self._cut(first, cut)
        if len(self.cuts) != len(before):
            raise ValueError("there are more or fewer files")
        yield self.written("index", self._named(), named=False)[0]

    def _cut(self, first: str, cut: Sequence[str]) -> tuple[str, bytes]:
        file, digest = self.written(f"terms-{len(self.cuts)}", f"{{{','.join(cut)}}}")
        self.cuts.append((first, digest))
        return file

    def written(self, name: str, data: str, *, named: bool = True) -> tuple[tuple[str, bytes], str]:
        """Return a file with its name, and the digest of its data; the index has none."""
        content, digest = call(name, data, named=named)
        self.files[f"{name}.js"] = hashlib.sha256(content).hexdigest()
        return (f"{name}.js", content), digest

    def _rows(self, first: int) -> Iterator[str]:
        """Yield what is said of each term from one on."""
        end = sum(self.counts[:first])
        for term, count in zip(
            islice(self.terms, first, None), islice(self.counts, first, None), strict=True
        ):
            start, end = end, end + count
            yield f"{text(term)}:[{','.join(map(str, _steps(self.posted[start:end])))}]"

    def _named(self) -> str:
        """Return what names all."""
        return program({"most": MOST, "terms": self.cuts, "pages": self.pages, "names": self.names})


def _place(term: str) -> bytes:
    """Return what terms are sorted by."""
    return term.encode("utf-16-be")


def _named(entry: Entry) -> int:
    return _mark((entry.title, entry.names))


def _mark(value: object) -> int:
    return int.from_bytes(hashlib.blake2b(_encoded(value), digest_size=8).digest(), "big")


def _put(posted: array[int], first: int, was: int, now: int) -> None:
    """Let a term count something else for an entry, or nothing."""
    place = bisect_left(posted, first)
    if was:
        del posted[place]
    if now:
        posted.insert(place, first + now)


def _steps(postings: Sequence[int]) -> list[int]:
    """Return how far it is from each posting to the next; they are in the order of entries."""
    kept = postings
    if len(postings) > MOST:
        kept = sorted(sorted(postings, key=lambda posting: (-(posting % STEP), posting))[:MOST])
    steps, last = [], 0
    for posting in kept:
        steps.append(posting - last)
        last = posting - posting % STEP
    return steps
