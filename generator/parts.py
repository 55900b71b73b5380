"""What the files of a workspace say, each by itself, and where they lie. None is checked against others."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, permutations
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from generator import inputs
from generator.addresses import RESERVED
from generator.diagnostics import Diagnostic, Place, at_use
from generator.discovery import ORG_FILE, Found, discover
from generator.forks import spread
from generator.frozen import written
from generator.inherit import Heritage
from generator.inputs import Record
from generator.layout import SPECS
from generator.library import Library, read_library, resolve
from generator.load import AnySpecFile, Loaded, Prepare, SpecFile, load, loaded
from generator.manifests import manifest_reader, with_facts
from generator.notes import lost_folders
from generator.problems.files import ID_TAKEN, NO_SPEC, STRAY_FILE, UNREADABLE_FILE
from generator.source import Rejected, read_bytes
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.team import Team
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.manifests.files import ManifestReader

Reads = Callable[[bytes, str, str], Loaded[Service]]
"""Loads a service from the bytes of a file, its name, and the id that asks for."""
WORTH: Final = 150
"""Services from which on a copy of this process is worth it."""


class Recall(Protocol):
    """Knows services again that walks before have read."""

    def below(self, org: Loaded[Org], teams: Iterable[Loaded[Team]], library: Library) -> None:
        """Learn what services may have something from, before the first is asked for."""

    def part(self, id_: str, file: str, raw: bytes) -> Loaded[Service] | None:
        """Return a service as it was read from the same; None when it has to be read."""

    def looking(self, id_: str, file: str) -> Record:
        """Return the record of all that is looked at for a service, before it is read."""

    def looked(self, file: str, record: Record) -> None:
        """Learn what was looked at for a service that was read."""


class Unread(Struct, frozen=True):
    """A service that has to be read, and the record of what is looked at for it."""

    id: str
    file: str
    raw: bytes
    record: Record


class Parts(Struct, frozen=True):
    """The files of a workspace. A service has what it inherits and uses."""

    found: Found
    layout: tuple[Diagnostic, ...]
    """What is wrong with names and places of files, whatever stands in them."""
    org: Loaded[Org]
    teams: tuple[Loaded[Team], ...]
    library: Library
    services: tuple[Loaded[Service], ...]
    manifests: ManifestReader

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with files by themselves, and with their places; sorted."""
        shared = chain(self.layout, self.library.problems, self.org.problems)
        own = chain(*(team.problems for team in self.teams), *(part.problems for part in self.services))
        return tuple(sorted({*shared, *own}))

    @property
    def known(self) -> tuple[SpecFile[Team], ...]:
        """The teams whose files are right and in their places, by id."""
        misplaced = {problem.place.file for problem in self.layout}
        right = (team.spec for team in self.teams if team.spec is not None and team.file not in misplaced)
        return tuple(sorted(right, key=lambda team: team.spec.id))


class Read(Struct, frozen=True):
    """Services that are right and read before, by their files, and what they may have something from."""

    org: SpecFile[Org]
    teams: tuple[SpecFile[Team], ...]
    library: Library
    services: Mapping[str, SpecFile[Service]]

    def below(
        self, org: Loaded[Org], teams: Iterable[Loaded[Team]], library: Library
    ) -> Mapping[str, SpecFile[Service]]:
        """Return those that would be read the same below these files: all or none."""
        there = _texts([org.spec, *(team.spec for team in teams), *(item.file for item in library.items)])
        here = _texts([self.org, *self.teams, *(item.file for item in self.library.items)])
        wrong = library.problems or self.library.problems or library.rejected != self.library.rejected
        return {} if there != here or wrong else self.services


def _texts(files: Iterable[AnySpecFile | None]) -> dict[str, bytes]:
    return {file.file: file.raw for file in files if file is not None}


def read_parts(
    workspace: Workspace,
    read: Read | None = None,
    *,
    packed: bool = True,
    memory: Recall | None = None,
    jobs: int = 1,
) -> Parts:
    """Read every file of a workspace. One bad file never hides another.

    Of services that were `read` with the same text it takes what came of that, less any warnings; of those
    that `memory` knows all. Documents are `packed` for who has them for long. So many processes read.
    """
    found, org = discover(workspace.specs), _org(workspace)
    teams = tuple(load(path, _name(path, workspace), Team, id_from_name=id_) for id_, path in found.teams)
    library = read_library(found.library, root=workspace.root)
    manifests = manifest_reader(workspace.root)
    prepare = completing(org, teams, library, manifests)
    known = read.below(org, teams, library) if read is not None else {}
    if memory is not None:
        memory.below(org, teams, library)
    there = [_service(id_, path, workspace, known, memory) for id_, path in found.services]
    services = _services(there, partial(read_service, prepare=prepare, packed=packed), memory, jobs)
    layout = tuple(_layout_problems(found, workspace))
    return Parts(found, layout, org, teams, library, services, manifests)


