"""CODEOWNERS: who owns a folder. The last rule that matches it counts, as on GitHub and GitLab."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from generator.diagnostics import Place
from generator.importers.found import Said

_EVERYTHING: Final = ("*", "/*", "**", "/**", "/", "/**/*")


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """A pattern and whom it names; nobody takes the owners away."""

    pattern: str
    owners: tuple[Said, ...]


def convert(text: str, file: str) -> tuple[OwnerRule, ...]:
    """Read the rules. GitLab's sections have an order of their own; what stands in them is passed over."""
    rules = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(("[", "^[")):
            break
        words = line.partition("#")[0].split()
        if words:
            # Handles and addresses have an @; what has none names nobody.
            owners = tuple(Said("owner", word, Place(file, number)) for word in words[1:] if "@" in word)
            rules.append(OwnerRule(words[0], owners))
    return tuple(rules)


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
