"""Pages that are not in the navigation, as MkDocs has them: of ten thousands all but two are copies.

What it works out for a page is the same for all of them but for the file, and for addresses that end in the
page's own. Where the second page is not what a copy of the first would be, MkDocs makes all.
"""

from __future__ import annotations

import re
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page

_PLAIN: Final = re.compile(r"(?:[A-Za-z0-9_-]+/)+")
"""An address that stands in others as it is."""


def navigation(files: Files, config: MkDocsConfig) -> Navigation:
    """Return the navigation, and give every page its object, as MkDocs does."""
    if config.nav is None:
        return get_navigation(files, config)  # in which all pages are that may be
    found = get_navigation(_Listed(files), config)
    rest = [file for file in files.documentation_pages() if file.page is None]
    plain = [file for file in rest if _PLAIN.fullmatch(file.url)]
    first, second = ([Page(None, file, config) for file in plain[:2]] + [None, None])[:2]
    if first and second and vars(second) == vars(_copied(first, second.file)):
        for file in plain[2:]:
            file.page = _copied(first, file)
    for file in rest:
        if file.page is None:
            Page(None, file, config)
    return found


class _Listed(Files):
    """Files without those pages that are missed in no navigation."""

    def documentation_pages(self, **kinds: Any) -> list[File]:  # noqa: ANN401 - as MkDocs has them
        """Return the other pages."""
        return [file for file in super().documentation_pages(**kinds) if file.inclusion.is_in_nav()]  # type: ignore[no-untyped-call]


def _copied(like: Page, file: File) -> Page:
    """Return what MkDocs would make of a file, were it like another page of its."""
    page = Page.__new__(Page)
    vars(page).update(vars(like), file=file, meta={}, toc=[])
    ends = like.url, file.url
    for name, end, own in (
        ("canonical_url", *ends),
        ("abs_url", *ends),
        ("edit_url", like.file.src_uri, file.src_uri),
    ):
        address = getattr(like, name)
        setattr(page, name, address and f"{address.removesuffix(end)}{own}")
    return page
