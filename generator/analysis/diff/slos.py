"""What is promised, by the spec and by the SLO files it names: one that moves into a file is the same one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from generator.analysis.diff.parts import Leaf, Part, Record, Records, leaf, record
from generator.slos.values import FileSlo, SloWindow
from generator.spec.monitoring import Slo
from generator.spec.service import Service

if TYPE_CHECKING:
    from generator.slos import ServiceSlo

_CALENDAR: Final = {(7 * 86_400, 0): "week", (0, 1): "month", (0, 3): "quarter", (0, 12): "year"}
_KEY: Final = ("id",)


def promised(spec: Service, slos: tuple[ServiceSlo, ...]) -> Records:
    """Return the SLOs of a service, each once."""
    read = {one.spec.id: one.read for one in slos if one.spec is not None}
    own = [_promise(slo, read.get(slo.id)) for slo in spec.slos]
    more = [_promise(None, one.read) for one in slos if one.spec is None and one.read is not None]
    return Records((*own, *more))


def _promise(slo: Slo | None, read: FileSlo | None) -> Record:
    """Put spec and file together. Where both say something, they say the same: that was checked."""
    own = record(slo).fields if slo is not None else {}
    found = dict[str, Part](_of_file(read)) if read is not None else {}
    if "sli" in own:
        found.pop("queries", None)
    return Record({**found, **own}, "SLO", _KEY)


def _of_file(read: FileSlo) -> Iterator[tuple[str, Part]]:
    parts = (read.service, read.name, read.objective)
    texts = {
        "id": " ".join(filter(None, parts)),
        "name": read.title,
        "description": read.description,
        "budgeting": read.budgeting,
        "slices": " ".join(filter(None, (read.slice_window, read.slice_target))),
        "threshold": read.threshold,
        "queries": "\n".join(f"{query.role}: {query.text}" for query in read.queries),
    }
    yield from ((key, leaf(text)) for key, text in texts.items() if text)
    yield "target", leaf(read.target)
    if read.window is not None:
        yield "window", Record(dict([_window(read.window)]))
    alerts = tuple(
        Record({"name": leaf(one.name or one.severity), "burn rates": leaf(rates)}, "burn alert", ("name",))
        for one in read.alerts
        if (rates := "; ".join(f"{burn.rate} over {' and '.join(burn.windows)}" for burn in one.burns))
    )
    if alerts:
        yield "alerts", Records(alerts)


def _window(window: SloWindow) -> tuple[str, Part]:
    """Return a window as a spec would have it."""
    if window.rolling and not window.months:
        return "rolling", Leaf(window.seconds, window.text)
    name = _CALENDAR.get((window.seconds, window.months), window.text)
    return ("rolling", leaf(window.text)) if window.rolling else ("calendar", leaf(name))
