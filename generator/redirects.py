"""Old addresses that lead on: small files of HTML, for servers and unpacked archives alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from generator.encode import encode_text
from generator.render import Page, url_of
from generator.views import ServiceView

_STUB: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={file}">
<link rel="canonical" href="{address}">
</head>
<body>
<p>This page has a new address: <a href="{file}">{title}</a></p>
</body>
</html>
"""


def redirects(view: ServiceView, pages: Iterable[Page]) -> dict[str, bytes]:
    """Return the files, by path, for every address that pages of a service had under a former id."""
    if not view.spec.former_ids and not any(mode.aliases for mode in view.spec.failure_modes):
        return {}
    return {
        f"{old}index.html": _stub(old, page)
        for page in pages
        if page.url.startswith(view.url)
        for old in _former(page.url, view)
    }


def _former(url: str, view: ServiceView) -> Iterator[str]:
    """Yield the addresses that a page of a service would have under any mix of old and new ids."""
    rest = url.removeprefix(view.url)
    rests = {rest}
    for mode in view.spec.failure_modes:
        if url == view.failure_mode_url(mode):
            rests |= {f"failure-modes/{old}/" for old in mode.aliases}
    for id_ in (view.id, *view.spec.former_ids):
        for old in sorted(rests):
            if f"services/{id_}/{old}" != url:
                yield f"services/{id_}/{old}"


def _stub(old: str, page: Page) -> bytes:
    # A browser that reads files asks for the file itself; only a server finds it by its folder.
    address = "../" * old.count("/") + url_of(page.path)
    return _STUB.format(title=encode_text(page.title), file=f"{address}index.html", address=address).encode()


def gone(removed: Iterable[str], files: Iterable[str]) -> Iterator[str]:
    """Yield the pages of services and failure modes that are no more and have nothing at their address."""
    there = frozenset(files)
    for path in removed:
        folders = path.split("/")
        subject = folders[0] == "services" and (
            (len(folders) == 3 and folders[2] == "index.md")
            or (len(folders) == 4 and folders[2] == "failure-modes")
        )
        if subject and path.endswith(".md") and f"{url_of(path)}index.html" not in there:
            yield path
