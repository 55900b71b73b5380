"""What a build must know of `mkdocs.yml` before an engine reads it: a look at its nodes.

Nothing is constructed, for the file is the engine's to read: its tags mean something only there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml


def variables(file: Path) -> frozenset[str]:
    """Give the names of the environment variables that the file asks for with `!ENV`."""
    return frozenset(name for node in _nodes(_root(file)) for name in _asked(node))


def custom_dir(file: Path) -> str:
    """Give the theme's folder of overrides as written, or nothing."""
    found = _value(_value(_root(file), "theme"), "custom_dir")
    return str(found.value) if isinstance(found, yaml.ScalarNode) else ""


def _root(file: Path) -> yaml.Node | None:
    """Compose the file. One that cannot be read has no nodes: the engine says what is wrong with it."""
    try:
        root: yaml.Node | None = yaml.compose(file.read_bytes(), Loader=yaml.SafeLoader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None
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
