"""The theme's environment as MkDocs makes it, without what takes long and changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig

from generator.compiled import Compiled


class _Visible(FileSystemLoader):
    """Lists no folders that begin with a dot: thousands of icons, none of which MkDocs copies."""

    def list_templates(self) -> list[str]:
        """Return the names of all other files."""
        found: set[str] = set()
        for folder in self.searchpath:
            for path, folders, files in os.walk(folder):
                folders[:] = [name for name in folders if not name.startswith(".")]
                below = Path(path).relative_to(folder)
                found.update((below / name).as_posix() for name in files)
        return sorted(found)


def environment(config: MkDocsConfig) -> Environment:
    """Return the environment of a site's theme. The code of Material's templates is kept, as ours is."""
    *_, material, _ = config.theme.dirs
    made = config.theme.get_env()
    made.loader = _Visible(config.theme.dirs)
    made.bytecode_cache = Compiled(Path(material))
    return made
