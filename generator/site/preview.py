"""The next pages of a preview: built as the site is, upon those that are shown, and never live.

The pages shown are to a preview what the live site is to a build: a new one shares every file that is the
same with it, and where nothing but contents of pages has changed neither MkDocs nor a process is started. The
pages shown before are the spare that is built upon; they stay until then, for a request that has begun.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.direct.quick import quick
from generator.layout import DOCS, SITE
from generator.looks import PublishError
from generator.site.grounds import grounds
from generator.site.process import Run, process, upon
from generator.site.switch import KEPT, forget, remember
from generator.turns import disk_errors, turn

SCRIPT: Final = "handoff-live.js"
"""The script that every page of a preview loads."""


class Preview(Struct):
    """The pages being shown, in a folder of previews."""

    root: Path
    """The workspace."""
    folder: Path
    """Where previews are, which is for them alone."""
    jobs: int = 1
    """How many processes may work on a large one."""
    number: int = 0
    built: bool = False
    """Whether what is shown was built: at first there are no pages."""
    warned: bool = False

    @property
    def pages(self) -> Path:
        """Return the folder that is shown."""
        return self.folder / str(self.number)

    @property
    def docs(self) -> Path:
        """Return the folder that previews are made of."""
        return self.root / DOCS

    def build(self, day: date, left_out: frozenset[str]) -> tuple[str, ...]:
        """Build new pages and show them. Return what a strict build would refuse.

        `left_out` are pages that are not there on purpose, whatever the navigation says. Raises PublishError
        when there are none; those that are shown stay then.
        """
        with turn(self.root / SITE), disk_errors():
            target = self._fresh()
            run = replace(Run.of(self.root, "direct", target, day, left_out), preview=SCRIPT)
            warnings = self._made(run)
            remember(self.folder / KEPT)
        self.number, self.built, self.warned = self.number + 1, True, bool(warnings)
        return warnings

    def _made(self, run: Run) -> tuple[str, ...]:
        kept, live = self.folder / KEPT, self.pages if self.built else None
        named = grounds(run.root, run.nav, run.environment)
        # A build of a few pages would not say again what is wrong with others. It makes new pages in any
        # case: the files of a banner are beside those that are shown.
        if live and not self.warned and quick(self.docs, kept, run.target, live, named):
            return ()
        ended = process(run, upon(str(live or ""), kept, self.jobs, named))
        if ended.failure:
            raise PublishError(ended.failure)
        return ended.warnings

    def _fresh(self) -> Path:
        """Give the folder for new pages, with whatever is in the spare."""
        target = self.folder / str(self.number + 1)
        forget(self.folder / KEPT)
        for spare in self.folder.iterdir():
            if spare.is_dir() and spare not in (self.pages, target):
                if target.exists():
                    shutil.rmtree(spare)
                else:
                    spare.rename(target)
        target.mkdir(exist_ok=True)
        os.utime(target)  # from when on they are built, by the clock of the disk
        return target
