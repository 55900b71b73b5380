"""The live preview: what is saved is shown, what is broken is said, and the last good page stays."""

from __future__ import annotations

import json
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from generator import publish
from generator.site import live

DAY = date(2026, 1, 2)
CONFIG = """\
site_name: Preview
docs_dir: site/docs
site_dir: site/public
theme: {name: material, font: false}
"""
NO_SEARCH = "plugins: []\n"


class Preview:
    """A workspace of one spec, served from a thread. Its text is the page's; some words mean trouble."""

    def __init__(self, root: Path, text: str) -> None:
        self.root = root
        self.scratch = root
        self.url = ""
        self.ready = Event()
        self.config = root / "mkdocs.yml"
        self.config.write_text(CONFIG)
        self.spec = root / "service_specs/pay.yaml"
        self.spec.parent.mkdir()
        self.spec.write_text(text)
        watch = (self.spec.parent, self.config, root / "absent")
        settings = {
            "host": "127.0.0.1",
            "port": 0,
            "render": self.render,
            "asked": lambda: live.Asked(DAY),
            "watch": watch,
            "ready": self.listen,
        }
        self.thread = Thread(target=live.serve, args=(root,), kwargs=settings)
        self.thread.start()
        assert self.ready.wait(timeout=30)

    def render(self) -> tuple[str, ...]:
        """Write the pages, as the pipeline would."""
        text = self.spec.read_text()
        match text:
            case "stop":
                raise KeyboardInterrupt
            case "crash":
                raise ValueError("a bug of ours")
            case "broken":
                return ("service_specs/pay.yaml:1:1: error[SCH001] <b>broken</b>",)
        pages = {"index.md": _page("Pay", text), "other.md": _page("Other", "<p>unchanged text</p>")}
        publish.write(pages.items(), self.root / "site/docs")
        return ()

    def listen(self, url: str) -> None:
        """Take the address, once it answers."""
        self.url = url
        self.ready.set()

    def get(self, path: str) -> str:
        """Fetch a page as a browser does."""
        with urlopen(self.url + path, timeout=30) as answer:
            return str(answer.read().decode())

    def problems(self) -> list[str]:
        """Fetch what the banner shows."""
        return list(json.loads(self.get("handoff-live.json"))["problems"])

    def save(self, file: Path, text: str) -> None:
        """Save a file and wait, as an open page does, until the server says to reload."""
        request = re.search(r"livereload\((\d+), (\d+)\)", self.get(""))
        assert request
        file.write_text(text)
        epoch = self.get("livereload/{}/{}".format(*request.groups()))

        assert int(request[1]) < int(epoch)

    def close(self) -> None:
        """Press Ctrl-C."""
        self.spec.write_text("stop")
        self.thread.join(timeout=30)

        assert not self.thread.is_alive()


def _page(title: str, text: str) -> bytes:
    return f"---\ntitle: {title}\n---\n\n# {title}\n\n{text}\n".encode()


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Preview]:
    """Serve a workspace until the test ends, and leave nothing of it."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    preview = Preview(tmp_path, "first text")
    preview.scratch = scratch
    yield preview
    preview.close()

    assert [] == list(scratch.iterdir())


def test_a_saved_spec_is_shown(preview: Preview) -> None:
    """An open page is told to reload and then has the new text; the published site is not touched."""
    before = preview.get("")
    preview.save(preview.spec, "second text")

    assert "first text" in before
    assert "second text" in preview.get("")
    assert 1 == preview.get("").count('<script src="handoff-live.js">')
    assert [] == preview.problems()
    assert not (preview.root / "site/public").exists()


def test_search_still_finds_pages_that_did_not_change(preview: Preview) -> None:
    """Only changed pages are built again; the search index is of all of them, with the new text."""
    preview.save(preview.spec, "second text")
    index = preview.get("search/search_index.json")

    assert "second text" in index
    assert "first text" not in index
    assert 1 == index.count("unchanged text")
    assert "unchanged text" in preview.get("other/")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("broken", "service_specs/pay.yaml:1:1: error[SCH001] <b>broken</b>"),
        ("crash", "ValueError: a bug of ours"),
    ],
)
def test_a_broken_spec_keeps_the_last_good_page(preview: Preview, text: str, problem: str) -> None:
    """The problem is on the page until it is repaired, as text: the banner's script never writes HTML."""
    preview.save(preview.spec, text)
    during = preview.get(""), preview.problems()
    preview.save(preview.spec, "repaired")

    assert "first text" in during[0]
    assert [problem] == during[1]
    assert "repaired" in preview.get("")
    assert [] == preview.problems()
    assert "innerHTML" not in preview.get("handoff-live.js")
    assert "textContent" in preview.get("handoff-live.js")


