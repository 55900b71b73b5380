"""What can be asked: a question, every answer that is right, and values of the same kind that are not."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from msgspec import Struct

from generator.analysis.people import contact
from generator.catalog import ServiceEntry
from generator.shared import Shared
from generator.spec.audience import HIDDEN
from generator.spec.base import references
from generator.spec.failure_modes import FailureMode
from generator.spec.service import Service
from generator.spec.training import AudienceId

ON_CALL: Final[tuple[AudienceId, ...]] = ("operator", "second-line")
DUTY: Final[tuple[AudienceId, ...]] = (*ON_CALL, "new-joiner")
DESK: Final[tuple[AudienceId, ...]] = ("service-desk",)
USERS: Final[tuple[AudienceId, ...]] = ("end-user", "service-desk")
LEADERS: Final[tuple[AudienceId, ...]] = ("manager", "new-joiner")


class Answer(Struct, frozen=True):
    """Something that may be right. Two with the same key mean the same, however they are spelt."""

    key: str
    text: str


class Fact(Struct, frozen=True):
    """A question with every answer that is right, the one to show first, and values of the same kind.

    `page` is the address of the page that holds the answer, `where` what that page is called.
    """

    kind: str
    text: str
    right: tuple[Answer, ...]
    others: tuple[Answer, ...]
    audiences: tuple[AudienceId, ...]
    page: str
    where: str


class About(Struct, frozen=True, dict=True):
    """A service and what its questions are made from; parties go by the name that pages give them."""

    entry: ServiceEntry
    catalog: Shared

    @property
    def spec(self) -> Service:
        """Return the spec."""
        return self.entry.spec

    def page(self, below: str) -> str:
        """Return the address of one of its pages."""
        return f"services/{self.entry.id}/{below}"

    def mode(self, mode: FailureMode) -> str:
        """Return the address of a failure mode's page."""
        return self.page(f"failure-modes/{mode.id}/")

    def party(self, ref: str) -> Answer:
        """Return somebody as an answer."""
        return Answer(ref, HIDDEN if ref == HIDDEN else contact(ref, self.spec, self.catalog).name)

    @cached_property
    def parties(self) -> tuple[Answer, ...]:
        """Return everybody the spec names, as answers."""
        named = {str(ref) for _, ref in references(self.spec) if ref.kind in ("party", "team")}
        return tuple(self.party(ref) for ref in sorted(named))

    @cached_property
    def titles(self) -> tuple[Answer, ...]:
        """Return every failure mode as an answer."""
        return tuple(Answer(mode.id, mode.title) for mode in self.spec.failure_modes)


def same(text: str) -> str:
    """Return a text without what makes no difference to a reader: case, spaces, a last full stop."""
    return " ".join(text.split()).casefold().rstrip(".!")


def ended(text: str) -> str:
    """Return a text as a sentence that has an end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
