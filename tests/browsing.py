"""A built site in a real browser: how tests serve one and look at it. Needs Debian's package `chromium`."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's word
        """Say nothing."""


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Build a workspace's site and serve it; give its address."""
    handoff = Path(sys.executable).parent / "handoff"
    subprocess.run([handoff, "-C", root, "build", "--date", "2026-11-23"], check=True, capture_output=True)
    with serving(root / "site/public") as address:
        yield address


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a site that is built; give its address."""
    handler = partial(_Quiet, directory=str(folder.resolve()))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser."""
    arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


def opened(browser: Browser, width: int, height: int) -> Page:
    """Open an empty page of a size, which may use the clipboard."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context.new_page()
