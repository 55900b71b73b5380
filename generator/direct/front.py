"""The front matter of a page. A title in plain words, as most of ours are, is read without YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

_TITLE: Final = re.compile(
    r"---\ntitle: (?!(?i:yes|no|on|off|true|false|null|y|n)\n)"
    r"([A-Z](?:[A-Za-z0-9.,/()-]|&#[0-9]{1,7};)*+(?: (?:[A-Za-z0-9.,/()-]|&#[0-9]{1,7};)++)*+)\n---\n"
)
"""Nothing but a title that YAML takes as it is written, and for text."""


def front_matter(source: str) -> tuple[str, MutableMapping[str, Any]]:
    """Return a page without its front matter, and what that says: what MkDocs finds."""
    found = _TITLE.match(source)
    if found is None:
        from mkdocs.utils import meta  # noqa: PLC0415 - takes time that most pages do without

        return meta.get_data(source)
    return source[found.end() :].lstrip("\n"), {"title": found[1]}


def usual(said: Mapping[str, Any]) -> bool:
    """Tell whether front matter says what that of our pages may: a title, and that search leaves them out."""
    title = said.get("title")
    return isinstance(title, str) and said in (
        {"title": title},
        {"title": title, "search": {"exclude": True}},
    )
