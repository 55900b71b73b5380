"""What a service needs or is needed by, as something to show and to follow."""

from __future__ import annotations

from msgspec import Struct

from generator.analysis.people import contact
from generator.shared import Shared
from generator.spec.service import Service


class Neighbour(Struct, frozen=True):
    """Another service, a vendor, or something without a spec here. `url` is empty when it has no page."""

    name: str
    url: str = ""


def neighbour(ref: str, service: Service, catalog: Shared) -> Neighbour:
    """Look up a service, a vendor or something outside; words that are no reference are shown as they are.

    A service is shown by its id, so that a mistake in one spec changes no page of another.
    """
    if ref in catalog.service_ids:
        return Neighbour(ref, f"services/{ref}/")
    prefix, _, name = ref.partition(":")
    if prefix == "vendor":
        return Neighbour(contact(ref, service, catalog).name)
    return Neighbour(name if prefix == "external" else ref)
