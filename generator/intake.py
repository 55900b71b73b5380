"""Files that come to be published: each is compared with what is there, and waits if it is something else.

Whoever publishes does so, or a copy of that process with the files that it has made: then only what it found
is sent, and not the files.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from generator.confined import Confined
from generator.looks import Looks, PublishError
from generator.staged import Content, Stage, digest


class Compared(Struct, frozen=True):
    """A file that was compared, and waits unless both are the same."""

    wanted: str
    """Its digest."""
    seen: str | None
    """What is there now, as `Looks` names it."""

    @property
    def waits(self) -> bool:
        """Whether it has to be moved to its place."""
        return self.wanted != self.seen


Coming = tuple[str, Content | Compared]
"""A path below a folder, and what is to be there, or what came of comparing it where it was made."""


class Intake(Struct, frozen=True):
    """Compares files with those of a folder. Without a stage none waits."""

    looks: Looks
    stage: Stage | None = None
    confined: Confined = field(default_factory=Confined)

    @classmethod
    def of(cls, folder: Path, stage: Stage | None = None) -> Intake:
        """Compare with this folder."""
        return cls(Looks(folder), stage)

    def open(self) -> None:
        """Let copies that are made of this process from now on take files in, too."""
        if self.stage is not None:
            self.stage.open()

    def refuse(self, path: str) -> None:
        """Raise PublishError for a path that could leave the folder, by itself or beside those before it."""
        fault = self.confined.fault(path)
        if fault:
            raise PublishError(fault)

    def take(self, path: str, content: Content) -> Compared:
        """Compare a file. Raises PublishError for where it may not go, and OSError."""
        self.refuse(path)
        now = self.looks.at(path)
        if self.stage is None:
            return Compared(digest(content), now)
        return Compared(self.stage.put(path, content, unless=now), now)

    def take_again(self, path: str, content: bytes) -> Compared:
        """Compare a file that may wait already, half made by who was lost."""
        try:
            return self.take(path, content)
        except FileExistsError:
            if self.stage is None:
                raise
            self.stage.drop(path)
            return self.take(path, content)
