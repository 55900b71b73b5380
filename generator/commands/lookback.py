"""What changed in a service since somebody looked at it, for a terminal, a comment or a program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from msgspec import Struct

from generator import comparison, history, ledger, revisions
from generator.analysis.diff import State, deployed, diff, unread
from generator.analysis.freshness import Freshness, Row, freshness
from generator.catalog import Catalog, ServiceEntry
from generator.codebase.since import hot, since
from generator.compared import may_of
from generator.comparison import Comparison, Side
from generator.gitfacts import Commit, Unreadable
from generator.gitlog import Made
from generator.layout import SPECS
from generator.privacy import Allowed
from generator.reporters import printable
from generator.reporters.ascii_json import dumped
from generator.workspace import Workspace

_MOST: Final = 20
"""Commits and files that are listed; more are counted."""
_UNREAD: Final = "the manifest of {}: it cannot be read as it was then"


class Lookback(Struct, frozen=True):
    """What there is to look at. `told` is None where the spec cannot be compared, as `why` says."""

    service: str
    fresh: Freshness
    told: Comparison | None
    why: str
    files: tuple[tuple[str, str], ...]
    """What became of the files that count, from the reviewed commit to HEAD."""
    code: tuple[str, ...]
    commits: tuple[tuple[Made, tuple[str, ...]], ...]
    unread: tuple[str, ...] = ()
    """What could not be compared, in words."""

    @property
    def heading(self) -> str:
        """Say since when."""
        row = self.fresh.last
        if row is None:
            return f"{self.service}: nobody has looked at it yet, as far as the spec says"
        by = f" by {row.review.by_team}" if row.review.by_team else ""
        how = f" ({row.review.method})" if row.review.method else ""
        return f"{self.service}: since the review of {row.review.at}{by}{how}"


def lookback(workspace: Workspace, catalog: Catalog, entry: ServiceEntry, *, today: date) -> Lookback:
    """Compare the files as they are now with those that were reviewed last."""
    known = ledger.gather(workspace, catalog, today=today)
    fresh = freshness(entry.spec, catalog.org.spec, today=today, looked=known.reviews[entry.id])
    row = fresh.last
    if row is None:
        return Lookback(entry.id, fresh, None, "", (), (), ())
    commit, code = row.looked.commit, known.code[entry.id]
    named = commit.sha if commit and not row.looked.recorded else ""
    before = _before(workspace, entry, row)
    now = State.of(entry, catalog)
    told = None if isinstance(before, str) else _compared(before, now, commit, may_of(catalog, workspace))
    return Lookback(
        entry.id,
        fresh,
        told,
        before if isinstance(before, str) else "",
        tuple(_files(workspace, entry, commit)) if commit else (),
        tuple(since(entry.spec, code, row.review.at, named)),
        tuple(one for place in code for one in hot(entry.spec, place, row.review.at, named)),
        () if isinstance(before, str) else tuple(map(_UNREAD.format, unread(before, now))),
    )


def _before(workspace: Workspace, entry: ServiceEntry, row: Row) -> State | str:
    """Return the state that was looked at, or why it is not known."""
    if row.looked.commit is None:
        return row.looked.words
    found = history.state_at(workspace, row.looked.commit, history.ids_of(entry.spec))
    return found.reason if isinstance(found, Unreadable) else found


def _compared(before: State, now: State, commit: Commit | None, may: Allowed) -> Comparison:
    found = (one for one in diff(before, now, may=may) if not one.field.startswith("reviews"))
    side = Side(commit.short if commit else "", commit)
    return Comparison(now.entry.id, side, Side(""), (*found, *deployed(before, now, may=may)))


def _files(workspace: Workspace, entry: ServiceEntry, commit: Commit) -> Iterator[tuple[str, str]]:
    """Yield the files of a service that HEAD has otherwise than a commit."""
    trees = revisions.trees(workspace, (commit.sha, "HEAD"))
    if isinstance(trees, Unreadable) or len(trees) < 2:
        return
    ids = history.ids_of(entry.spec)
    old, new = (history.own_files(trees[name][1], ids) for name in (commit.sha, "HEAD"))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            word = "changed" if name in old and name in new else "new" if name in new else "gone"
            yield f"{SPECS}/{name}", word


def text(found: Lookback) -> Iterator[str]:
    """Yield lines for a terminal."""
    yield printable(found.heading)
    if found.fresh.last is None:
        return
    yield ""
    if found.told is None:
        yield printable(f"what changed in the spec is not known: {found.why}")
    else:
        yield from comparison.text(found.told)
        yield from _listed("not compared", list(found.unread))
    yield from _listed("files", [f"{word}: {name}" for name, word in found.files])
    yield ""
    yield "code"
    yield from (f"  - {printable(words)}" for words in found.code or ("no code location is written",))
    yield from _listed(
        "commits in alert, deploy and failure-mode paths", [_commit(*one) for one in found.commits]
    )
    for row in found.fresh.dated:
        yield printable(f"only the date moved on {row.review.at}: {row.only_date}")
    if found.fresh.due or found.fresh.outgrown:
        yield ""
        yield printable(f"review due: {found.fresh.outgrown or found.fresh.due}")


def _listed(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield from ("", title, *(f"  - {printable(item)}" for item in islice(items, _MOST)))
    if len(items) > _MOST:
        yield f"  and {len(items) - _MOST} more"


def _commit(made: Made, kinds: tuple[str, ...]) -> str:
    return f"{made.sha[:10]} {Commit(made.sha, made.at, '', '').date}: {', '.join(kinds)}"


def markdown(found: Lookback) -> str:
    """Return a comment: what changed for people on call, then files and code, names as code."""
    lines = [found.heading.replace(found.service, comparison.code(found.service), 1) + ".", ""]
    if found.told is not None:
        lines += [comparison.markdown(found.told)]
        lines += [*(f"Not compared: {comparison.code(words)}." for words in found.unread), ""]
    elif found.fresh.last is not None:
        lines += [f"What changed in the spec is not known: {comparison.code(found.why)}", ""]
    if found.files:
        lines += [
            "**Files**",
            "",
            *(f"- {word}: {comparison.code(name)}" for name, word in found.files[:_MOST]),
        ]
        lines += [f"- and {len(found.files) - _MOST} more"] if len(found.files) > _MOST else []
        lines.append("")
    if found.code:
        lines += ["**Code**", "", *(f"- {comparison.code(words)}" for words in found.code), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def data(found: Lookback) -> str:
    """Return JSON for programs; keys and their order are stable."""
    row = found.fresh.last
    told = comparison.told(found.told) if found.told else None
    return dumped(
        {
            "service": found.service,
            "review": None
            if row is None
            else {
                "at": row.review.at.isoformat(),
                "team": row.review.by_team,
                "scope": row.review.scope,
                "method": row.review.method,
                "commit": row.looked.commit.sha if row.looked.commit else None,
                "recorded": row.looked.recorded,
            },
            "changes": told and told["changes"],
            "unknown": found.why,
            "not_compared": list(found.unread),
            "files": [{"path": name, "change": word} for name, word in found.files],
            "code": list(found.code),
            "commits": [{"commit": made.sha, "paths": list(kinds)} for made, kinds in found.commits],
            "due": found.fresh.due.isoformat() if found.fresh.due else None,
            "outgrown": found.fresh.outgrown,
        }
    )
