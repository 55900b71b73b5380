"""What ends hypercare, judged by the data: each condition with its arithmetic, or why nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator.analysis.absence import held_back
from generator.analysis.learning import Covered
from generator.catalog import ServiceEntry
from generator.spec.base import NotApplicable, empty
from generator.spec.hypercare import ExitCriterion, Hypercare, HypercareDay
from generator.spec.service import Service
from generator.spec.values import Duration

if TYPE_CHECKING:
    from generator.alertlog import AlertLog

SLO: Final = "slo:"
"""What a measure begins with that is the value of an objective."""
_COUNTED: Final = frozenset({"handoff", "hypercare", "incidents", "failure_modes", "procedures", "alerts"})


class Exit(Struct, frozen=True):
    """An exit criterion of hypercare with what is known of it. `met` is None when nobody can tell yet."""

    criterion: ExitCriterion
    met: bool | None
    value: Decimal | None
    words: str
    """Where the value comes from, or why there is none."""


class LogSum(Struct, frozen=True):
    """The daily log of hypercare, summed. Days whose numbers are not written do not count."""

    days: int
    tickets: int
    by_receiver: int
    by_project: int | None
    """None when a day does not say it."""


class Known(Struct, frozen=True):
    """What conditions are judged by: a service, its log of pages, and what was taught and tried of it."""

    spec: Service
    log: AlertLog | None = None
    covered: tuple[Covered, ...] = ()
    partial: bool = False
    """Whether something of that is not for the reader, so that a count would be wrong."""

    @classmethod
    def of(cls, entry: ServiceEntry, covered: tuple[Covered, ...]) -> Known:
        """Take a service with its log of pages, as far as a reader is shown them."""
        return cls(entry.spec, entry.log, covered, held_back(entry.spec, *_COUNTED))


class _Found(Struct, frozen=True):
    """A measured value: how it was computed, and whether the data reach back over the whole window."""

    value: Decimal | None
    words: str
    whole: bool = True


def exits(known: Known, day: date) -> tuple[Exit, ...]:
    """Judge every exit criterion for a day: by data, else by somebody's verdict, else by a written value."""
    hypercare = known.spec.hypercare or empty(Hypercare)
    return tuple(_exit(criterion, known, day) for criterion in hypercare.exit_criteria)


def triggers(known: Known, day: date) -> tuple[Exit, ...]:
    """Judge what sends a service back for a day; `met` is that it does."""
    back = known.spec.handoff.handback if known.spec.handoff else None
    criteria = (
        ExitCriterion.model_construct(
            id=one.id, text=one.text, measure=one.measure, target=one.when, window=one.window,
            value=one.value, measured_at=one.measured_at,
        )
        for one in (back.measured if back else ())
    )  # fmt: skip
    return tuple(_exit(criterion, known, day) for criterion in criteria)


def log_sum(log: Iterable[HypercareDay]) -> LogSum | None:
    """Sum the daily log; None when no day says its numbers."""
    counted = [day for day in log if day.tickets is not None and day.by_receiver is not None]
    if not counted:
        return None
    project = [day.by_project for day in counted if day.by_project is not None]
    return LogSum(
        len(counted),
        sum(day.tickets or 0 for day in counted),
        sum(day.by_receiver or 0 for day in counted),
        sum(project) if len(project) == len(counted) else None,
    )


def _exit(criterion: ExitCriterion, known: Known, day: date) -> Exit:
    compute = MEASURES.get(criterion.measure or "")
    if compute is not None and known.partial:
        return Exit(criterion, None, None, "not told: part of what it counts is not for this reader")
    if compute is not None:
        return _judged(criterion, compute(known, criterion.window, day))
    if criterion.met is not None:
        return Exit(criterion, criterion.met, criterion.value, "judged by hand")
    if criterion.value is not None and (why := _undated(criterion, day)):
        return Exit(criterion, None, criterion.value, why)
    if criterion.value is not None:
        met = criterion.target.met_by(criterion.value) if criterion.target else None
        words = f"measured up to {criterion.measured_at}" if criterion.measured_at else "written in the spec"
        words += "" if met is not None else "; a reader compares it"
        return Exit(criterion, met, criterion.value, words)
    return Exit(criterion, None, None, "not measured yet")


def _undated(criterion: ExitCriterion, day: date) -> str:
    """Say why the day of a value by hand lets it decide nothing; an SLO moves every day."""
    at = criterion.measured_at
    if at is None:
        slo = (criterion.measure or "").startswith(SLO)
        return "written in the spec without the day it was measured" if slo else ""
    if at > day:
        return f"measured up to {at}, which has not come yet"
    first = _first_day(criterion.window, day) if criterion.window else at
    return "" if at >= first else f"measured up to {at}, which is before the window of {criterion.window}"


