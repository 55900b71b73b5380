"""Which files of the last walk stay because of rejected specs: those that one may have a part in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from generator import exports
from generator.analysis.alert_index import alert_index
from generator.analysis.reuse import shelves
from generator.catalog import Catalog
from generator.spec.audience import AUDIENCES, Reader, may_read

if TYPE_CHECKING:
    from generator.views.site import SiteView


class Staying(Struct, frozen=True):
    """What stays for a reader. It knows names only, so that views can go before it is asked."""

    reader: Reader
    urls: frozenset[str]
    """The addresses of all pages that there are to be."""
    parts: tuple[str, ...]
    """How files begin that a rejected spec may have a part in; nothing when none is rejected."""
    hidden: tuple[str, ...]
    """How those of them begin that the reader may not know of."""

    @classmethod
    def of(cls, view: SiteView, whole: Catalog, urls: frozenset[str]) -> Staying:
        """Say what stays beside what a view shows of a catalog."""
        broken = tuple(f"services/{service.id}/" for service in view.broken)
        if not broken:
            return cls(view.reader, urls, (), ())
        shared = (*broken, "alerts/", "dependencies/", "library/", "readiness/")
        if not view.withholds:
            return cls(view.reader, urls, (*shared, *exports.WHOLE), ())
        return cls(view.reader, urls, shared, _hidden(view, whole))

    def keeps(self, before: frozenset[str]) -> Callable[[str], bool]:
        """Return what tells which files of the last walk stay.

        `before` is for whom they were made. None stays that was made for fewer readers, or tells of something
        that these may not see any more.
        """
        ours = all(made in AUDIENCES and may_read(self.reader, made) for made in before)
        if not self.parts or not ours:
            return lambda _: False
        # Which ids a rejected spec had before is not known: its old addresses go on leading to it.
        return lambda path: (
            (
                path.startswith(self.parts)
                or (
                    path.endswith("/index.html")
                    and path.removesuffix("index.html") not in self.urls
                    and path.split("/")[2:3] != ["versions"]
                )
            )
            and not path.startswith(self.hidden)
        )


def _hidden(view: SiteView, whole: Catalog) -> tuple[str, ...]:
    """Return how files begin that the readers may not know of: about alerts, library items, services.

    Old addresses of services that can be read are made anew, as far as they are for these readers.
    """
    urls = {alert.url for alert in alert_index(whole)} - {alert.url for alert in view.alerts}
    urls |= {shelf.url for shelf in shelves(whole)} - {item.url for item in view.library}
    ids = {id_ for entry in whole.services for id_ in (entry.id, *entry.spec.former_ids)}
    return (*(url.rstrip("/") + "." for url in urls if url), *(f"services/{id_}/" for id_ in ids))
