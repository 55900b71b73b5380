"""Where a pack comes from, for programs: an in-toto Statement v1 with SLSA provenance v1. It is not signed.

It lies beside the pack, since it names the pack's digest; whoever signs it signs both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from generator import __version__
from generator.packs.sources import Source

SUFFIX: Final = ".intoto.json"
TYPE: Final = "https://in-toto.io/Statement/v1"
_PREDICATE: Final = "https://slsa.dev/provenance/v1"
_BUILD: Final = "urn:handoff:pack:1"
_BUILDER: Final = "urn:handoff"


def statement(
    name: str, digest: str, *, service: str, today: date, commit: str, sources: Iterable[tuple[Source, str]]
) -> dict[str, Any]:
    """Say what a pack was made from. `sources` are files with their digests."""
    workspace = [{"name": "workspace", "digest": {"gitCommit": commit}}] if commit else []
    return {
        "_type": TYPE,
        "subject": [{"name": name, "digest": {"sha256": digest}}],
        "predicateType": _PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": _BUILD,
                "externalParameters": {"service": service, "date": today.isoformat()},
                "resolvedDependencies": [*workspace, *(_material(*source) for source in sources)],
            },
            "runDetails": {"builder": {"id": _BUILDER, "version": {"handoff": __version__}}},
        },
    }


def _material(source: Source, digest: str) -> dict[str, Any]:
    git = {"gitCommit": source.commit} if source.commit and not source.words else {}
    return {
        "name": source.path,
        "digest": {"sha256": digest},
        "annotations": {**git, "state": _state(source)},
    }


def _state(source: Source) -> str:
    return source.words or "as in the commit"
