"""Ids that things had before: each leads to one thing, and to nothing that exists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from generator.diagnostics import Diagnostic
from generator.integrity import Names
from generator.load import SpecFile, dotted
from generator.problems.notes import FORMER_ID_TAKEN
from generator.spec.base import FieldPath
from generator.spec.service import Service


def former_ids(services: Iterable[SpecFile[Service]]) -> Mapping[str, tuple[str, ...]]:
    """Return which services claim each former id, as `Names.former` has it."""
    claims: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for file in services:
        for old in file.spec.former_ids:
            claims[f"dependency {old}"] += (file.spec.id,)
    return dict(claims)


def wrong_former_ids(file: SpecFile[Service], names: Names) -> Iterator[Diagnostic]:
    """Yield the former ids of a service and of its failure modes that belong to something else."""
    for number, old in enumerate(file.spec.former_ids):
        yield from _wrong(file, ("former_ids", number), "dependency", old, names)
    for which, mode in enumerate(file.spec.failure_modes):
        for number, old in enumerate(mode.aliases):
            yield from _wrong(file, ("failure_modes", which, "aliases", number), "failure mode", old, names)


def _wrong(
    file: SpecFile[Service], path: FieldPath, kind: str, old: str, names: Names
) -> Iterator[Diagnostic]:
    called = "service" if kind == "dependency" else kind
    claims = names.former[f"{kind} {old}"]
    reason = ""
    if old in names.by_kind[kind]:
        reason = f"there is a {called} `{old}`"
    elif len(claims) > 1:
        reason = f"{' and '.join(f'`{claim}`' for claim in sorted(set(claims)))} claim `{old}`"
    if reason:
        yield FORMER_ID_TAKEN.at(file.source.place(path), f"{dotted(path)}: {reason}")
