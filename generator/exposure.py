"""Which files are searched for what must not be published, and what in them is declared to be shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from generator.detectors import detect
from generator.diagnostics import Diagnostic
from generator.document import RULE_LIMITS
from generator.load import AnySpecFile
from generator.notes import Note
from generator.privacy import Allowed, leaks, redact, shared_in
from generator.source import Rejected, read_bytes
from generator.spec.base import sections_of
from generator.spec.org import Org
from generator.spec.team import Channel
from generator.workspace import Workspace

_SHARED = ("email-group", "phone-duty")


def allowed(files: Iterable[AnySpecFile], workspace: Workspace) -> Allowed:
    """Return what may be published: what org.yaml allows, and the channels that are a group's or a desk's."""
    known = tuple(files)
    patterns = tuple(
        allowance.text
        for file in known
        if isinstance(file.spec, Org) and file.spec.privacy
        for allowance in file.spec.privacy.allow
    )
    channels = (
        channel.value
        for file in known
        for _, channel in sections_of(file.spec, Channel)
        if channel.type in _SHARED
    )
    return letting(patterns, shared_in(channels), workspace)


def letting(patterns: tuple[str, ...], shared: frozenset[str], workspace: Workspace) -> Allowed:
    """Return what lets these texts be published, and asks for all that the workspace looks for."""
    return Allowed(patterns, shared, detect) if workspace.detect_secrets else Allowed(patterns, shared)


def strike(workspace: Workspace) -> Callable[[str], str]:
    """Return what strikes secrets out of a text that is shown: all that the workspace looks for."""
    return partial(redact, detect=detect) if workspace.detect_secrets else redact


def in_spec(file: AnySpecFile, may: Allowed) -> Iterator[Diagnostic]:
    """Yield what a spec exposes, comments included."""
    yield from leaks(file.raw.decode("utf-8"), file.file, may)


def in_notes(notes: Iterable[Note], may: Allowed) -> Iterator[Diagnostic]:
    """Yield what notes expose."""
    for note in notes:
        yield from leaks(note.raw.decode("utf-8"), note.file, may)


def in_rules(files: Iterable[str], root: Path, may: Allowed) -> Iterator[Diagnostic]:
    """Yield what rule files expose. Their path is relative to the root; they have been read before."""
    for file in sorted(set(files)):
        raw = read_bytes(root / file, file, RULE_LIMITS)
        if not isinstance(raw, Rejected):
            yield from leaks(raw.decode("utf-8", "replace"), file, may)
