"""The ML Test Score of a service: points of four groups, and what the least of them means.

Source: E. Breck, S. Cai, E. Nielsen, M. Salib, D. Sculley, "The ML Test Score: A Rubric for ML Production
Readiness and Technical Debt Reduction", IEEE Big Data 2017: half a point for a test done by hand with its
result written down, a whole one for a test that runs by itself again and again; the score is the least of
the four sums, because each group matters; the bands are those of its table V.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from msgspec import Struct

from generator.spec.base import fields
from generator.spec.ml_test_score import DataTests, InfraTests, MlTestScore, ModelTests, MonitoringTests
from generator.spec.service import Service

_Kind = DataTests | ModelTests | InfraTests | MonitoringTests
_GROUPS: Final[tuple[tuple[str, str, type[_Kind]], ...]] = (
    ("data", "Features and data", DataTests),
    ("model", "Model development", ModelTests),
    ("infra", "Infrastructure", InfraTests),
    ("monitoring", "Monitoring", MonitoringTests),
)
_BANDS: Final = (
    (Decimal(0), "a research project rather than a product"),
    (Decimal(1), "tested here and there; expect serious holes"),
    (Decimal(2), "a first pass at running it as a product; more is to be done"),
    (Decimal(3), "reasonably tested; more of it could run by itself"),
    (Decimal(5), "strong automatic tests and monitoring, fit for what must not fail"),
    (Decimal(7), "exceptional automatic tests and monitoring"),
)
"""The highest score of each band, and what it means in our words."""


class Group(Struct, frozen=True):
    """Seven tests: what each asks and its points, None when it has no answer; and their sum, 0 to 7."""

    name: str
    points: Decimal
    tests: tuple[tuple[str, Decimal | None], ...]


class Points(Struct, frozen=True):
    """The four groups and the score, 0 to 7."""

    groups: tuple[Group, ...]
    score: Decimal

    @property
    def means(self) -> str:
        """Say what a score like this means."""
        return next(words for most, words in _BANDS if self.score <= most)

    @property
    def least(self) -> tuple[str, ...]:
        """Name the groups that hold the score down."""
        return tuple(group.name for group in self.groups if group.points == self.score)


def points(spec: Service) -> Points | None:
    """Add up the points; None when the score is not written. A test without an answer counts as not done."""
    found = spec.ai.ml_test_score if spec.ai else None
    return Points(tuple(_groups(found)), found.score.normalize()) if found else None


def _groups(score: MlTestScore) -> Iterator[Group]:
    for key, name, kind in _GROUPS:
        group: _Kind = getattr(score, key) or kind()
        tests = tuple(
            (kind.model_fields[field].description or field, value)
            for field, value in fields(group)
            if value is None or isinstance(value, Decimal)
        )
        yield Group(name, group.points.normalize(), tests)
