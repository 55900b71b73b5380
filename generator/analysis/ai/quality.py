"""What a model was measured at, slice by slice, against the value it must reach."""

from __future__ import annotations

from msgspec import Struct

from generator.spec.ai_quality import Evaluation
from generator.spec.ai_system import AiChange
from generator.spec.service import Service


class Judged(Struct, frozen=True):
    """A result. `met` is None when nobody can tell; `since` is what was changed after that day."""

    evaluation: Evaluation
    met: bool | None
    since: tuple[AiChange, ...]


def judged(spec: Service) -> tuple[Judged, ...]:
    """Compare each result with its threshold, in the order of the spec."""
    if spec.ai is None:
        return ()
    changes = spec.ai.changes
    return tuple(_judged(evaluation, changes) for evaluation in spec.ai.evaluation)


def change_log(spec: Service) -> tuple[AiChange, ...]:
    """Return what was changed of model, prompt, data, index and threshold, the newest first."""
    changes = spec.ai.changes if spec.ai else ()
    return tuple(sorted(changes, key=lambda change: change.at, reverse=True))


def _judged(evaluation: Evaluation, changes: tuple[AiChange, ...]) -> Judged:
    limit, value, day = evaluation.threshold, evaluation.value, evaluation.at
    met = limit.met_by(value) if limit is not None and value is not None else None
    since = tuple(change for change in changes if day is not None and change.at > day)
    return Judged(evaluation, met, since)
