"""The site while somebody writes: every saved file is rendered, built and shown again in the browser.

MkDocs' own development server does the serving and reloading. What this adds: each build goes into a folder
of its own and is served only when it is whole, and while a spec is broken the last good pages stay, under a
banner with the problems. Banner script and problems exist in the served folder only, never in the site.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer

from generator.site.config import lent, without

Render = Callable[[], tuple[str, ...]]

_SCRIPT = "handoff-live.js"
_STATE = "handoff-live.json"
_BANNER = """\
(function () {
  var state = document.currentScript.src.replace(/[.]js$/, ".json");
  fetch(state, {cache: "no-store"}).then(function (answer) { return answer.json(); }).then(function (found) {
    if (!found.problems.length) { return; }
    var banner = document.createElement("pre");
    banner.id = "handoff-problems";
    banner.setAttribute("role", "alert");
    banner.style.cssText = "position:fixed;left:0;right:0;bottom:0;z-index:99;margin:0;padding:1em;"
      + "max-height:40vh;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;"
      + "background:#7f1d1d;color:#fff;font:13px/1.5 monospace";
    banner.textContent = found.problems.join("\\n");
    document.body.appendChild(banner);
  });
})();
"""
_NO_PAGES = (
    f'<!doctype html><title>No pages yet</title><p>No pages yet.</p><script src="/{_SCRIPT}"></script>\n'
)


def serve(  # noqa: PLR0913 - what a preview needs, each by its name
    root: Path,
    *,
    host: str,
    port: int,
    render: Render,
    watch: tuple[Path, ...],
    left_out: frozenset[str] = frozenset(),
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the workspace until Ctrl-C. `ready` gets the address once it answers.

    `render` writes the docs folder and gives the lines of what is wrong; it runs again when anything below
    `watch` changes. `left_out` are pages that are not there on purpose, whatever the navigation says. Port 0
    takes a free one. Raises OSError when the address cannot be had.
    """
    port = _claim(host, port)
    logging.getLogger("mkdocs").addHandler(logging.NullHandler())  # or each missing icon is printed
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # the theme advertises on standard output otherwise
    with tempfile.TemporaryDirectory(prefix="handoff-") as folder:
        preview = _Preview(root / "mkdocs.yml", root / "site" / "docs", render, Path(folder), left_out)
        server = _Server(preview.refresh, host, port, str(preview.pages), polling_interval=0.2)
        server.ready = ready
        server.error_handler = preview.error_page
        preview.show = lambda pages: setattr(server, "root", str(pages))
        preview.refresh()
        for path in watch:
            if path.exists():
                server.watch(str(path))
        try:
            server.serve()  # type: ignore[no-untyped-call]
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()


class _Server(LiveReloadServer):
    """Says when it answers and watches."""

    ready: Callable[[str], None]

    def serve_forever(self, poll_interval: float = 0.5) -> None:
        self.ready(self.url)
        super().serve_forever(poll_interval)


@dataclass(slots=True)
class _Preview:
    """The pages being shown, and how to make the next ones."""

    config: Path
    docs: Path
    render: Render
    folder: Path
    left_out: frozenset[str] = frozenset()
    number: int = 0
    show: Callable[[Path], None] = field(default=lambda _: None)
    shape: object = None

    @property
    def pages(self) -> Path:
        return self.folder / str(self.number)

    def refresh(self) -> None:
        """Render and build; show the new pages when they are whole, and what is wrong in any case."""
        problems = _guarded(self.render)
        if not problems or (
            self.number == 0 and self.docs.is_dir()
        ):  # at first, the last walk's pages will do
            problems += _guarded(self._build)
        if not self.pages.is_dir():
            self.pages.mkdir()
            (self.pages / "index.html").write_text(_NO_PAGES, encoding="utf-8")
        (self.pages / _SCRIPT).write_text(_BANNER, encoding="utf-8")
        (self.pages / _STATE).write_text(json.dumps({"problems": problems}), encoding="utf-8")

    def _build(self) -> tuple[str, ...]:
        target = self.folder / str(self.number + 1)
        shutil.rmtree(target, ignore_errors=True)
        shape = self._shape()
        only_changed = shape == self.shape and self.pages.is_dir()
        if only_changed:
            shutil.copytree(self.pages, target)
        with _warnings() as warnings, lent(self.config.parent, None) as file:
            config = _load(file, target)
            if config.nav is not None:
                config.nav = without(config.nav, self.left_out)
            try:
                config.plugins.on_startup(command="serve", dirty=only_changed)
                build(config, dirty=only_changed)
            finally:
                config.plugins.on_shutdown()
        if only_changed:
            _complete_search(self.pages, target)
        self.shape = shape
        self.number += 1
        self.show(self.pages)
        # The last pages stay one round longer: a request that has begun still reads them.
        shutil.rmtree(self.folder / str(self.number - 2), ignore_errors=True)
        return tuple(warning for warning in warnings if not warning.startswith("A 'dirty' build"))

    def _shape(self) -> object:
        """Return what, when it changes, changes every page: the config, and which pages there are."""
        return self.config.read_bytes(), sorted(str(path) for path in self.docs.rglob("*"))

    def error_page(self, code: int) -> bytes | None:
        file = self.pages / f"{code}.html"
        return file.read_bytes() if file.is_file() else None


def _claim(host: str, port: int) -> int:
    """Find out now, not after the first build, whether the address is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as free:
        return int(free.getsockname()[1])


def _load(file: Path, target: Path) -> MkDocsConfig:
    config = load_config(str(file), site_dir=str(target))
    config.site_url = "/"
    config.extra_javascript.append(_SCRIPT)
    return config


def _complete_search(old: Path, new: Path) -> None:
    """Put the entries of pages that were not built again back into the search index."""
    index = Path("search/search_index.json")
    if not (old / index).is_file() or not (new / index).is_file():
        return
    before, after = (json.loads((folder / index).read_text(encoding="utf-8")) for folder in (old, new))
    built = {entry["location"].partition("#")[0] for entry in after["docs"]}
    after["docs"] += [entry for entry in before["docs"] if entry["location"].partition("#")[0] not in built]
    (new / index).write_text(json.dumps(after), encoding="utf-8")


def _guarded(step: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """Run a step. Its failure is one more problem to show: an exception would hang every open page."""
    try:
        return step()
    except MkDocsException as e:
        return (str(e),)
    except Exception as e:  # noqa: BLE001 - whatever is wrong, the preview stays up
        return (f"{type(e).__name__}: {e}",)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect what a strict build would stop at."""
    found: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