def completing(
    org: Loaded[Org], teams: Iterable[Loaded[Team]], library: Library, manifests: ManifestReader
) -> Prepare:
    """Return what puts all that a service has from elsewhere into its document."""
    return with_facts(Heritage.of(org, teams).after(partial(resolve, library=library)), manifests)


def read_service(
    raw: bytes, file: str, id_: str, prepare: Prepare, *, packed: bool = True
) -> Loaded[Service]:
    """Load a service from the bytes of its file, with what it inherits and uses of the library in place."""
    part, spec = loaded(raw, file, Service, id_, prepare), None
    if part.spec is not None:
        source = part.spec.source.folded() if packed else part.spec.source
        spec = SpecFile.read(part.spec.spec, source, part.spec.raw)
    return replace(part, spec=spec, problems=tuple(map(at_use, part.problems)))


def _services(
    there: Iterable[Loaded[Service] | Unread], read_as: Reads, memory: Recall | None, jobs: int
) -> tuple[Loaded[Service], ...]:
    """Have so many processes read those services that have to be read."""
    there = tuple(there)
    unread = [one for one in there if isinstance(one, Unread)]
    slices = spread(partial(_read_all, read_as), unread, jobs, worth=WORTH, pack=written)
    read = chain.from_iterable(slices)
    services = []
    for one in there:
        if isinstance(one, Unread):
            part, record = next(read)
            inputs.taken(record)
            if memory is not None:
                memory.looked(one.file, record)
            services.append(part)
        else:
            services.append(one)
    return tuple(services)


def _read_all(read_as: Reads, unread: Sequence[Unread]) -> list[tuple[Loaded[Service], Record]]:
    """Read services, and return with each what was looked at."""
    made = []
    for one in unread:
        with inputs.noted(one.record):
            made.append((read_as(one.raw, one.file, one.id), one.record))
    return made


def _org(workspace: Workspace) -> Loaded[Org]:
    path, file = workspace.specs / ORG_FILE, f"{SPECS}/{ORG_FILE}"
    if path.is_symlink() or path.exists():
        return load(path, file, Org, id_from_name=None)
    return Loaded(file, None, (NO_SPEC.at(Place(file), "there is no such file"),))


def _service(
    id_: str,
    path: Path,
    workspace: Workspace,
    known: Mapping[str, SpecFile[Service]],
    memory: Recall | None,
) -> Loaded[Service] | Unread:
    """Return a service that is known from the same text, and of any other its text."""
    name = _name(path, workspace)
    before, raw = known.get(name), read_bytes(path, name)
    if isinstance(raw, Rejected):
        return Loaded(name, None, tuple(map(at_use, raw.problems)))
    if before is not None and before.raw == raw:
        return Loaded(name, before, ())
    if memory is None:
        return Unread(id_, name, raw, Record(os.fspath(workspace.root), 0))
    return memory.part(id_, name, raw) or Unread(id_, name, raw, memory.looking(id_, name))


def _layout_problems(found: Found, workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield what is wrong with names and places of files, whatever stands in them."""
    for path in found.stray:
        place = Place(_name(path, workspace))
        if path.is_symlink():
            yield UNREADABLE_FILE.at(place, "a symbolic link is not read")
        else:
            yield STRAY_FILE.at(place, "no spec is read from here")
    for id_, path in found.teams:
        if id_ == RESERVED:
            yield ID_TAKEN.at(Place(_name(path, workspace)), f"`{RESERVED}` is the list of all teams")
    yield from lost_folders(workspace.specs, (id_ for id_, _ in found.services), root=workspace.root)
    yield from _taken(found.teams, workspace)
    yield from _taken(found.services, workspace)
    if not found.services:
        yield NO_SPEC.at(Place(SPECS), "there is no service here", help="`handoff new ID` starts one")


def _taken(files: tuple[tuple[str, Path], ...], workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield every file whose id another one has, in whatever capitals."""
    alike: dict[str, list[str]] = defaultdict(list)
    for id_, path in files:
        alike[id_.casefold()].append(_name(path, workspace))
    for names in alike.values():
        for name, other in permutations(names, 2):
            yield ID_TAKEN.at(Place(name), f"the id is that of {other}, too")


def _name(path: Path, workspace: Workspace) -> str:
    return path.relative_to(workspace.root).as_posix()
