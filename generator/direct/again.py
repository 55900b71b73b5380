"""The files that a build has to look at when since the last one nothing but what pages say has changed.

MkDocs makes objects of every file and page before it makes the first one. What they are for is known by then:
who is in the navigation, which links of Markdown lead where, what is in the sitemap, which files there are.
None of it is otherwise while the settings are the same, the same files lie in the docs folder, and every page
is either in the navigation or one of ours, which takes no Markdown. Then a file whose source and whose place
in the live site are as the last build left them (`kept`) stays, and a build is one of all others. It finds
out on its way that it was wrong: a title in the navigation is another, or a page takes Markdown now. Then
all files are looked at, as they are whenever anything here is in doubt.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from msgspec import Struct

from generator.direct.kept import Kept, Made, Whole, site_path
from generator.direct.output import Output
from generator.linked import paths

_APART: Final = ("plugins", "site_dir", "theme")


class Stays(Struct, frozen=True):
    """Files of the docs folder that stay, and the paths of all others, by which a build makes the site."""

    made: dict[str, Made]
    others: tuple[str, ...]

    def files(self, config: MkDocsConfig) -> Files:
        """Return the files that do not stay."""
        places = str(config.docs_dir), str(config.site_dir), bool(config.use_directory_urls)
        return Files([File(path, *places) for path in self.others])

    def there(self, before: Kept, files: Files, nav: Navigation, into: Output) -> set[str]:
        """Return where what stays is in the site, the theme's own included, now that others have objects.

        Raises Whole when the navigation shows something else, or the theme has a file where one stays.
        """
        alike = before.shown == shown(nav) and not any(file.src_uri in self.made for file in files)
        if not alike or not all(into.keep(path, mark) for path, mark in before.templates.items()):
            raise Whole
        return {*map(site_path, self.made), *before.templates}


def stays(before: Kept, config: MkDocsConfig, into: Output) -> Stays:
    """Tell what stays. Raises Whole when it is not only contents of pages that changed."""
    if not before.setting or before.setting != setting(config):
        raise Whole
    dests = {path: site_path(path) for path in before.made}
    found = {*paths(Path(config.docs_dir))}
    if len(set(dests.values())) != len(dests) or not dests.keys() | set(before.shown) == found:
        raise Whole
    made = {
        path: known
        for path, known in before.made.items()
        if before.source(known, f"{config.docs_dir}/{path}") and into.keep(dests[path], known.made)
    }
    others = tuple(sorted(found - made.keys(), key=lambda path: path.split("/")))
    return Stays(made, others)


def setting(config: MkDocsConfig) -> str:
    """Name what a site rests on besides the docs folder and versions; nothing when that has no name."""
    said = [
        sorted((name, repr(value)) for name, value in config.items() if name not in _APART),
        {name: dict(plugin.config) for name, plugin in config.plugins.items()},
        [config.theme.name, dict(config.theme), config.theme.dirs, sorted(config.theme.static_templates)],
        os.environ.get("SOURCE_DATE_EPOCH"),
        [[path, sha256(path.read_bytes()).hexdigest()] for path in _own(config)],
    ]
    text = repr(said)
    # A value that only tells where it lies may be any.
    return "" if " at 0x" in text else sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def shown(nav: Navigation) -> dict[str, list[str]]:
    """Return what other pages may show of each one in the navigation, by its path."""
    return {page.file.src_uri: [str(page.title), page.url, repr(page.meta)] for page in nav.pages}


def _own(config: MkDocsConfig) -> Iterable[Path]:
    own = config.theme.custom_dir
    return sorted(path for path in Path(own).rglob("*") if path.is_file()) if own else ()
