"""Statements of templates as statements of Python: a file becomes a module, with its macros as functions.

The names of a file are the module's. One function does for a page what the file does: `_page` gives it what
it imports, `_out` takes the text. A macro of the file is two functions: what it prints, one adds to `_out`,
and one returns as markup, for where it is a value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import singledispatch
from itertools import chain
from types import CodeType
from typing import Final

from jinja2 import nodes

from generator.templating.expressions import arguments, expression, printed
from generator.templating.scope import (
    FUNCTION,
    IMPORTS,
    MODULE,
    STILL,
    VALUES,
    Scope,
    Unwritable,
    is_still,
    stored,
)

INTO: Final = "_into_"
"""How the name of what prints a macro begins."""
_RETURN: Final = "return _markup(_Markup, ''.join(_out))"


class _Lines:
    """Python as it is written, each line with that of the template it comes from."""

    def __init__(self, depth: int) -> None:
        self.written: list[tuple[int, str]] = []
        self._depth = depth
        self.lacking: set[str] = set()

    def add(self, text: str, line: int) -> None:
        self.written.append((line, "    " * self._depth + text))

    @contextmanager
    def block(self, head: str, line: int) -> Iterator[None]:
        self.add(head, line)
        self._depth += 1
        yield
        self._depth -= 1


def compiled(template: nodes.Template, file: str) -> CodeType:
    """Return the code of a file's module. Its lines are the file's. Raises Unwritable."""
    scope, macros, body = Scope(), _Lines(0), _Lines(1)
    sets = {_target(node) for node in stored(template.body)}
    _declare(template, scope, sets)
    for node in template.body:
        if isinstance(node, nodes.Macro):
            _macro(scope.macros[node.name], node, scope, macros)
        else:
            statement(node, scope, body)
    names, imports = scope.names(), {node.template.as_const() for node in template.find_all(nodes.Import)}
    still = all(map(is_still, template.body))
    # Until the file sets a name, it means the page's value; one that is still has set them before any page.
    own = {*scope.macros, *scope.imports, *(sets if still else ())}
    values = {names[name]: name for name in names if name not in own}
    before = (
        f"{IMPORTS} = {tuple(sorted(imports))!r}",
        f"{VALUES} = {values!r}",
        f"{STILL} = {still}",
        *(f"_lacking_{name} = _lacking({name!r})" for name in sorted(macros.lacking | body.lacking)),
    )
    # What a file imports it does not pass on.
    exports = (f"{name}={macro}, {INTO}{name}={INTO}{macro}" for name, macro in scope.macros.items())
    between = (
        f"{MODULE} = _Module({', '.join(exports)})",
        f"def {FUNCTION}(_page, _out):",
        *(f"    global {variable}" for variable in names.values()),
    )
    after = (*(f"    {MODULE}.{name} = {names[name]}" for name in sorted(sets)), "    pass")
    parts = (_first(before), macros.written, _first(between), body.written, _first(after))
    return _code(chain.from_iterable(parts), file)


def _declare(template: nodes.Template, scope: Scope, sets: set[str]) -> None:
    """Name the macros and imports of a file: what they mean is the same from its first line to its last."""
    for node in template.body:
        if isinstance(node, nodes.Macro | nodes.Import):
            name, kind = (
                (node.name, scope.macros) if isinstance(node, nodes.Macro) else (node.target, scope.imports)
            )
            if name in sets or name in scope.macros or name in scope.imports:
                raise Unwritable(node, f"a second {name!r}")
            kind[name] = scope.own(name)


def _first(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Let lines that come from nothing in the template stand on its first line."""
    return ((1, line) for line in lines)


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
    pieces: list[tuple[int, str]] = []
    for part in node.nodes:
        if isinstance(part, nodes.TemplateData):
            pieces.append((part.lineno, repr(part.data)))
        elif isinstance(part, nodes.Call) and (macro := _prints(part, scope)):
            _put(pieces, lines)
            lines.add(f"{macro}({', '.join(filter(None, ('_out', arguments(part, scope))))})", part.lineno)
        else:
            pieces.append((part.lineno, printed(part, scope)))
    _put(pieces, lines)