def _judged(criterion: ExitCriterion, found: _Found) -> Exit:
    """Compare a value with its target. Data shorter than the window are no yes; a no they are at once."""
    value = found.value
    met = criterion.target.met_by(value) if criterion.target and value is not None else None
    shown = value.quantize(Decimal("0.01")) if value is not None and value % 1 else value
    if met and not found.whole:
        return Exit(criterion, None, shown, f"{found.words}, which is shorter than the window")
    return Exit(criterion, met, shown, found.words)


def _receiver_share(known: Known, window: Duration | None, day: date) -> _Found:
    log = known.spec.hypercare.log if known.spec.hypercare else ()
    first = _first_day(window, day)
    found = log_sum(entry for entry in log if first <= entry.date <= day)
    if found is None or found.tickets == 0:
        return _Found(None, "the daily log has no tickets in this time")
    words = f"{found.by_receiver} of {found.tickets} tickets on {found.days} days of the log"
    whole = window is None or min(entry.date for entry in log) <= first
    return _Found(_share(found.by_receiver, found.tickets), words, whole)


def _actionable_share(known: Known, window: Duration | None, day: date) -> _Found:
    if known.log is None or not known.log.file:
        return _Found(None, "there is no log of pages (`alert_log`)")
    if known.log.left_out:
        return _Found(None, f"{known.log.left_out} rows of the log of pages cannot be read")
    first = _first_day(window, day)
    days = [page.at.date() for page in known.log.pages]
    pages = [page for page in known.log.pages if first <= page.at.date() <= day]
    if not pages:
        return _Found(None, "the log of pages has none in this time")
    worth = sum(page.actionable for page in pages)
    words = f"{worth} of {len(pages)} pages had something to do"
    return _Found(_share(worth, len(pages)), words, window is None or min(days) <= first)


def _passed_share(known: Known, _: Duration | None, day: date) -> _Found:
    """Count failure modes whose last demonstration was passed from the page alone."""
    modes = [one for one in known.covered if one.topic.kind == "failure mode"]
    if not modes:
        return _Found(None, "no failure mode is written")
    handoff = known.spec.handoff
    givers = handoff.givers(known.spec.built_by) if handoff else frozenset()
    passed = [one for one in modes if one.shown_by(day, givers)]
    words = f"{len(passed)} of {len(modes)} failure modes were passed from the page alone"
    return _Found(_share(len(passed), len(modes)), words)


def _taught_share(known: Known, _: Duration | None, day: date) -> _Found:
    """Count failure modes, procedures and alerts that a session covered or the receiver has done."""
    if not known.covered:
        return _Found(None, "nothing is written that could be taught")
    taught = [one for one in known.covered if one.handed_over_by(day)]
    words = f"{len(taught)} of {len(known.covered)} failure modes, procedures and alerts were handed over"
    return _Found(_share(len(taught), len(known.covered)), words)


def _open_incidents(known: Known, _: Duration | None, day: date) -> _Found:
    """Count incidents of which no time of restoration is written."""
    incidents = [one for one in known.spec.incidents if one.at.date() <= day]
    if not incidents:
        if isinstance(known.spec.nothing.get("incidents"), NotApplicable):
            return _Found(Decimal(0), "the spec says why there are none")
        return _Found(None, "no incident is written, nor that there was none")
    waiting = [one.id for one in incidents if one.mttr is None]
    words = f"{len(waiting)} of {len(incidents)} have no time of restoration"
    return _Found(Decimal(len(waiting)), ": ".join(filter(None, (words, ", ".join(waiting)))))


def _open_transfers(known: Known, _: Duration | None, day: date) -> _Found:
    """Count what is to change hands and has not."""
    transfers = known.spec.handoff.transfers if known.spec.handoff else ()
    if not transfers:
        return _Found(None, "nothing is written that changes hands")
    waiting = [one.what or one.item for one in transfers if one.done is None or one.done > day]
    words = f"{len(waiting)} of {len(transfers)} have not changed hands"
    return _Found(Decimal(len(waiting)), ": ".join(filter(None, (words, ", ".join(waiting)))))


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) / whole


def _first_day(window: Duration | None, day: date) -> date:
    """Return the first day of a window that ends on a day; without a window everything counts."""
    past = day.toordinal() - 1
    return day - timedelta(days=min(max(window.seconds // 86_400 - 1, 0), past) if window else past)


_Compute = Callable[[Known, "Duration | None", date], _Found]
MEASURES: Final[Mapping[str, _Compute]] = {
    "log.by_receiver_share": _receiver_share,
    "alert_log.actionable_share": _actionable_share,
    "demonstrations.passed_share": _passed_share,
    "kt.covered_share": _taught_share,
    "incidents.open": _open_incidents,
    "transfers.open": _open_transfers,
}
"""What `measure` can name to be computed; every other name is a count by hand."""
