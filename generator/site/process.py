"""One engine, run once: in a process of its own with a fixed environment."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator import direct
from generator.builders import ENGINES
from generator.layout import CONFIG, SITE
from generator.site.config import lent, navigation, variables
from generator.site.switch import LIVE, emptied
from generator.site.zensical import staged

_CODE = ("LD_LIBRARY_PATH", "PYTHONPATH")
"""What decides which code an engine loads."""
_PASSED_ON = (*_CODE, "HOME", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
_FIXED = {
    "DISABLE_MKDOCS_2_WARNING": "true",
    "LC_ALL": "C.UTF-8",
    "NO_COLOR": "1",
    "NO_MKDOCS_2_WARNING": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
}
_ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_WARNING = re.compile(r"^(?:WARNING|ERROR|CRITICAL) *-  ", re.MULTILINE)
_MOST_LINES = 200
_LONGEST_LINE = 1000


class Run(Struct, frozen=True):
    """What an engine is to make of which workspace. The environment has its only clock."""

    root: Path
    engine: str
    target: Path
    nav: list[Any] | None
    """The navigation, where it is not as the config says."""
    environment: Mapping[str, str]
    preview: str = ""
    """Of a preview a script that its pages load: it is made whatever a strict build would refuse."""

    @classmethod
    def of(cls, root: Path, engine: str, target: Path, date: date, left_out: frozenset[str]) -> Run:
        """Say what to make of the workspace's docs folder; some pages may be left out on purpose."""
        nav = navigation(root / CONFIG, left_out)
        return cls(root, engine, target, nav, _environment(root, date))


class Ended(Struct, frozen=True):
    """How an engine came to its end."""

    failure: str = ""
    """Why it made no site; empty when it made one."""
    note: str = ""
    """What to know about the site."""
    warnings: tuple[str, ...] = ()
    """Of a preview what a strict build would have refused."""


class Begun:
    """A process of the direct builder, which imports what it needs until it is told what to build."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        """Begin."""
        self._for = root, dict(environment)
        self._process = subprocess.Popen(  # noqa: S603 - a fixed command
            _python(direct.__name__),
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def fits(self, root: Path, environment: Mapping[str, str]) -> bool:
        """Tell whether it works in this folder and has this environment."""
        return self._for == (root, dict(environment))

    def told(self, options: Sequence[str]) -> tuple[int, bytes, bytes]:
        """Have it build. Return its exit code and what it wrote. It ends with that."""
        # A line: copies of this process may hold the other end of what it reads, so that it has no end.
        said, complaint = self._process.communicate(f"{json.dumps(options)}\n".encode())
        return self._process.returncode, said, complaint

    def end(self) -> None:
        """End it, whatever it does."""
        with self._process:
            self._process.kill()


@contextmanager
def begun(root: Path, engine: str, date: date, jobs: int) -> Iterator[Begun | None]:
    """Begin with the direct builder, if it will be needed and there is a processor for it."""
    root = root.absolute()
    if engine != "direct" or jobs == 1 or os.path.lexists(root / SITE / LIVE):
        yield None  # upon a site that is there a build may take no process
        return
    one = Begun(root, _environment(root, date))
    try:
        yield one
    finally:
        one.end()


def upon(live: str, kept: Path, jobs: int, named: str) -> tuple[str, ...]:
    """Return the options with which the direct builder builds upon a live site, as its process has them."""
    return "--live", live, "--kept", str(kept), "--jobs", str(jobs), "--grounds", named


def process(run: Run, ours: tuple[str, ...] = (), begun: Begun | None = None) -> Ended:
    """Run the engine. `ours` are options that the direct builder has and others have not.

    `begun` is a process of that one which waits for them.
    """
    engine, target = run.engine, run.target
    if engine not in ENGINES:
        return Ended(f"{engine} is no engine; choose one of {', '.join(ENGINES)}")
    module = direct.__name__ if engine == "direct" else engine
    if find_spec(module) is None:
        return Ended(f"{engine} is not installed; run: pip install 'handoff-generator[engines]'")
    options: tuple[str, ...] = ("--site-dir", str(target))
    strict = ("--preview", run.preview) if run.preview else ("--strict",)
    loan = lent(run.root, run.nav)
    if engine == "direct":
        options = (*options, *ours)
    if engine == "zensical":
        options, loan = ("--clean",), staged(run.root, target, run.nav)
    with loan as config:
        command = ("build", *strict, "--config-file", str(config), *options)
        if begun and engine == "direct" and begun.fits(run.root, run.environment):
            code, said, complaint = begun.told(command)
        else:
            code, said, complaint = _done(run, (*_python(module), *command))
    if engine == "direct" and code == direct.UNKNOWN:
        emptied(target)
        note = f"built with mkdocs: the direct builder does not know {_readable(said)}"
        return replace(process(replace(run, engine="mkdocs")), note=note)
    if code:
        told = _readable(complaint + said)
        return Ended(told or f"{engine} ended with code {code} and said nothing")
    if not (target / "index.html").is_file():
        return Ended(f"{engine} made no index.html")
    return Ended(warnings=_warnings(_readable(complaint)) if run.preview else ())


def _python(module: str) -> tuple[str, ...]:
    """Return how a module is run: -P, or a workspace could bring one of the engine's name."""
    return sys.executable, "-P", "-m", module


def _done(run: Run, command: tuple[str, ...]) -> tuple[int, bytes, bytes]:
    """Run a command to its end. Return its exit code and what it wrote."""
    done = subprocess.run(  # noqa: S603 - a fixed command
        command,
        cwd=run.root,
        env=run.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def deciding(root: Path) -> list[str]:
    """Name the variables of the environment that decide what the direct builder makes.

    Where a home is, and room for temporary files, does not, nor do programs: it runs none.
    """
    return sorted({*_CODE, *variables(root / CONFIG)})


def _passed_on(root: Path) -> set[str]:
    """Name those that an engine gets: for processes, and what its config asks for."""
    return {*_PASSED_ON, *variables(root / CONFIG)}


def _environment(root: Path, date: date) -> dict[str, str]:
    """Give the engine what it gets and nothing else."""
    midnight = datetime.combine(date, time(), tzinfo=UTC)
    return {
        **{name: os.environ[name] for name in sorted(_passed_on(root)) if name in os.environ},
        **_FIXED,
        "SOURCE_DATE_EPOCH": str(max(0, int(midnight.timestamp()))),
    }


def _warnings(said: str) -> tuple[str, ...]:
    """Return the warnings of an engine's log, each once: some say the same of every page, or begin anew."""
    _, *found = _WARNING.split(said)
    return tuple(dict.fromkeys(warning.rstrip() for warning in found))


def _readable(output: bytes) -> str:
    """Bound the engine's lines and leave no control character in them."""
    text = _ESCAPE_SEQUENCE.sub("", output.decode("utf-8", "replace"))
    lines = ["".join(c if c.isprintable() else " " for c in line).rstrip() for line in text.splitlines()]
    lines = [line[:_LONGEST_LINE] for line in lines if line]
    if len(lines) > _MOST_LINES:
        half = _MOST_LINES // 2
        lines = [*lines[:half], f"... {len(lines) - _MOST_LINES} more lines ...", *lines[-half:]]
    return "\n".join(lines)
