"""The look at what the last walk left, begun before anything is imported that a walk takes."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from generator import beside, sealed
from generator.beside import Beside
from generator.trees import Look
from generator.unchanged import Last


class Begun:
    """A look at the trees that the last walk wrote, and at the spare if a site is to be built upon it."""

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
        self._look = Look(found)

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
