"""What a build must know of `mkdocs.yml` before an engine reads it: a look at its nodes.

Nothing is constructed, for the file is the engine's to read: its tags mean something only there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from generator.layout import CONFIG, DOCS, STATE
from generator.search import FOLDER
from generator.workspace import SEARCH

_PLAIN: Final = re.compile(r"tag:yaml[.]org,2002:[a-z]+")


def variables(file: Path) -> frozenset[str]:
    """Give the names of the environment variables that the file asks for with `!ENV`."""
    return frozenset(name for node in _nodes(_root(file)) for name in _asked(node))


def custom_dir(file: Path) -> str:
    """Give the theme's folder of overrides as written, or nothing."""
    found = _value(_value(_root(file), "theme"), "custom_dir")
    return str(found.value) if isinstance(found, yaml.ScalarNode) else ""


def navigation(file: Path, left_out: frozenset[str]) -> list[Any] | None:
    """Give the navigation without pages that are left out on purpose; None when it names none of them."""
    nav = _plain(_value(_root(file), "nav"))
    if not isinstance(nav, list):
        return None
    trimmed = without(nav, left_out)
    return None if trimmed == nav else trimmed


def without(nav: list[Any], left_out: frozenset[str]) -> list[Any]:
    """Return a navigation without some pages, and without groups that had nothing else."""
    found: list[Any] = []
    for entry in nav:
        if isinstance(entry, dict):
            inner = {
                title: without(part, left_out) if isinstance(part, list) else part
                for title, part in entry.items()
                if not isinstance(part, str) or part not in left_out
            }
            inner = {title: part for title, part in inner.items() if part != []}
            found += [inner] if inner else []
        elif entry not in left_out:
            found.append(entry)
    return found


def _plain(node: yaml.Node | None) -> Any:  # noqa: ANN401 - what a file says
    if isinstance(node, yaml.SequenceNode):
        return [_plain(inner) for inner in node.value]
    if isinstance(node, yaml.MappingNode):
        return {_plain(key): _plain(value) for key, value in node.value}
    return node.value if isinstance(node, yaml.ScalarNode) else None


def plugins(root: Path) -> yaml.SequenceNode | None:
    """Give the plugins without the theme's search; None when all stay.

    A large site has an index of its own among its pages: the theme would make another, and load that.
    """
    if not (root / DOCS / FOLDER / "index.js").is_file():
        return None
    named = _value(_root(root / CONFIG), "plugins")
    entries = named.value if isinstance(named, yaml.CollectionNode) else ()
    if isinstance(named, yaml.MappingNode):
        entries = [yaml.MappingNode("tag:yaml.org,2002:map", [pair]) for pair in entries]
    return yaml.SequenceNode(
        "tag:yaml.org,2002:seq", [entry for entry in entries if not _name(entry) & SEARCH], flow_style=True
    )


def _name(plugin: yaml.Node) -> set[str]:
    """Return the name of a plugin, which may have options."""
    return {plugin.value} if isinstance(plugin, yaml.ScalarNode) else {key.value for key, _ in plugin.value}


def inheriting(root: Path, nav: list[Any] | None) -> str:
    """Return the config to build with where it is not the person's own: one that inherits it."""
    own, kept = root / CONFIG, plugins(root)
    if nav is None and kept is None:
        return ""
    settings: dict[str, object] = {"INHERIT": str(own), "docs_dir": str(root / DOCS)}
    if nav is not None:
        settings["nav"] = nav
    overrides = custom_dir(own)
    if overrides:
        settings["theme"] = {"custom_dir": str(root / overrides)}
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items())  # JSON is YAML
    if kept is not None:
        # As nodes, not as values: a tag of an option is the engine's to read.
        text += f"plugins: {yaml.serialize(kept, width=1_000_000)}"
    return text


@contextmanager
def lent(root: Path, nav: list[Any] | None) -> Iterator[Path]:
    """Lend the config to build with: the person's own or, where something differs, one that inherits it."""
    text = inheriting(root, nav)
    if not text:
        yield root / CONFIG
        return
    config = root / STATE / CONFIG
    config.write_text(text, encoding="utf-8")
    try:
        yield config
    finally:
        config.unlink(missing_ok=True)


def by_itself(file: Path) -> bool:
    """Tell whether the file says all by itself: it inherits none, and no tag has a value made by code."""
    root = _root(file)
    plain = all(node.tag == "!ENV" or _PLAIN.fullmatch(node.tag) for node in _nodes(root))
    return root is not None and plain and _value(root, "INHERIT") is None


def _root(file: Path) -> yaml.Node | None:
    """Compose the file. One that cannot be read has no nodes: the engine says what is wrong with it."""
    try:
        return _composed(file.read_bytes())
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None


@lru_cache(maxsize=1)
def _composed(text: bytes) -> yaml.Node | None:
    """Compose a text. It is asked about several times by each build, and nobody changes its nodes."""
    root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    return root


def _nodes(root: yaml.Node | None) -> Iterator[yaml.Node]:
    todo, seen = [root] if root else [], set()
    while todo:
        node = todo.pop()
        if id(node) in seen:  # an alias, or a node that holds itself
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.SequenceNode):
            todo.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            todo.extend(part for pair in node.value for part in pair)


def _asked(node: yaml.Node) -> Iterator[str]:
    if node.tag != "!ENV":
        return
    if isinstance(node, yaml.ScalarNode):
        yield node.value
    elif isinstance(node, yaml.SequenceNode):
        # The last of several is what to use when none is set.
        names = node.value[:-1] if len(node.value) > 1 else node.value
        yield from (name.value for name in names if isinstance(name, yaml.ScalarNode))


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)
