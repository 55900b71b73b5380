"""Expressions of templates as expressions of Python, with the same meaning."""

from __future__ import annotations

from functools import singledispatch
from keyword import iskeyword
from typing import Final

from jinja2 import nodes

from generator.encode import encode
from generator.templating.scope import Scope, Unwritable

_TESTS: Final = {
    "none": "({} is None)",
    "true": "({} is True)",
    "false": "({} is False)",
    "string": "_isinstance({}, _str)",
    "defined": "(not _isinstance({}, _Undefined))",
    "sameas": "({} is {})",
}
_FILTERS: Final = frozenset({"length", "join", "sort", "first", "last"})
_COMPARISONS: Final = {
    "eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">=", "in": "in", "notin": "not in",
}  # fmt: skip


def printed(node: nodes.Expr, scope: Scope) -> str:
    """Return the Python of a value as it is printed: what stands in the template itself is encoded now."""
    if isinstance(node, nodes.Const):
        return repr(str(encode(node.value)))
    if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        one, other = printed(node.expr1, scope), printed(node.expr2, scope)
        return f"({one} if {expression(node.test, scope)} else {other})"
    value = expression(node, scope)
    # Nearly all that is printed are strings and markup, and asking here saves a call for each.
    asked, again = (value, value) if isinstance(node, nodes.Name) else (f"_said := {value}", "_said")
    kind = f"_kind := _type({asked})"
    return f"(_text({again}) if ({kind}) is _str else {again} if _kind is _Markup else _encode({again}))"


@singledispatch
def expression(node: nodes.Node, scope: Scope) -> str:
    """Return the Python of an expression. Raises Unwritable."""
    raise Unwritable(node)


@expression.register
def _(node: nodes.Const, scope: Scope) -> str:
    return repr(node.value)


@expression.register
def _(node: nodes.Name, scope: Scope) -> str:
    return scope.find(node.name)


@expression.register
def _(node: nodes.Getattr, scope: Scope) -> str:
    if node.attr.startswith("_") or iskeyword(node.attr):
        raise Unwritable(node, f"the attribute {node.attr!r}")
    return f"{expression(node.node, scope)}.{node.attr}"


@expression.register
def _(node: nodes.Getitem, scope: Scope) -> str:
    of, key = expression(node.node, scope), expression(node.arg, scope)
    # A key that is worked out may be the name of a field; the sandbox knows which of those can be had.
    return f"{of}[{key}]" if isinstance(node.arg, nodes.Const | nodes.Slice) else f"_item({of}, {key})"


@expression.register
def _(node: nodes.Slice, scope: Scope) -> str:
    return ":".join(
        "" if part is None else expression(part, scope) for part in (node.start, node.stop, node.step)
    )


@expression.register
def _(node: nodes.Call, scope: Scope) -> str:
    return f"{expression(node.node, scope)}({arguments(node, scope)})"


def arguments(node: nodes.Call, scope: Scope) -> str:
    """Return the Python of what a call is given."""
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        raise Unwritable(node, "a call with * or **")
    named = (f"{pair.key}={expression(pair.value, scope)}" for pair in node.kwargs)
    return ", ".join((*(expression(argument, scope) for argument in node.args), *named))


@expression.register
def _(node: nodes.Filter, scope: Scope) -> str:
    if node.node is None or node.name not in _FILTERS or node.kwargs:
        raise Unwritable(node, f"the filter {node.name!r}")
    return f"_{node.name}({', '.join(expression(part, scope) for part in (node.node, *node.args))})"


@expression.register
def _(node: nodes.Test, scope: Scope) -> str:
    # Asking an attribute that is not there whether it is defined would be an error.
    if node.name not in _TESTS or (node.name == "defined" and not isinstance(node.node, nodes.Name)):
        raise Unwritable(node, f"the test {node.name!r}")
    return _TESTS[node.name].format(*(expression(part, scope) for part in (node.node, *node.args)))


@expression.register
def _(node: nodes.CondExpr, scope: Scope) -> str:
    if node.expr2 is None:
        raise Unwritable(node, "a choice without else")
    one, test, other = (expression(part, scope) for part in (node.expr1, node.test, node.expr2))
    return f"({one} if {test} else {other})"


@expression.register
def _(node: nodes.Compare, scope: Scope) -> str:
    others = (f"{_COMPARISONS[other.op]} {expression(other.expr, scope)}" for other in node.ops)
    return f"({expression(node.expr, scope)} {' '.join(others)})"


@expression.register(nodes.And)
@expression.register(nodes.Or)
@expression.register(nodes.Add)
@expression.register(nodes.Sub)
def _(node: nodes.BinExpr, scope: Scope) -> str:
    return f"({expression(node.left, scope)} {node.operator} {expression(node.right, scope)})"


@expression.register(nodes.Not)
@expression.register(nodes.Neg)
def _(node: nodes.UnaryExpr, scope: Scope) -> str:
    return f"({node.operator} {expression(node.node, scope)})"


@expression.register
def _(node: nodes.Concat, scope: Scope) -> str:
    parts = [expression(part, scope) for part in node.nodes]
    known = [isinstance(part, nodes.Const) and type(part.value) is str for part in node.nodes]
    # A chain of comparisons always asks its first two, and maybe no more.
    if not 1 <= known.count(False) <= 2:
        return f"_concat({', '.join(parts)})"
    names = [part if plain else scope.fresh("part") for part, plain in zip(parts, known, strict=True)]
    asked = [f"_type({name} := {part})" for name, part in zip(names, parts, strict=True) if name != part]
    # Nearly all are strings, and asking here saves a call for each.
    return f"({' + '.join(names)} if {' is '.join((*asked, '_str'))} else _concat({', '.join(names)}))"


@expression.register(nodes.Tuple)
@expression.register(nodes.List)
def _(node: nodes.Tuple | nodes.List, scope: Scope) -> str:
    left, right = "()" if isinstance(node, nodes.Tuple) else "[]"
    return f"{left}{''.join(f'{expression(item, scope)}, ' for item in node.items)}{right}"


@expression.register
def _(node: nodes.Dict, scope: Scope) -> str:
    pairs = (f"{expression(pair.key, scope)}: {expression(pair.value, scope)}" for pair in node.items)
    return f"{{{', '.join(pairs)}}}"
