"""What a team writes by hand: files of Markdown in `<service>/notes/`, each with a place on the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator.diagnostics import Diagnostic, Place, did_you_mean
from generator.document import Limits
from generator.load import SpecFile
from generator.problems.files import UNREADABLE_FILE
from generator.problems.notes import NOTE_TEXT_LOST, ORPHAN_NOTE
from generator.source import Rejected, decode, read_bytes
from generator.spec.service import Service

if TYPE_CHECKING:
    from markupsafe import Markup

FOLDER: Final = "notes"
PAGES: Final = ("overview", "runbook", "escalation", "training", "handoff")
"""Places that every service has: its pages, and the section of the runbook that says whom to call."""
LIMITS: Final = Limits(size=64 * 1024)


class Note(Struct, frozen=True):
    """A note: where it belongs, its file relative to the workspace, and its text as it stands there."""

    kind: str
    """`page`, `mode` or `procedure`."""
    slot: str
    file: str
    raw: bytes
    html: Markup


class Notes(Struct, frozen=True):
    """The notes of a service, and what is wrong with its folder of notes."""

    notes: tuple[Note, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def slots(service: Service) -> Mapping[str, str]:
    """Return the names that a note can have, each with its kind.

    A page goes before a failure mode of its name, and that before a procedure.
    """
    pages = dict.fromkeys(PAGES, "page")
    modes = {mode.id: "mode" for mode in service.failure_modes}
    procedures = {procedure.id: "procedure" for procedure in service.procedures}
    return {**pages, **modes, **procedures} | modes | pages


def read_notes(file: SpecFile[Service], *, root: Path) -> Notes:
    """Read the notes of a service. One without a place, or with text that Markdown loses, is a problem.

    A service whose spec is no file `service.yaml` in a folder of its own has its notes in a folder of its id.
    """
    folder = (root / file.file).parent
    folder = (folder if folder.name == file.spec.id else folder / file.spec.id) / FOLDER
    shown = folder.relative_to(root).as_posix()
    if any(part.is_symlink() for part in (folder, folder.parent)):
        return Notes(problems=(UNREADABLE_FILE.at(Place(shown), "a symbolic link is not read"),))
    if not folder.is_dir():
        return Notes()
    read = [_read(path, file.spec, root) for path in _files(folder)]
    return Notes(
        tuple(part for part in read if isinstance(part, Note)),
        tuple(problem for part in read if isinstance(part, Rejected) for problem in part.problems),
    )


def lost_folders(specs: Path, ids: Iterable[str], *, root: Path) -> Iterator[Diagnostic]:
    """Yield folders of notes beside which there is no service: it was renamed, or its spec is elsewhere."""
    known = frozenset(ids)
    for folder in sorted(specs.glob(f"*/{FOLDER}")):
        owner = folder.parent
        if owner.name not in known and not owner.is_symlink() and folder.is_dir() and any(folder.iterdir()):
            place = Place(folder.relative_to(root).as_posix())
            help_ = (
                f"{did_you_mean(owner.name, known)} notes are in service_specs/<service-id>/notes/".strip()
            )
            yield ORPHAN_NOTE.at(place, f"there is no service `{owner.name}`", help=help_)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, those in folders of its own too: they are in the wrong place."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        else:
            yield path


def _read(path: Path, service: Service, root: Path) -> Note | Rejected:
    name = path.relative_to(root).as_posix()
    known = slots(service)
    if path.suffix != ".md" or path.parent.name != FOLDER or path.stem not in known:
        return Rejected((_orphan(path, name, service),))
    raw = read_bytes(path, name, LIMITS)
    text = raw if isinstance(raw, Rejected) else decode(raw, name)
    if isinstance(raw, Rejected) or isinstance(text, Rejected):
        assert isinstance(text, Rejected)  # noqa: S101 - narrows the type; a rejected read is not decoded
        return text
    from generator.prose import prose  # noqa: PLC0415 - brings a reader of Markdown, and most have no notes

    shown = prose(text)
    if not shown.whole:
        return Rejected((NOTE_TEXT_LOST.at(Place(name), "a part of the text would not be shown"),))
    return Note(known[path.stem], path.stem, name, raw, shown.html)


def _orphan(path: Path, name: str, service: Service) -> Diagnostic:
    known = slots(service)
    if path.suffix != ".md" or path.parent.name != FOLDER:
        message = "a note is a file <place>.md directly in `notes`"
        return ORPHAN_NOTE.at(Place(name), message, help=f"places: {', '.join(known)}")
    renamed = {old: mode.id for mode in service.failure_modes for old in mode.aliases}
    hint = f"{did_you_mean(path.stem, known)} places: {', '.join(known)}".strip()
    if path.stem in renamed:
        hint = f"`{path.stem}` was renamed: rename the file to {renamed[path.stem]}.md"
    message = f"`{service.id}` has no page, failure mode or procedure `{path.stem}`"
    return ORPHAN_NOTE.at(Place(name), message, help=hint)
