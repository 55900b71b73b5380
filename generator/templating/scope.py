"""Names of a template and the Python variables they become.

Jinja's scopes, known while the Python is written: a file, a macro and the body of a loop have names of their
own, and a name that none of them sets is one of the page's values. Every name that is set becomes a variable
called like no other of the file, so that Python's scopes change nothing; parameters keep their names, because
callers say them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from keyword import iskeyword
from typing import Final

from jinja2 import nodes

FUNCTION: Final = "_template"
IMPORTS: Final = "_imports"
VALUES: Final = "_values"
MODULE: Final = "_module"
STILL: Final = "_still"
"""What the Python of a file calls its function, the names of the files it imports, its variables that are
values of the page with the names of these, what other files see of it, and whether it does the same for
every page: it has macros and sets what stands in it."""


class Unwritable(Exception):  # noqa: N818 - named after the offence, as rules are
    """A template uses what none of ours needs."""

    def __init__(self, node: nodes.Node, what: str = "") -> None:
        super().__init__(f"{what or type(node).__name__} is not known here")
        self.line: Final = node.lineno


class Scope:
    """What the names mean in one part of a template, from the inside out."""

    def __init__(self, outer: Scope | None = None) -> None:
        self._outer: Final = outer
        self._numbers: Final = count(1)
        self._set: Final[dict[str, str]] = {}
        self._file: Final[Scope] = outer._file if outer else self  # noqa: SLF001 - another of its kind
        self.macros: Final[dict[str, str]] = {}
        self.imports: Final[dict[str, str]] = {}
        """The variables of a file's own macros and imports, by name: no other names mean them."""

    def own(self, name: str) -> str:
        """Return the variable of a name that is set here."""
        return self._set.get(name) or self._set.setdefault(name, self.fresh(name))

    def fresh(self, word: str) -> str:
        """Return a variable that no name means."""
        return self._outer.fresh(word) if self._outer else f"_{next(self._numbers)}_{word}"

    def parameter(self, name: str, node: nodes.Node) -> str:
        """Return the variable of a parameter: its own name."""
        if name.startswith("_") or iskeyword(name):
            raise Unwritable(node, f"the parameter {name!r}")
        self._set[name] = name
        return name

    def find(self, name: str) -> str:
        """Return the variable that a name means here; one that nobody sets is the page's."""
        found = self._set.get(name)
        if found is not None:
            return found
        return self._outer.find(name) if self._outer else self.own(name)

    def is_macro(self, name: str) -> bool:
        """Whether a name means a macro of the file itself here."""
        return self.find(name) in self._file.macros.values()

    def is_import(self, name: str) -> bool:
        """Whether a name means a file that is imported here."""
        return self.find(name) in self._file.imports.values()

    def names(self) -> dict[str, str]:
        """Return the variables of the names set here; in a file also of those that are the page's."""
        return dict(self._set)


def stored(body: Sequence[nodes.Node]) -> Iterator[nodes.Assign]:
    """Yield what sets names in a scope, outside of scopes within."""
    for node in body:
        if isinstance(node, nodes.Assign):
            yield node
        elif isinstance(node, nodes.If):
            yield from stored((*node.body, *node.elif_, *node.else_))


def is_still(node: nodes.Node) -> bool:
    """Whether a statement of a file that is imported does the same for every page. What it prints is lost."""
    if isinstance(node, nodes.Output):
        return all(isinstance(part, nodes.TemplateData) for part in node.nodes)
    if isinstance(node, nodes.Assign):
        return isinstance(node.node, nodes.Expr) and _is_constant(node.node)
    return isinstance(node, nodes.Macro | nodes.Import)


def _is_constant(value: nodes.Expr) -> bool:
    try:
        value.as_const()
    except nodes.Impossible:
        return False
    return True
