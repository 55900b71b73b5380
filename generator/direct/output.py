"""Files onto disk: shared with the site that is live where they are the same, written where not.

The folder may have files before: a build that was live once. One that is the very file of the live site, to
the inode, is shared already. Any other is taken away and made anew, whatever it is: nothing is written into,
and a link is one more thing that does not belong here.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator.direct.kept import Kept
from generator.linked import NO_FILE, Mark, Published, filled, looked, marks

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class Output:
    """The folder of a new build, beside the live site."""

    def __init__(
        self, folder: Path, live: Published, kept: Kept, there: Mapping[str, Mark] | None = None
    ) -> None:
        """Take a folder, which need not be there yet, and what is known of the live site.

        `there` are the files of it that need not stay, if others have been looked at.
        """
        self._folder, self._live, self._kept = os.fspath(folder), live, kept
        if there is None:
            there = marks(folder, kept.ended) if folder.is_dir() else {}
        self._there = dict(there)
        self._folders = {path.rpartition("/")[0] for path in self._there}

    def write(self, path: str, content: bytes) -> Mark:
        """Make this the file at a path, and return its mark. Never writes into a file that is there."""
        target = self._place(path)
        self._there.pop(path, None)
        if self._live.has(path, content) and self._lent(path, looked(f"{self._live.folder}/{path}"), target):
            return looked(target)
        try:
            file = os.open(target, _FLAGS, 0o666)
        except FileExistsError:  # it may be the live site's
            os.unlink(target)  # noqa: PTH108 - ten thousands of them
            file = os.open(target, _FLAGS, 0o666)
        try:
            return filled(file, content)
        finally:
            os.close(file)

    def keep(self, path: str, made: Mark) -> bool:
        """Take over the live site's file, if it is what the last build made."""
        if self._there.get(path) == made != NO_FILE:
            return True  # the live site may have another one meanwhile
        if not self._kept.whole(made, f"{self._live.folder}/{path}"):
            return False
        return self._lent(path, made, self._place(path))

    def only(self, paths: Collection[str]) -> None:
        """Take away all that is there but these files."""
        for path in self._there.keys() - paths:
            self.drop(path)

    def drop(self, path: str) -> None:
        """Have no file at a path."""
        if path in self._there:
            Path(self._folder, path).unlink(missing_ok=True)
            del self._there[path]
            self._drop_empty(path.rpartition("/")[0])

    def mark(self, path: str) -> Mark:
        """Return the mark of a file that was written."""
        return looked(f"{self._folder}/{path}")

    @contextmanager
    def written(self, *paths: str) -> Iterator[None]:
        """Let something else write files here, and share them: it may write over what is there."""
        places = [Path(self._folder, path) for path in paths]
        for place in places:
            place.unlink(missing_ok=True)
        yield
        for path, place in zip(paths, places, strict=True):
            if place.is_file() and self._live.has(path, place.read_bytes()):
                self._live.lend(path, os.fspath(place))

    def _lent(self, path: str, mark: Mark, target: str) -> bool:
        """Share the file of the live site that has this mark, if it is not shared already."""
        return looked(target)[0] == mark[0] or self._live.lend(path, target)

    def _drop_empty(self, folder: str) -> None:
        while folder:
            try:
                os.rmdir(f"{self._folder}/{folder}")  # noqa: PTH106
            except OSError:  # something is in it
                return
            self._folders.discard(folder)
            folder = folder.rpartition("/")[0]

    def _place(self, path: str) -> str:
        """Return where a file goes, in a folder that is there."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._make(folder)
        return f"{self._folder}/{path}"

    def _make(self, folder: str) -> None:
        """Make a folder of the site, and those around it."""
        around = folder.rpartition("/")[0]
        if folder and around not in self._folders:
            self._make(around)
        place = f"{self._folder}/{folder}"
        try:
            os.mkdir(place)  # noqa: PTH102 - ten thousands of them
        except OSError:  # another's work made this one, or something is in its place
            os.makedirs(place, exist_ok=True)  # noqa: PTH103
        self._folders.add(folder)
