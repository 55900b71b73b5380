"""What walks before made of each service, so that files which would be made again as they are can stay.

One file of plain data beside the ledger, after a line with its digest. By service it has the name of all that
its files were made of, and their digests. Both are true wherever they lie: a service stays when it has that
name still and files of those digests are there, in a checkout with a restored cache as well. Only a mark
saves looking into them: it is of these files on this disk, and changes with every write to one. When the file
is damaged or of another version, nothing stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from generator import inputs, sealed, tools
from generator.confined import fault
from generator.exports import own_gaps
from generator.looks import look
from generator.registers import GAPS
from generator.shards.names import Names
from generator.shards.shard import Batch, Setting, Unit
from generator.staged import digest
from generator.turns import CONTROL

_FILE: Final = "made.json"
_VERSION: Final = 2
_FEW: Final = 30
"""Services whose registers are made for no other end than to tell whether those of all say the same."""


class Made(Struct, frozen=True):
    """What was made of a service: the name of all it was made of, files with digests, and their mark or 0."""

    name: str
    files: Mapping[str, str]
    mark: int = 0


_NOTHING: Final = Made("", {})


class Reuse(Struct):
    """Tells in one walk which services stay, and keeps for the next what this one makes."""

    docs: Path
    before: Mapping[str, Made]
    registers: Made = _NOTHING
    """The registers of gaps of all services. Their name is of those of each, which have the same rows."""
    stays: dict[str, str] = field(default_factory=dict)
    """The files that stay, with their digests."""
    names: Names = field(default_factory=Names)
    _now: dict[str, Made] = field(default_factory=dict)
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
            made = Made(sha256(f"{around}\n{names.of(unit)}".encode()).hexdigest(), {})
            names.forget(unit.own.view.entry)
            names.forget(unit.own.view.assessment)
            known = self.before.get(id_)
            there = self._there(known) if known is not None and known.name == made.name else None
            self._now[id_] = there or made
            if there is None:
                yield unit
            else:
                self.stays |= there.files

    def same_gaps(self, lacking: Sequence[Unit], setting: Setting) -> None:
        """Let the registers of gaps of all services stay while those of each say the same.

        They are the longest files there are, and most edits of a spec change no gap.
        """
        if len(lacking) > _FEW or not self.registers.files:
            return
        own = {id_: made.files for id_, made in self._now.items()}
        for unit in lacking:
            view = unit.own.view
            files = own_gaps(view, setting.frame.site.around(view))
            own[view.id] = {path: digest(content) for path, content in files.items()}
        there = self._there(self.registers) if self._registers(own) == self.registers.name else None
        if there is not None:
            self.registers = there
            self.stays |= there.files

    def _registers(self, own: Mapping[str, Mapping[str, str]]) -> str:
        """Name the registers of gaps of all services by the files of each."""
        rows = [
            (id_, [own[id_][path] for path in sorted(own[id_]) if path.rpartition("/")[2] in GAPS])
            for id_ in sorted(own)
        ]
        return sha256(f"{self._around}\n{rows}".encode()).hexdigest()

    def noted(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Note whose the files are that are made."""
        for id_, files in batches:
            if id_:
                self._now[id_] = replace(self._now[id_], files=dict.fromkeys((path for path, _ in files), ""))
            yield id_, files

    def keep(self, digests: Mapping[str, str]) -> None:
        """Keep what is known by now, for what was written. A disk that refuses is no obstacle."""
        services = {
            id_: (made.name, made.mark, {path: digests[path] for path in made.files})
            for id_, made in self._now.items()
        }
        name = self._registers({id_: files for id_, (_, _, files) in services.items()})
        made = {path: digests[path] for path in GAPS if path in digests}
        mark = self.registers.mark if made == self.registers.files and made.keys() <= self.stays.keys() else 0
        file = self.docs.parent / CONTROL / _FILE
        data = {"version": _VERSION, "services": services, "registers": [name, mark, made]}
        with suppress(OSError):
            sealed.replace(file, data)

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


def _read(file: Path) -> tuple[dict[str, Made], Made]:
    try:
        data = {} if file.is_symlink() else sealed.read(file)
        if data["version"] != _VERSION:
            return {}, _NOTHING
        made = {str(id_): _made(*told) for id_, told in data["services"].items()}
        name, mark, files = data["registers"]
        registers = _made(name, mark, files) if files else _NOTHING
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, _NOTHING
    paths = (path for one in (*made.values(), registers) for path in one.files)
    return ({}, _NOTHING) if fault(paths) or not registers.files.keys() <= {*GAPS} else (made, registers)


def _made(name: object, mark: object, files: dict[object, object]) -> Made:
    if not files or type(mark) is not int:
        raise TypeError("nothing of ours")
    return Made(str(name), {str(path): str(known) for path, known in files.items()}, mark)
