"""Whether a pack is what it was: every file there, none too many, each with the digest the manifest names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from generator.diagnostics import Diagnostic, Place
from generator.packs import archive
from generator.packs.pack import MANIFEST, PAGES, SHEET, SOURCES, VERSION, content_digest, sha256
from generator.packs.statement import TYPE
from generator.problems.packs import PACK_CHANGED, PACK_UNREADABLE, STATEMENT_ELSEWHERE

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_MOST_PROBLEMS: Final = 40


class Verdict(Struct, frozen=True):
    """What is wrong with a pack; without problems, what it is about."""

    digest: str
    problems: tuple[Diagnostic, ...]
    service: str = ""
    made_for: str = ""
    commit: str = ""
    files: int = 0


def verify(raw: bytes, name: str, *, beside: bytes | None = None) -> Verdict:
    """Compare a pack with its own manifest, and with the statement beside it if there is one."""
    place, digest = Place(name), sha256(raw)
    files = archive.read(raw)
    if isinstance(files, archive.Refused):
        return Verdict(digest, (PACK_UNREADABLE.at(place, files.reason),))
    manifest = _json(files.get(MANIFEST, b""))
    flaw = _flaw(manifest)
    if flaw:
        return Verdict(digest, (PACK_UNREADABLE.at(place, f"{MANIFEST}: {flaw}"),))
    found = [PACK_CHANGED.at(place, message) for message in _differences(files, manifest)]
    if archive.write(files) != raw:
        found.append(PACK_CHANGED.at(place, "the archive holds something besides its files"))
    if beside is not None:
        found += [STATEMENT_ELSEWHERE.at(place, message) for message in _beside(beside, digest, manifest)]
    more = len(found) - _MOST_PROBLEMS
    if more > 0:
        found = [*found[:_MOST_PROBLEMS], PACK_CHANGED.at(place, f"{more} more files differ")]
    return Verdict(
        digest,
        tuple(sorted(found)),
        manifest["service"],
        manifest["made_for"],
        manifest["commit"] or "",
        len(files),
    )


def _json(raw: bytes) -> Any:  # noqa: ANN401 - whatever a file holds
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _flaw(manifest: Any) -> str:  # noqa: ANN401 - whatever a file holds
    """Say why a manifest is none, or nothing."""
    if not isinstance(manifest, dict):
        return "there is none, or it is no JSON"
    if manifest.get("version") != VERSION:
        return f"expected version {VERSION}"
    texts = (manifest.get("service"), manifest.get("made_for"), manifest.get("content_sha256"))
    commit, files = manifest.get("commit"), manifest.get("files")
    if not all(isinstance(text, str) for text in texts) or not isinstance(commit, str | None):
        return "expected a service, a day, a commit and a digest"
    if not isinstance(files, dict) or not all(_is_entry(name, entry) for name, entry in files.items()):
        return "expected files, each with its digest and number of bytes"
    missing = {PAGES, SHEET} - files.keys()
    return f"it does not name {' and '.join(sorted(missing))}" if missing else ""


def _is_entry(name: str, entry: object) -> bool:
    return (
        archive.is_safe(name)
        and isinstance(entry, dict)
        and isinstance(entry.get("sha256"), str)
        and _DIGEST.fullmatch(entry["sha256"]) is not None
        and type(entry.get("bytes")) is int
    )


def _differences(files: Mapping[str, bytes], manifest: dict[str, Any]) -> Iterator[str]:
    """Yield in words what is not as the manifest says."""
    named: dict[str, dict[str, Any]] = manifest["files"]
    for name in sorted((named.keys() | files.keys()) - {MANIFEST}):
        if name not in files:
            yield f"{name} is missing"
        elif name not in named:
            yield f"{name} is not in the manifest"
        elif len(files[name]) != named[name]["bytes"]:
            yield f"{name} has {len(files[name])} bytes, not {named[name]['bytes']}"
        elif sha256(files[name]) != named[name]["sha256"]:
            yield f"{name} has changed"
    digests = {
        name: entry["sha256"] for name, entry in named.items() if name == PAGES or name.startswith(SOURCES)
    }
    if content_digest(digests) != manifest["content_sha256"]:
        yield f"{MANIFEST} names another digest of pages and sources than its list gives"


def _beside(raw: bytes, digest: str, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield what a statement says differently."""
    said = _json(raw)
    if not isinstance(said, dict) or said.get("_type") != TYPE:
        yield "the statement beside it is no in-toto Statement v1"
        return
    try:
        digests = {one["digest"]["sha256"] for one in said["subject"]}
        materials = said["predicate"]["buildDefinition"]["resolvedDependencies"]
        drawn = {(one["name"], one["digest"]["sha256"]) for one in materials if "sha256" in one["digest"]}
    except (KeyError, TypeError, AttributeError):
        yield "the statement beside it names no digests"
        return
    if digests != {digest}:
        yield "the statement beside it is about another pack"
    own = {
        (name.removeprefix(SOURCES), e["sha256"])
        for name, e in manifest["files"].items()
        if name.startswith(SOURCES)
    }
    if drawn != own:
        yield "the statement beside it names other sources"
