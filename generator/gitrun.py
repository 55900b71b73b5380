"""Runs git: one command, hardened, bounded in time and output, with nothing of the caller's environment.

Only `quarantine` and `mirror` use this, and never inside a folder they do not own. Without a `Transport` git
reaches no other machine. GitPython's command runner starts the process; `env` stands before git because that
runner can add to git's environment but cannot take a `GIT_DIR` of our caller out of it. A POSIX system is
needed.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from subprocess import Popen

NOWHERE = Path("/dev/null")  # in place of a repository: git then looks for none around its working folder
OUTPUT_LIMIT = 1 << 30  # bytes that a command may print, unless somebody expects fewer
_COMPLAINT_LIMIT = 4_096
_PAUSE = 0.2  # seconds between two looks at what a growing repository weighs

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


class Bounds(Struct, frozen=True):
    """What one command may cost: seconds, bytes of output and KiB of memory.

    A few hundred bytes of nested folders unfold into a history no machine can hold, so memory has a bound
    wherever git looks into it.
    """

    seconds: float
    output: int = OUTPUT_LIMIT
    memory: int | None = None
    size: int | None = None
    """Bytes of the files of the repository while git adds to them."""


class Transport(Struct, frozen=True):
    """How git reaches a repository: by one protocol, told by settings and variables of the environment.

    `keeps` names the caller's variables that git and its helpers see. They are inherited: on a command line
    every user of the machine could read them. A variable that is None is not set at all.
    """

    protocol: str = "file"
    settings: tuple[str, ...] = ()
    variables: Mapping[str, str | None] = field(default_factory=dict)
    keeps: Callable[[str], object] | None = None


_FILES_ONLY = Transport()


def output(
    *args: str,
    at: Path,
    room: Path,
    bounds: Bounds,
    stdin: bytes = b"",
    transport: Transport = _FILES_ONLY,
) -> Generator[bytes]:
    """Run git on the repository `at`, in the empty folder `room`, and yield what it prints, in chunks.

    Whoever stops reading stops git and all it started; so do the bounds.
    """
    settings = chain(*(("-c", each) for each in transport.settings))
    git = ("git", f"--git-dir={at}", *_OPTIONS, *settings, *args)
    command = (*_environment(room, transport), "sh", "-c", _START, str(bounds.memory or "unlimited"), *git)
    end = time.monotonic() + bounds.seconds
    complaint = bytearray()
    running = _running(command, room=room, seconds=bounds.seconds, stdin=stdin, complaint=complaint)
    with running as (process, out), _measured(process, at, bounds.size):
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
    if bounds.size is not None and size_of(at) > bounds.size:
        raise TooMuchError(f"it has more than {bounds.size >> 20} MiB", words)
    if status:
        reason = reason_of(words)
        raise (TooMuchError if reason == _TOO_LARGE else GitError)(reason, words)


def reason_of(words: str) -> str:
    """Say in our words why git failed: its own name folders of this machine and quote foreign files."""
    return next((reason for said, reason in _REASONS if said in words), "git cannot read it")


@contextmanager
def _running(
    command: tuple[str, ...], *, room: Path, seconds: float, stdin: bytes, complaint: bytearray
) -> Iterator[tuple[Popen[bytes], int]]:
    for program in ("git", "env", "sh"):
        if shutil.which(program) is None:
            raise GitError(f"{program} is not installed")
    # GitPython runs git when it is imported and fails without; the rest of the site needs neither.
    from git import Git  # noqa: PLC0415 - importing GitPython looks for git, which may be missing

    with tempfile.TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        handle = Git(room).execute(list(command), istream=given, as_process=True, start_new_session=True)
    process = cast("Popen[bytes]", handle.proc)
    listener = threading.Thread(target=_listen, args=(handle.stderr.fileno(), complaint))
    watchdog = threading.Timer(seconds, _stop, (process,))
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


def _environment(room: Path, transport: Transport) -> Iterator[str]:
    """Begin the command line with `env`, which takes away what git must not see and sets what it must."""
    yield "env"
    if transport.keeps is None:
        yield "-i"
    else:
        yield from (f"-u{name}" for name in os.environ if not transport.keeps(name))
    variables = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(room),
        "GIT_CEILING_DIRECTORIES": str(room.parent),  # room may lie in a work tree: never look above it
        **_ENVIRONMENT,
        "GIT_ALLOW_PROTOCOL": transport.protocol,
        **transport.variables,
    }
    yield from (f"{name}={value}" for name, value in variables.items() if value is not None)


def _listen(pipe: int, complaint: bytearray) -> None:
    """Read all that git complains, lest it waits for us, and keep the beginning."""
    while chunk := os.read(pipe, 4_096):
        complaint.extend(chunk[: _COMPLAINT_LIMIT - len(complaint)])


@contextmanager
def _measured(process: Popen[bytes], folder: Path, limit: int | None) -> Iterator[None]:
    """Stop git when the folder it fills is larger than the limit."""
    if limit is None:
        yield
        return
    over = threading.Event()

    def measure() -> None:
        while not over.wait(_PAUSE):
            if size_of(folder) > limit:
                _stop(process)

    measuring = threading.Thread(target=measure)
    measuring.start()
    try:
        yield
    finally:
        over.set()
        measuring.join()


def size_of(folder: Path) -> int:
    """Add up the bytes of the files in a folder, which may change meanwhile."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(parent, name)).st_size  # noqa: PTH118 - many files
    return total


def _stop(process: Popen[bytes]) -> None:
    """Kill git and its children, unless it is over: its number may then be another process's."""
    if process.returncode is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
