"""What walks before made of each service, so that files which would be made again as they are can stay.

One file of plain data beside the ledger, after a line with its digest. By service it has the name of all that
its files were made of, and their digests. Both are true wherever they lie: a service stays when it has that
name still and files of those digests are there, in a checkout with a restored cache as well. Only a mark
saves looking into them: it is of these files on this disk, and changes with every write to one. When the file
is damaged or of another version, nothing stays.

What is said of a service is held as it is written, and read when it is asked for: of a large fleet all paths
and digests at once would be the most that a walk holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Final

from msgspec import Raw, Struct, field
from msgspec.json import Decoder, encode
from msgspec.structs import replace

from generator import inputs, sealed, tools
from generator.confined import fault
from generator.exports import own_gaps
from generator.layout import CONTROL
from generator.looks import look
from generator.registers import GAPS
from generator.shards.names import Names
from generator.shards.shard import Batch, Setting, Unit
from generator.staged import digest

_FILE: Final = "made.json"
_VERSION: Final = 2
_FEW: Final = 30
"""Services whose registers are made for no other end than to tell whether those of all say the same."""


class Made(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What was made of a service: the name of all it was made of, the mark of its files or 0, and digests."""

    name: str
    mark: int
    files: Mapping[str, str]


class _Kept(Struct, frozen=True):
    """What is kept, as it is written."""

    version: int
    services: Mapping[str, Raw]
    """Of each `Made`."""
    registers: Made


_NOTHING: Final = Made("", 0, {})
_made: Final = Decoder(Made).decode


class Reuse(Struct):
    """Tells in one walk which services stay, and keeps for the next what this one makes."""

    docs: Path
    before: Mapping[str, Raw]
    registers: Made = _NOTHING
    """The registers of gaps of all services. Their name is of those of each, which have the same rows."""
    whole: dict[str, str] = field(default_factory=dict)
    """The files about the whole that stay, with their digests."""
    names: Names = field(default_factory=Names)
    _now: dict[str, Raw | Made] = field(default_factory=dict)
    """What stays as it is kept, and what is made now, of which no digests are known yet."""
    _around: str = ""

    @classmethod
    def of(cls, docs: Path) -> Reuse:
        """Read what walks before made for a docs folder."""
        return cls(docs, *_read(docs.parent / CONTROL / _FILE))

    def lacking(self, units: Iterable[Unit], setting: Setting) -> Iterator[Unit]:
        """Yield the services whose files do not stay. Take your turn to publish first."""
        # Where templates lie is nothing to files: the look of the setting tells which they are.
        alike = replace(setting, frame=replace(setting.frame, templates=None))
        names = self.names
        around = self._around = names.of((alike, tools.versions()))
        for unit in units:
            id_ = unit.own.view.id
            name = sha256(f"{around}\n{names.of(unit)}".encode()).hexdigest()
            names.forget(unit.own.view.entry)
            names.forget(unit.own.view.assessment)
            there = self._again(self.before.get(id_), name)
            self._now[id_] = there or Made(name, 0, {})
            if there is None:
                yield unit

    def stays(self) -> Iterator[tuple[str, str]]:
        """Yield the files that stay, with their digests: those about the whole, and those of services."""
        yield from self.whole.items()
        for one in self._now.values():
            if isinstance(one, Raw):
                yield from _made(one).files.items()

    def same_gaps(self, lacking: Sequence[Unit], setting: Setting) -> None:
        """Let the registers of gaps of all services stay while those of each say the same.

        They are the longest files there are, and most edits of a spec change no gap.
        """
        if len(lacking) > _FEW or not self.registers.files:
            return
        own = dict[str, Mapping[str, str]]()
        for unit in lacking:
            view = unit.own.view
            files = own_gaps(view, setting.frame.site.around(view))
            own[view.id] = {path: digest(content) for path, content in files.items()}
        there = self._there(self.registers) if self._registers(own) == self.registers.name else None
        if there is not None:
            self.registers = there
            self.whole |= there.files

    def _registers(self, fresh: Mapping[str, Mapping[str, str]]) -> str:
        """Name the registers of gaps of all services by the files of each, of which some are `fresh`."""
        rows = []
        for id_, one in sorted(self._now.items(), key=itemgetter(0)):
            files = fresh[id_] if isinstance(one, Made) else _made(one).files
            rows.append((id_, [files[path] for path in sorted(files) if path.rpartition("/")[2] in GAPS]))
        return sha256(f"{self._around}\n{rows}".encode()).hexdigest()

    def noted(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Note whose the files are that are made."""
        for id_, files in batches:
            made = self._now.get(id_)
            if isinstance(made, Made):
                self._now[id_] = replace(made, files=dict.fromkeys((path for path, _ in files), ""))
            yield id_, files

    def keep(self, digests: Mapping[str, str]) -> None:
        """Keep what is known by now, for what was written. A disk that refuses is no obstacle."""
        fresh = {
            id_: replace(made, files={path: digests[path] for path in made.files})
            for id_, made in self._now.items()
            if isinstance(made, Made)
        }
        name = self._registers({id_: made.files for id_, made in fresh.items()})
        files = {path: digests[path] for path in GAPS if path in digests}
        same = files == self.registers.files and files.keys() <= self.whole.keys()
        registers = Made(name, self.registers.mark if same else 0, files)
        file = self.docs.parent / CONTROL / _FILE
        data = {"version": _VERSION, "services": {**self._now, **fresh}, "registers": registers}
        with suppress(OSError):
            sealed.replace(file, data)

    def _again(self, kept: Raw | None, name: str) -> Raw | None:
        """Return what is kept of a service, if it has this name and its files are there."""
        made = _made(kept) if kept is not None else _NOTHING
        there = self._there(made) if made.name == name else None
        if there is None:
            return None
        return kept if there is made else Raw(encode(there))

    def _there(self, made: Made) -> Made | None:
        """Return what is known of files that are there as they were made."""
        places = [f"{self.docs}/{path}" for path in _places(made.files)]
        mark = inputs.mark(places)
        if mark and mark == made.mark:
            return made
        if any(look(self.docs, path) != known for path, known in made.files.items()):
            return None
        return replace(made, mark=mark if mark == inputs.mark(places) else 0)


def _places(files: Iterable[str]) -> list[str]:
    """Return files and the folders that lead to them."""
    found = set(files)
    folders = {path.rpartition("/")[0] for path in found}
    while folders := folders - found - {""}:
        found |= folders
        folders = {path.rpartition("/")[0] for path in folders}
    return sorted(found)


def _read(file: Path) -> tuple[Mapping[str, Raw], Made]:
    try:
        if file.is_symlink():
            return {}, _NOTHING
        _, kept = sealed.opened(file, _Kept)
        wrong = kept.version != _VERSION or fault(chain.from_iterable(map(_paths, kept.services.values())))
    except (OSError, ValueError, TypeError, RecursionError):
        return {}, _NOTHING
    if wrong or not kept.registers.files.keys() <= {*GAPS}:
        return {}, _NOTHING
    return kept.services, kept.registers


def _paths(kept: Raw) -> Iterable[str]:
    """Return the paths of a service's files. Raises ValueError when that is nothing of ours."""
    files = _made(kept).files
    if not files:
        raise ValueError("nothing of ours")
    return files
