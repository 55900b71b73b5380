"""SLO files in the formats their own tools read. Files in, values and reasons out; never an exception."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Place
from generator.document import MOST_PROBLEMS, Source
from generator.foreign import Skip, load
from generator.patterns import Match, find, flaw
from generator.problems.slos import SLO_FILE_MISSING, SLO_FILE_SKIPPED, SLO_PART_LEFT_OUT
from generator.slos import openslo, pyrra, sloth
from generator.slos.fields import Fault, Found, Node
from generator.slos.values import FileSlo
from generator.spec.base import FieldPath
from generator.spec.values import kind_of

_EXPECTED: Final = "expected SLOs of OpenSLO v1 or v1alpha, Sloth or Pyrra"
_SLO_KINDS: Final = ("SLO", pyrra.KIND, sloth.KIND)
_QUERY_FIELDS: Final = frozenset(
    {"query", "metric", "error_query", "total_query", "error_ratio_query"}
    | {"errorQuery", "totalQuery", "errorRatioQuery"}
)


class Entry(Struct, frozen=True):
    """A path or pattern of a spec, and where it stands there."""

    pattern: str
    place: Place


class SloFiles(Struct, frozen=True):
    """The SLOs of some files in the order of files and documents, and what could not be read."""

    slos: tuple[FileSlo, ...]
    problems: tuple[Diagnostic, ...]
    matched: tuple[tuple[str, ...], ...]
    """The files that each entry names."""
    skipped: frozenset[str]


class _File(Struct, frozen=True):
    """The documents of a file that hold SLOs or what SLOs refer to, and what it holds besides."""

    file: str
    roots: tuple[Node, ...]
    faults: tuple[Fault, ...] = ()
    skip: Skip | None = None


def read_slos(folder: Path, entries: Sequence[Entry], *, root: Path) -> SloFiles:
    """Read the SLO files that entries name below a folder, each once. One bad file never hides another."""
    matched: list[tuple[Match, ...]] = []
    problems: list[Diagnostic] = []
    for entry in entries:
        wrong = flaw(entry.pattern)
        matches = () if wrong else find(folder, entry.pattern, root=root)
        if not matches:
            message = f"{kind_of(entry.pattern)} {wrong or 'matches no file'}"
            problems.append(SLO_FILE_MISSING.at(entry.place, message))
        matched.append(matches)
    files = [_file(match, root) for match in sorted({match for matches in matched for match in matches})]
    library = openslo.Library.of([node for file in files for node in file.roots])
    slos: list[FileSlo] = []
    skipped: set[str] = set()
    for file in files:
        found, skip = _slos(file, library)
        if skip is not None:
            skipped.add(file.file)
            problems.append(SLO_FILE_SKIPPED.at(skip.place, skip.reason, help=skip.help))
            continue
        slos += [slo for slo in found if isinstance(slo, FileSlo)]
        problems += _first([fault for fault in found if isinstance(fault, Fault)])
    names = tuple(tuple(match.file for match in matches) for matches in matched)
    return SloFiles(tuple(slos), tuple(sorted(problems)), names, frozenset(skipped))


def _slos(file: _File, library: openslo.Library) -> tuple[tuple[Found, ...], Skip | None]:
    if file.skip is not None:
        return (), file.skip
    found = (*file.faults, *(one for node in file.roots for one in _read(node, library)))
    faults = [one for one in found if isinstance(one, Fault)]
    if faults and len(faults) == len(found) and not _is_referred_to(file):
        return (), Skip(faults[0].place, faults[0].reason)
    return found, None


def _is_referred_to(file: _File) -> bool:
    """Whether a file holds documents that are no SLOs themselves."""
    return any(node.text("kind") in openslo.KINDS[1:] for node in file.roots)


def _read(node: Node, library: openslo.Library) -> Iterator[Found]:
    kind = node.text("kind")
    if kind == pyrra.KIND:
        yield from pyrra.read(node)
    elif kind == sloth.KIND:
        yield from sloth.read(node.node("spec"))
    elif kind == "SLO":
        yield from openslo.read(node, library)
    elif not kind:
        yield from sloth.read(node)


def _file(match: Match, root: Path) -> _File:
    if match.refused:
        return _File(match.file, (), skip=Skip(Place(match.file), match.refused, "put a plain file there"))
    documents = load(root / match.file, match.file, own=_templates_at_home)
    if isinstance(documents, Skip):
        return _File(match.file, (), skip=documents)
    roots: list[Node] = []
    faults: list[Fault] = []
    for source in documents:
        for node in _nodes(source, (), source.data):
            if _is_slo(node):
                roots.append(node)
            elif not node.text("kind"):
                faults.append(node.fault(f"{_EXPECTED}, found {_found(node)}"))
            elif node.text("kind") in _SLO_KINDS or node.text("apiVersion").startswith(openslo.GROUP):
                group, kind = node.text("apiVersion"), node.text("kind")
                faults.append(
                    node.fault(f"{_EXPECTED}, found {kind_of(group)} {kind_of(kind)}", "apiVersion")
                )
    if not roots and not faults:
        kinds = [node.text("kind") for source in documents for node in _nodes(source, (), source.data)]
        reason = f"{_EXPECTED}, found {f'kind {kind_of(kinds[0])}' if kinds else 'nothing'}"
        return _File(match.file, (), skip=Skip(Place(match.file), reason))
    return _File(match.file, tuple(roots), tuple(faults))


def _found(node: Node) -> str:
    here = node.data if node.path else node.source.data
    return kind_of(node.text("apiVersion") or node.text("version") or here)


def _nodes(source: Source, path: FieldPath, value: object) -> Iterator[Node]:
    """Yield the documents of a source, those of a list of manifests one by one."""
    kind, items = (value.get("kind"), value.get("items")) if isinstance(value, dict) else (None, None)
    if isinstance(kind, str) and kind.endswith("List") and isinstance(items, list):
        for number, item in enumerate(items):
            yield from _nodes(source, (*path, "items", number), item)
    elif value is not None:
        yield Node(source, path, value if isinstance(value, dict) else {})


def _is_slo(node: Node) -> bool:
    kind, group = node.text("kind"), node.text("apiVersion")
    if not kind:
        return node.text("version") == sloth.VERSION
    if kind in (pyrra.KIND, sloth.KIND):
        return group.startswith(pyrra.GROUP if kind == pyrra.KIND else sloth.GROUP)
    return kind in openslo.KINDS and group in openslo.VERSIONS


def _templates_at_home(path: FieldPath) -> bool:
    """Tell whether a query or the text of an alert stands at a path; both may hold `{{ }}` of their own."""
    return path[-1] in _QUERY_FIELDS or "annotations" in path or "labels" in path


def _first(faults: list[Fault]) -> list[Diagnostic]:
    """Keep as many as anybody reads, and count the others."""
    found = [SLO_PART_LEFT_OUT.at(fault.place, fault.reason) for fault in dict.fromkeys(faults)]
    more = len(found) - MOST_PROBLEMS
    if more <= 0:
        return found
    last = found[MOST_PROBLEMS - 1]
    return [*found[: MOST_PROBLEMS - 1], replace(last, message=f"{last.message} (and {more} more)")]
