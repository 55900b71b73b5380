"""What is the case if an incident begins at a moment: how good the ladder's answer is, and in words."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.escalation import Timeline
from generator.analysis.hours import length
from generator.analysis.people import Contact
from generator.analysis.strip import Kind
from generator.analysis.week import Run
from generator.spec.audience import HIDDEN
from generator.spec.org import OrgSeverity

_KNOWN: Final = frozenset({Kind.FIRST, Kind.LATER})


class Standing(Struct, frozen=True):
    """Who is there if an incident begins at a moment.

    `over` is by how much a response target is missed; `unsure` names those of whom nobody knows, and why.
    """

    kind: Kind
    policy: str = ""
    level: int = 0
    after: int = 0
    who: str = ""
    over: int = 0
    unsure: str = ""

    @property
    def words(self) -> str:
        """Return it as a sentence without its full stop."""
        wait = f"after {length(self.after)}" if self.after else "at the start"
        late = f", {length(self.over)} over the response target" if self.over else ""
        known = f"; level {self.level} ({self.who}) is there, called {wait}" if self.level else ""
        return {
            Kind.FIRST: f"level {self.level} is there ({self.who})",
            Kind.LATER: f"nobody before level {self.level} ({self.who}), who is called {wait}",
            Kind.LATE: f"nobody in time: level {self.level} ({self.who}) is called {wait}{late}",
            Kind.UNKNOWN: f"not known: {self.unsure}{known}",
            Kind.LAST: f"nobody at any level; only the last resort ({self.who})",
            Kind.NOBODY: "nobody at any level",
            Kind.NO_POLICY: f"no policy holds; call {self.who}, who has the service",
        }[self.kind]


def standing(calls: Timeline) -> Standing:
    """Return what a week keeps of the engine's answer."""
    if calls.policy is None:
        return Standing(Kind.NO_POLICY, who=calls.instead.contact.name if calls.instead else "")
    policy = calls.policy.id
    unsure: list[Contact] = []
    for index, step in enumerate(calls.steps):
        if step.answers and step.level:
            kind = Kind.UNKNOWN if unsure else Kind.LATER if index else Kind.FIRST
            who = step.contact.name
            return Standing(kind, policy, step.level.level, step.after, who, unsure=_why(unsure))
        if step.answers is None:
            unsure.append(step.contact)
    if calls.final and calls.final.answers is None:
        unsure.append(calls.final.contact)
    if unsure:
        return Standing(Kind.UNKNOWN, policy, unsure=_why(unsure))
    if calls.final and calls.final.answers:
        return Standing(Kind.LAST, policy, who=calls.final.contact.name)
    return Standing(Kind.NOBODY, policy)


def _why(unsure: list[Contact]) -> str:
    """Say of whom it is not known whether they are there: nobody wrote their hours, or they are not shown."""
    unwritten = dict.fromkeys(who.name for who in unsure if not who.hours_hidden)
    hidden = dict.fromkeys(who.name for who in unsure if who.hours_hidden)
    said = [f"no hours are written for {', '.join(unwritten)}"] if unwritten else []
    return "; ".join([*said, *([f"the hours of {', '.join(hidden)} are {HIDDEN}"] if hidden else [])])


def against(found: tuple[Run[Standing], ...], severity: OrgSeverity) -> tuple[Run[Standing], ...]:
    """Compare a week with the response target of a severity."""
    target = severity.respond_within
    if target is None:
        return found
    return tuple(
        replace(run, state=replace(run.state, kind=Kind.LATE, over=run.state.after - target.seconds))
        if run.state.kind in _KNOWN and run.state.after > target.seconds
        else run
        for run in found
    )