def test_a_broken_config_keeps_the_last_good_page(preview: Preview) -> None:
    """A slip in `mkdocs.yml` is shown like one in a spec."""
    preview.save(preview.config, "site_name: [\n")
    during = preview.get(""), preview.problems()
    preview.save(preview.config, CONFIG.replace("Preview", "Renamed"))

    assert "first text" in during[0]
    assert 1 == len(during[1])
    assert "error parsing the configuration file" in during[1][0]
    assert "Renamed" in preview.get("")
    assert [] == preview.problems()


def test_what_a_strict_build_would_refuse_is_said(preview: Preview) -> None:
    """A broken link is shown with the page that has it, before a build fails for it."""
    preview.save(preview.spec, "[gone](gone.md)")

    assert "gone" in preview.get("")
    assert 1 == len(preview.problems())
    assert "contains a link 'gone.md'" in preview.problems()[0]


def test_what_is_wrong_with_other_pages_is_said_again(preview: Preview) -> None:
    """A build of one page knows nothing of the navigation."""
    preview.save(preview.config, f"{CONFIG}{NO_SEARCH}nav: [index.md, other.md, gone.md]\n")
    preview.save(preview.spec, "<p>second text</p>")
    preview.save(preview.spec, "<p>third text</p>")

    assert "third text" in preview.get("")
    assert 1 == len(preview.problems())
    assert "gone.md" in preview.problems()[0]


def test_a_page_is_shown_without_an_engine(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where words changed nothing has to be started: what is around pages is known."""
    preview.save(preview.config, CONFIG + NO_SEARCH)
    preview.save(preview.spec, "<p>second text</p>")
    time.sleep(0.05)  # a config that was written just now may yet change
    preview.save(preview.spec, "<p>third text</p>")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    preview.save(preview.spec, "<p>fourth text</p>")

    assert [] == preview.problems()
    assert "fourth text" in preview.get("")
    assert 1 == preview.get("").count('<script src="handoff-live.js">')
    assert "unchanged text" in preview.get("other/")


def test_pages_that_did_not_change_are_files_of_the_last_preview(preview: Preview) -> None:
    """A link for each of ten thousands, and no copy."""
    preview.save(preview.spec, "second text")
    preview.save(preview.spec, "third text")
    last, this = sorted(preview.scratch.glob("handoff-*/[0-9]"))

    assert (last / "other/index.html").samefile(this / "other/index.html")
    assert not (last / "index.html").samefile(this / "index.html")


def test_what_the_direct_builder_does_not_know_is_built_by_mkdocs(preview: Preview) -> None:
    """A hook of the workspace has its part in the pages, those that did not change included."""
    hook = "def on_page_markdown(markdown, **_):\n    return markdown + '\\n\\nby a hook'\n"
    (preview.root / "hook.py").write_text(hook)
    preview.save(preview.config, f"{CONFIG}hooks: [hook.py]\n")
    preview.save(preview.spec, "second text")

    assert [] == preview.problems()
    assert "second text" in preview.get("")
    assert "by a hook" in preview.get("")
    assert "by a hook" in preview.get("other/")
    assert 1 == preview.get("").count('<script src="handoff-live.js">')


def test_a_missing_page_is_the_sites_own_error_page(preview: Preview) -> None:
    """The error page carries the banner too."""
    with pytest.raises(HTTPError) as caught:
        preview.get("nowhere/")
    with caught.value as answer:
        page = answer.read().decode()

    assert 404 == caught.value.code
    assert '<script src="/handoff-live.js">' in page


def test_a_workspace_that_never_built_shows_why(tmp_path: Path) -> None:
    """The first page of a broken workspace is its problem; the pages come with the repair."""
    preview = Preview(tmp_path, "broken")
    try:
        before = preview.get(""), preview.problems()
        with suppress(HTTPError):
            preview.get("nowhere/")
        preview.save(preview.spec, "repaired")

        assert "No pages yet." in before[0]
        assert ["service_specs/pay.yaml:1:1: error[SCH001] <b>broken</b>"] == before[1]
        assert "repaired" in preview.get("")
        assert [] == preview.problems()
    finally:
        preview.close()


def test_a_taken_port_fails_at_once(tmp_path: Path) -> None:
    """Nothing is rendered or built for an address that cannot be had."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        live.serve(
            tmp_path,
            host="127.0.0.1",
            port=taken.getsockname()[1],
            render=tuple,
            asked=lambda: live.Asked(DAY),
            watch=(),
        )
