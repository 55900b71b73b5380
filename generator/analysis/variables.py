"""The names in commands that stand for something else in each environment: `${env.namespace}`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from generator.analysis.walk import Walk
from generator.spec.architecture import Environment
from generator.spec.base import fields

_NAME: Final = re.compile(r"\$\{env\.([A-Za-z0-9_-]+)\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """A name as commands write it, and its value in each environment; empty where none is declared."""

    name: str
    values: tuple[tuple[str, str], ...]


def variables(walks: Iterable[Walk], environments: tuple[Environment, ...]) -> tuple[Variable, ...]:
    """Return the names that the steps use, in the order of their first use."""
    texts = [text for walk in walks for text in _texts(walk)]
    names = dict.fromkeys(name for text in texts for name in _NAME.findall(text))
    declared = {environment.name: _declared(environment) for environment in environments}
    return tuple(
        Variable(
            f"${{env.{name}}}",
            tuple((environment, values.get(name, "")) for environment, values in declared.items()),
        )
        for name in names
    )


def _texts(walk: Walk) -> Iterable[str]:
    for phase in walk.phases:
        for numbered in phase.steps:
            if numbered.step.run is not None:
                yield numbered.step.run.cmd
            yield numbered.step.undo or ""


def _declared(environment: Environment) -> dict[str, str]:
    own = {name: value for name, value in fields(environment) if isinstance(value, str)}
    return {**own, **environment.vars}
