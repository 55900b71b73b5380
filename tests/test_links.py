"""Addresses are asked only when somebody says so, and never more of a network than they may."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Final

import pytest

from generator.diagnostics import Exit
from generator.layout import CONFIG
from generator.links import LEDGER, links
from generator.online import Answer, _is_public, ask
from tests.commands import run
from tests.workspaces import LANTERN, catalog

_OVER: Final = Event()
"""Ends the answers that would never come."""


class _Handler(BaseHTTPRequestHandler):
    """Answers `/404` with 404, `/301/x` with a redirection to `/x`, `/slow` never, `/get` only when read."""

    asked: Final[list[str]] = []

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._answer()

    def do_GET(self) -> None:
        """Answer with an empty one."""
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the library
        """Say nothing."""

    def _answer(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        first, _, rest = self.path.removeprefix("/").partition("/")
        if first.startswith("slow"):
            _OVER.wait(20)
            return
        if first == "get":
            status = 404 if self.command == "HEAD" else 200
        else:
            status = int(first) if first.isdigit() else 200
        self.send_response(status)
        if status in (301, 302, 308):
            self.send_header("Location", rest if "://" in rest else f"/{rest}")
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give the address of a server on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        _OVER.set()
        running.shutdown()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", Answer("alive", "answers 200")),
        ("/get", Answer("alive", "answers 200")),
        ("/401", Answer("alive", "answers 401")),
        ("/403", Answer("alive", "answers 403")),
        ("/429", Answer("alive", "answers 429")),
        ("/404", Answer("dead", "answers 404")),
        ("/410", Answer("dead", "answers 410")),
        ("/500", Answer("silent", "answers 500")),
        ("/503", Answer("silent", "answers 503")),
        ("/302/x", Answer("alive", "answers 200")),
        ("/302/404", Answer("dead", "answers 404")),
        ("/302/301/403", Answer("alive", "answers 403")),
        ("/302/http://10.0.0.1/", Answer("unasked", "leads to 10.0.0.1, which is in a private network")),
        ("/302/file:///etc/passwd", Answer("unasked", "leads to what is no http(s) address")),
        ("/" + "302/" * 7, Answer("dead", "leads on more than 5 times")),
    ],
)
def test_an_answer_is_understood(server: str, path: str, answer: Answer) -> None:
    """A door is no dead end, and a look at the head alone is not the last word."""
    url = server + path

    given = ask([url], allowed=("127.0.0.1",))[url]

    assert answer == given


def test_what_leads_on_for_good_is_told_with_the_new_address(server: str) -> None:
    """Over several steps, too, as long as each is for good."""
    url = f"{server}/301/308/new"

    assert {url: Answer("moved", f"leads to {server}/new")} == ask([url], allowed=("127.0.0.1",))


def test_nobody_is_waited_for_long(server: str) -> None:
    """A server that never answers costs the time that was given, and several at once."""
    urls = [f"{server}/slow?{number}" for number in range(4)]
    start = time.monotonic()
    answers = ask(urls, allowed=("127.0.0.1",), seconds=0.5)

    assert {Answer("silent", "gave no answer within 0.5 seconds")} == set(answers.values())
    assert time.monotonic() - start < 5


def test_a_closed_port_is_silent() -> None:
    """It may be open tomorrow."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as gone:
        url = f"http://127.0.0.1:{gone.server_port}/"

    assert {url: Answer("silent", "cannot be asked: ConnectionRefusedError")} == ask(
        [url], allowed=("127.0.0.1",)
    )


def test_private_networks_are_not_asked(server: str) -> None:
    """By whatever name: nobody connects before the address that was looked up is known to be public."""
    before = len(_Handler.asked)
    port = server.rpartition(":")[2]
    urls = [f"http://{host}:{port}/" for host in ("127.0.0.1", "localhost", "127.1", "[::1]", "0.0.0.0")]
    answers = ask(urls, allowed=())

    assert {"unasked"} == {answer.state for answer in answers.values()}
    assert before == len(_Handler.asked)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.168.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses_are_told_from_others(address: str, *, public: bool) -> None:
    """Those of clouds' metadata, of carriers and those inside of others are not public."""
    assert public == _is_public(address)


