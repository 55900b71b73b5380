"""What a service promises: the SLOs of its spec and of the files it names, as one where they meet."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, did_you_mean
from generator.load import SpecFile
from generator.problems.slos import SLO_CONTRADICTED, SLO_FILE_MISSING, SLO_NOT_IN_FILE
from generator.spec.monitoring import Slo, Window
from generator.spec.service import Service
from generator.spec.values import kind_of

if TYPE_CHECKING:
    from generator.slos.files import Entry, SloFiles
    from generator.slos.values import BurnAlert, FileSlo, SliQuery, SloWindow

_CALENDAR: Final = {"week": (7 * 86_400, 0), "month": (0, 1), "quarter": (0, 3), "year": (0, 12)}


class ServiceSlo(Struct, frozen=True):
    """An SLO of a service. Where spec and file both say something, they say the same: that was checked."""

    spec: Slo | None
    read: FileSlo | None

    @property
    def id(self) -> str:
        """Return its id in the spec, or its name in the file."""
        return self.spec.id if self.spec is not None else self.read.name if self.read is not None else ""

    @property
    def title(self) -> str:
        """Return what users are promised, in the best words there are."""
        said = self.spec.name if self.spec is not None else None
        return said or (self.read.title if self.read is not None else "") or self.id

    @property
    def target(self) -> Decimal | None:
        """Return the share of good events or time; None when nobody says it."""
        if self.spec is not None and self.spec.target is not None:
            return self.spec.target
        return self.read.target if self.read is not None else None

    @property
    def window(self) -> SloWindow | None:
        """Return the time it is measured over; None when nobody says it."""
        if self.spec is not None and self.spec.window is not None:
            return window_of(self.spec.window)
        return self.read.window if self.read is not None else None

    @property
    def budgeting(self) -> str:
        """Return how the budget is counted, as spec or file has it; empty when neither says it."""
        said = self.spec.budgeting if self.spec is not None else None
        return said or (self.read.budgeting if self.read is not None else "")

    @property
    def counts(self) -> str:
        """Return whether the budget is made of `events` or of `time`; empty when nobody says it."""
        if self.spec is not None and self.spec.budgeting is not None:
            return "time" if self.spec.budgeting == "Timeslices" else "events"
        return self.read.counts if self.read is not None else ""

    @property
    def indicator(self) -> tuple[SliQuery, ...]:
        """Return the queries to show: those of the spec, else those of the file."""
        own = _own_queries(self.spec) if self.spec is not None else ()
        return own or (self.read.queries if self.read is not None else ())

    @property
    def queries(self) -> tuple[str, ...]:
        """Return the text of every query of spec and file, each once."""
        own = _own_queries(self.spec) if self.spec is not None else ()
        read = self.read.queries if self.read is not None else ()
        return tuple(dict.fromkeys(query.text for query in (*own, *read)))

    @property
    def alerts(self) -> tuple[BurnAlert, ...]:
        """Return the alerts the file or its tool makes, with rates for the window that holds here."""
        if self.read is None:
            return ()
        from generator.slos import sloth  # noqa: PLC0415 - as all that reads files, which most specs name none of

        window = self.window
        if self.read.format != "Sloth" or window is None or window.same(sloth.DEFAULT_WINDOW):
            return self.read.alerts
        # The spec says which period Sloth runs with; its pairs of windows follow from that.
        seconds = window.seconds if window.rolling else 0
        return tuple(
            replace(alert, burns=sloth.burns("page" if alert.severity == "page" else "ticket", seconds))
            for alert in self.read.alerts
        )


def window_of(window: Window) -> SloWindow | None:
    """Return a spec's window as a value, or None when it says none."""
    from generator.slos.values import SloWindow  # noqa: PLC0415 - who only checks makes none

    if window.rolling is not None:
        return SloWindow(window.rolling.text, rolling=True, seconds=window.rolling.seconds)
    if window.calendar is None:
        return None
    seconds, months = _CALENDAR[window.calendar]
    return SloWindow(window.calendar, rolling=False, seconds=seconds, months=months)


def service_slos(
    file: SpecFile[Service], *, root: Path
) -> tuple[tuple[ServiceSlo, ...], tuple[Diagnostic, ...]]:
    """Return what a service promises, in the order of its spec and then of its files, and what is wrong."""
    spec, folder = file.spec, (root / file.file).parent
    sources = [(index, slo) for index, slo in enumerate(spec.slos) if slo.source is not None]
    if not sources and not spec.slo_files:
        return tuple(ServiceSlo(slo, None) for slo in spec.slos), ()
    from generator.slos.files import Entry, read_slos  # noqa: PLC0415 - most specs name none

    entries = [
        *(Entry(str(slo.source), file.source.place(("slos", index, "source"))) for index, slo in sources),
        *(Entry(path, file.source.place(("slo_files", index))) for index, path in enumerate(spec.slo_files)),
    ]
    read = read_slos(folder, entries, root=root)
    problems = list(read.problems)
    linked: dict[int, FileSlo] = {}
    for (index, slo), entry, files in zip(sources, entries, read.matched, strict=False):
        found = _linked(slo, entry, files, read)
        if isinstance(found, Diagnostic):
            problems.append(found)
        elif found is not None:
            linked[index] = found
            problems += _contradictions(file, index, slo, found)
    mine = tuple(ServiceSlo(slo, linked.get(index)) for index, slo in enumerate(spec.slos))
    named = {name for names in read.matched[len(sources) :] for name in names}
    taken = {slo.key for slo in linked.values()}
    more = tuple(ServiceSlo(None, slo) for slo in read.slos if slo.file in named and slo.key not in taken)
    return (*mine, *more), tuple(sorted(problems))


