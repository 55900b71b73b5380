"""What the direct builder knows of a site's settings. All else is left to MkDocs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mkdocs.config.defaults import MkDocsConfig

_PLUGINS: Final = frozenset({"search", "material/search"})
_EXTENSIONS: Final = frozenset({"toc", "tables", "fenced_code", "admonition", "attr_list", "def_list"})
"""Extensions that leave blocks of HTML as they are, and headings independent of one another."""


def unknown(config: MkDocsConfig) -> str:
    """Say in a few words why MkDocs has to build this site. Empty when it need not."""
    if config.theme.name != "material":
        return f"theme {config.theme.name}"
    if config.hooks:
        return "hooks"
    if not config.use_directory_urls:
        return "use_directory_urls: false"
    plugins = set(config.plugins) - _PLUGINS
    if plugins:
        return f"plugins: {_listed(plugins)}"
    extensions = set(config.markdown_extensions) - _EXTENSIONS
    if extensions:
        return f"markdown_extensions: {_listed(extensions)}"
    return ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
