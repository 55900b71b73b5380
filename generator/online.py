"""Asks addresses whether they lead somewhere. The only module that reaches out, and only when told to.

Specs are strangers' text: a host is looked up first, only then is one of the addresses found asked, and none
of a private network unless its host is allowed. Each step of a redirection is looked at in the same way.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from msgspec import Struct

_AT_ONCE: Final = 8
_STEPS: Final = 5
_MOVED: Final = frozenset({301, 308})
_REDIRECTED: Final = frozenset({301, 302, 303, 307, 308})
_ALIVE: Final = frozenset({401, 403, 405, 407, 429})
"""Behind a door, or asked too often: somebody is there."""
_GONE: Final = frozenset({400, 404, 410, 414, 421, 451})


class Answer(Struct, frozen=True):
    """What an address said: `alive`, `dead`, `moved`, `silent` or `unasked`, and in words why."""

    state: str
    words: str = ""


class _Unasked(Exception):  # noqa: N818 - nothing went wrong
    """The host is not to be asked."""


def ask(urls: Iterable[str], *, allowed: Collection[str], seconds: float = 10) -> Mapping[str, Answer]:
    """Ask each address once, a few at a time. `allowed` are hosts whose private addresses may be asked."""
    wanted = tuple(dict.fromkeys(urls))
    with ThreadPoolExecutor(_AT_ONCE) as several:
        answers = several.map(lambda url: _asked(url, allowed, seconds), wanted)
        return dict(zip(wanted, answers, strict=True))


def _asked(url: str, allowed: Collection[str], seconds: float) -> Answer:
    here, lasting = url, True
    for _ in range(_STEPS):
        answer, target, status = _step(here, allowed, seconds)
        if not target:
            moved = answer.state == "alive" and here != url and lasting
            return Answer("moved", f"leads to {here}") if moved else answer
        here, lasting = target, lasting and status in _MOVED
    return Answer("dead", f"leads on more than {_STEPS} times")


def _step(url: str, allowed: Collection[str], seconds: float) -> tuple[Answer, str, int]:
    """Ask one address: the answer, where it leads on to, and the status."""
    try:
        status, location = _status(url, "HEAD", allowed, seconds)
        if status >= 400 and status not in _ALIVE - {405}:
            status, location = _status(url, "GET", allowed, seconds)
    except (_Unasked, OSError, HTTPException, ValueError) as error:
        return _failed(error, seconds), "", 0
    if status in _REDIRECTED and location:
        return Answer("alive"), urljoin(url, location), status
    state = "alive" if status < 400 or status in _ALIVE else "dead" if status in _GONE else "silent"
    return Answer(state, f"answers {status}"), "", status


def _failed(error: Exception, seconds: float) -> Answer:
    if isinstance(error, _Unasked):
        return Answer("unasked", str(error))
    if isinstance(error, TimeoutError):
        return Answer("silent", f"gave no answer within {seconds:g} seconds")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Answer("dead", f"has a wrong certificate: {error.verify_message}")
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME:
        return Answer("dead", "has a host that nobody knows")
    return Answer("silent", f"cannot be asked: {type(error).__name__}")


def _status(url: str, method: str, allowed: Collection[str], seconds: float) -> tuple[int, str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Unasked("leads to what is no http(s) address")
    connection = _connected(parts, parts.hostname, allowed, seconds)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": "handoff-links", "Accept": "*/*", "Connection": "close"}
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", "")
    finally:
        connection.close()


def _connected(parts: SplitResult, host: str, allowed: Collection[str], seconds: float) -> HTTPConnection:
    """Connect to an address that was looked at, so that a second look-up cannot give another one."""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host not in allowed and not all(_is_public(address) for address in addresses):
        raise _Unasked(f"leads to {host}, which is in a private network")
    connection = HTTPConnection(host, port, timeout=seconds)
    plain = socket.create_connection((addresses[0], port), timeout=seconds)
    try:
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(plain, server_hostname=host) if secure else plain
    except BaseException:
        plain.close()
        raise
    return connection


def _is_public(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or bool(mapped.is_global))
