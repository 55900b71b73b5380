"""The files of the docs folder, as MkDocs has them: objects are made in less time where names are plain.

What a name comes to, its place in the site and whether the navigation may do without it, takes MkDocs longer
than to look for the files.
"""

from __future__ import annotations

import os
import re
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel, _file_sort_key, get_files, set_exclusions

_PLAIN: Final = re.compile(r"([A-Za-z0-9_-]+)\.(md|csv|css|html|ics|js|json|txt|xml)")
"""A name that stands in addresses as it is, with an ending that makes a page or is known to make none."""
_FOLDER: Final = re.compile(r"(?:[A-Za-z0-9_-]+/)*")
_PAGE: Final = "md"
_FIRST: Final = ("index", "README")
"""The names of pages that are the folder's own."""
_WHOLE: Final = re.compile(r"/([A-Za-z0-9_-]+)/")
"""A pattern that is of all in a folder, whatever it is called."""
_LEFT_OUT: Final = "templates"
"""The folder with a plain name that MkDocs leaves out by itself."""


def files(config: MkDocsConfig) -> Files:
    """Return what MkDocs' `get_files` does."""
    docs, site = str(config.docs_dir), str(config.site_dir)
    if not config.use_directory_urls:
        return get_files(config)
    found, unlisted = list[File](), _unlisted(config)
    for place, folders, names in os.walk(docs, followlinks=True):
        folders.sort()
        names.sort(key=_file_sort_key)
        below = place[len(docs) :].replace(os.sep, "/").strip("/")
        below = f"{below}/" if below else ""
        level = _level(below, unlisted) if _FOLDER.fullmatch(below) else None
        here = [_file(below, name, docs, site, level) for name in names]
        if len({file.dest_uri for file in here}) < len(here):
            return get_files(config)  # which says of two files with one place which it takes
        found += here
    set_exclusions(found, config)
    return Files(found)


def _unlisted(config: MkDocsConfig) -> frozenset[str] | None:
    """Return the folders that the navigation may do without; None where other patterns decide."""
    if config.exclude_docs or config.draft_docs:
        return None
    patterns = config.not_in_nav.patterns if config.not_in_nav else ()
    found = [_WHOLE.fullmatch(str(getattr(one, "pattern", ""))) for one in patterns if one.include]
    return frozenset(one[1] for one in found if one) if all(found) and len(found) == len(patterns) else None


def _level(below: str, unlisted: frozenset[str] | None) -> InclusionLevel:
    """Return what files with plain names in a folder with a plain name are to a site."""
    top = below.partition("/")[0]
    if unlisted is None or top == _LEFT_OUT:
        return InclusionLevel.UNDEFINED
    return InclusionLevel.NOT_IN_NAV if top in unlisted else InclusionLevel.INCLUDED


def _file(below: str, name: str, docs: str, site: str, level: InclusionLevel | None) -> File:
    known = _PLAIN.fullmatch(name) if level else None
    if known is None:
        return File(f"{below}{name}", docs, site, use_directory_urls=True)
    file, (stem, kind) = File.__new__(File), known.groups()
    said = vars(file)
    said["src_uri"] = f"{below}{name}"
    said["src_dir"], said["dest_dir"], said["use_directory_urls"] = docs, site, True
    said["inclusion"] = level
    if kind != _PAGE:
        said["dest_uri"] = said["src_uri"]
        return file
    said["name"] = "index" if stem in _FIRST else stem
    said["url"] = below or "./" if stem in _FIRST else f"{below}{stem}/"
    said["dest_uri"] = f"{below}index.html" if stem in _FIRST else f"{below}{stem}/index.html"
    return file