@pytest.fixture
def linked(mini: Path, server: str) -> Path:
    """Give a workspace with one service whose links lead to the server."""
    shutil.rmtree(mini / "service_specs/booking-api")
    (mini / "service_specs/berth-advisor.yaml").unlink()
    urls = "".join(f"  - {{name: L, type: doc, url: '{server}{path}'}}\n" for path in ("/", "/404", "/404"))
    (mini / "service_specs/lantern.yaml").write_text(f"{LANTERN}links:\n{urls}")
    config = (mini / CONFIG).read_text()
    allowed = "  handoff:\n    link_hosts: [127.0.0.1]\n"
    (mini / CONFIG).write_text(config.replace("  handoff:\n", allowed))
    for other in (mini / "service_specs/org.yaml", *(mini / "service_specs/teams").iterdir()):
        other.write_text(re.sub(r"https?://[^\s\"',}]+", f"{server}/", other.read_text()))
    return mini


def test_nothing_is_asked_by_itself(linked: Path) -> None:
    """Neither by checking nor by listing."""
    before = len(_Handler.asked)
    run("-C", linked, "check")
    result = run("-C", linked, "links")

    assert "never asked" in result.output
    assert before == len(_Handler.asked)
    assert not (linked / LEDGER).exists()


def test_answers_are_told_at_their_places_and_kept(linked: Path, server: str) -> None:
    """Each address is asked once, however often it stands, and again only when its answer is old."""
    first = run("-C", linked, "links", "--online")
    before = len(_Handler.asked)
    again = run("-C", linked, "links", "--online")

    assert Exit.FINDINGS == first.exit_code, first.output
    for line in (12, 13):
        told = f"error[LNK001] links[{line - 11}].url: {server}/404 answers 404"
        assert f"service_specs/lantern.yaml:{line}:26: {told}" in first.output
    assert first.output == again.output
    assert before == len(_Handler.asked)

    run("-C", linked, "links", "--online", "--max-age", "0")

    assert before < len(_Handler.asked)


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"x": 1}', '{"x": {"state": "dead"}}', "[" * 5000])
def test_a_file_of_answers_that_somebody_broke_is_forgotten(linked: Path, kept: str) -> None:
    """It is only a memory."""
    (linked / LEDGER).parent.mkdir(parents=True)
    (linked / LEDGER).write_text(kept)

    assert "never asked" in run("-C", linked, "links").output


def test_answers_are_not_written_through_a_link(linked: Path, tmp_path: Path) -> None:
    """A folder that a stranger checked in as a link stays as it is elsewhere."""
    (linked / "site").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (linked / LEDGER).parent.symlink_to(tmp_path / "elsewhere")
    result = run("-C", linked, "links", "--online")

    assert Exit.ENVIRONMENT == result.exit_code
    assert "symbolic link" in result.output
    assert [] == list((tmp_path / "elsewhere").iterdir())


def test_hostile_words_in_it_stay_words(linked: Path, server: str) -> None:
    """What a server said is printed as a text of one line."""
    (linked / LEDGER).parent.mkdir(parents=True)
    said = {"state": "dead", "words": "x\n::error::y\x1b[31m", "at": "2026-11-01T00:00:00+00:00"}
    (linked / LEDGER).write_text(json.dumps({f"{server}/404": said}))

    output = run("-C", linked, "links").output
    assert "\x1b" not in output
    assert "\n::error" not in output


def test_the_sample_s_links_have_places() -> None:
    """Each is in the line its place names."""
    root = Path(__file__).parent / "mini"
    found = links(catalog(root))

    assert found
    for link in found:
        assert link.url in (root / link.place.file).read_text().split("\n")[link.place.line - 1]
