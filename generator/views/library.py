"""What the pages of the library see."""

from __future__ import annotations

import json
from dataclasses import dataclass

from generator.analysis.outline import Entry
from generator.analysis.reuse import Shelf, Use, services
from generator.library import Item
from generator.spec.library import ItemChange, LibraryItem
from generator.views.service import Origin


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of an item. `change` is what the newest version says about it."""

    item: Item
    uses: tuple[Use, ...]
    change: ItemChange | None

    @property
    def services(self) -> int:
        """How many services use it."""
        return services(self.uses)


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of the library with everything its page says."""

    shelf: Shelf
    content: tuple[Entry, ...]
    """What the newest version holds, with defaults and examples filled in."""
    origin: Origin

    @property
    def spec(self) -> LibraryItem:
        """The newest version."""
        return self.shelf.newest.spec

    @property
    def url(self) -> str:
        """The address of its page."""
        return self.shelf.url

    @property
    def services(self) -> int:
        """How many services use any version of it."""
        return services(self.shelf.uses)

    @property
    def versions(self) -> tuple[VersionView, ...]:
        """All versions, the newest first."""
        changes = {change.version: change for change in reversed(self.spec.changes)}
        return tuple(
            VersionView(item, uses, changes.get(item.spec.version)) for item, uses in self.shelf.versions
        )

    @property
    def example(self) -> str:
        """The lines a service writes to use it, as YAML."""
        lines = [f"- uses: {self.shelf.newest.name}"]
        # JSON's way to quote a text is one of YAML's, too.
        values = [
            f"    {parameter.name}: {json.dumps(parameter.example, ensure_ascii=False)}"
            for parameter in self.spec.parameters
            if parameter.default is None
        ]
        return "\n".join([*lines, *(["  with:", *values] if values else [])])
