"""Score: the workload with its images and ports. What it becomes on a platform is not in the file."""

from __future__ import annotations

from collections.abc import Iterator

from generator.document import Source
from generator.importers.found import at
from generator.manifests.values import (
    LABEL,
    Fact,
    Workload,
    image,
    name,
    port,
    protocol,
    shown,
    some,
    unknown,
)


def is_score(source: Source) -> bool:
    """Whether a document is a Score file."""
    version = at(source, "apiVersion")
    return isinstance(version, str) and version.startswith("score.dev/")


def workloads(source: Source) -> Iterator[Workload]:
    """Yield the workload of a Score file, if it has a name."""
    where = ("metadata", "name")
    called = name("Workload", at(source, *where), source.place(where), LABEL)
    if called.text:
        images = some(_images(source), "Image", source.place(("containers",)))
        ports = some(_ports(source), "Ports", source.place(("service",)))
        yield Workload("", called.text, called.place, None, (*images, *ports))


def _images(source: Source) -> Iterator[Fact]:
    containers = at(source, "containers")
    for number, key in enumerate(containers if isinstance(containers, dict) else (), start=1):
        value, place = at(source, "containers", key, "image"), source.place(("containers", key, "image"))
        called = name("", key, place, LABEL).text
        label = f"Image of container {called or number}"
        given = isinstance(value, str) and value.strip() == "."
        yield unknown(label, place, "it is given on deployment") if given else image(label, value, place)


def _ports(source: Source) -> Iterator[Fact]:
    ports = at(source, "service", "ports")
    for number, key in enumerate(ports if isinstance(ports, dict) else (), start=1):
        where = ("service", "ports", key)
        place = source.place((*where, "port"))
        label = f"Port {name('', key, place, LABEL).text or number}"
        value, kind = port(at(source, *where, "port")), protocol(at(source, *where, "protocol"))
        target = at(source, *where, "targetPort")
        inner = value if target is None else port(target)
        if value and kind and inner:
            yield Fact(label, f"{value}/{kind}" + (f", leads to {inner}" if inner != value else ""), place)
        else:
            wrong = target if value and kind else at(source, *where, "port")
            yield unknown(label, place, f"expected a port, found {shown(wrong)}")
