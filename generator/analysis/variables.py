"""Commands with the values of each environment filled in, as they are to be pasted."""

from __future__ import annotations

from msgspec import Struct

from generator import placeholders
from generator.spec.architecture import Environment


class Variant(Struct, frozen=True):
    """A text as it reads in one environment; `environment` is empty when it reads so everywhere."""

    environment: str
    text: str


class Lack(Struct, frozen=True):
    """An environment for which a text cannot be written, and the names it has no value for."""

    environment: str
    names: tuple[str, ...]


class Resolved(Struct, frozen=True):
    """A text with its names filled in.

    Without variants no environment has a value for each name; then `text` is what the spec says.
    """

    text: str
    variants: tuple[Variant, ...]
    lacks: tuple[Lack, ...]


def resolve(text: str, environments: tuple[Environment, ...]) -> Resolved:
    """Fill in `${env.name}`: once where all environments agree, else once per environment, in their order."""
    names = placeholders.variables(text)
    if not names:
        return Resolved(text, (Variant("", text),), ())
    declared = [(environment.name, placeholders.values(environment)) for environment in environments]
    lacks = tuple(
        Lack(environment, missing)
        for environment, values in declared
        if (missing := tuple(name for name in names if name not in values))
    )
    lacking = {lack.environment for lack in lacks}
    variants = tuple(
        Variant(environment, _filled(text, values))
        for environment, values in declared
        if environment not in lacking
    )
    if not lacks and len({variant.text for variant in variants}) == 1:
        variants = (Variant("", variants[0].text),)
    return Resolved(text, variants, lacks)


def _filled(text: str, values: dict[str, str]) -> str:
    """Fill in each name once: a value that looks like a name itself stays as it is."""
    return placeholders.VARIABLE.sub(lambda found: values[found[1]], text)
