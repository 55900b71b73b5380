"""YAML in, data or refusals out, as tests of the reader compare them."""

from __future__ import annotations

from generator.document import SPEC_LIMITS, Limits, Source
from generator.source import Rejected, parse


def read(raw: bytes | str, limits: Limits = SPEC_LIMITS) -> Source:
    """Read what is right."""
    source = parse(raw.encode() if isinstance(raw, str) else raw, "a.yaml", limits)
    assert isinstance(source, Source), source
    return source


def refusals(raw: bytes | str, limits: Limits = SPEC_LIMITS) -> list[str]:
    """Read what is wrong, and give `line:column id message` of each problem."""
    rejected = parse(raw.encode() if isinstance(raw, str) else raw, "a.yaml", limits)
    assert isinstance(rejected, Rejected), rejected
    return [f"{problem.place} {problem.id} {problem.message}"[7:] for problem in rejected.problems]
