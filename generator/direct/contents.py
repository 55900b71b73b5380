"""The table of contents beside a page, from pieces of what the theme renders for one entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from jinja2 import Environment, TemplateError
from mkdocs.structure.toc import AnchorLink
from msgspec import Struct

from generator.direct.pieces import MARK, Pieces, between, cut
from generator.direct.titles import Titles

_TEMPLATE: Final = "partials/toc-item.html"
FIRST: Final = f"{MARK}first"
SECOND: Final = f"{MARK}second"


class Contents(Struct, frozen=True):
    """How the theme shows entries without and with others below; `join` is between those."""

    leaf: Pieces
    branch: Pieces
    join: str
    titles: Titles

    def shown(self, entries: Iterable[AnchorLink], join: str) -> str:
        """Return the HTML of entries that the theme puts side by side with `join` between them."""
        return join.join(self._entry(entry) for entry in entries)

    def _entry(self, entry: AnchorLink) -> str:
        pieces = self.branch if entry.children else self.leaf
        values = {place: self.titles.value(place, entry.title) for place in set(pieces.places)}
        values["id"] = entry.id
        if entry.children:
            values["below"] = self.shown(entry.children, self.join)
        return pieces.filled(values)


def learn(environment: Environment, titles: Titles) -> tuple[Contents, str, str] | None:
    """Render an entry of the theme with marks. Return what entries are like, and the FIRST and SECOND.

    None when the theme does more with it than is known here.
    """
    first, second = (AnchorLink(mark, mark, 2) for mark in (FIRST, SECOND))
    below, marked = f"{MARK}below", AnchorLink(titles.mark, f"{MARK}id", 2)
    marks = {**titles.marks, f"{MARK}id": "id", below: "below"}
    try:
        template = environment.get_template(_TEMPLATE)
        one, two = (template.render(toc_item=entry) for entry in (first, second))
        leaf = cut(template.render(toc_item=marked), marks)
        marked.children = [first, second]
        found = between(template.render(toc_item=marked), one, two)
    except TemplateError:
        return None
    branch = cut(f"{found[0]}{below}{found[2]}", marks) if found else None
    if leaf is None or branch is None or found is None:
        return None
    return Contents(leaf, branch, found[1], titles), one, two
