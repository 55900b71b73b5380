"""What pasted texts leave open: `${env.name}`, filled in by the build, and `<name>`, by the reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from generator import late
from generator.diagnostics import Diagnostic, did_you_mean
from generator.load import SpecFile, dotted
from generator.pasted import QUERY, SHELLS, Pasted
from generator.problems.fields import UNDECLARED_INPUT, UNKNOWN_VARIABLE
from generator.spec.architecture import Environment
from generator.spec.base import FieldPath, fields, sections
from generator.spec.service import Service
from generator.spec.values import ID_PATTERN

VARIABLE: Final = re.compile(r"\$\{env\.([^{}]*)\}")
"""Braces end it, so that a name with a default or a blank is looked up, not found and refused."""
_INPUT: Final = re.compile(rf"(?<!<)(?<!\(\?)(?<!\(\?P)<(?=[0-9-]*[a-z])({ID_PATTERN})>")
"""Not `<<eof>file`, nor a named group `(?P<name>...)`, nor a number such as syslog's `<14>`."""
_CAPTURES: Final = late.pattern(r'(?:\bpattern|[|!]>)\s*(?:"(?:[^"\\]|\\.)*"|`[^`]*`)')
"""Patterns of LogQL, whose `<name>` is what the query finds."""

_IN_PROSE: Final = "say it in words, or put it into `run`, `undo`, a check or a query"
_STEPS: Final = frozenset({"failure_modes", "procedures"})


def variables(text: str) -> tuple[str, ...]:
    """Return the names that differ between environments, in the order of their first use."""
    return tuple(dict.fromkeys(VARIABLE.findall(text))) if "${env." in text else ()


def inputs(text: str) -> tuple[str, ...]:
    """Return the names that the reader fills in. A tag that is closed again is HTML or XML."""
    names = dict.fromkeys(_INPUT.findall(text)) if "<" in text else ()
    return tuple(name for name in names if f"</{name}>" not in text)


def values(environment: Environment) -> dict[str, str]:
    """Return what an environment declares: its fields that are text, and its `vars`."""
    own = {name: value for name, value in fields(environment) if isinstance(value, str)}
    return {**own, **environment.vars}


def unresolved(file: SpecFile[Service], texts: Sequence[Pasted]) -> Iterator[Diagnostic]:
    """Yield names in pasted texts that no environment declares, and inputs nobody says how to find."""
    known = frozenset(_names(file.spec.environments))
    for text in texts:
        yield from _unknown_variables(file, text, known)
        yield from _undeclared_inputs(file, text)
    yield from _never_filled(file, frozenset(text.path for text in texts))


def _names(environments: Iterable[Environment]) -> Iterator[str]:
    """Yield every declared name. One whose value is `unknown` or `na` is declared: the page says so."""
    for environment in environments:
        yield from values(environment)
        yield from environment.nothing.keys() - {"vars"}


def _unknown_variables(file: SpecFile[Service], text: Pasted, known: frozenset[str]) -> Iterator[Diagnostic]:
    for name in variables(text.text):
        if name not in known:
            message = f"{dotted(text.path)}: no environment declares `{name}`"
            help_ = did_you_mean(name, known, written="${{env.{}}}")
            yield UNKNOWN_VARIABLE.at(file.source.place(text.path), message, help=help_)


def _never_filled(file: SpecFile[Service], filled: frozenset[FieldPath]) -> Iterator[Diagnostic]:
    """Yield names in prose, which pages show as it is written."""
    if b"${env." not in file.raw and not file.source.borrowed:
        return
    for path, section in sections(file.spec):
        for key, value in fields(section):
            where = (*path, key)
            lines = value if isinstance(value, tuple) else (value,)
            for name in variables("\n".join(line for line in lines if isinstance(line, str))):
                if where not in filled:
                    message = (
                        f"{dotted(where)}: `${{env.{name}}}` is filled in only where something is pasted"
                    )
                    yield UNKNOWN_VARIABLE.at(file.source.place(where), message, help=_IN_PROSE)


def _undeclared_inputs(file: SpecFile[Service], text: Pasted) -> Iterator[Diagnostic]:
    captured = frozenset(inputs(" ".join(_CAPTURES.findall(text.text)))) if text.shell == QUERY else ()
    owner = "this step or an earlier one" if text.path[0] in _STEPS else "this entry"
    for name in inputs(text.text):
        if name not in text.inputs and name not in captured:
            message = f"{dotted(text.path)}: `<{name}>` is no input of {owner}"
            help_ = " or ".join(_ways(name, text))
            yield UNDECLARED_INPUT.at(file.source.place(text.path), message, help=help_)


def _ways(name: str, text: Pasted) -> Iterator[str]:
    """Yield what may have been meant by `<name>`."""
    meant = did_you_mean(name, text.inputs, written="<{}>")
    if meant:
        yield meant
    if text.path[0] == "slos":
        yield f"write what it stands for; nobody fills in `<{name}>` here"
    else:
        holder = "step" if text.path[0] in _STEPS else "entry"
        yield f"add `inputs: [{{name: {name}, how_to_find: ...}}]` to the {holder}"
    if text.shell in SHELLS and re.search(rf"(?:^|\s)<{name}>\w", text.text):
        yield f"put a blank before the name of a file that is read, `< {name} >`"
