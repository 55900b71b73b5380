"""The history of each service for its page: versions, states, owners, and what changed for people on call.

The first three are those of the whole main line. Of changes only the latest are compared, and how many came
before is counted; comparisons are kept by the contents of the files they are about, so that a build compares
only what is new. No name of a person and no words of a commit are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.diff import Change, grouped
from generator.analysis.diff.sentences import Sentence, sentence
from generator.analysis.freshness import Looked
from generator.analysis.lifecycle import follows
from generator.analysis.transition import received
from generator.catalog import Catalog, ServiceEntry
from generator.gitfacts import Commit, Unreadable, shown_url
from generator.history import Line, Lived, Stage
from generator.spec.acceptance import Signoff
from generator.spec.audience import AUDIENCES, UNMARKED, Reader, may_read
from generator.spec.base import empty
from generator.spec.handoff import Handoff, Transfer
from generator.verdicts import Verdicts, from_text
from generator.withhold import seen_by
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.compared import Compared, Today
    from generator.replay import Step
    from generator.trend import Standing

SHOWN: Final = 5
"""Changes on a page."""
MOST: Final = 12
"""Sentences of one group of a change."""
EXAMINED: Final = 8
"""Commits that are compared to find them."""
_TOGETHER: Final = 50
"""Services whose past is read in one go: asking git costs more than the answer."""
_SPELT: Final = ("version", "lifecycle", "owner", "operated_by")


class Spell(Struct, frozen=True):
    """For how long something was so. `until` is the commit that ended it; None: it still is."""

    value: str
    since: Commit
    until: Commit | None
    open: bool = False
    """Whether it may have been so before: older history is not here, or cannot be read."""
    jump: str = ""
    """The state before, when a service may not go from that to this."""
    record: tuple[Signoff, ...] = ()
    """The sign-offs of the handoff that brought it."""
    moved: tuple[Transfer, ...] = ()
    """What changed hands, or is to, to who answers now."""


class Moment(Struct, frozen=True):
    """What a commit changed for people on call; `words` say why that is not known, or what it was."""

    commit: Commit
    before: Commit | None
    changes: tuple[Change, ...] = ()
    words: str = ""

    @property
    def groups(self) -> tuple[tuple[str, tuple[Sentence, ...], int], ...]:
        """Return the changes in sentences, by group, and of how many there is no room for one."""
        return tuple(
            (str(group).capitalize(), tuple(map(sentence, found[:MOST])), max(len(found) - MOST, 0))
            for group, found in grouped(self.changes)
        )


class FirstReview(Struct, frozen=True):
    """The first state in which the receiver had judged acceptance criteria, and the commit that brought it.

    `open` when they may have been judged before: older history is not here, or cannot be read.
    """

    verdicts: Verdicts
    since: Commit
    open: bool


class Chronicle(Struct, frozen=True):
    """The history of a service, newest first. `words` say what is missing from it."""

    versions: tuple[Spell, ...] = ()
    states: tuple[Spell, ...] = ()
    owners: tuple[Spell, ...] = ()
    operators: tuple[Spell, ...] = ()
    first_review: FirstReview | None = None
    """None when nothing is judged yet, or it may not be told to the reader."""
    moments: tuple[Moment, ...] = ()
    earlier: int = 0
    words: str = ""
    standings: tuple[Standing, ...] = ()
    """How ready it was, the oldest first; nothing for readers who are told no gaps."""
    looked: tuple[Looked, ...] = ()
    """What git knows of the reviews, in the order of the spec."""
    commits_at: str = ""
    """The address that leads to a commit when its id is added; empty when none is known."""


def chronicles(
    workspace: Workspace, catalog: Catalog, reader: Reader, lived: Lived | Unreadable
) -> Mapping[str, Chronicle]:
    """Write the history of every service from what is known of the past (`Facts.lived`)."""
    from generator.compared import Today  # noqa: PLC0415 - who reads what was told needs none of these
    from generator.ledger import ledgers  # noqa: PLC0415
    from generator.room import Room  # noqa: PLC0415
    from generator.trend import standings  # noqa: PLC0415

    books = ledgers(workspace, catalog, reader, lived)
    if isinstance(lived, Unreadable):
        return {id_: Chronicle(words=lived.reason, looked=looked) for id_, looked in books.items()}
    past = lived.past
    url = shown_url(workspace.repo_url)
    whole = Chronicle(
        words="history incomplete: the repository is a shallow clone" if past.shallow else "",
        commits_at=f"{url}/commit/" if url.startswith("http") else "",
    )
    told = {entry.id: entry.spec.handoff or empty(Handoff) for entry in seen_by(catalog, reader).services}
    first = {
        entry.id: _first(entry, told.get(entry.id), lived.lines[entry.id], reader)
        for entry in catalog.services
    }
    with Room() as room:
        found = _chronicles(Today(workspace, catalog, reader, room), whole, told, lived)
        trend = standings(workspace, catalog, lived, room) if may_read(reader, UNMARKED) else {}
    return {
        id_: replace(one, looked=books[id_], first_review=first[id_], standings=trend.get(id_, ()))
        for id_, one in found.items()
    }


def _chronicles(
    today: Today, whole: Chronicle, told: Mapping[str, Handoff], lived: Lived
) -> Mapping[str, Chronicle]:
    from generator import replay  # noqa: PLC0415 - as above
    from generator.compared import Compared, read_ahead  # noqa: PLC0415

    catalog = today.catalog
    steps = replay.steps(lived.past, catalog, examined=EXAMINED)
    found: dict[str, Chronicle] = {}
    for begin in range(0, len(catalog.services), _TOGETHER):
        some = catalog.services[begin : begin + _TOGETHER]
        compared = {entry.id: Compared(today, entry) for entry in some}
        read_ahead(today.workspace, {one: _lacking(one, steps[id_]) for id_, one in compared.items()})
        for id_, one in compared.items():
            found[id_] = _chronicle(whole, told.get(id_) or Handoff(), lived.lines[id_], one, steps[id_])
    return found


def _first(entry: ServiceEntry, told: Handoff | None, line: Line, reader: Reader) -> FirstReview | None:
    """Return the first review, if the reader may know of all criteria, those of then and those of today."""
    found = first_review(line)
    today = entry.spec.handoff or empty(Handoff)
    if found is None or told is None or len(told.acceptance_criteria) < len(today.acceptance_criteria):
        return None
    return None if found.verdicts.marked and not may_read(reader, AUDIENCES[-1]) else found


def first_review(line: Line) -> FirstReview | None:
    """Return the first state of a service in which a criterion was judged; None when none ever was."""
    before: Stage | None = None
    for stage in reversed(line):
        found = from_text(stage.headline.verdicts) if stage.headline else None
        if found is not None and found.judged:
            unread = before is None or (bool(before.blob) and before.headline is None)
            return FirstReview(found, stage.commit, unread)
        before = stage
    return None


def _chronicle(
    whole: Chronicle, handoff: Handoff, line: Line, compared: Compared, steps: tuple[Step, ...]
) -> Chronicle:
    moments = tuple(_moments(compared, steps[:EXAMINED]))
    compared.kept.write()
    left = len(steps) - len(moments[:SHOWN]) if len(moments) > SHOWN else max(len(steps) - EXAMINED, 0)
    said = {what: spells(line, what, shallow=bool(whole.words)) for what in _SPELT}
    return replace(
        whole,
        versions=tuple(said["version"]),
        states=tuple(_judged(said["lifecycle"])),
        owners=tuple(_recorded(said["owner"], handoff)),
        operators=tuple(_recorded(said["operated_by"], handoff)),
        moments=moments[:SHOWN],
        earlier=left,
    )


def _said(stage: Stage, what: str) -> str:
    return str(getattr(stage.headline, what)) if stage.headline else ""


def spells(line: Line, what: str, *, shallow: bool) -> list[Spell]:
    """Put stages together in which the same was said; where nothing was, there is no spell."""
    found: list[Spell] = []
    until: Commit | None = None
    last = ""
    for stage in line:
        value = _said(stage, what)
        if value and value == last:
            found[-1] = replace(found[-1], since=stage.commit)
        elif value:
            found.append(Spell(value, stage.commit, until))
        elif last and stage.blob and stage.headline is None:
            found[-1] = replace(found[-1], open=True)
        last, until = value, stage.commit
    if shallow and last:
        found[-1] = replace(found[-1], open=True)
    return found


def _judged(found: list[Spell]) -> Iterator[Spell]:
    """Name the jumps: a state that does not follow the one before."""
    for now, before in pairwise(found):
        yield now if follows(before.value, now.value) else replace(now, jump=before.value)
    yield from found[-1:]


def _recorded(found: list[Spell], handoff: Handoff) -> Iterator[Spell]:
    """Put the sign-offs of the handoff to where its two teams took turns, and transfers to who got them."""
    moved = received(handoff.transfers, [(spell.value, spell.since.date) for spell in found])
    for number, now in enumerate(found):
        before = found[number + 1].value if now is not found[-1] else ""
        turn = (handoff.from_team, handoff.to_team) == (before, now.value)
        yield replace(now, record=handoff.signoffs if turn else (), moved=moved[number])


def _lacking(compared: Compared, steps: tuple[Step, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(compared.lacks(step.before, step.after) for step in steps[:EXAMINED]))


def _moments(compared: Compared, steps: tuple[Step, ...]) -> Iterator[Moment]:
    """Yield the steps that changed something, until there are more than a page shows."""
    many = 0
    for step in steps:
        known = compared.known(step.before, step.after)
        if known.changes or known.words:
            yield Moment(step.commit, step.previous, known.changes, known.words)
            many += 1
        if many > SHOWN:
            return
