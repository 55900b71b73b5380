"""What reading each service came to, kept for the next walk, which then need not read it again.

A file for each service, after a line with its digest: what it holds for, and then what was found, which
`frozen` reads back. It holds for the bytes of the spec and of every file that was looked at with it, for the
names that were listed, for what it inherits and uses, and for the tools. What it is checked against has a
name of its own: when only that is other, the spec is right by itself as before, and is only checked again.

A file that is damaged, of another version or about anything else means that the service is read.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from generator import frozen, inputs, sealed, tools
from generator.catalog import ServiceEntry
from generator.diagnostics import Diagnostic
from generator.document import Source
from generator.forks import meanwhile
from generator.inherit import DEFAULTS
from generator.inputs import Record, Stamp
from generator.load import AnySpecFile, Loaded, SpecFile
from generator.parts import WORTH
from generator.spec.org import Org, OrgSeverity
from generator.spec.service import Service
from generator.spec.team import Team

if TYPE_CHECKING:
    from generator.library import Library

_VERSION: Final = 1
_FOLDER: Final = "read"
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
Found = tuple[ServiceEntry | None, tuple[Diagnostic, ...]]
"""A service with all it takes from files, and what is wrong with it among others."""


class _Reading(Struct, frozen=True):
    """A service that was read or checked in this walk, and what was looked at for it."""

    id: str
    record: Record
    among: str
    part: Loaded[Service]
    found: Found


class Memory:
    """Knows again, in one walk, what the walks before found, and keeps what this one finds."""

    def __init__(self, root: Path, control: Path) -> None:
        """Name the workspace, and the folder of its site's ledger."""
        self.recalled = set[str]()
        """The files of services that need not be read in this walk."""
        self._root, self._folder = os.fspath(root), control / _FOLDER
        self._below, self._severities = "", tuple[OrgSeverity, ...]()
        self._teams, self._ids = dict[str, str](), set[str]()
        self._known = dict[str, tuple[str, Found]]()
        self._records = dict[str, Record]()
        self._readings = list[_Reading]()

    def below(self, org: Loaded[Org], teams: Iterable[Loaded[Team]], library: Library) -> None:
        """Learn what services may have something from, before the first is asked for."""
        files: list[AnySpecFile] = [item.file for item in library.items]
        files += [] if org.spec is None else [org.spec]
        texts = [(file.file, file.raw) for file in files]
        by = _VERSION, tools.code(), tools.versions()
        self._below = _name((by, texts, sorted(library.rejected.items()), library.problems))
        self._severities = org.spec.spec.severities if org.spec else ()
        right = [team.spec for team in teams if team.spec is not None]
        # Of a team's document only its defaults count, and where they stand.
        self._teams = {team.spec.id: _name(team.raw) for team in right if _gives(team)}

    def part(self, id_: str, file: str, raw: bytes) -> Loaded[Service] | None:
        """Return a service as it was read from the same; None when it has to be read."""
        self._ids.add(id_)
        with suppress(*frozen.BROKEN):
            head, _, body = sealed.content(self._file(id_)).partition(b"\n")
            said = json.loads(head)
            if self._holds(said, file, raw):
                part, found = self._thawed(body, file, raw, said["owner"])
                self._known[file] = said["among"], found
                self.recalled.add(file)
                return part
        return None

    def looking(self, id_: str, file: str) -> Record:
        """Return the record of all that is looked at for a service, before it is read or checked.

        All that is its own is in it: who reads notes says nothing of the folders around them.
        """
        return self._records.pop(file, None) or self._look(id_, file)

    def looked(self, file: str, record: Record) -> None:
        """Learn what was looked at for a service that was read."""
        self._records[file] = record

    def found(self, file: str, among: str) -> Found | None:
        """Return what was found of a service among the same others; None when it has to be checked."""
        name, found = self._known.pop(file, ("", None))
        return found if name == among else None

    def checked(self, id_: str, record: Record, among: str, part: Loaded[Service], found: Found) -> None:
        """Learn what was found of a service, and what was looked at for that."""
        self._readings.append(_Reading(id_, record, among, part, found))

    @contextmanager
    def writing(self, jobs: int) -> Iterator[None]:
        """Keep what was read, as `write` does; of many services meanwhile, if there may be two processes."""
        with meanwhile(self.write, jobs if len(self._readings) >= WORTH else 1):
            self._readings.clear()
            yield

    def write(self) -> None:
        """Keep what was read, and nothing of services that are gone. A disk that refuses is no obstacle.

        Take your turn to publish first.
        """
        with suppress(OSError):
            if self._folder.is_symlink():
                return
            self._folder.mkdir(exist_ok=True)
            for gone in {path.name for path in self._folder.iterdir()} - self._ids:
                (self._folder / gone).unlink()
        for reading in self._readings:
            said, body = self._said(reading), _body(reading)
            if said and body:
                with suppress(OSError, ValueError):
                    sealed.put(self._file(reading.id), said + b"\n" + body)
        self._readings.clear()

    def drop(self) -> None:
        """Keep nothing. A disk that refuses is no obstacle."""
        if not self._folder.is_symlink():
            from shutil import rmtree  # noqa: PLC0415 - brings four packers of files, and is seldom needed

            rmtree(self._folder, ignore_errors=True)

    def _file(self, id_: str) -> Path:
        if not _ID.fullmatch(id_) or self._folder.is_symlink():
            raise ValueError("nothing is kept of it")
        return self._folder / id_

    def _look(self, id_: str, file: str) -> Record:
        record, spec = Record(self._root, 0), f"{self._root}/{file}"
        folder, _, name = spec.rpartition("/")
        record.file(spec)
        record.below(f"{folder}/{id_}" if name == f"{id_}.yaml" else folder)
        return record

    def _holds(self, said: Any, file: str, raw: bytes) -> bool:  # noqa: ANN401 - what was written
        """Tell whether all is as it was. Whoever records this walk is told what that rests on."""
        files, folders = dict(said["files"]), dict(said["folders"])
        team = self._teams.get(said["owner"], "")
        if (said["below"], said["team"], files.pop(file)) != (self._below, team, _name(raw)):
            return False
        for name, state in files.items():
            path = f"{self._root}/{name}"
            inputs.looked(path)
            if _state(inputs.stamp(path), path) != state:
                return False
        for name, state in folders.items():
            inputs.listed(f"{self._root}/{name}")
            if _name(inputs.names(f"{self._root}/{name}")) != state:
                return False
        return True

    def _said(self, reading: _Reading) -> bytes | None:
        """Say what a reading holds for. None when that cannot be known, or is not of the workspace alone."""
        record, spec, root = reading.record, reading.part.spec, f"{self._root}/"
        digests = record.digests()
        if digests is None or record.trees or spec is None:
            return None
        if not all(f"{path}/".startswith(root) for path in (*record.files, *record.folders)):
            return None
        files = {path[len(root) :]: _state(known, path, digests) for path, known in record.files.items()}
        if files[spec.file] != _name(spec.raw):
            return None
        folders = {path[len(root) :]: _name(names) for path, names in record.folders.items()}
        owner = spec.spec.owner
        said = {
            "below": self._below, "owner": owner, "team": self._teams.get(owner, ""),
            "files": files, "folders": folders, "among": reading.among,
        }  # fmt: skip
        return json.dumps(said, separators=(",", ":")).encode("ascii")

    def _thawed(self, body: bytes, file: str, raw: bytes, owner: str) -> tuple[Loaded[Service], Found]:
        """Return what was written down. Raises ValueError when that is of another owner's service."""
        spec, source, readers, problems, whole, parts, wrong = frozen.Reader(body).load()
        read = SpecFile.read(spec, Source(file, *source), raw)
        taken = SpecFile(whole[0], Source(file, *whole[1]), raw) if whole else read
        entry = ServiceEntry.of(taken, self._severities, parts)
        if spec.owner != owner:
            raise ValueError(f"{file} has another owner")
        return Loaded(file, read, problems, readers), (entry, wrong)


