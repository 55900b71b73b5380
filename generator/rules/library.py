"""Rules about what a service uses of the library."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.reuse import uses
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule


@rule("REU001", fields=("failure_modes[].uses", "procedures[].uses"))
def item_outdated(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A service uses an older version of a library item.

    What others have learnt since then is not on its page.

    Read under ``changes`` of the item what is new, then write the newer version after ``uses``.
    """
    for use in uses(service, context.library):
        if use.outdated:
            item = use.item.spec
            message = f"{use.id} uses {item.id} {item.version}; the newest is {use.newest}"
            yield (*use.path, "uses"), message


RULES = (item_outdated,)
