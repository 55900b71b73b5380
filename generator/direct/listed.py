"""The files of the docs folder, as MkDocs has them: objects are made in less time where names are plain.

What a name comes to, its place in the site, takes MkDocs longer than to look for the files.
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


def files(config: MkDocsConfig) -> Files:
    """Return what MkDocs' `get_files` does."""
    docs, site = str(config.docs_dir), str(config.site_dir)
    if not config.use_directory_urls:
        return get_files(config)
    found: list[File] = []
    for place, folders, names in os.walk(docs, followlinks=True):
        folders.sort()
        names.sort(key=_file_sort_key)
        below = place[len(docs) :].replace(os.sep, "/").strip("/")
        below = f"{below}/" if below else ""
        plain = _FOLDER.fullmatch(below) is not None
        here = [_file(below, name, docs, site, plain=plain) for name in names]
        if len({file.dest_uri for file in here}) < len(here):
            return get_files(config)  # which says of two files with one place which it takes
        found += here
    set_exclusions(found, config)
    return Files(found)


def _file(below: str, name: str, docs: str, site: str, *, plain: bool) -> File:
    known = _PLAIN.fullmatch(name) if plain else None
    if known is None:
        return File(f"{below}{name}", docs, site, use_directory_urls=True)
    file, (stem, kind) = File.__new__(File), known.groups()
    said = vars(file)
    said["src_uri"] = f"{below}{name}"
    said["src_dir"], said["dest_dir"], said["use_directory_urls"] = docs, site, True
    said["inclusion"] = InclusionLevel.UNDEFINED
    if kind != _PAGE:
        said["dest_uri"] = said["src_uri"]
        return file
    said["name"] = "index" if stem in _FIRST else stem
    said["dest_uri"] = f"{below}index.html" if stem in _FIRST else f"{below}{stem}/index.html"
    return file
