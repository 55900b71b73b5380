"""How current a spec is: who looked at it last, what changed since, and when it is to be looked at again.

The **ledger** has every review that the spec records. A record counts as far as somebody looked: one that
repeats an earlier one with another day, or whose day alone was changed, only moves the date, and so does one
that says nothing of what it found although something had changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from generator.analysis.dates import after
from generator.analysis.diff import Change, Group
from generator.gitfacts import Commit
from generator.spec.governance import Review
from generator.spec.org import Org, TierPolicy
from generator.spec.service import Service

EXAMINED: Final = 6
"""The newest records, those that git is asked about."""
WHOLE: Final = "all"
"""The scope of a review of everything."""
PARTS: Final = {
    "call": Group.CALL,
    "alerts": Group.ALERTS,
    "steps": Group.STEPS,
    "limits": Group.LIMITS,
}
"""Groups of changes that matter at night, by their words in `tiers[].review_on_change_of`."""


class Looked(Struct, frozen=True):
    """What git knows of a review. Changes are None where they are not known; those of reviews never count.

    `commit` is the state that was looked at: the one the record names, else, when `recorded`, the one that
    brought the record. `words` say why there is none, `why` why the changes are not known.
    """

    commit: Commit | None = None
    words: str = ""
    recorded: bool = False
    before: tuple[Change, ...] | None = None
    """What had changed since the review before."""
    since: tuple[Change, ...] | None = None
    """What has changed from then to HEAD."""
    why: str = ""
    moved: date | None = None
    """The day the same record bore before."""


UNASKED: Final = Looked(words="git was not asked", why="git was not asked")


class Row(Struct, frozen=True):
    """A review in the ledger."""

    review: Review
    looked: Looked
    same: str = ""
    """Why it is an earlier record with another day; empty when it is not."""
    first: bool = False

    @property
    def only_date(self) -> str:
        """Say why only the date moved; empty when somebody looked, as far as anybody can tell."""
        if self.same or not self.looked.before or self.review.outcome is not None:
            return self.same
        if self.review.method not in (None, "read"):
            return ""
        many = _many(len(self.looked.before))
        return f"{many} had come since the review before, and it says nothing of what was found"

    @property
    def size(self) -> str:
        """Say how much had changed since the review before."""
        if self.first:
            return "the first of this"
        if self.looked.before is None:
            why = self.looked.words or self.looked.why or "the state of the review before is not"
            return f"not known: {why}"
        return summed(self.looked.before) or "nothing"


class Freshness(Struct, frozen=True):
    """The newest review that counts, None when there is none; `due` is None when nothing sets a day."""

    review: Review | None
    due: date | None
    overdue: bool
    rows: tuple[Row, ...] = ()
    """The ledger, newest first."""
    last: Row | None = None
    """The newest row of a review of the whole, else of a part, in which somebody looked."""
    later: tuple[Row, ...] = ()
    """Reviews of parts that came after it, the newest of each part."""
    outgrown: str = ""
    """Why so much has changed that it is to be looked at again, with the arithmetic."""

    @property
    def dated(self) -> tuple[Row, ...]:
        """Return the rows after the last review that only moved its date."""
        at = self.last.review.at if self.last else date.min
        return tuple(row for row in self.rows if row.only_date and row.review.at >= at)

    @property
    def since(self) -> str:
        """Say what has changed in the spec since the last review, without a full stop; or why not known."""
        return changed(self.last.looked) if self.last else ""

    def about(self, mode: str) -> tuple[Change, ...] | None:
        """Return what has changed since in one failure mode; None when that is not known."""
        found = self.last.looked.since if self.last else None
        return None if found is None else tuple(one for one in found if _is_of(one, mode))


def freshness(service: Service, org: Org, *, today: date, looked: Sequence[Looked] = ()) -> Freshness:
    """Say how current a spec is. `looked` is what git knows of each of its reviews, in their order.

    A review's own `next_due` wins over the tier's `review_every`; of several days the first counts.
    """
    rows = _rows(service.reviews, looked)
    policy = next((policy for policy in org.tiers if policy.tier == service.tier), None)
    dated = _standing([row for row in rows if not row.same])
    if not dated:
        return Freshness(None, None, overdue=False, rows=rows)
    every = policy.review_every if policy else None
    days = [one.review.next_due for one in dated]
    main = dated[0].review
    days[0] = main.next_due or after(main.at, every)
    due = min((day for day in days if day), default=None)
    real = _standing([row for row in rows if not row.only_date])
    last = real[0] if real else None
    overdue = due is not None and due < today
    grown = _outgrown(last, policy) if last and policy else ""
    return Freshness(main, due, overdue, rows, last, tuple(real[1:]), grown)


def _rows(reviews: Sequence[Review], looked: Sequence[Looked]) -> tuple[Row, ...]:
    pairs = [(one, looked[number] if looked else UNASKED) for number, one in enumerate(reviews)]
    pairs.sort(key=lambda pair: pair[0].at)
    rows = [
        Row(one, found, _same(one, found, reviews), first=not before(one, reviews)) for one, found in pairs
    ]
    return tuple(reversed(rows))


def before(review: Review, reviews: Sequence[Review]) -> Review | None:
    """Return the review before that looked at the same, or at the whole; None when it is the first."""
    earlier = (one for one in reviews if one.at < review.at and one.scope in (WHOLE, review.scope))
    return max(earlier, key=lambda one: one.at, default=None)


def _same(review: Review, looked: Looked, reviews: Sequence[Review]) -> str:
    if looked.moved is not None:
        return f"the same record bore {looked.moved} before"
    says = _says(review)
    earlier = [one.at for one in reviews if one.at < review.at and _says(one) == says]
    return f"the record of {max(earlier)} says the same" if earlier else ""


def _says(review: Review) -> tuple[object, ...]:
    return review.scope, review.by_team, review.method, review.outcome


def _standing(rows: list[Row]) -> list[Row]:
    """Return the newest review of the whole, and those of parts since then, the newest of each."""
    whole = next((number for number, row in enumerate(rows) if row.review.scope == WHOLE), None)
    parts = {row.review.scope: row for row in reversed(rows[: len(rows) if whole is None else whole])}
    later = sorted(parts.values(), key=lambda row: row.review.at, reverse=True)
    return ([] if whole is None else [rows[whole]]) + later


def _outgrown(last: Row, policy: TierPolicy) -> str:
    """Hold the changes since a review against what the tier lets pass."""
    counts = Counter(one.group for one in last.looked.since or () if one.group in PARTS.values())
    any_of = [PARTS[part] for part in policy.review_on_change_of if counts[PARTS[part]]]
    most, total = policy.review_after_changes, sum(counts.values())
    at = f" at {last.looked.commit.short}" if last.looked.commit else ""
    base = f"since the review of {last.review.at}{at}"
    if any_of:
        told = ", ".join(f"{group} {counts[group]}" for group in any_of)
        return f"{base}: {told}; tier {policy.tier} asks for a review after any such change"
    if most is not None and total > most:
        sums = " + ".join(f"{counts[group]} {group}" for group in Group if counts[group])
        return f"{base}: {sums} = {_many(total)}; tier {policy.tier} lets {most} pass"
    return ""


def changed(looked: Looked) -> str:
    """Say what has changed in the spec since a review, without a full stop; or why that is not known."""
    if looked.since is None:
        return f"what changed in the spec is not known: {looked.words or looked.why}"
    return summed(looked.since) or "nothing changed in the spec"


def summed(changes: Sequence[Change]) -> str:
    """Count changes by their groups: `3 changes: steps 2, limits 1`; nothing when there are none."""
    counts = Counter(one.group for one in changes)
    told = ", ".join(f"{group} {counts[group]}" for group in Group if counts[group])
    return f"{_many(len(changes))}: {told}" if changes else ""


def _many(number: int) -> str:
    return f"{number} {'change' if number == 1 else 'changes'}"


def _is_of(change: Change, mode: str) -> bool:
    return change.path == f"failure_modes[{mode}]" or change.path.startswith(f"failure_modes[{mode}].")
