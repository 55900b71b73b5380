"""Files below `service_specs/`, kept by their folders: what is a service's is found without a search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar

from generator.discovery import ORG_FILE, SERVICE_FILE

Content = TypeVar("Content")

_LOOSE: Final = ""
"""Stands for the folder of org.yaml, and of what else lies about and is no spec of a service."""


class Held(Generic[Content]):
    """The files of one moment, which can become those of the next."""

    def __init__(self, files: Mapping[str, Content] | None = None) -> None:
        self._folders: defaultdict[str, dict[str, Content]] = defaultdict(dict)
        self._shared: set[str] = set()
        self.turn(files or {})

    def turn(self, files: Mapping[str, Content | None]) -> None:
        """Take the files that are new or other. None is one that is gone."""
        touched = set()
        for name, content in files.items():
            folder = _folder(name)
            touched.add(folder)
            if content is None:
                self._folders[folder].pop(name, None)
            else:
                self._folders[folder][name] = content
        for folder in touched:
            (self._shared.add if self._is_shared(folder) else self._shared.discard)(folder)

    def _is_shared(self, folder: str) -> bool:
        """Whether a folder is no service's: nor is a spec that is its own folder."""
        names = self._folders[folder]
        return bool(names) and folder not in names and not any(n.endswith(f"/{SERVICE_FILE}") for n in names)

    def own(self, ids: Iterable[str]) -> dict[str, Content]:
        """Return what a service was made of: all but the specs of others, and what is in their folders."""
        own = tuple(ids)
        found: dict[str, Content] = {}
        for folder in sorted(self._shared.union(own)):
            found |= self._folders.get(folder, {})
        for spec in (f"{id_}.yaml" for id_ in own):
            alone = self._folders.get(spec, {})
            found |= {spec: alone[spec]} if spec in alone else {}
        return found


def _folder(name: str) -> str:
    top, below, _ = name.partition("/")
    if below:
        return top
    return name if name.endswith(".yaml") and name != ORG_FILE else _LOOSE
