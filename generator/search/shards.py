"""The index as files. Each calls the one function its reader waits with: that works from a disk, too.

    index.js      handoffSearch("index", "", {"most", "terms": [[first term, digest], ...],
                                "pages": [[number of the first entry, digest], ...], "names": digest})
    terms-N.js    handoffSearch("terms-N", digest, {term: [step * 10 + weight, ...], ...})
    pages-N.js    handoffSearch("pages-N", digest, [[address, title, about, text], ...])
    names.js      handoffSearch("names", digest, [word, ...])

Entries are numbered in their order. Those of a term go up in steps, each with how much the term counts for
it, 1 to 9. A term with blanks is the beginning of a name (9) or of a symptom (8). Of a term that stands in
more entries only `most` are kept, those it counts most for: it tells little. Terms are sorted as JavaScript
compares them. A file is named by its place and not by its content, so that the next build changes it and
leaves no other; the digest tells a reader whose `index.js` is older.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice
from operator import itemgetter
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from generator.search.entries import ABOUT, SEEN, Entry
from generator.search.words import parts, phrase, words

MOST: Final = 1000
_TERMS: Final = 12_000
_PAGES: Final = 4_000
"""Bytes that a file holds: a question asks for few of the first and about eight of the second kind."""
_WHOLE: Final = 9
_SYMPTOM: Final = 8
_NAMED: Final = 5


class Index(Struct):
    """What the files of an index are made of: enough to make those anew that say what a term stands in."""

    urls: list[str] = field(default_factory=list)
    """The address of each entry."""
    terms: list[str] = field(default_factory=list)
    """All terms, in their order."""
    counts: array[int] = field(default_factory=lambda: array("I"))
    """In how many entries each stands."""
    posted: array[int] = field(default_factory=lambda: array("I"))
    """In which, term by term: each with number * 10 + weight, in their order."""
    pages: list[list[object]] = field(default_factory=list)
    """The first entry of each file of entries, and its digest."""
    names: str = ""
    """The digest of the file of names."""
    cuts: list[tuple[str, str]] = field(default_factory=list)
    """The first term of each file of terms, and its digest, when all files were made."""
    fresh: frozenset[str] = frozenset()
    """The terms that stand in other entries since, or count something else there."""

    def replaced(self, before: Iterable[Entry], after: Iterable[Entry]) -> Index | None:
        """Return the index with other words in some entries. None when they are shown in another way."""
        numbers = {url: number for number, url in enumerate(self.urls)}
        ends = list(accumulate(self.counts, initial=0))
        fresh: dict[str, array[int]] = {}
        for old, new in zip(before, after, strict=True):
            if _shown(old) != _shown(new):
                return None
            if old.url not in numbers:
                continue
            number, was, now = numbers[old.url], _weights(old), _weights(new)
            for term in {term for term, _ in was.items() ^ now.items()}:
                if term not in fresh:
                    fresh[term] = self.posted[slice(*self._where(term, ends)[1:])]
                _put(fresh[term], number * 10, was.get(term, 0), now.get(term, 0))
        return self._with(fresh, ends)

    def _where(self, term: str, ends: Sequence[int]) -> tuple[int, int, int]:
        """Return the place of a term, and from where to where it is said in which entries it stands."""
        place = bisect_left(self.terms, _place(term), key=_place)
        there = self.terms[place : place + 1] == [term]
        return place, ends[place], ends[place + there]

    def _with(self, fresh: Mapping[str, array[int]], ends: Sequence[int]) -> Index:
        """Return the index with some terms in other entries."""
        terms, counts, posted = self.terms.copy(), self.counts[:], self.posted[:]
        for term in sorted(fresh, key=_place, reverse=True):  # so that what comes before stays where it is
            place, start, end = self._where(term, ends)
            posted[start:end] = fresh[term]
            there, stays = place + (end > start), bool(fresh[term])
            terms[place:there] = [term] * stays
            counts[place:there] = array("I", [len(fresh[term])] * stays)
        return replace(self, terms=terms, counts=counts, posted=posted, fresh=self.fresh | fresh.keys())

    def fill(self, terms: dict[str, array[int]]) -> None:
        """Let terms stand in entries."""
        self.terms = sorted(terms, key=_place)
        self.counts = array("I", [len(terms[term]) for term in self.terms])
        self.posted = array("I")
        for term in self.terms:
            self.posted.extend(terms[term])

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files that say which terms stand in which entries, and the one that names all."""
        self.cuts, self.fresh = [], frozenset()
        for number, (first, cut) in enumerate(_cuts(self._rows(0), _TERMS)):
            content, digest = _call(f"terms-{number}", f"{{{','.join(cut)}}}")
            self.cuts.append((self.terms[first], digest))
            yield f"terms-{number}.js", content
        yield "index.js", self._named()

    def renewed(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files that are otherwise since all were made. Raises ValueError for another number.

        Rows fill one file after another. So where a row is otherwise, those behind it may move to the next
        file, until one begins with the row it began with before.
        """
        order, before, fresh = self.terms, self.cuts, sorted(map(_place, self.fresh))
        self.cuts, self.fresh = [], frozenset()
        start = 0
        while start < len(order):
            number = len(self.cuts)
            end = _stays(order, start, before[number : number + 2], fresh)
            if end:
                self.cuts.append(before[number])
                start = end
                continue
            _, cut = next(_cuts(self._rows(start), _TERMS))
            content, digest = _call(f"terms-{number}", f"{{{','.join(cut)}}}")
            self.cuts.append((order[start], digest))
            start += len(cut)
            yield f"terms-{number}.js", content
        if len(self.cuts) != len(before):
            raise ValueError("there are more or fewer files")
        yield "index.js", self._named()

    def _rows(self, first: int) -> Iterator[str]:
        """Yield what is said of each term from one on."""
        end = sum(self.counts[:first])
        for term, count in zip(
            islice(self.terms, first, None), islice(self.counts, first, None), strict=True
        ):
            start, end = end, end + count
            yield f"{_text(term)}:[{','.join(map(str, _steps(self.posted[start:end])))}]"

    def _named(self) -> bytes:
        """Return the file that names all."""
        index = {"most": MOST, "terms": self.cuts, "pages": self.pages, "names": self.names}
        return _call("index", _json(index), named=False)[0]


def _stays(order: Sequence[str], start: int, cuts: Sequence[tuple[str, str]], fresh: Sequence[bytes]) -> int:
    """Return where the next file begins, if the first of these begins here and is what it was; else 0."""
    if not cuts or order[start] != cuts[0][0]:
        return 0
    first, last, end = bisect_left(fresh, _place(order[start])), len(fresh), len(order)
    if len(cuts) > 1:
        after = _place(cuts[1][0])  # which decides, too, where the one before ends
        last, end = bisect_right(fresh, after), bisect_left(order, after, key=_place)
    return end if first == last else 0


def _place(term: str) -> bytes:
    """Return what terms are sorted by."""
    return term.encode("utf-16-be")


def shards(entries: Iterable[Entry], index: Index) -> Iterator[tuple[str, bytes]]:
    """Yield the files with their names, the same for the same entries, and fill an index that is empty."""
    names = set[str]()
    terms: dict[str, array[int]] = {}
    rows = (_texts(_row(number, entry, index, terms, names)) for number, entry in enumerate(entries))
    for number, (first, cut) in enumerate(_cuts(rows, _PAGES)):
        content, digest = _call(f"pages-{number}", f"[{','.join(cut)}]")
        index.pages.append([first, digest])
        yield f"pages-{number}.js", content
    content, digest = _call("names", _json(sorted(names)))
    yield "names.js", content
    index.names = digest
    index.fill(terms)
    yield from index.files()


def _row(number: int, entry: Entry, index: Index, terms: dict[str, array[int]], names: set[str]) -> list[str]:
    """Return what is shown of an entry; add it to the index, its terms, and its names."""
    index.urls.append(entry.url)
    for term, weight in _weights(entry).items():
        if term not in terms:
            terms[term] = array("I")
        terms[term].append(number * 10 + weight)
    for name in (entry.title, *entry.names):
        # What somebody may mistype. A number is never corrected to another.
        names.update(word for word in (parts(name) or words(name)) if len(word) > 2 and word.isalpha())
    return [entry.url, entry.title, entry.about, entry.text]


def _shown(entry: Entry) -> tuple[object, ...]:
    return entry.url, entry.title, entry.about, entry.text, entry.names


def _weights(entry: Entry) -> dict[str, int]:
    """Return the terms of an entry, each with the most it counts."""
    weights: dict[str, int] = {}
    # Of a term that is there several times, what counts most comes last and stays.
    for weight, found in sorted(_weighed(entry), key=itemgetter(0)):
        weights.update(dict.fromkeys(found, weight))
    return weights


def _put(posted: array[int], first: int, was: int, now: int) -> None:
    """Let a term count something else for an entry, or nothing."""
    place = bisect_left(posted, first)
    if was:
        del posted[place]
    if now:
        posted.insert(place, first + now)


def _weighed(entry: Entry) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield terms with how much they count, some of them several times."""
    for name in (entry.title, *entry.names):
        # A word of a short name tells more; one that is a whole name, most.
        alone = words(name)
        yield _NAMED + 4 // len(alone) if alone else 0, alone
        yield _NAMED, parts(name)
        if phrase(name):
            yield _WHOLE, (phrase(name),)
    for symptom in entry.seen:
        yield SEEN, words(symptom)
        yield SEEN, parts(symptom)
        if phrase(symptom):
            yield _SYMPTOM, (phrase(symptom),)
    for weight, text in entry.told:
        yield weight, words(text)
        if weight >= ABOUT:
            yield weight, parts(text)


def _steps(postings: Sequence[int]) -> list[int]:
    """Return how far it is from each posting to the next; they are in the order of entries."""
    kept = postings
    if len(postings) > MOST:
        kept = sorted(sorted(postings, key=lambda posting: (-(posting % 10), posting))[:MOST])
    steps, last = [], 0
    for posting in kept:
        steps.append(posting - last)
        last = posting - posting % 10
    return steps


def _cuts(rows: Iterable[str], limit: int) -> Iterator[tuple[int, list[str]]]:
    """Yield what goes into each file, with the number of its first row."""
    first = size = 0
    cut: list[str] = []
    for number, row in enumerate(rows):
        if cut and size + len(row) > limit:
            yield first, cut
            first, size, cut = number, 0, []
        cut.append(row)
        size += len(row)
    if cut:
        yield first, cut


def _call(name: str, data: str, *, named: bool = True) -> tuple[bytes, str]:
    """Return a file, and the digest of its data; the index has none."""
    digest = hashlib.sha256(data.encode("ascii")).hexdigest()[:8] if named else ""
    return f'handoffSearch("{name}","{digest}",{data});\n'.encode("ascii"), digest


_json = json.JSONEncoder(separators=(",", ":")).encode
_text = json.encoder.encode_basestring_ascii
"""Both write data in ASCII only: no line separator of Unicode ends a string, whatever reads it."""


def _texts(row: Iterable[str]) -> str:
    """Write a row. An encoder is made anew for each call of `_json`, which takes longer."""
    return f"[{','.join(map(_text, row))}]"
