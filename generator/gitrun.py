"""Runs git: one command, hardened, bounded in time and output, with nothing of the caller's environment.

Only `quarantine` uses this, and never inside a folder it does not own. GitPython's command runner starts the
process; `env -i` stands before git because that runner can add to git's environment but cannot take a
`GIT_DIR` of our caller out of it. A POSIX system is needed.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from subprocess import Popen

NOWHERE = Path("/dev/null")  # in place of a repository: git then looks for none around its working folder
_COMPLAINT_LIMIT = 4_096

# Our copies carry no configuration but their origin; these hold should that ever change. Objects are not
# fsck'ed: odd but harmless history (no e-mail, a wild time zone) stays readable, nothing is checked out.
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "protocol.allow=never",
    "protocol.file.allow=always",
    "transfer.fsckObjects=false",
    "fetch.unpackLimit=1",  # keep packs: a cache of thousands of loose files is slow
    "core.packedGitLimit=512m",  # leave room below the bound on memory
    "core.packedGitWindowSize=32m",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
    "log.mailmap=false",
    "log.showSignature=false",
)
_OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    *chain(*(("-c", each) for each in _SETTINGS)),
)

_START = 'ulimit -v "$0" 2>/dev/null; exec "$@"'  # where the system has no such bound, git starts without
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "file",
}

_TOO_LARGE = "it is too large to be read"
_DAMAGE = ("object", "orrupt", "missing", "unable to read", "ould not read", "index-pack", "not our ref")
_REASONS = (  # what git says in the C locale, and what that means; the first match counts
    ("dubious ownership", "it belongs to another user of this machine"),
    ("ermission denied", "its files may not be read"),
    ("bad config", "its git configuration cannot be read"),
    ("bad numeric config", "its git configuration cannot be read"),
    ("unknown repository extension", "its format needs a newer git"),
    ("repository version", "its format needs a newer git"),
    ("packed-refs", "its list of references is damaged"),
    ("ut of memory", _TOO_LARGE),
    ("No space left", "no space is left for the copy"),
    ("not a git repository", "its .git folder is not a git repository"),
    ("not appear to be a git", "its .git folder is not a git repository"),
    *((said, "objects of its history are missing or damaged") for said in _DAMAGE),
)


class GitError(Exception):
    """A repository cannot be read. `reason` is for pages; `detail`, git's own words, only for a terminal."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class TooMuchError(GitError):
    """Git was stopped because it took too long or said too much; trying again would not help."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one command may cost: seconds, bytes of output and KiB of memory.

    A few hundred bytes of nested folders unfold into a history no machine can hold, so memory has a bound
    wherever git looks into it.
    """

    seconds: float
    output: int = 1 << 30
    memory: int | None = None


def output(*args: str, at: Path, room: Path, bounds: Bounds, stdin: bytes = b"") -> Generator[bytes]:
    """Run git on the repository `at`, in the empty folder `room`, and yield what it prints, in chunks.

    Whoever stops reading stops git and all it started; so do the bounds.
    """
    command = ("git", f"--git-dir={at}", *_OPTIONS, *args)
    end = time.monotonic() + bounds.seconds
    complaint = bytearray()
    with _running(command, room=room, bounds=bounds, stdin=stdin, complaint=complaint) as (process, out):
        total = 0
        while chunk := os.read(out, 65_536):
            total += len(chunk)
            if total > bounds.output:
                raise TooMuchError(_TOO_LARGE)
            yield chunk
        status = process.wait()
    words = " ".join(complaint.decode("utf-8", "replace").split())
    if time.monotonic() >= end:
        raise TooMuchError(f"reading it took longer than {bounds.seconds:g} s", words)
    if status:
        reason = reason_of(words)
        raise (TooMuchError if reason == _TOO_LARGE else GitError)(reason, words)


def reason_of(words: str) -> str:
    """Say in our words why git failed: its own name folders of this machine and quote foreign files."""
    return next((reason for said, reason in _REASONS if said in words), "git cannot read it")


@contextmanager
def _running(
    command: tuple[str, ...], *, room: Path, bounds: Bounds, stdin: bytes, complaint: bytearray
) -> Iterator[tuple[Popen[bytes], int]]:
    for program in ("git", "env", "sh"):
        if shutil.which(program) is None:
            raise GitError(f"{program} is not installed")
    # GitPython runs git when it is imported and fails without; the rest of the site needs neither.
    from git import Git  # noqa: PLC0415 - importing GitPython looks for git, which may be missing

    with tempfile.TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        started = ("env", "-i", *_environment(room), "sh", "-c", _START, str(bounds.memory or "unlimited"))
        handle = Git(room).execute(
            [*started, *command], istream=given, as_process=True, start_new_session=True
        )
    process = cast("Popen[bytes]", handle.proc)
    listener = threading.Thread(target=_listen, args=(handle.stderr.fileno(), complaint))
    watchdog = threading.Timer(bounds.seconds, _stop, (process,))
    listener.start()
    watchdog.start()
    try:
        yield process, handle.stdout.fileno()
    finally:
        watchdog.cancel()
        _stop(process)
        process.wait()
        listener.join()
        handle.stdout.close()
        handle.stderr.close()


def _environment(room: Path) -> Iterator[str]:
    yield f"PATH={os.environ.get('PATH', os.defpath)}"
    yield f"HOME={room}"
    yield f"GIT_CEILING_DIRECTORIES={room.parent}"  # room may lie in a work tree: never look above it
    yield from (f"{name}={value}" for name, value in _ENVIRONMENT.items())


def _listen(pipe: int, complaint: bytearray) -> None:
    """Read all that git complains, lest it waits for us, and keep the beginning."""
    while chunk := os.read(pipe, 4_096):
        complaint.extend(chunk[: _COMPLAINT_LIMIT - len(complaint)])


def _stop(process: Popen[bytes]) -> None:
    """Kill git and its children, unless it is over: its number may then be another process's."""
    if process.returncode is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