def _put(pieces: list[tuple[int, str]], lines: _Lines) -> None:
    """Write that pieces of text are printed, and forget them."""
    if len(pieces) == 1:
        lines.add(f"_out.append({pieces[0][1]})", pieces[0][0])
    elif pieces:
        lines.add("_out += (", pieces[0][0])
        for line, piece in pieces:
            lines.add(f"{piece},", line)
        lines.add(")", pieces[-1][0])
    pieces.clear()


def _prints(call: nodes.Call, scope: Scope) -> str:
    """Return the function that prints what a call would return; nothing when it calls no macro."""
    match call.node:
        case nodes.Name(name=name) if scope.is_macro(name):
            return INTO + scope.find(name)
        case nodes.Getattr(node=nodes.Name(name=name), attr=attr) if scope.is_import(name) and attr[0] != "_":
            return f"{scope.find(name)}.{INTO}{attr}"
    return ""


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
        every = inner.fresh("every")  # a loop in an expression cannot name what its items are made from
        lines.add(f"{every} = {items}", node.lineno)
        items = f"({target} for {target} in {every} if {expression(node.test, inner)})"
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
    """Write a macro that stands inside of something, whose names it may ask for."""
    _function(scope.own(node.name), node, scope, lines)


@statement.register
def _(node: nodes.CallBlock, scope: Scope, lines: _Lines) -> None:
    caller = scope.fresh("caller")
    _function(caller, node, scope, lines)
    given = ", ".join(filter(None, (arguments(node.call, scope), f"caller={caller}")))
    if macro := _prints(node.call, scope):
        lines.add(f"{macro}(_out, {given})", node.lineno)
    else:
        lines.add(f"_out.append(_encode({expression(node.call.node, scope)}({given})))", node.lineno)


def _function(name: str, node: nodes.Macro | nodes.CallBlock, scope: Scope, lines: _Lines) -> None:
    inner = Scope(scope)
    parameters = ", ".join(_parameters(node, inner, lines).values())
    with lines.block(f"def {name}({parameters}):", node.lineno):
        lines.add("_out = []", node.lineno)
        _scoped(node.body, inner, Scope(inner), lines)
        lines.add(_RETURN, node.lineno)


def _macro(name: str, node: nodes.Macro, scope: Scope, lines: _Lines) -> None:
    """Write a macro of the file itself, in both forms."""
    inner = Scope(scope)
    parameters = _parameters(node, inner, lines)
    with lines.block(f"def {INTO}{name}({', '.join(('_out', *parameters.values()))}):", node.lineno):
        _scoped(node.body, inner, Scope(inner), lines)
        lines.add("pass", node.lineno)
    with lines.block(f"def {name}({', '.join(parameters.values())}):", node.lineno):
        lines.add("_out = []", node.lineno)
        lines.add(f"{INTO}{name}({', '.join(('_out', *parameters))})", node.lineno)
        lines.add(_RETURN, node.lineno)


def _parameters(node: nodes.Macro | nodes.CallBlock, inner: Scope, lines: _Lines) -> dict[str, str]:
    """Return the parameters of a macro by name, each with what it is when nobody gives it."""
    names = [inner.parameter(argument.name, argument) for argument in node.args]
    defaults = [_constant(default) for default in node.defaults]
    given = dict(zip(reversed(names), reversed(defaults), strict=False))
    if isinstance(node, nodes.Macro) and any(name.name == "caller" for name in node.find_all(nodes.Name)):
        names.append(inner.parameter("caller", node))
    lines.lacking |= set(names) - set(given)
    return {name: f"{name}={given.get(name, f'_lacking_{name}')}" for name in names}


def _constant(default: nodes.Expr) -> str:
    """Return the Python of a default, which must mean the same whenever it is worked out."""
    try:
        return repr(default.as_const())
    except nodes.Impossible:
        raise Unwritable(default, "a default that is no constant") from None
