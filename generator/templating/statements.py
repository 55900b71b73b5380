"""Statements of templates as statements of Python: a file becomes a function, and so do macros in it.

The function of a file takes the page and returns its text and its names; that of a macro returns markup.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import singledispatch
from types import CodeType
from typing import Final

from jinja2 import nodes

from generator.templating.expressions import arguments, expression, printed
from generator.templating.scope import Scope, Unwritable, stored

FUNCTION: Final = "_template"
IMPORTS: Final = "_imports"
"""What the Python of a file calls its function, and the names of the files it imports."""


class _Lines:
    """Python as it is written, each line with that of the template it comes from."""

    def __init__(self) -> None:
        self._lines: list[tuple[int, str]] = []
        self._depth = 1
        self.lacking: set[str] = set()

    def add(self, text: str, line: int) -> None:
        self._lines.append((line, "    " * self._depth + text))

    @contextmanager
    def block(self, head: str, line: int) -> Iterator[None]:
        self.add(head, line)
        self._depth += 1
        yield
        self._depth -= 1

    def within(self, before: Iterable[str], after: str) -> Iterator[tuple[int, str]]:
        yield from ((1, line) for line in before)
        yield from self._lines
        yield 1, after


def compiled(template: nodes.Template, file: str) -> CodeType:
    """Return the code that defines the function of a file. Its lines are the file's. Raises Unwritable."""
    scope, lines = Scope(), _Lines()
    sets = {_target(node) for node in stored(template.body)}
    own = sets | {node.name for node in template.body if isinstance(node, nodes.Macro)}
    _write(template.body, scope, lines)
    imports = sorted({node.template.as_const() for node in template.find_all(nodes.Import)})
    names = scope.names()
    exports = ", ".join(f"{name}={names[name]}" for name in sorted(own))
    # Until the file sets a name, it means the page's value. What a file imports it does not pass on.
    imported = {node.target for node in template.body if isinstance(node, nodes.Import)}
    values = [name for name in names if name in sets or name not in own | imported]
    before = (
        f"{IMPORTS} = {tuple(imports)!r}",
        *(f"_lacking_{name} = _lacking({name!r})" for name in sorted(lines.lacking)),
        f"def {FUNCTION}(_page):",
        "    _out = []",
        *(f"    {names[name]} = _page.value({name!r})" for name in values),
    )
    return _code(lines.within(before, f"    return ''.join(_out), _Module({exports})"), file)


def _code(written: Iterable[tuple[int, str]], file: str) -> CodeType:
    """Compile lines of Python as if they stood where the lines of the template do: tracebacks name these."""
    places, texts = zip(*written, strict=True)
    tree = ast.parse("\n".join(texts))
    for part in ast.walk(tree):
        if isinstance(part, ast.expr | ast.stmt | ast.arg | ast.keyword):
            part.lineno = part.end_lineno = places[part.lineno - 1]
            part.col_offset = part.end_col_offset = 0
    return compile(tree, file, "exec", dont_inherit=True)


def _write(body: Sequence[nodes.Node], scope: Scope, lines: _Lines) -> None:
    for node in body:
        statement(node, scope, lines)


def _target(node: nodes.Assign) -> str:
    if not isinstance(node.target, nodes.Name):
        raise Unwritable(node, "setting several names at once")
    return node.target.name


@singledispatch
def statement(node: nodes.Node, scope: Scope, lines: _Lines) -> None:
    """Write the Python of a statement. Raises Unwritable."""
    raise Unwritable(node)


@statement.register
def _(node: nodes.Output, scope: Scope, lines: _Lines) -> None:
    lines.add("_out += (", node.lineno)
    for part in node.nodes:
        if isinstance(part, nodes.TemplateData):
            lines.add(f"{part.data!r},", part.lineno)
        else:
            lines.add(f"{printed(part, scope)},", part.lineno)
    lines.add(")", node.lineno)


@statement.register
def _(node: nodes.Assign, scope: Scope, lines: _Lines) -> None:
    lines.add(f"{scope.own(_target(node))} = {expression(node.node, scope)}", node.lineno)


