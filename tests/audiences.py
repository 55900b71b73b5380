"""Workspaces in which every text is a word of its own, and mappings are marked: who may find which word."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from msgspec.structs import replace

from generator import pipeline
from generator.intake import Compared
from generator.paths import model_at
from generator.spec.audience import AUDIENCES, MARK, OTHER_MARK, UNMARKED, Reader
from generator.spec.base import Section
from generator.spec.escalation import CommsTemplate
from generator.spec.library import LibraryItem
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.team import Team
from generator.spec.training import Module
from generator.staged import Content
from generator.survey import survey
from generator.workspace import Workspace, open_workspace
from tests.hostile import rewrite
from tests.repos import Repo

TODAY: Final = date(2026, 11, 23)
WORD: Final = re.compile(rb"qz\d+zq")
_KINDS: Final[dict[str, type[Section]]] = {"org.yaml": Org, "teams": Team, "library": LibraryItem}
_SHELF: Final = {"uses", "with"}

Path_ = tuple[str | int, ...]
Mark = Callable[[str, Path_], Reader | None]


def fill(specs: Path) -> int:
    """Put a word of its own into every text of a workspace. Returns how many there are."""
    return rewrite(specs, lambda slot, _: f"qz{slot}zq")


@dataclass(frozen=True, slots=True)
class Marked:
    """A workspace and, for each word in it, the audience it is for."""

    workspace: Workspace
    words: dict[str, Reader]

    def above(self, reader: Reader) -> frozenset[str]:
        """Return the words that a reader must not find."""
        return frozenset(w for w, mark in self.words.items() if _rank(mark) > _rank(reader))

    def files(self, reader: Reader) -> dict[str, bytes]:
        """Render everything that is written for a reader, earlier versions included."""
        found = survey(self.workspace)
        assert found.catalog is not None
        assert () == found.errors
        for_reader = replace(self.workspace, audience=reader)
        made = pipeline.rendering(for_reader, found.catalog, TODAY, lambda _: None).files
        return {path: _whole(content) for path, content in made}


def _whole(content: Content | Compared) -> bytes:
    assert not isinstance(content, Compared), "nobody takes it in"
    return content if isinstance(content, bytes) else b"".join(content)


def leaks(files: dict[str, bytes], marked: Marked, reader: Reader) -> list[tuple[str, str]]:
    """Return the files and words in them, or in their names, that are not for a reader."""
    above = {word.encode() for word in marked.above(reader)}
    return sorted((path, word.decode()) for path, content in files.items()
                  for word in above & {*WORD.findall(content), *WORD.findall(path.encode())})  # fmt: skip


def mark(root: Path, choose: Mark) -> Marked:
    """Mark the mappings of a workspace and say what follows for every word."""
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    data = {file: yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader) for file in spec_files(root)}
    for file, document in data.items():
        name = file.relative_to(workspace.specs).as_posix()
        for slo in document.get("slos", ()):
            if "source" in slo:
                slo.pop("sli", None)  # the file says it, and would be contradicted by a word
        for path, section in mappings(document, _kind(name)):
            if section.get("kind") in ("link", "commit") and "ref" in section:  # a word is neither
                section |= {"kind": "link", "ref": f"https://evidence.example/{section['ref']}"}
            chosen = choose(name, path)
            if chosen is not None:
                section[_key(path, _kind(name))] = chosen
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    words: dict[str, Reader] = {}
    org = data[workspace.specs / "org.yaml"]
    for file, document in data.items():
        name = file.relative_to(workspace.specs).as_posix()
        around = _inherited(document, data, org, workspace.specs) if _kind(name) is Service else UNMARKED
        for word, who in _words(document, (), _kind(name), around, around):
            words[word] = min(words.get(word, who), who, key=_rank)
    return Marked(workspace, words)


def release(root: Path) -> None:
    """Commit the workspace, then let every service that has a version say another one."""
    Repo(root).commit("Begin")
    for file in spec_files(root):
        document = json.loads(file.read_text(encoding="utf-8"))
        if _kind(file.relative_to(root / "service_specs").as_posix()) is Service and "version" in document:
            document["version"] += "-2"
            file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def spec_files(root: Path) -> list[Path]:
    """Return the spec files of a workspace."""
    places = ("*.yaml", "teams/*.yaml", "library/*.yaml", "*/service.yaml")
    return sorted(file for place in places for file in (root / "service_specs").glob(place))


def mappings(data: Any, kind: type[Section], path: Path_ = ()) -> Iterator[tuple[Path_, dict[str, Any]]]:  # noqa: ANN401 - YAML has any shape
    """Yield every mapping of a document that is a section, outermost first."""
    if isinstance(data, dict):
        if model_at(path, kind) is not None and not {"unknown", "na"} & data.keys():
            yield path, data
            for key, inner in data.items():
                yield from mappings(inner, kind, (*path, key))
    elif isinstance(data, list):
        for number, inner in enumerate(data):
            yield from mappings(inner, kind, (*path, number))


def _words(
    data: object, path: Path_, kind: type[Section], nearest: Reader, most: Reader
) -> Iterator[tuple[str, Reader]]:
    """Yield every word with its audience: the narrowest of those around it."""
    if isinstance(data, dict):
        if model_at(path, kind) is not None:
            said = data.get(_key(path, kind))
            nearest = next((one for one in AUDIENCES if one == said), nearest)
            most = max(most, nearest, key=_rank) if path else nearest
        for key, inner in data.items():
            yield from _words(inner, (*path, key), kind, nearest, most)
    elif isinstance(data, list):
        for number, inner in enumerate(data):
            yield from _words(inner, (*path, number), kind, nearest, most)
    else:
        for word in WORD.findall(str(data).encode()):
            yield word.decode(), most


def _inherited(service: dict[str, Any], data: dict[Path, Any], org: dict[str, Any], specs: Path) -> Reader:
    team = data.get(specs / "teams" / f"{service.get('owner')}.yaml", {})
    said: Iterable[str | None] = (giver.get("defaults", {}).get(MARK) for giver in (team, org))
    return next((one for word in said for one in AUDIENCES if one == word), UNMARKED)


def _kind(name: str) -> type[Section]:
    return _KINDS.get(name.partition("/")[0], Service)


def _key(path: Path_, kind: type[Section]) -> str:
    return OTHER_MARK if model_at(path, kind) in (CommsTemplate, Module) else MARK


def _rank(mark: Reader) -> int:
    return AUDIENCES.index(mark)
