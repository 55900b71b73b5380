"""What the settings of a site are read from, by a name that changes with any of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator import inputs, tools
from generator.layout import CONFIG
from generator.site.config import by_itself, custom_dir, inheriting


def grounds(root: Path, nav: list[Any] | None, environment: Mapping[str, str]) -> str:
    """Name the config with what it inherits, the theme's overrides, versions, and the engine's environment.

    Nothing when a name cannot vouch for them: the config asks for other files or for code, something is a
    link, or was written to just now.
    """
    config = root / CONFIG
    own = custom_dir(config)
    files = [config, *(sorted((root / own).rglob("*")) if own else ())]
    mark = inputs.mark(map(os.fspath, files))
    if not mark or not by_itself(config) or any(file.is_symlink() for file in files):
        return ""
    said = (list(map(str, files)), mark, inheriting(root, nav), sorted(environment.items()), tools.versions())
    return sha256(repr(said).encode("utf-8", "surrogateescape")).hexdigest()
