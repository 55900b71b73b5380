"""The commit that a record is of, or the end of the command when some of it is in none."""

from __future__ import annotations

from generator.catalog import Catalog, ServiceEntry
from generator.commands.terminal import stop
from generator.diagnostics import Exit
from generator.packs.sources import sources
from generator.workspace import Workspace


def commit_of(workspace: Workspace, catalog: Catalog, entry: ServiceEntry) -> str:
    """Return the commit that has the files of a service as they are; nothing without any commit.

    Exits when one of them is not committed as it is: what is recorded must be of a commit.
    """
    head, files = sources(workspace, catalog, entry)
    open_ = [f"{file.path}: {file.words}" for file in files if file.words]
    if head and open_:
        stop(f"{'; '.join(open_)}; commit first, so that the record is of a commit", Exit.FINDINGS)
    return head
