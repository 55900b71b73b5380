"""Which clause of law, framework and standard is answered where: where to look, never that one complies.

Sources: Regulation (EU) 2024/1689 (AI Act), Article 14(4)(a) to (e), which holds for systems of high risk;
NIST AI 100-1, AI Risk Management Framework 1.0, tables 1 to 4; ISO/IEC 42001:2023, Annex A. What each asks
is told in our own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from generator.analysis.absence import Absence, absence
from generator.spec.base import Section
from generator.spec.service import Service

_ACT: Final = "EU AI Act"
_NIST: Final = "NIST AI RMF 1.0"
_ISO: Final = "ISO/IEC 42001:2023"

_RELY: Final = ("When to rely on it", "users/#when-to-rely-on-it")
_SIGNS: Final = ("Warning signs", "users/#warning-signs")
_CRITICAL: Final = ("Staying critical", "training/#staying-critical")
_HUMAN: Final = ("Reach a human", "users/#reach-a-human")
_DROPS: Final = ("When quality drops", "ai/#when-quality-drops")
_STOP: Final = ("Stop it, fall back, go back", "ai/#stop-it-fall-back-go-back")
_WHAT: Final = ("What it is for", "ai/#what-it-is-for")
_MODELS: Final = ("Models", "ai/#models")
_GOOD: Final = ("How good it is", "ai/#how-good-it-is")
_LIMITS: Final = ("Limits and misuse", "ai/#limits-and-misuse")
_DATA: Final = ("Data", "ai/#data")
_CHANGED: Final = ("How it is changed", "ai/#how-it-is-changed")
_FEEDBACK: Final = ("What users say", "ai/#what-users-say")
_ROUNDS: Final = ("Reviews that come round", "ai/#reviews-that-come-round")

_Place = tuple[tuple[str, str], str]
_TABLE: Final[tuple[tuple[str, str, str, tuple[_Place, ...]], ...]] = (
    (_ACT, "14(4)(a)", "Know what it can and cannot do, and notice when it behaves oddly",
     ((_LIMITS, "ai.limitations"), (_GOOD, "ai.evaluation"), (_SIGNS, "ai.oversight.warning_signs"),
      (_DROPS, "ai.monitors"))),
    (_ACT, "14(4)(b)", "Stay aware that people tend to rely on it too much",
     ((_CRITICAL, "ai.oversight.bias_training"),)),
    (_ACT, "14(4)(c)", "Read its output rightly",
     ((_WHAT, "ai.outputs"), (_RELY, "ai.oversight.verify_first"))),
    (_ACT, "14(4)(d)", "Decide not to use it, or to ignore, overrule or reverse what it says",
     ((_RELY, "ai.oversight.do_not_use"), (_STOP, "ai.oversight.override"))),
    (_ACT, "14(4)(e)", "Step in, or stop it so that it comes to a safe halt",
     ((_STOP, "ai.oversight.stop"),)),
    (_NIST, "MAP 2.2", "Limits of its knowledge, and how people use and oversee its output, are written down",
     ((_LIMITS, "ai.limitations"), (_RELY, "ai.oversight.rely_on"))),
    (_NIST, "MAP 3.5", "How people oversee it is defined and assessed",
     ((_HUMAN, "ai.oversight.escalate_to_human"), (_STOP, "ai.oversight.stop"))),
    (_NIST, "MEASURE 2.4", "What it does in production is monitored", ((_DROPS, "ai.monitors"),)),
    (_NIST, "MEASURE 3.3", "Users and those affected can report problems and appeal",
     ((_FEEDBACK, "ai.feedback.channels"), (_FEEDBACK, "ai.feedback.appeal"))),
    (_NIST, "MANAGE 2.4", "It can be replaced, disengaged or switched off, and it is clear who does that",
     ((_STOP, "ai.oversight.stop.who"), (_STOP, "ai.fallback"))),
    (_NIST, "MANAGE 3.2", "Models of others are watched as part of its upkeep", ((_MODELS, "ai.models"),)),
    (_NIST, "MANAGE 4.1", "After the start: monitoring, input of users, appeal, recovery, changes",
     ((_DROPS, "ai.monitors"), (_FEEDBACK, "ai.feedback"), (_CHANGED, "ai.changes"))),
    (_ISO, "A.6.2.4", "It is verified and validated", ((_GOOD, "ai.evaluation"),)),
    (_ISO, "A.6.2.6", "Operation and monitoring are laid down",
     ((_DROPS, "ai.monitors"), (_CHANGED, "ai.retraining"))),
    (_ISO, "A.7.5, A.7.6", "Where data comes from and how it is prepared is written down",
     ((_DATA, "ai.data.lineage"), (_DATA, "ai.data.labelling"))),
    (_ISO, "A.8.2", "Users have the documentation they need",
     ((_RELY, "ai.oversight.rely_on"), (_WHAT, "ai.outputs"))),
    (_ISO, "A.9.2", "Use is responsible by processes that are laid down", ((_ROUNDS, "governance.reviews"),)),
    (_ISO, "A.9.4", "It is used for what it is meant for",
     ((_WHAT, "ai.purpose"), (_WHAT, "ai.out_of_scope"), (_LIMITS, "ai.misuse_cases"))),
    (_ISO, "A.10.3", "Suppliers do their part", ((_MODELS, "ai.models"),)),
)  # fmt: skip


class Answer(Struct, frozen=True):
    """A place that answers: its page, below the address of the service, and the anchor there.

    `absence` says why nothing is written there.
    """

    words: str
    page: str
    anchor: str
    absence: Absence | None


class Clause(Struct, frozen=True):
    """What one clause asks in our words, and where it is answered. `source` is empty after its first row."""

    source: str
    number: str
    asks: str
    answers: tuple[Answer, ...]


def clauses(spec: Service, *, today: date) -> tuple[Clause, ...]:
    """Return the clauses with what is written of each."""
    return tuple(
        Clause(source, number, asks, tuple(_answers(spec, places, today)))
        for source, number, asks, places in _TABLE
    )


def _answers(spec: Service, places: tuple[_Place, ...], today: date) -> Iterator[Answer]:
    """Yield each place once: with the first of its fields that has no value, else without."""
    lacks: dict[tuple[str, str], Absence | None] = {}
    for place, path in places:
        lacks[place] = lacks.get(place) or _lacking(spec, path.split("."), spec.owner, today)
    for (words, url), lack in lacks.items():
        page, _, anchor = url.partition("#")
        yield Answer(words, page, anchor, lack)


def _lacking(here: Section, path: list[str], owner: str, today: date) -> Absence | None:
    """Say why a field, or what it stands in, has no value; None when it has one."""
    value = getattr(here, path[0])
    if value is None or value in ((), {}):
        return absence(here, path[0], owner=owner, today=today)
    return _lacking(value, path[1:], owner, today) if path[1:] else None
