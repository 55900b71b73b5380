"""What the direct builder knows of a site's settings. All else is left to MkDocs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig

_PLUGINS: Final = frozenset({"search", "material/search"})
_EXTENSIONS: Final = frozenset({"toc", "tables", "fenced_code", "admonition", "attr_list", "def_list"})
"""Extensions that leave blocks of HTML as they are, and headings independent of one another."""

_PAGES: Final = re.compile(r"\bpages\b")
"""How templates name the pages of the site: their titles and contents are not kept here."""


def unknown(config: MkDocsConfig) -> str:
    """Say in a few words why MkDocs has to build this site. Empty when it need not."""
    plugins = set(config.plugins) - _PLUGINS
    extensions = set(config.markdown_extensions) - _EXTENSIONS
    reasons = {
        f"theme {config.theme.name}": config.theme.name != "material",
        "hooks": config.hooks,
        "use_directory_urls: false": not config.use_directory_urls,
        "extra_templates": config.extra_templates,
        "templates that look at other pages": any(_PAGES.search(text) for text in templates(config)),
        f"plugins: {_listed(plugins)}": plugins,
        f"markdown_extensions: {_listed(extensions)}": extensions,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def templates(config: MkDocsConfig) -> Iterator[str]:
    """Give the texts of the workspace's own templates for the theme."""
    own = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    for file in own.rglob("*") if own else ():
        if file.suffix in (".html", ".xml"):
            yield file.read_text(encoding="utf-8", errors="replace")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