def _own_queries(slo: Slo) -> tuple[SliQuery, ...]:
    if slo.sli is None:
        return ()
    from generator.slos.values import SliQuery  # noqa: PLC0415 - few specs have queries

    own = (("good", slo.sli.good), ("total", slo.sli.total), ("value", slo.sli.query))
    return tuple(SliQuery(role, text) for role, text in own if text is not None)  # type: ignore[arg-type]


def _linked(slo: Slo, entry: Entry, files: tuple[str, ...], read: SloFiles) -> FileSlo | Diagnostic | None:
    """Find an SLO in its file. None when the file is missing or skipped, which is said elsewhere."""
    if not files or files[0] in read.skipped:
        return None
    if len(files) > 1:
        return SLO_FILE_MISSING.at(entry.place, f"{kind_of(entry.pattern)} is {len(files)} files, not one")
    here = tuple(found for found in read.slos if found.file == files[0])
    wanted = slo.source_name or slo.id
    found = tuple(one for one in here if wanted in (one.name, f"{one.service}/{one.name}"))
    if not found and slo.source_name is None and len({(one.service, one.name) for one in here}) == 1:
        found = here
    if len(found) > 1 and slo.target is not None:
        found = tuple(one for one in found if one.target == slo.target) or found
    if len(found) == 1:
        return found[0]
    file = kind_of(entry.pattern)
    if found:
        which = ", ".join(sorted({_which(one) for one in found}))
        return SLO_NOT_IN_FILE.at(entry.place, f"`{slo.id}` could be {len(found)} of {file}: {which}")
    known = sorted({one.name for one in here})
    help_ = did_you_mean(wanted, known) or f"it holds {', '.join(map(kind_of, known[:8])) or 'none'}"
    return SLO_NOT_IN_FILE.at(entry.place, f"{file} has no SLO {kind_of(wanted)}", help=help_)


def _which(slo: FileSlo) -> str:
    objective = f" {kind_of(slo.written)}" if slo.objective else ""
    return kind_of("/".join(filter(None, (slo.service, slo.name)))) + objective


def _contradictions(file: SpecFile[Service], index: int, slo: Slo, read: FileSlo) -> Iterator[Diagnostic]:
    """Yield every field that spec and file both say and say differently."""
    where = f"{read.file}:{read.line}"
    for field, mine, other in _differences(slo, read):
        place = file.source.place(("slos", index, *field))
        yield SLO_CONTRADICTED.at(place, f"slos[{index}].{'.'.join(field)}: {mine} here, {other} in {where}")


def _differences(slo: Slo, read: FileSlo) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if slo.target is not None and slo.target != read.target:
        yield ("target",), f"`{slo.target}`", kind_of(read.written)
    window = window_of(slo.window) if slo.window is not None else None
    # A window that the file leaves to its tool is the spec's to say.
    other = read.window if read.window is not None and not read.window.origin else None
    if window is not None and other is not None and not window.same(other):
        yield ("window",), kind_of(_told(window)), kind_of(_told(other))
    if slo.budgeting is not None and read.budgeting and slo.budgeting != read.budgeting:
        yield ("budgeting",), f"`{slo.budgeting}`", kind_of(read.budgeting)
    if slo.sli is None:
        return
    fields = {"good": "good", "total": "total", "value": "query"}
    theirs = {query.role: query.text for query in read.queries}
    for mine in _own_queries(slo):
        query = theirs.get(mine.role)
        if query is not None and _bare(query) != _bare(mine.text):
            yield ("sli", fields[mine.role]), "one query", "another"
    if slo.sli.op is not None and slo.sli.value is not None and read.threshold:
        from generator.slos.fields import number  # noqa: PLC0415 - has been read with the file

        op, _, value = read.threshold.partition(" ")
        if (slo.sli.op, slo.sli.value) != (op, number(value)):
            yield ("sli", "value"), f"`{slo.sli.op} {slo.sli.value}`", kind_of(read.threshold)


def _told(window: SloWindow) -> str:
    return f"{'rolling' if window.rolling else 'calendar'} {window.text}"


def _bare(query: str) -> str:
    """Leave out blanks, which mean nothing where they may be added or left out."""
    return "".join(query.split())
