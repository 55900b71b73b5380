"""Specs as they are kept: smaller than the schema makes them, and equal to that."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest

from generator.load import load
from generator.source import Rejected, parse
from generator.spec.service import Service
from tests.fleet import write_fleet


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the specs of a few services that say much the same."""
    return write_fleet(tmp_path_factory.mktemp("lean") / "fleet", 5) / "service_specs"


def kept(fleet: Path, number: int) -> Service:
    """Load a service of the fleet."""
    id_ = f"service-{number:04d}"
    found = load(fleet / id_ / "service.yaml", f"{id_}.yaml", Service, id_from_name=id_).spec
    assert found is not None
    return found.spec


def made(fleet: Path, number: int) -> Service:
    """Return what the schema makes of the same file."""
    source = parse((fleet / f"service-{number:04d}" / "service.yaml").read_bytes(), "service.yaml")
    assert not isinstance(source, Rejected)
    return Service.model_validate(source.data)


def size(spec: Service) -> int:
    """Count the bytes of a spec, and of all it holds but classes."""
    seen: dict[int, object] = {}
    rest: list[object] = [spec]
    while rest:
        value = rest.pop()
        if id(value) not in seen and not isinstance(value, type):
            seen[id(value)] = value
            rest += gc.get_referents(value)
    return sum(map(sys.getsizeof, seen.values()))


def test_a_spec_takes_little_more_than_half_of_the_memory(fleet: Path) -> None:
    """Ten thousand of them are in memory together."""
    *_, last = (kept(fleet, number) for number in range(5))  # how much room a kind needs is learnt

    assert size(last) < size(made(fleet, 4)) * 0.6


def test_it_says_the_same(fleet: Path) -> None:
    """Neither comparison nor copies see a difference, and none of it can be changed by a copy."""
    spec, plain = kept(fleet, 0), made(fleet, 0)
    other = spec.model_copy(update={"name": "Other"})

    assert plain == spec
    assert plain.model_dump() == spec.model_dump()
    assert ("Other", plain.name) == (other.name, spec.name)


def test_services_share_what_both_say(fleet: Path) -> None:
    """A text that a thousand specs repeat is there once, as what it is: a reference stays one."""
    one, other = kept(fleet, 0), kept(fleet, 1)

    assert one.failure_modes[0].diagnosis[0].do is other.failure_modes[0].diagnosis[0].do
    assert type(made(fleet, 0).owner) is type(one.owner)
