"""Docs folder to HTML by one of four engines, each in a process of its own with a fixed environment.

The engine writes into a fresh folder; only a build that succeeded in strict mode goes live.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from generator import direct, inputs
from generator.builders import ENGINES
from generator.looks import PublishError
from generator.publish import CONTROL, Differences, disk_errors, turn
from generator.site.config import custom_dir, lent, navigation, variables
from generator.site.switch import (
    KEPT,
    LIVE,
    clear,
    differences,
    emptied,
    fresh,
    is_for,
    live_site,
    remember,
    switch,
)
from generator.site.zensical import staged

_PASSED_ON = ("HOME", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
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
_MOST_LINES = 200
_LONGEST_LINE = 1000


@dataclass(frozen=True, slots=True)
class Built:
    """The new site is live."""

    pages: int
    folder: Path
    note: str = ""
    """What the reader of the build should know, in one line."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The live site is as it was; the output says why, in the engine's own lines."""

    output: str


def build(
    root: Path,
    *,
    engine: str,
    date: date,
    left_out: frozenset[str] = frozenset(),
    readers: str = "",
    jobs: int = 1,
) -> Built | Failed:
    """Build the workspace's docs folder and put the result live. The date is the engine's only clock.

    `left_out` are pages that are not there on purpose, whatever the navigation says. `readers` is a word for
    whom the site is: nothing of a site for others stays. `jobs` is how many processes an engine of ours may
    take.
    """
    root = root.absolute()
    site = root / "site"
    pages, note = 0, ""
    try:
        with turn(site), disk_errors():
            upon = engine == "direct"
            target, before = fresh(site, readers, upon_spare=upon), live_site(site)
            try:
                inputs.whole(root / "site" / "docs")
                inputs.below(root / (custom_dir(root / "mkdocs.yml") or "overrides"))
                environment = _environment(root, date)
                nav = navigation(root / "mkdocs.yml", left_out)
                ours = ("--live", before.folder, "--kept", str(site / CONTROL / KEPT), "--jobs", str(jobs))
                failure, note = _run(root, engine, target, nav, environment=environment, ours=ours)
                if not failure:
                    files = switch(site, target, before)
                    pages = sum(path.endswith(".html") and not _is_error(path) for path in files)
            finally:
                clear(site, *(one for one in (target, Path(before.folder)) if upon and is_for(one, readers)))
            if not failure:
                remember(site)
    except PublishError as e:
        failure = str(e)
    return Failed(failure) if failure else Built(pages, site / LIVE, note)


def compare(
    root: Path, *, engine: str, date: date, left_out: frozenset[str] = frozenset(), jobs: int = 1
) -> Differences | Failed:
    """Build the docs folder beside the live site, say how both differ, and throw the build away."""
    root = root.absolute()
    site = root / "site"
    try:
        with turn(site), disk_errors():
            target = fresh(site)
            try:
                environment = _environment(root, date)
                nav = navigation(root / "mkdocs.yml", left_out)
                ours = ("--jobs", str(jobs))
                failure, _ = _run(root, engine, target, nav, environment=environment, ours=ours)
                return Failed(failure) if failure else differences(target, site / LIVE)
            finally:
                clear(site)
    except PublishError as e:
        return Failed(str(e))


def _is_error(path: str) -> bool:
    return path.rpartition("/")[2] == "404.html"


def _run(
    root: Path,
    engine: str,
    target: Path,
    nav: list[Any] | None,
    *,
    environment: Mapping[str, str],
    ours: tuple[str, ...] = (),
) -> tuple[str, str]:
    """Run the engine. Return why it made no site, empty when it made one, and what to know about it.

    `ours` are options that the direct builder has and others have not.
    """
    if engine not in ENGINES:
        return f"{engine} is no engine; choose one of {', '.join(ENGINES)}", ""
    module = direct.__name__ if engine == "direct" else engine
    if find_spec(module) is None:
        return f"{engine} is not installed; run: pip install 'handoff-generator[engines]'", ""
    options: tuple[str, ...] = ("--site-dir", str(target))
    loan = lent(root, nav)
    if engine == "direct":
        options = (*options, *ours)
    if engine == "zensical":
        options, loan = ("--clean",), staged(root, target, nav)
    with loan as config:
        # -P, or a workspace could bring a module of the engine's name and have it run.
        python = (sys.executable, "-P", "-m", module)
        command = (*python, "build", "--strict", "--config-file", str(config), *options)
        done = subprocess.run(  # noqa: S603 - a fixed command
            command, cwd=root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    if engine == "direct" and done.returncode == direct.UNKNOWN:
        emptied(target)
        failure, _ = _run(root, "mkdocs", target, nav, environment=environment)
        return failure, f"built with mkdocs: the direct builder does not know {_readable(done.stdout)}"
    if done.returncode:
        said = _readable(done.stderr + done.stdout)
        return said or f"{engine} ended with code {done.returncode} and said nothing", ""
    return ("" if (target / "index.html").is_file() else f"{engine} made no index.html"), ""


def passed_on(root: Path) -> list[str]:
    """Name the variables of the environment an engine gets: for processes, and what its config asks for."""
    return sorted({*_PASSED_ON, *variables(root / "mkdocs.yml")})


def _environment(root: Path, date: date) -> dict[str, str]:
    """Give the engine what it gets and nothing else."""
    midnight = datetime.combine(date, time(), tzinfo=UTC)
    return {
        **{name: os.environ[name] for name in passed_on(root) if name in os.environ},
        **_FIXED,
        "SOURCE_DATE_EPOCH": str(max(0, int(midnight.timestamp()))),
    }


def _readable(output: bytes) -> str:
    """Bound the engine's lines and leave no control character in them."""
    text = _ESCAPE_SEQUENCE.sub("", output.decode("utf-8", "replace"))
    lines = ["".join(c if c.isprintable() else " " for c in line).rstrip() for line in text.splitlines()]
    lines = [line[:_LONGEST_LINE] for line in lines if line]
    if len(lines) > _MOST_LINES:
        half = _MOST_LINES // 2
        lines = [*lines[:half], f"... {len(lines) - _MOST_LINES} more lines ...", *lines[-half:]]
    return "\n".join(lines)
