"""Kubernetes: workloads, with the services that lead to their pods as the cluster compares selectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from generator.diagnostics import Place
from generator.document import Source
from generator.importers.found import at, items
from generator.manifests.values import (
    LABEL,
    SUBDOMAIN,
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

KINDS: Final = {"Deployment": "deploy", "StatefulSet": "sts", "DaemonSet": "ds", "CronJob": "cj"}
"""What is a workload, and the short name that `kubectl` takes."""
_GROUPS: Final = {
    "deploy": ("apps", "extensions"),
    "sts": ("apps",),
    "ds": ("apps", "extensions"),
    "cj": ("batch",),
}
_COUNTED: Final = ("deploy", "sts")
_BOUNDS: Final = ("minReplicas", "maxReplicas")


class _Resource(Struct, frozen=True):
    """A document, or an entry of a list of them."""

    source: Source
    path: FieldPath

    def at(self, *path: str | int) -> object:
        return at(self.source, *self.path, *path)

    def items(self, *path: str | int) -> list[object]:
        return items(self.source, *self.path, *path)

    def place(self, *path: str | int) -> Place:
        return self.source.place((*self.path, *path))

    def is_a(self, kind: str, *groups: str) -> bool:
        """Whether it is of a kind; other groups have kinds of the same name."""
        version = self.at("apiVersion")
        group = version.partition("/")[0] if isinstance(version, str) else ""
        return self.at("kind") == kind and group in groups

    def beside(self, other: _Resource) -> bool:
        """Whether both stand in one namespace, as far as the manifest says."""
        return self.at("metadata", "namespace") == other.at("metadata", "namespace")


def kinds(sources: tuple[Source, ...]) -> tuple[str, ...]:
    """Name what kinds of resources there are, each once; empty when this is no Kubernetes."""
    found = (resource.at("kind") for source in sources for resource in _resources(source, ()))
    return tuple(dict.fromkeys(kind for kind in found if isinstance(kind, str)))


def workloads(sources: tuple[Source, ...]) -> Iterator[Workload]:
    """Yield the workloads of a manifest that have a name."""
    every = tuple(resource for source in sources for resource in _resources(source, ()))
    for resource in every:
        for kind, short in KINDS.items():
            if resource.is_a(kind, *_GROUPS[short]):
                called = name("Workload", resource.at("metadata", "name"), resource.place("kind"), SUBDOMAIN)
                if called.text:
                    yield _workload(resource, short, called.text, every)


def _resources(source: Source, path: FieldPath) -> Iterator[_Resource]:
    here = _Resource(source, path)
    kind = here.at("kind")
    if isinstance(kind, str) and kind.endswith("List") and isinstance(here.at("items"), list):
        for number, _ in enumerate(here.items("items")):
            yield from _resources(source, (*path, "items", number))
    elif isinstance(here.at(), dict) and isinstance(here.at("apiVersion"), str):
        yield here


def _workload(resource: _Resource, short: str, called: str, every: tuple[_Resource, ...]) -> Workload:
    job = ("jobTemplate", "spec") if short == "cj" else ()
    pods = ("spec", *job, "template")
    replicas = (_replicas(resource, every),) if short in _COUNTED else ()
    images = _images(resource, pods)
    ports = (*_container_ports(resource, pods), *_service_ports(resource, pods, every))
    facts = (
        *replicas,
        *some(images, "Image", resource.place("spec")),
        *some(ports, "Ports", resource.place("spec")),
    )
    return Workload(short, called, resource.place("metadata", "name"), _namespace(resource), facts)


def _namespace(resource: _Resource) -> Fact:
    value, place = resource.at("metadata", "namespace"), resource.place("metadata", "namespace")
    if value is None:
        return unknown("Namespace", place, "the manifest names none")
    return name("Namespace", value, place, LABEL)


def _replicas(resource: _Resource, every: tuple[_Resource, ...]) -> Fact:
    for scaler in every:
        target = ("spec", "scaleTargetRef")
        same = all(
            scaler.at(*target, field) == value
            for field, value in (("kind", resource.at("kind")), ("name", resource.at("metadata", "name")))
        )
        if scaler.is_a("HorizontalPodAutoscaler", "autoscaling") and same and scaler.beside(resource):
            bounds = [count("", scaler.at("spec", field), resource.place()).text for field in _BOUNDS]
            reason = "a HorizontalPodAutoscaler sets them" + (
                f", {' to '.join(bounds)}" if all(bounds) else ""
            )
            return unknown("Replicas", scaler.place("spec"), reason)
    value, place = resource.at("spec", "replicas"), resource.place("spec", "replicas")
    if value is None:
        return unknown("Replicas", place, "the manifest does not say how many")
    return count("Replicas", value, place)


def _images(resource: _Resource, pods: FieldPath) -> Iterator[Fact]:
    for path, container in _containers(resource, pods):
        yield image(f"Image of {container}", resource.at(*path, "image"), resource.place(*path, "image"))


def _containers(resource: _Resource, pods: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    """Yield where each container stands, and how to call it."""
    for number, _ in enumerate(resource.items(*pods, "spec", "containers")):
        path = (*pods, "spec", "containers", number)
        called = name("", resource.at(*path, "name"), resource.place(*path), LABEL)
        yield path, f"container {called.text or number + 1}"


def _container_ports(resource: _Resource, pods: FieldPath) -> Iterator[Fact]:
    for path, container in _containers(resource, pods):
        for number, _ in enumerate(resource.items(*path, "ports")):
            where = (*path, "ports", number)
            label, place = f"Port of {container}", resource.place(*where, "containerPort")
            value, kind = (
                port(resource.at(*where, "containerPort")),
                protocol(resource.at(*where, "protocol")),
            )
            called = name("", resource.at(*where, "name"), place, LABEL).text
            words = f"{value}/{kind}" + (f", named {called}" if called else "")
            yield (
                Fact(label, words, place)
                if value and kind
                else unknown(
                    label, place, f"expected a port, found {shown(resource.at(*where, 'containerPort'))}"
                )
            )


def _service_ports(resource: _Resource, pods: FieldPath, every: tuple[_Resource, ...]) -> Iterator[Fact]:
    for service in every:
        if not (service.is_a("Service", "v1") and service.beside(resource)):
            continue
        if service.at("spec", "type") == "ExternalName" or not _selects(service, resource, pods):
            continue
        called = name("", service.at("metadata", "name"), service.place("metadata"), SUBDOMAIN).text
        for number, _ in enumerate(service.items("spec", "ports")):
            yield _service_port(
                service, number, f"Port of Service {called or 'without a name'}", resource, pods
            )


def _selects(service: _Resource, resource: _Resource, pods: FieldPath) -> bool:
    """Whether a service leads to the pods of a workload: they have every label it asks for."""
    wanted, labels = service.at("spec", "selector"), resource.at(*pods, "metadata", "labels")
    if not (isinstance(wanted, dict) and wanted and isinstance(labels, dict)):
        return False
    return all(isinstance(value, str) and labels.get(key) == value for key, value in wanted.items())


def _service_port(service: _Resource, number: int, label: str, resource: _Resource, pods: FieldPath) -> Fact:
    where = ("spec", "ports", number)
    place = service.place(*where, "port")
    value, kind = port(service.at(*where, "port")), protocol(service.at(*where, "protocol"))
    if not (value and kind):
        return unknown(label, place, f"expected a port, found {shown(service.at(*where, 'port'))}")
    target = service.at(*where, "targetPort")
    inner = port(value if target is None else target) or _named(target, resource, pods)
    if not inner:
        return unknown(label, place, f"{value}/{kind} leads to {shown(target)}, which no container has")
    return Fact(label, f"{value}/{kind}" + (f", leads to {inner}" if inner != value else ""), place)


def _named(target: object, resource: _Resource, pods: FieldPath) -> str:
    """Return the number of the one container port of this name, or nothing."""
    found = [
        port(resource.at(*path, "ports", number, "containerPort"))
        for path, _ in _containers(resource, pods)
        for number, _ in enumerate(resource.items(*path, "ports"))
        if isinstance(target, str) and resource.at(*path, "ports", number, "name") == target
    ]
    return found[0] if len(found) == 1 else ""
