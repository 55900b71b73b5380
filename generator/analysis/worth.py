"""What success criteria come to, of one service or of all, and which decision on its growth was the last."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from generator.analysis.outlook import CLASSES, Outlook, Success
from generator.analysis.transition import Tally
from generator.spec.adoption import Stage
from generator.spec.service import Service


class Worth(Struct, frozen=True):
    """The success criteria of services that are asked at all; one that does not apply is none of them."""

    criteria: tuple[Success, ...]

    @property
    def met(self) -> Tally:
        """Return how many targets are met, of all: one that nobody can judge is not met."""
        return _tally(self.criteria)

    @property
    def missed(self) -> int:
        """Return how many were measured and are not met."""
        return sum(one.met is False for one in self.criteria)

    @property
    def open(self) -> int:
        """Return of how many nobody can say it yet."""
        return sum(one.met is None for one in self.criteria)

    @property
    def classes(self) -> tuple[tuple[str, Tally], ...]:
        """Return the four classes, with how many of their criteria are met."""
        return tuple(
            (name, _tally(one for one in self.criteria if one.criterion.class_ == name)) for name in CLASSES
        )


def worth(outlooks: Iterable[Outlook]) -> Worth:
    """Put the success criteria of services together, as each is judged on its own page."""
    return Worth(tuple(one for found in outlooks for one in found.criteria if one.counts))


def decided(service: Service) -> Stage | None:
    """Return the stage of growth that was decided last; None when no day of a decision is written."""
    stages = service.scaling.stages if service.scaling else ()
    found = [stage for stage in stages if stage.decided_at is not None]
    return max(found, key=lambda stage: str(stage.decided_at), default=None)


def _tally(criteria: Iterable[Success]) -> Tally:
    found = [one.met is True for one in criteria]
    return Tally(sum(found), len(found))
