"""The site while somebody writes: every saved file is rendered, built and shown again in the browser.

MkDocs' own development server does the serving and reloading. What this adds: each build goes into a folder
of its own and is served only when it is whole (`preview`), and while a spec is broken the last good pages
stay, under a banner with the problems. Banner script and problems exist in the served folder only, never in
the site.
"""

from __future__ import annotations

import json
import logging
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from mkdocs.livereload import LiveReloadServer
from msgspec import Struct, field

from generator.diagnostics import UnusableError
from generator.site.preview import SCRIPT, Preview

Render = Callable[[], tuple[str, ...]]

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
    f'<!doctype html><title>No pages yet</title><p>No pages yet.</p><script src="/{SCRIPT}"></script>\n'
)


class Asked(Struct, frozen=True):
    """What a preview is to be of: as of which day, and without which pages, whatever the navigation says."""

    day: date
    left_out: frozenset[str] = frozenset()


def serve(  # noqa: PLR0913 - what a preview needs, each by its name
    root: Path,
    *,
    host: str,
    port: int,
    render: Render,
    asked: Callable[[], Asked],
    watch: tuple[Path, ...],
    jobs: int = 1,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the workspace until Ctrl-C. `ready` gets the address once it answers.

    `render` writes the docs folder and gives the lines of what is wrong; it runs again when anything below
    `watch` changes, and then it is `asked` what to build. `jobs` is how many processes may build a large
    site. Port 0 takes a free one. Raises OSError when the address cannot be had.
    """
    port = _claim(host, port)
    logging.getLogger("mkdocs").addHandler(logging.NullHandler())  # or each missing icon is printed
    with tempfile.TemporaryDirectory(prefix="handoff-") as folder:
        shown = _Shown(Preview(root, Path(folder).resolve(), jobs), render, asked)
        server = _Server(shown.refresh, host, port, str(shown.preview.pages), polling_interval=0.2)
        server.ready = ready
        server.error_handler = shown.error_page
        shown.show = lambda pages: setattr(server, "root", str(pages))
        shown.refresh()
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


class _Shown(Struct):
    """The pages being shown, and how to make the next ones."""

    preview: Preview
    render: Render
    asked: Callable[[], Asked]
    show: Callable[[Path], None] = field(default=lambda _: None)

    def refresh(self) -> None:
        """Render and build; show the new pages when they are whole, and what is wrong in any case."""
        problems = _guarded(self.render)
        # At first, the last walk's pages will do.
        if not problems or (not self.preview.built and self.preview.docs.is_dir()):
            problems += _guarded(self._build)
        pages = self.preview.pages
        if not pages.is_dir():
            pages.mkdir()
            (pages / "index.html").write_text(_NO_PAGES, encoding="utf-8")
        self._tell(problems)
        self.show(pages)

    def _build(self) -> tuple[str, ...]:
        asked = self.asked()
        return self.preview.build(asked.day, asked.left_out)

    def _tell(self, problems: tuple[str, ...]) -> None:
        """Put banner and problems beside the pages: no build knows of these files, so none shares them."""
        pages = self.preview.pages
        (pages / SCRIPT).write_text(_BANNER, encoding="utf-8")
        (pages / _STATE).write_text(json.dumps({"problems": problems}), encoding="utf-8")

    def error_page(self, code: int) -> bytes | None:
        """Return the site's own page for an error."""
        with suppress(OSError):
            return (self.preview.pages / f"{code}.html").read_bytes()
        return None


def _claim(host: str, port: int) -> int:
    """Find out now, not after the first build, whether the address is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as free:
        return int(free.getsockname()[1])


def _guarded(step: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """Run a step. Its failure is one more problem to show: an exception would hang every open page."""
    try:
        return step()
    except UnusableError as e:
        return (str(e),)
    except Exception as e:  # noqa: BLE001 - whatever is wrong, the preview stays up
        return (f"{type(e).__name__}: {e}",)
