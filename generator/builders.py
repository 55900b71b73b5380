"""The names of the site builders, for who need not know more of them."""

from __future__ import annotations

from typing import Final

ENGINES: Final = ("direct", "mkdocs", "properdocs", "zensical")
