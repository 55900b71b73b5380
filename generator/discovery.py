"""Where the spec files of a workspace are: found by their names and folders, not yet read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec import Struct

ORG_FILE: Final = "org.yaml"
TEAMS_FOLDER: Final = "teams"
LIBRARY_FOLDER: Final = "library"
SERVICE_FILE: Final = "service.yaml"


class Found(Struct, frozen=True):
    """Spec files by what they are: id -> path. Stray files, and links to folders, are named too."""

    teams: tuple[tuple[str, Path], ...]
    services: tuple[tuple[str, Path], ...]
    stray: tuple[Path, ...]
    library: tuple[tuple[str, Path], ...] = ()


def discover(specs: Path) -> Found:
    """Find the spec files of a folder, sorted. Companions of a service are not looked at."""
    teams: list[tuple[str, Path]] = []
    library: list[tuple[str, Path]] = []
    services, stray = [], []
    for path in sorted(specs.iterdir()) if specs.is_dir() else ():
        if path.is_symlink() and path.is_dir():
            # What it leads to is not even listed: it may be the whole disk.
            stray.append(path)
        elif path.is_dir() and path.name in (TEAMS_FOLDER, LIBRARY_FOLDER):
            shared = teams if path.name == TEAMS_FOLDER else library
            shared += [(file.stem, file) for file in sorted(path.iterdir()) if file.suffix == ".yaml"]
            stray += [file for file in _yaml_below(path) if file.parent != path or file.suffix == ".yml"]
        elif path.is_dir() and (path / SERVICE_FILE).exists():
            services.append((path.name, path / SERVICE_FILE))
        elif path.is_dir():
            stray += _yaml_below(path)
        elif path.suffix == ".yaml" and path.name != ORG_FILE:
            services.append((path.stem, path))
        elif path.suffix == ".yml":
            stray.append(path)
    return Found(tuple(teams), tuple(services), tuple(stray), tuple(library))


def _yaml_below(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".yaml", ".yml")]
