"""What a service changes for people: each group with what is different, what it is told, how it learns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from generator.spec.adoption import Change, Impact, Message
from generator.spec.architecture import UserGroup
from generator.spec.base import empty
from generator.spec.service import Service
from generator.spec.training import Module, Training


class Affected(Struct, frozen=True):
    """A group of people. `users` is who they are, None when `users` does not name them.

    `impacts` is what changes, the first day first; `messages` what they are told, the first first; `modules`
    what they learn.
    """

    group: str
    users: UserGroup | None
    impacts: tuple[Impact, ...]
    messages: tuple[Message, ...]
    modules: tuple[Module, ...]

    @property
    def since(self) -> date | None:
        """Return the first day on which something is different; None when nobody wrote it."""
        return next((impact.from_ for impact in self.impacts if impact.from_), None)

    @property
    def told(self) -> bool:
        """Whether they are told before it is so: on no later day, and on some day at all."""
        days = [message.sent or message.when for message in self.messages]
        return any(day is not None and (self.since is None or day <= self.since) for day in days)

    @property
    def ready(self) -> bool:
        """Whether it is written what changes for them, that they are told in time, and who helps."""
        helped = any(impact.support is not None or "support" in impact.nothing for impact in self.impacts)
        return bool(self.impacts) and self.told and helped


class Plan(Struct, frozen=True):
    """How people hear of a change and get used to it. `champions` are functions among them that help."""

    affected: tuple[Affected, ...]
    champions: tuple[str, ...]

    @property
    def ready(self) -> int:
        """Return for how many groups all of it is written."""
        return sum(found.ready for found in self.affected)


def plan(spec: Service) -> Plan:
    """Return the plan: groups of `users` in their order, then those that only the change names."""
    change, training = spec.change or empty(Change), spec.training or empty(Training)
    names = dict.fromkeys(map(_same, _names(spec, change)))
    spelt = {_same(name): name for name in reversed(tuple(_names(spec, change)))}
    return Plan(
        tuple(_affected(name, spelt[name], spec, change, training) for name in names), change.champions
    )


def late(message: Message, *, today: date) -> bool:
    """Whether a message should have gone out, and nobody has written that it did."""
    return message.when is not None and message.when < today and message.sent is None


def _names(spec: Service, change: Change) -> Iterator[str]:
    yield from (found.group for found in spec.users)
    yield from (impact.group for impact in change.impacts)
    yield from (message.to for message in change.messages)


def _affected(name: str, group: str, spec: Service, change: Change, training: Training) -> Affected:
    impacts = [impact for impact in change.impacts if _same(impact.group) == name]
    messages = [message for message in change.messages if _same(message.to) == name]
    learns = {impact.trained_as for impact in impacts}
    return Affected(
        group,
        next((found for found in spec.users if _same(found.group) == name), None),
        tuple(sorted(impacts, key=lambda impact: impact.from_ or date.max)),
        tuple(sorted(messages, key=lambda message: message.when or date.max)),
        tuple(module for module in training.modules if learns.intersection(module.audience)),
    )


def _same(text: str) -> str:
    return " ".join(text.split()).casefold()
