"""Templates: a page of the package's own is Python, one that the workspace has a part in runs in the sandbox.

The workspace has a part in a page when it has its template, or one that this imports, or one that those
import. Such a page is rendered in the sandbox as a whole, with the package's macros: neither kind ever calls
the other.
"""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from generator.compiled import Compiled, ours
from generator.templating.package import Package, Run
from generator.templating.sandbox import PACKAGE_TEMPLATES, environment, printed

__all__ = ["PACKAGE_TEMPLATES", "Templates"]


class Templates:
    """The templates of one walk: which of them are whose is asked once."""

    def __init__(self, own: Path | None) -> None:
        """Name the workspace's own folder of templates, which stand in for the package's."""
        self._own = own
        self._sandbox = environment(own)
        self._shelf = package().open()
        self._ours: dict[str, bool] = {}

    def text(self, name: str, values: Mapping[str, object]) -> str:
        """Return what a template prints. Raises what templates do."""
        if self.ours(name):
            return Run(self._shelf, {**self._sandbox.globals, **values}).text(name)
        return self._sandbox.get_template(name).render(values)

    def forget(self) -> None:
        """Hold nothing of the pages that were made: of those about the whole it would be all services."""
        self._shelf.forget()

    def ours(self, name: str) -> bool:
        """Whether a template and all that it imports are the package's."""
        found = self._ours.get(name)
        if found is None:
            found = self._ours[name] = self._is_ours(name)
        return found

    def _is_ours(self, name: str) -> bool:
        # Whatever lies there is the sandbox's to read or to refuse: a link that leads nowhere, too.
        if self._own is not None and os.path.lexists(self._own / name):
            return False
        return name in self._shelf and all(map(self.ours, self._shelf[name].imports))


@cache
def package() -> Package:
    """Return the package's templates, compiled as far as they were needed."""
    kept = Compiled(PACKAGE_TEMPLATES, code=ours(), form="python ")
    return Package(PACKAGE_TEMPLATES, environment(None), printed, kept)
