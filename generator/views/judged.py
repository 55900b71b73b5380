"""What is asked of the services that a reader is shown, and of what they lack that which may be told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from generator.analysis.signoffs import stale
from generator.catalog import Catalog, ServiceEntry
from generator.readiness import Assessment, Scene, assess, promoted
from generator.readiness.ahead import Ahead, ahead
from generator.readiness.telling import told
from generator.rules import demands_of
from generator.spec.audience import UNMARKED, Reader, may_read

if TYPE_CHECKING:
    from generator.readiness.kept import Kept


class Judge:
    """Judges services by all they say. What is told are the gaps that the reader could find as well.

    A message that is the same without what is withheld quotes nothing of it.
    """

    def __init__(
        self, whole: Catalog, asked: Scene, seen: Scene, reader: Reader, kept: Kept | None = None
    ) -> None:
        self._asked, self._seen, self._kept = asked, seen, kept
        self._tells = may_read(reader, UNMARKED)
        self._whole = {entry.id: entry for entry in whole.services}
        self._demands = demands_of(asked.catalog.org.spec.policy)
        self._fewer = demands_of(seen.catalog.org.spec.policy)
        if kept is not None and self._tells and seen.catalog is asked.catalog:
            kept.foresee(whole.services, asked, self._demands)

    def judged(self, entry: ServiceEntry, state: str) -> Assessment:
        """Return what a service lacks, as if it were in a state."""
        if not self._tells:
            return Assessment((), (), {})
        whole, shown = self._whole[entry.id], self._seen.catalog is self._asked.catalog
        if shown and self._kept is not None:
            return self._kept.judged(whole, state, self._asked, self._demands)
        found = assess(promoted(whole, state), self._demands, self._asked)
        if shown:
            return found
        return told(found, assess(promoted(entry, state), self._fewer, self._seen))

    def stale(self, entry: ServiceEntry) -> dict[str, tuple[str, ...]]:
        """Return the sign-offs that do not hold any more. They were given for all that a service says."""
        whole = self._whole[entry.id]
        return stale(whole, self._asked.catalog.near(whole.file)) if self._tells else {}

    def ahead(self, entry: ServiceEntry, now: Assessment) -> tuple[Ahead, ...]:
        """Return what the states ahead will ask of a service; nothing for readers who are told no gaps."""
        if not self._tells:
            return ()
        return tuple(ahead(entry.spec.lifecycle, now, partial(self.judged, entry)))
