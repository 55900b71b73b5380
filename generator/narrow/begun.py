"""The look at what the last walk left, begun before anything is imported that a walk takes."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from generator import beside, locks, sealed
from generator.beside import Beside
from generator.forks import alone, may_fork
from generator.trees import Look, Say
from generator.unchanged import Last

if TYPE_CHECKING:
    from generator.direct.upon import Order, Quick


class Begun:
    """A look at the trees that the last walk wrote, and at the spare if a site is to be built upon it.

    The copy of this process that takes it reads then what is known of the site, and builds upon it: what that
    imports, and what it reads, is half of what it takes to make the pages.
    """

    def __init__(self, control: Path, last: Last, engine: str) -> None:
        """Begin to look. Take your turn first: what is waited for may write to them."""
        self._last = last
        self.beside: Beside | None = None
        """What is known of the spare, whatever it is by now."""
        found = sorted(last.trees.items(), key=lambda one: -len(one[1]))
        if engine == "direct":
            self.beside = beside.recalled(control, last.seal, sealed.seal(control / beside.PAGES))
        if self.beside is not None:
            found.append((self.beside.spare, self.beside.tree))
        with locks.lent() as held:
            ours = self.beside is not None and held and may_fork() and alone(2) > 1
            place = control.absolute()
            then = partial(_ready, place.parent / "docs", place / beside.PAGES) if ours else None
            self._look = Look(found, then=then)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Look no longer."""
        self._look.__exit__()

    def still(self) -> bool:
        """Tell whether the trees are as the last walk left them."""
        return all(map(self._look.same, self._last.trees))

    def spare(self) -> Beside | None:
        """Return what is known of the spare, if it is as the last walk left it."""
        found = self.beside
        return found if found is not None and self._look.same(found.spare) else None

    def builds(self) -> bool:
        """Tell whether there is a copy that builds upon what is known."""
        return self._look.ready

    def renewed(self, order: Order) -> Quick | None:
        """Have the copy build. None when it died, or all files have to be looked at."""
        self.tell(order)
        return self.told()

    def tell(self, order: Order) -> None:
        """Tell the copy to build."""
        self._look.ask(pickle.dumps(order))

    def told(self) -> Quick | None:
        """Return what it built, as `renewed` does."""
        said = self._look.answer()
        found: Quick | None = pickle.loads(said) if said else None  # noqa: S301 - from a copy of this process
        return found

    def kept(self) -> bool:
        """Wait until it is written what was made. False when it is not, for the copy died."""
        return self._look.done()


def _ready(docs: Path, kept: Path) -> Callable[[bytes, Say], None]:
    """Get ready to build upon what is known, as the copy."""
    from generator.direct.quick import Ready  # noqa: PLC0415 - in the copy alone

    ready = Ready(docs, kept)

    def answer(order: bytes, say: Say) -> None:
        made = ready.renewed(pickle.loads(order))  # noqa: S301 - from where it is a copy of
        say(pickle.dumps(made))
        if made is not None:
            ready.keep()

    return answer