@statement.register
def _(node: nodes.Import, scope: Scope, lines: _Lines) -> None:
    if not node.with_context or not isinstance(node.template, nodes.Const):
        raise Unwritable(node, "an import without context, or of a name that is worked out,")
    lines.add(f"{scope.own(node.target)} = _page.module({node.template.value!r})", node.lineno)


@statement.register
def _(node: nodes.If, scope: Scope, lines: _Lines) -> None:
    for word, branch in (("if", node), *(("elif", other) for other in node.elif_)):
        with lines.block(f"{word} {expression(branch.test, scope)}:", branch.lineno):
            _write(branch.body, scope, lines)
            lines.add("pass", branch.lineno)
    if node.else_:
        with lines.block("else:", node.lineno):
            _write(node.else_, scope, lines)


@statement.register
def _(node: nodes.For, scope: Scope, lines: _Lines) -> None:
    if node.recursive:
        raise Unwritable(node, "a recursive loop")
    items, inner = expression(node.iter, scope), Scope(scope)
    target = _loop_target(node.target, inner)
    if node.test is not None:
        items = f"({target} for {target} in {items} if {expression(node.test, inner)})"
    empty = inner.fresh("empty")
    if node.else_:
        lines.add(f"{empty} = True", node.lineno)
    if any(name.name == "loop" for part in node.body for name in part.find_all(nodes.Name)):
        target, items = f"{target}, {inner.own('loop')}", f"_Loop({items}, _Undefined)"
    with lines.block(f"for {target} in {items}:", node.lineno):
        if node.else_:
            lines.add(f"{empty} = False", node.lineno)
        _scoped(node.body, scope, inner, lines)
        lines.add("pass", node.lineno)
    if node.else_:
        with lines.block(f"if {empty}:", node.lineno):
            _scoped(node.else_, scope, Scope(scope), lines)
            lines.add("pass", node.lineno)


def _loop_target(target: nodes.Node, scope: Scope) -> str:
    if isinstance(target, nodes.Tuple):
        return f"({''.join(f'{_loop_target(item, scope)}, ' for item in target.items)})"
    if not isinstance(target, nodes.Name):
        raise Unwritable(target)
    return scope.own(target.name)


def _scoped(body: Sequence[nodes.Node], outer: Scope, inner: Scope, lines: _Lines) -> None:
    """Write what has names of its own. Until it sets one, the name means what it means outside."""
    for node in stored(body):
        name = _target(node)
        if name not in inner.names():
            before = outer.find(name)
            lines.add(f"{inner.own(name)} = {before}", node.lineno)
    _write(body, inner, lines)


@statement.register
def _(node: nodes.Macro, scope: Scope, lines: _Lines) -> None:
    _function(scope.own(node.name), node, scope, lines)


@statement.register
def _(node: nodes.CallBlock, scope: Scope, lines: _Lines) -> None:
    caller = scope.fresh("caller")
    _function(caller, node, scope, lines)
    given = ", ".join(filter(None, (arguments(node.call, scope), f"caller={caller}")))
    lines.add(f"_out += (_encode({expression(node.call.node, scope)}({given})),)", node.lineno)


def _function(name: str, node: nodes.Macro | nodes.CallBlock, scope: Scope, lines: _Lines) -> None:
    inner = Scope(scope)
    names = [inner.parameter(argument.name, argument) for argument in node.args]
    defaults = [_constant(default) for default in node.defaults]
    given = dict(zip(reversed(names), reversed(defaults), strict=False))
    if isinstance(node, nodes.Macro) and any(name.name == "caller" for name in node.find_all(nodes.Name)):
        names.append(inner.parameter("caller", node))
    lines.lacking |= set(names) - set(given)
    parameters = ", ".join(f"{name}={given.get(name, f'_lacking_{name}')}" for name in names)
    with lines.block(f"def {name}({parameters}):", node.lineno):
        lines.add("_out = []", node.lineno)
        _scoped(node.body, inner, Scope(inner), lines)
        lines.add("return _markup(_Markup, ''.join(_out))", node.lineno)


def _constant(default: nodes.Expr) -> str:
    """Return the Python of a default, which must mean the same whenever it is worked out."""
    try:
        return repr(default.as_const())
    except nodes.Impossible:
        raise Unwritable(default, "a default that is no constant") from None
