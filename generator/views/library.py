"""What the pages of the library see."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.analysis.outline import Entry, outline
from generator.analysis.reuse import Shelf, Use, services
from generator.spec.library import ItemChange, LibraryItem
from generator.views.origin import Origin

if TYPE_CHECKING:
    from generator.library import Item


class VersionView(Struct, frozen=True):
    """One version of an item. `change` is what the newest version says about it.

    `fields` are all it says, with defaults and examples filled in; of the newest, which has a page, the
    content.
    """

    item: Item
    uses: tuple[Use, ...]
    change: ItemChange | None
    fields: tuple[Entry, ...]

    @property
    def services(self) -> int:
        """How many services use it."""
        return services(self.uses)


class ItemView(Struct, frozen=True):
    """An item of the library with everything its page says."""

    shelf: Shelf
    today: date
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
            VersionView(item, uses, changes.get(item.spec.version), self._fields(item))
            for item, uses in self.shelf.versions
        )

    def _fields(self, item: Item) -> tuple[Entry, ...]:
        spec = item.spec
        shown = (spec.failure_mode or spec.procedure) if item is self.shelf.newest else spec
        assert shown is not None  # noqa: S101 - narrows the type; an item without content is not on a shelf
        return outline(shown, owner=spec.owner, today=self.today)

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
