"""CODEOWNERS: who owns a folder. The last rule that matches it counts, as on GitHub and GitLab."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from generator import codeowners
from generator.diagnostics import Place
from generator.importers.found import Said

_EVERYTHING: Final = ("*", "/*", "**", "/**", "/", "/**/*")


class OwnerRule(Struct, frozen=True):
    """A pattern and whom it names; nobody takes the owners away."""

    pattern: str
    owners: tuple[Said, ...]


def convert(text: str, file: str) -> tuple[OwnerRule, ...]:
    """Read the rules. GitLab's sections have an order of their own; what stands in them is passed over."""
    gitlab = codeowners.sectioned(text) or file.startswith(".gitlab/")
    return tuple(
        OwnerRule(rule.pattern, tuple(Said("owner", word, Place(file, rule.line)) for word in rule.owners))
        for rule in codeowners.parse(text, "gitlab" if gitlab else "github")
        if not rule.section and not rule.excludes
    )


def owners(rules: Iterable[OwnerRule], folder: str) -> tuple[Said, ...]:
    """Return the owners of a folder, '' being the whole repository. None when a pattern leaves it open."""
    found: tuple[Said, ...] = ()
    for rule in rules:
        plain = rule.pattern.strip("/")
        if rule.pattern in _EVERYTHING or (folder and f"{folder}/".startswith(f"{plain}/")):
            found = rule.owners
        elif folder and set(plain) & set("*?[") and "." not in plain.rpartition("/")[2]:
            found = ()
    return found
