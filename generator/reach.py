"""How git reaches another machine: the protocol, the bounds, and whose credentials it may use.

By themselves runs of git know nothing of whoever starts them. For the network they keep the caller's proxy
and certificates; `Reach.ssh` lets them have the caller's own configuration, helpers and keys, too, which is
theirs to say and nobody else's: mkdocs.yml may come from a pull request. No prompt, no redirection and no
other protocol in either case.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from generator.gitrun import GitError, TooMuchError, Transport
from generator.quarantine import SERVE
from generator.remote import protocol_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SSH = (
    "-o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 "
    "-o ServerAliveCountMax=2 -o ForwardAgent=no -o ClearAllForwardings=yes -o PermitLocalCommand=no "
    "-o ControlMaster=no -o ControlPath=none"
)
_SETTINGS = (
    "http.followRedirects=false",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
    "core.askPass=",
    "fetch.uriProtocols=",
    "transfer.bundleURI=false",
    "protocol.version=2",
)
_CERTIFICATES = "GIT_SSL_CA(INFO|PATH)|SSL_CERT_(FILE|DIR)"
_NETWORK = re.compile(f"https?_proxy|HTTPS_PROXY|(?i:all_proxy|no_proxy)|{_CERTIFICATES}")
_OWN = re.compile(
    rf"(?!GIT_|SSH_ASKPASS).*|{_CERTIFICATES}|GIT_CONFIG_(GLOBAL|COUNT|KEY_\d+|VALUE_\d+)", re.DOTALL
)
_OBEDIENT = {(2, 39): 4, (2, 40): 2, (2, 41): 1, (2, 42): 2, (2, 43): 4, (2, 44): 1}
"""Releases of git that know GIT_NO_LAZY_FETCH; from 2.45 on all do."""
_OWN_VARIABLES: dict[str, str | None] = {
    "HOME": None,
    "GIT_CONFIG_GLOBAL": None,
    "GIT_CONFIG_SYSTEM": None,
    "GIT_CONFIG_NOSYSTEM": None,
    "GCM_INTERACTIVE": "never",
}

_WANTS_CREDENTIALS = "its server wants credentials that git does not have here"
_SILENT = "its server does not answer"
_REASONS = (  # what git says in the C locale, and what that means; the first match counts
    ("ould not resolve host", "the name of its server is not known here"),
    ("onnection refused", _SILENT),
    ("ailed to connect", _SILENT),
    ("n't connect", _SILENT),
    ("onnection timed out", _SILENT),
    ("too slow", "its server stopped answering"),
    ("returned error: 30", "its address leads to another one, which mkdocs.yml has to name"),
    ("returned error: 401", _WANTS_CREDENTIALS),
    ("returned error: 403", _WANTS_CREDENTIALS),
    ("could not read Username", _WANTS_CREDENTIALS),
    ("could not read Password", _WANTS_CREDENTIALS),
    ("Authentication failed", _WANTS_CREDENTIALS),
    ("ermission denied (", _WANTS_CREDENTIALS),
    ("Host key verification failed", "the key of its server is not among the known hosts"),
    ("certificate", "the certificate of its server is not trusted here"),
    ("returned error: 404", "its server has no such repository"),
    ("not found", "its server has no such repository"),
    ("not appear to be a git", "its address is not that of a git repository"),
    ("returned error:", "its server fails"),
)


class Reach(Struct, frozen=True):
    """How far a fetch may go: seconds per command, bytes per repository, and with whose credentials."""

    seconds: float
    size: int
    ssh: str = ""
    """The ssh command of whoever runs this, when git may use their configuration, helpers and keys."""


def spares_contents(version: str) -> bool:
    """Tell whether this git may be sent to fetch a history without the contents of files.

    Older ones go and get each of them as soon as they miss it; a server that cannot answer that keeps them
    starting new processes for ever.
    """
    found = re.match(r"git version (\d+)\.(\d+)\.(\d+)", version)
    major, minor, patch = map(int, found.groups()) if found else (0, 0, 0)
    return (major, minor) >= (2, 45) or patch >= _OBEDIENT.get((major, minor), 1_000)


def served_by(url: str) -> tuple[str, ...]:
    """Say what is to serve a repository of this machine."""
    return (SERVE,) if protocol_of(url) == "file" else ()


def transport(url: str, reach: Reach) -> Transport:
    """Say how git is to reach an address: without questions, redirections or other protocols.

    Raises GitError where it may not.
    """
    protocol = protocol_of(url)
    if protocol == "file":
        if not Path(unquote(urlsplit(url).path)).is_dir():  # git would speak of its owner
            raise GitError("there is no such folder")
        return Transport()
    if not protocol:
        raise GitError("its address is none that is read")
    if reach.ssh:
        own = {**_OWN_VARIABLES, "GIT_SSH_COMMAND": f"{reach.ssh} {_SSH}", "GIT_SSH_VARIANT": "ssh"}
        return Transport(protocol, _SETTINGS, own, _OWN.fullmatch)
    if protocol == "ssh":
        raise GitError("ssh takes your keys: run handoff lock --credentials")
    return Transport(protocol, (*_SETTINGS, "credential.helper="), {}, _NETWORK.fullmatch)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Say why a server could not be asked; git's own words may repeat what it sent."""
    try:
        yield
    except TooMuchError:
        raise
    except GitError as error:
        reason = next((reason for said, reason in _REASONS if said in error.detail), error.reason)
        raise GitError(reason, error.detail) from error
