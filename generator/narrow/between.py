"""A builder that works aside, and what this process does between its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from generator.narrow.begun import Begun

if TYPE_CHECKING:
    from generator.direct.upon import Order, Quick


class Between:
    """Has a copy of this process build. Each of the others is waited for as late as that may be."""

    def __init__(
        self,
        begun: Begun,
        look: Callable[[], object],
        keep: Callable[[], object],
        note: Callable[[Quick], object],
    ) -> None:
        """Take what is done before it builds, while it does, and while it writes down what it made."""
        self._begun, self._look, self._keep, self._note = begun, look, keep, note
        self.made: Quick | None = None
        """What it made, if it was asked and did not die."""
        self.asked = False

    def renewed(self, order: Order) -> Quick | None:
        """Look at the docs folder, and build: what becomes otherwise there later is not in the site."""
        self._look()
        self._begun.tell(order)
        self.asked = True
        self._keep()
        self.made = self._begun.told()
        return self.made

    def kept(self) -> bool:
        """Note how the site is that is live now, and wait until it is written down what was made."""
        if self.made is not None:
            self._note(self.made)
        return self._begun.kept()
