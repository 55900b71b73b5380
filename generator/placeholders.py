"""What commands leave open: `${env.name}`, which the build fills in, and `<name>`, which the reader does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from generator.diagnostics import Diagnostic, did_you_mean
from generator.load import SpecFile, dotted
from generator.problems.fields import UNDECLARED_INPUT, UNKNOWN_VARIABLE
from generator.spec.architecture import Environment
from generator.spec.base import FieldPath, fields, sections
from generator.spec.failure_modes import FailureMode
from generator.spec.procedures import Procedure
from generator.spec.service import Service
from generator.spec.steps import Step
from generator.spec.values import ID_PATTERN

VARIABLE: Final = re.compile(r"\$\{env\.([^{}]*)\}")
"""Braces end it, so that a name with a default or a blank is looked up, not found and refused."""
_INPUT: Final = re.compile(rf"(?<!<)(?<!\(\?)(?<!\(\?P)<(?=[0-9-]*[a-z])({ID_PATTERN})>")
"""Not `<<eof>file`, nor a named group `(?P<name>...)`, nor a number such as syslog's `<14>`."""


def variables(text: str) -> tuple[str, ...]:
    """Return the names that differ between environments, in the order of their first use."""
    return tuple(dict.fromkeys(VARIABLE.findall(text)))


def inputs(text: str) -> tuple[str, ...]:
    """Return the names that the reader fills in. A tag that is closed again is HTML or XML."""
    names = dict.fromkeys(_INPUT.findall(text))
    return tuple(name for name in names if f"</{name}>" not in text)


def values(environment: Environment) -> dict[str, str]:
    """Return what an environment declares: its fields that are text, and its `vars`."""
    own = {name: value for name, value in fields(environment) if isinstance(value, str)}
    return {**own, **environment.vars}


def unresolved(file: SpecFile[Service]) -> Iterator[Diagnostic]:
    """Yield names in commands that no environment declares, and inputs nobody says how to find."""
    known = frozenset(_names(file.spec.environments))
    subjects: tuple[tuple[str, tuple[FailureMode | Procedure, ...]], ...] = (
        ("failure_modes", file.spec.failure_modes),
        ("procedures", file.spec.procedures),
    )
    for key, entries in subjects:
        for number, subject in enumerate(entries):
            yield from _in_steps(file, (key, number), subject, known)


def _names(environments: Iterable[Environment]) -> Iterator[str]:
    """Yield every declared name. One whose value is `unknown` or `na` is declared: the page says so."""
    for environment in environments:
        yield from values(environment)
        yield from environment.nothing.keys() - {"vars"}


def _in_steps(
    file: SpecFile[Service], path: FieldPath, subject: FailureMode | Procedure, known: frozenset[str]
) -> Iterator[Diagnostic]:
    declared: set[str] = set()
    for where, step in sections(subject, path):
        if isinstance(step, Step):
            declared |= {entry.name for entry in step.inputs}
            for key, text in _commands(step):
                yield from _unknown_variables(file, (*where, *key), text, known)
                yield from _undeclared_inputs(file, (*where, *key), text, declared)


def _commands(step: Step) -> Iterator[tuple[FieldPath, str]]:
    if step.run is not None:
        yield ("run", "cmd"), step.run.cmd
    if step.undo is not None:
        yield ("undo",), step.undo


def _unknown_variables(
    file: SpecFile[Service], where: FieldPath, text: str, known: frozenset[str]
) -> Iterator[Diagnostic]:
    for name in variables(text):
        if name not in known:
            message = f"{dotted(where)}: no environment declares `{name}`"
            help_ = did_you_mean(name, known, written="${{env.{}}}")
            yield UNKNOWN_VARIABLE.at(file.source.place(where), message, help=help_)


def _undeclared_inputs(
    file: SpecFile[Service], where: FieldPath, text: str, declared: set[str]
) -> Iterator[Diagnostic]:
    for name in inputs(text):
        if name not in declared:
            declare = f"add `inputs: [{{name: {name}, how_to_find: ...}}]` to the step"
            help_ = " or ".join(filter(None, (did_you_mean(name, declared, written="<{}>"), declare)))
            message = f"{dotted(where)}: `<{name}>` is no input of this step or an earlier one"
            yield UNDECLARED_INPUT.at(file.source.place(where), message, help=help_)
