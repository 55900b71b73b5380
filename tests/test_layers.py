"""How the code hangs together: imports point one way, and every piece fits on a screen or two."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

GENERATOR: Final = Path(__file__).parent.parent / "generator"
LONGEST_MODULE: Final = 300
LONGEST_FUNCTION: Final = 40

LAYERS: Final = (
    ("late", "layout", "moments", "trees"),
    ("builders", "firing", "forks", "gitids", "inputs", "latest", "locks", "same", "sealed", "staged"),
    ("tools", "unchanged", "workers"),
    ("authors", "codeowners", "confined", "diagnostics", "examples", "gitrun", "insertion", "linked"),
    ("amend", "beside", "overwrite", "patterns", "promql", "shell", "spec"),
    ("crosswalk", "encode", "looks", "outward", "paths", "positions", "problems", "quarantine", "remote"),
    ("frozen", "glosses", "intake", "prose", "reach", "remarks", "repair", "threshold", "turns"),
    ("detectors", "mirror", "privacy"),
    ("discovery", "document", "gitlog", "jsonfile", "origins", "sheet"),
    ("githistory", "importers", "source", "versions"),
    ("earlier", "gitkept", "gittrees", "repositories"),
    ("gitfacts",),
    ("append", "foreign", "load", "lockfile", "rewrite", "workspace"),
    ("grounds", "makeup", "notes", "shared"),
    ("inherit", "pasted"),
    ("alertlog", "alerts", "dailylog", "evidence", "exposure", "integrity", "library"),
    ("manifests", "placeholders", "slos"),
    ("addresses", "former", "misread"),
    ("parts", "shellcheck"),
    ("catalog", "inventory", "online", "room"),
    ("remembered",),
    ("survey",),
    ("migrate", "pins", "traced", "withhold"),
    ("analysis", "links", "revisions", "starter"),
    ("comparisons", "held", "verdicts"),
    ("headlines",),
    ("history",),
    ("facts",),
    ("codebase", "readiness"),
    ("interview", "lines", "rules"),
    ("checks", "exercised", "prefill"),
    ("compared", "gate", "replay"),
    ("ledger", "trend"),
    ("chronicle",),
    ("annotate", "bootstrap", "compiled", "reference", "releases", "reporters", "stamp", "svg"),
    ("analysis.vocabulary", "comparison", "drawings", "explain"),
    ("templating", "views"),
    ("render",),
    ("registers",),
    ("feeds", "portfolio", "subjects"),
    ("calendars", "exports", "pages", "redirects", "written"),
    ("direct", "packs", "publish", "search"),
    ("editions", "site", "staying"),
    ("narrow", "shards"),
    ("whole",),
    ("pipeline",),
    ("drift",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
"""Rooms from the bottom up. A module may import its own room and what lies below, and no neighbour."""


FILES: Final = {
    ".".join(path.relative_to(GENERATOR).with_suffix("").parts).removesuffix("__init__").rstrip("."): path
    for path in sorted(GENERATOR.rglob("*.py"))
}
"""Every module of the package by its name below `generator`."""
NAMES: Final = tuple(name for name in FILES if name)


@cache
def module(name: str) -> ast.Module:
    """Return what stands in a module."""
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


@cache
def nodes(name: str) -> tuple[ast.AST, ...]:
    """Return everything in a module, however deep."""
    return tuple(ast.walk(module(name)))


def imports(name: str) -> Iterator[str]:
    """Yield the modules of the package that one imports, wherever in it the import stands."""
    for node in nodes(name):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports by dots"
            for alias in node.names:
                yield from _module(f"{node.module}.{alias.name}", str(node.module))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield from _module(alias.name)


def _module(*candidates: str) -> Iterator[str]:
    for candidate in candidates:
        name = candidate.removeprefix("generator").removeprefix(".")
        if candidate.partition(".")[0] == "generator" and name in FILES:
            yield name
            return


@cache
def room(name: str) -> str:
    """Return the room a module is in: the longest name of one that leads to it."""
    rooms = [room for layer in LAYERS for room in layer if f"{name}.".startswith(f"{room}.")]
    assert rooms, f"{name} is in no room: where in LAYERS does it belong?"
    return max(rooms, key=len)


@cache
def level(name: str) -> int:
    """Return how high a room lies."""
    return next(number for number, layer in enumerate(LAYERS) if room(name) in layer)


@pytest.mark.parametrize("name", NAMES)
def test_imports_point_down(name: str) -> None:
    """To lower layers or within the room; the package itself, which holds the version, is below all."""
    others = {other for other in imports(name) if other and room(other) != room(name)}

    assert set() == {other for other in others if level(other) >= level(name)}


def test_the_package_itself_imports_nothing() -> None:
    """Asking for the version loads no model and no engine."""
    assert [] == list(imports(""))


def test_no_module_imports_itself_by_detours() -> None:
    """Within rooms, too, there is an order in which modules can be read."""
    graph = {name: set(imports(name)) - {name} for name in FILES}

    assert len(graph) == len(list(TopologicalSorter(graph).static_order()))


def test_every_room_exists() -> None:
    """A layer that nobody lives in would hide a wrong import of tomorrow."""
    assert {room for layer in LAYERS for room in layer} == {room(name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_module_says_what_it_is_for_and_fits(name: str) -> None:
    """It has a docstring and at most 300 lines."""
    assert ast.get_docstring(module(name))
    assert len(FILES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("name", NAMES)
def test_a_function_fits(name: str) -> None:
    """It has at most 40 lines, docstring included."""
    long = {
        node.name: lines
        for node in nodes(name)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }

    assert {} == long


ALONE: Final[Mapping[str, frozenset[str]]] = {
    "click": frozenset({"cli", "commands", "reporters"}),
    "detect_secrets": frozenset({"detectors"}),
    "git": frozenset({"gitrun"}),
    "jinja2": frozenset({"compiled", "direct", "render", "templating"}),
    "markdown": frozenset({"direct", "packs"}),
    "markdown_it": frozenset({"prose"}),
    "mkdocs": frozenset({"direct", "site"}),
    "nh3": frozenset({"prose"}),
    "pydantic": frozenset({"load", "paths", "reference", "spec", "templating"}),
    "rich": frozenset({"commands"}),
    "socket": frozenset({"online", "site"}),
    "subprocess": frozenset({"gitrun", "shellcheck", "site"}),
    "yaml": frozenset(
        {
            "amend",
            "append",
            "document",
            "examples",
            "insertion",
            "render",
            "rewrite",
            "site",
            "source",
            "starter",
        }
    ),
}
"""Libraries that only these rooms know: the others would not notice if one were replaced."""


@pytest.mark.parametrize("library", ALONE)
def test_a_library_is_known_to_its_rooms_only(library: str) -> None:
    """What reads YAML, runs programs or prints stands in one place, where it can be made safe."""
    using = {room(name) for name in NAMES if library in _libraries(name)}

    assert set(ALONE[library]) == using


def _libraries(name: str) -> set[str]:
    found = set()
    for node in nodes(name):
        if isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
    return found


def test_only_commands_read_the_clock() -> None:
    """Two builds of the same input are the same because nobody else asks what day it is."""
    asking = {
        name
        for name in NAMES
        for node in nodes(name)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("now", "today", "utcnow")
    }

    assert {"commands.asked", "commands.options"} == asking
