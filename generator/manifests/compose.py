"""Docker compose: services with images and ports. There are no namespaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.document import Source
from generator.importers.found import at, items
from generator.manifests.values import (
    Fact,
    Workload,
    count,
    image,
    name,
    port,
    protocol,
    shown,
    some,
    unknown,
)
from generator.spec.base import FieldPath

_NAME: Final = re.compile(r"(?=.{1,253}$)[A-Za-z0-9][\w.-]*", re.ASCII)
_HOST: Final = r"\[[0-9a-f:]{2,45}\]|[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_SHORT: Final = re.compile(
    rf"(?:(?:(?P<host>{_HOST}):)?(?P<published>[0-9]{{1,5}})?:)?(?P<target>[0-9]{{1,5}})(?:/(?P<protocol>[a-z]{{3,4}}))?"
)


def is_compose(source: Source) -> bool:
    """Whether a document looks like the top of a compose file."""
    here = source.data
    return (
        isinstance(here, dict)
        and isinstance(here.get("services"), dict)
        and not {"kind", "apiVersion"} & here.keys()
    )


def workloads(source: Source) -> Iterator[Workload]:
    """Yield the services of a compose file."""
    services = at(source, "services")
    for key, service in services.items() if isinstance(services, dict) else ():
        where = ("services", key)
        called = name("Workload", key, source.place(where), _NAME)
        if called.text and isinstance(service, dict):
            ports = (*_ports(source, where), *_exposed(source, where))
            facts = (
                _replicas(source, where),
                _image(source, where),
                *some(ports, "Ports", source.place(where)),
            )
            yield Workload("", called.text, source.place(where), None, facts)


def _replicas(source: Source, where: FieldPath) -> Fact:
    found = [
        (value, source.place(path))
        for path in ((*where, "deploy", "replicas"), (*where, "scale"))
        if (value := at(source, *path)) is not None
    ]
    if not found:
        return unknown("Replicas", source.place(where), "the manifest does not say how many")
    if len({str(value) for value, _ in found}) > 1:
        return unknown("Replicas", found[0][1], "`replicas` and `scale` say different things")
    return count("Replicas", *found[0])


def _image(source: Source, where: FieldPath) -> Fact:
    value, place = at(source, *where, "image"), source.place((*where, "image"))
    if value is None:
        return unknown("Image", place, "the manifest names none")
    return image("Image", value, place)


def _ports(source: Source, where: FieldPath) -> Iterator[Fact]:
    for number, entry in enumerate(items(source, *where, "ports")):
        place = source.place((*where, "ports", number))
        match = _SHORT.fullmatch(entry.strip()) if isinstance(entry, str) else None
        long = entry if isinstance(entry, dict) else {}
        said = match.groupdict() if match else {**long, "host": long.get("host_ip")}
        inner, kind, outer = port(said.get("target")), protocol(said.get("protocol")), said.get("published")
        if not (inner and kind) or (outer is not None and not port(outer)):
            yield unknown("Port", place, f"expected a port, found {shown(entry)}")
        elif outer is None:
            yield Fact("Port", f"{inner}/{kind}, published on a port that Docker chooses", place)
        else:
            host = said.get("host")
            address = f" on {host}" if isinstance(host, str) and re.fullmatch(_HOST, host) else ""
            yield Fact("Port", f"{inner}/{kind}, published as {port(outer)}{address}", place)


def _exposed(source: Source, where: FieldPath) -> Iterator[Fact]:
    for number, entry in enumerate(items(source, *where, "expose")):
        place = source.place((*where, "expose", number))
        match = _SHORT.fullmatch(entry.strip()) if isinstance(entry, str) else None
        inner, kind = (port(match["target"]), protocol(match["protocol"])) if match else ("", "")
        if inner and kind and match and match["published"] is None:
            yield Fact("Port", f"{inner}/{kind}, inside only", place)
        else:
            yield unknown("Port", place, f"expected a port, found {shown(entry)}")
