"""A host of git repositories on this machine: git's own HTTP backend behind the standard library's server."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from tests.repos import ENVIRONMENT


class _Handler(BaseHTTPRequestHandler):
    """Answers git by `git http-backend`; `answers` has other answers, by the beginning of a path."""

    protocol_version = "HTTP/1.0"
    root: ClassVar[Path]
    seen: ClassVar[list[str]]
    answers: ClassVar[dict[str, tuple[int, dict[str, str]]]]
    newest: ClassVar[bool] = True

    def do_GET(self) -> None:
        """Answer a question."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer one with a body, which git may send in pieces."""
        self._answer(self._body())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
        """Print nothing."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        return body

    def _answer(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        self.seen.append(path)
        for start, (status, headers) in self.answers.items():
            if path.startswith(start):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                return
        variables = {
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", "") if self.newest else "",
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=ENVIRONMENT | variables, capture_output=True, check=False
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if line)
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class Host:
    """A running host: where it is, which paths were asked for, and what it answers instead of git."""

    def __init__(self, server: ThreadingHTTPServer, handler: type[_Handler]) -> None:
        """Remember a server and its handler."""
        self._handler = handler
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.seen = handler.seen
        self.answers = handler.answers

    def grow_old(self) -> None:
        """Speak only the first version of git's protocol, which gives no commit by its id."""
        self._handler.newest = False


@contextmanager
def host(root: Path) -> Iterator[Host]:
    """Serve the repositories in a folder until the end of the block."""
    handler = type("Handler", (_Handler,), {"root": root, "seen": [], "answers": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Host(server, handler)
        finally:
            server.shutdown()
            thread.join()
