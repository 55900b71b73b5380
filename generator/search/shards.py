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
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Final

from msgspec import json

from generator.search.cuts import again, cuts, program, texts
from generator.search.entries import Entry
from generator.search.index import STEP, Index
from generator.search.terms import called

_PAGES: Final = 4_000
"""Bytes that a file of entries holds: a question asks for about eight of them."""


def shards(entries: Iterable[Entry], index: Index) -> Iterator[tuple[str, bytes]]:
    """Yield the files with their names, the same for the same entries, and fill an index that is empty."""
    names = set[str]()
    terms: dict[str, array[int]] = {}
    rows = (_row(number, entry, index, terms, names) for number, entry in enumerate(entries))
    for first, cut in cuts(rows, _PAGES):
        yield _cut(index, first, cut)
    yield _names(index, names)
    index.fill(terms)
    yield from index.all()


def renewed(entries: Sequence[Entry], before: Index) -> tuple[Index, dict[str, bytes]] | None:
    """Return the index of entries, and by name those files that are otherwise. None when all are made anew.

    That is where entries have come or gone, or files.
    """
    found = before.saying(entries)
    if found is None:
        return None
    index, numbers = found
    try:
        return index, dict(_renewed(entries, index, numbers, before)) if numbers else {}
    except ValueError:
        return None


def _renewed(
    entries: Sequence[Entry], index: Index, numbers: Sequence[int], before: Index
) -> Iterator[tuple[str, bytes]]:
    """Yield the files in which some entries say something else. Raises ValueError for another number."""
    yield from _again(index, numbers, lambda first: map(_shown, islice(entries, first, None)))
    if any(index.called[number] != before.called[number] for number in numbers):
        yield _names(index, chain.from_iterable(map(called, entries)))
    yield from index.renewed()


def reshown(entries: Mapping[int, Entry], index: Index, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield by name the files that show some entries, by number, in other words; the folder has all files.

    Raises ValueError when a file is not the one of the index, or there would be more or fewer.
    """
    if not entries:
        return
    before, digests = index.pages, index.files.copy()

    def rows(first: int) -> Iterator[str]:
        place = bisect_right(before, first, key=itemgetter(0)) - 1
        for number, (start, _) in enumerate(before[place:], place):
            name = f"pages-{number}.js"
            for entry, row in enumerate(_read(folder / name, digests[name]), start):
                if entry >= first:
                    yield _shown(entries[entry]) if entry in entries else texts(row)

    yield from _again(index, sorted(entries), rows)


def _read(file: Path, digest: str) -> list[list[str]]:
    """Return the rows of a file of entries."""
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError("the file is another")
    rows: list[list[str]] = json.decode(content[content.index(b"[") : content.rindex(b"]") + 1])
    return rows


def _again(
    index: Index, numbers: Sequence[int], rows: Callable[[int], Iterable[str]]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files in which entries of these numbers are. Raises ValueError for more or fewer files."""
    before, index.pages = index.pages, []
    for first, cut in again(range(len(index.urls)), before, numbers, rows, _PAGES, int):
        if cut is None:
            index.pages.append(before[len(index.pages)])
        else:
            yield _cut(index, first, cut)
    if len(index.pages) != len(before):
        raise ValueError("there are more or fewer files")


def _cut(index: Index, first: int, cut: Sequence[str]) -> tuple[str, bytes]:
    file, digest = index.written(f"pages-{len(index.pages)}", f"[{','.join(cut)}]")
    index.pages.append((first, digest))
    return file


def _names(index: Index, names: Iterable[str]) -> tuple[str, bytes]:
    file, index.names = index.written("names", program(sorted(set(names))))
    return file


def _row(number: int, entry: Entry, index: Index, terms: dict[str, array[int]], names: set[str]) -> str:
    """Return what is shown of an entry; add it to the index, its terms, and its names."""
    for term, weight in index.add(entry).items():
        if term not in terms:
            terms[term] = array("I")
        terms[term].append(number * STEP + weight)
    names.update(called(entry))
    return _shown(entry)


def _shown(entry: Entry) -> str:
    return texts((entry.url, entry.title, entry.about, entry.text))