def _body(reading: _Reading) -> bytes | None:
    """Write down what was found. Nothing of a service that is wrong, or points at what is elsewhere."""
    part, (entry, wrong) = reading.part, reading.found
    if part.spec is None or entry is None:
        return None
    if any(proof.form == "file" and (not proof.file or ".." in proof.file) for proof in entry.evidence):
        return None
    whole = None if entry.file is part.spec else (entry.file.spec, _where(entry.file))
    found = part.spec.spec, _where(part.spec), part.readers, part.problems, whole, entry.beside, wrong
    return frozen.written(found)


def _where(file: SpecFile[Service]) -> tuple[object, ...]:
    source = file.source
    return source.data, source.positions, source.hints, source.borrowed


def _state(found: Stamp, path: str, digests: Mapping[str, str] | None = None) -> str:
    """Say what is at a path: the digest of a file, looked up if there are any, or what else it is."""
    if found[:1] == (stat.S_IFREG,):
        return inputs.digest(path) if digests is None else digests[path]
    return f"{found[0]:o}" if found else "nothing"


def _name(value: object) -> str:
    """Name a value: equal names mean equal values."""
    raw = value if isinstance(value, bytes) else repr(value).encode("utf-8", "surrogatepass")
    return sha256(raw).hexdigest()


def _gives(team: SpecFile[Team]) -> bool:
    data = team.source.data
    return not isinstance(data, dict) or DEFAULTS in data
