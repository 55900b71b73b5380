"""Pages onto disk: shared with the site that is live where they are the same, written where not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mkdocs import utils

from generator.linked import Published


@dataclass(frozen=True, slots=True)
class Output:
    """The folder of a new build, beside the live site."""

    folder: Path
    live: Published

    def write(self, path: str, content: bytes) -> None:
        """Make this the file at a path. Never writes into one that is there: it may be the live site's."""
        target = self.folder / path
        if self.live.has(path, content):
            target.parent.mkdir(parents=True, exist_ok=True)
            if self.live.lend(path, target):
                return
        if self.live.files:
            target.unlink(missing_ok=True)
        utils.write_file(content, str(target))
