"""What a walk over a few services has to know of the last one over all, kept beside its ledger.

`index.json` names everything that is kept, each with the digest of its file: of every service what git and
the past say of it, what is shared, and the search. Files are read when they are needed; one that is gone,
damaged or of another version means a walk over all. The values are pickled, and whoever can write here can
change pages anyway; but nothing of it is run: only frozen values of ours are made of it.
"""

from __future__ import annotations

import pickle
import re
from array import array
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from generator import frozen, sealed
from generator.facts import Facts
from generator.gitfacts import Repository
from generator.integrity import Names
from generator.pages import Frame
from generator.readiness.context import Other
from generator.search import Index
from generator.shared import Common

if TYPE_CHECKING:
    from generator.chronicle import Chronicle
    from generator.library import Library
    from generator.releases import Edition

_FOLDER: Final = "narrow"
_INDEX: Final = "index.json"
_VERSION: Final = 2
Value = TypeVar("Value")

FLEET: Final = "fleet.all"
SEARCH: Final = "search.all"
"""Keys of what is of no service: ids have no full stop."""
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")


class Fleet(Struct, frozen=True):
    """What services have in common, and what each is checked against."""

    frame: Frame
    common: Common
    names: Names
    patterns: tuple[str, ...]
    shared: frozenset[str]
    """What may be published: `privacy.Allowed`."""
    library: Library
    files: Mapping[str, str]
    """The spec files of services, with their ids."""
    alerts: Mapping[str, tuple[str, ...]]
    """The alerts that several services have, with those: their pages are of them all."""


class Known(Struct, frozen=True):
    """A service as the last walk found it: its text, and what of it does not follow from files."""

    raw: bytes
    facts: Facts
    """Of this service and its files alone."""
    others: Mapping[str, Other]
    """The services it needs, by id."""
    chronicle: Chronicle
    editions: tuple[Edition, ...]

    def saying(self, file: str, raw: bytes) -> Known:
        """Return the service with another text in its file. Nothing that is committed is otherwise."""
        specs = {**self.facts.specs, file: self.facts.specs[file].holding(raw)}
        return replace(self, raw=raw, facts=replace(self.facts, specs=specs))


def index(control: Path) -> Path:
    """Return the file in the control folder of a site that says what is kept."""
    return control / _FOLDER / _INDEX


class Store:
    """Reads what is kept, and keeps what has changed. A disk that refuses is no obstacle."""

    def __init__(self, control: Path) -> None:
        """Read the index in the control folder of a site."""
        self.folder = control / _FOLDER
        self.index = index(control)
        self._old = _read(self.index)
        self._new: dict[str, str] = {}
        self._shared: dict[int, tuple[object, str]] = {}

    def get(self, key: str, kind: type[Value]) -> Value | None:
        """Return what is kept under a key; None when it is nothing of this kind."""
        digest = self._old.get(key, "")
        try:
            raw = (self.folder / key).read_bytes()
            found = _Reader(raw, self).load() if sha256(raw).hexdigest() == digest else None
        except frozen.BROKEN:
            return None
        return found if type(found) is kind else None

    def has(self, key: str) -> bool:
        """Tell whether something is kept under a key."""
        return key in self._old

    def put(self, key: str, value: object) -> None:
        """Keep a value under a key, a name that files may have."""
        self.put_written(key, self.written(value))

    def share(self, value: object) -> str:
        """Keep what others share, and return its key."""
        if id(value) not in self._shared:
            raw = self.written(value)
            key = f"shared.{sha256(raw).hexdigest()}"
            self._shared[id(value)] = value, key
            self.put_written(key, raw)
        return self._shared[id(value)][1]

    def written(self, value: object) -> bytes:
        """Return a value as it is kept; what it shares is kept by then."""
        out = BytesIO()
        _Writer(out, self, value).dump(value)
        return out.getvalue()

    def put_written(self, key: str, raw: bytes) -> None:
        """Keep under a key what has been written of a value."""
        digest = self._new[key] = sha256(raw).hexdigest()
        if self._old.get(key) != digest:
            self._write(key, raw)

    def finish(self, *, whole: bool) -> None:
        """Write the index. What was not put is not kept any more when the whole was."""
        new = self._new if whole else {**self._old, **self._new}
        if self.folder.is_symlink() or (new == self._old and self.index.exists()):
            return
        with suppress(OSError):
            sealed.replace(self.index, {"version": _VERSION, "kept": new})
            for key in self._old.keys() - new.keys():
                (self.folder / key).unlink(missing_ok=True)

    def drop(self) -> None:
        """Keep nothing."""
        from shutil import rmtree  # noqa: PLC0415 - brings four packers of files, and is seldom needed

        rmtree(self.folder, ignore_errors=True)

    def _write(self, key: str, raw: bytes) -> None:
        """Replace a file in one step: nothing is written through a link.

        The index goes first: whoever dies in between leaves none that is about other files.
        """
        if self.folder.is_symlink():
            return
        fresh = self.folder / f"{key}.new"
        with suppress(OSError):
            self.index.unlink(missing_ok=True)
            self.folder.mkdir(exist_ok=True)
            fresh.unlink(missing_ok=True)
            with fresh.open("xb") as out:
                out.write(raw)
            fresh.replace(self.folder / key)


class _Writer(pickle.Pickler):
    """Writes what services share once, in a file of its own."""

    def __init__(self, out: BytesIO, store: Store, whole: object) -> None:
        super().__init__(out, 5)
        self._store, self._whole = store, whole

    def persistent_id(self, value: object) -> str | None:
        """Return the key of what is shared."""
        shared = type(value) is Repository and value is not self._whole
        return self._store.share(value) if shared else None

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - as pickle has it
        """Write arrays as what makes them again."""
        return (array, (value.typecode, value.tobytes())) if type(value) is array else NotImplemented


class _Reader(frozen.Reader):
    """Makes values of ours of what was written, and nothing else."""

    more = (Index,)

    def __init__(self, raw: bytes, store: Store) -> None:
        super().__init__(raw)
        self._store = store

    def persistent_load(self, key: str) -> object:
        """Return what is shared. Raises UnpicklingError when it is not there."""
        found = self._store.get(key, Repository)
        if found is None:
            raise pickle.UnpicklingError("nothing of ours")
        return found


def _read(index: Path) -> dict[str, str]:
    try:
        data = {} if index.is_symlink() or index.parent.is_symlink() else sealed.read(index)
        kept = dict(data["kept"]) if data["version"] == _VERSION else {}
    except frozen.BROKEN:
        return {}
    return kept if all(map(_KEY.fullmatch, kept)) else {}
