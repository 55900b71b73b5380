"""What sites of growing fleets cost: made new, again, after one change; and by others, of the same pages.

`python -m tests.bench_fleet [NUMBER ...] [--rivals NUMBER] [--cold]`, by default 50 and 200 services, and
other builders for fleets of up to 200. Every fleet is a git repository of its own. A line is one command in a
new process: CPU counts it and all it starts, memory is the peak of its largest process, bytes are those
of the site.

First table: `cold` has no site and no state, `cold, 2` neither and two processes, whose CPU nobody
counts; the others have one. `nothing` comes right after a build; `a step` after one step of a failure mode
has other words, `again` after it has its own, `a summary` after a text that has rows on pages about the
whole; `one spec` after a service has another name, which pages of others show, too, `one team` after a line
of a team has changed. `--cold` measures `cold` alone: for 10,000 services that takes ten minutes.
Second table: the pages that are there, built by `mkdocs` with the sample's small
navigation, with every page in it (`full`, up to 200 services, for it grows with the square), by
ProperDocs, Zensical (new, and after one page has changed) and Hugo (a theme of three lines) where they
are installed. `ours` is the whole cold walk of the same run, from specs to site, and `times` says how
often it fits into the other's CPU; `direct alone` is the part of it that others do, too.

The tables are Markdown: CONTRIBUTING.md has them with date and machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import chain
from math import nan
from pathlib import Path
from typing import Final

from tests.bench import Cost, measure, spent
from tests.fleet import write_fleet
from tests.repos import Repo

_DAY: Final = "2026-11-23"
_MOST_IN_NAV: Final = 200
_SCENE: Final = "| {:>8} | {:11} | {:>6} | {:>7} | {:>7} | {:>7} | {:>6} |"
_RIVAL: Final = "| {:>8} | {:13} | {:>7} | {:>7} | {:>7} | {:>6} |"
_HUGO: Final = """\
contentDir = "content"
disableKinds = ["taxonomy", "term"]
[markup.goldmark.renderer]
unsafe = true
"""
_HUGO_PAGE: Final = "<!doctype html><title>{{ .Title }}</title>\n<h1>{{ .Title }}</h1>\n{{ .Content }}\n"


def main(numbers: list[int], rivals: int, only: str) -> None:
    """Measure every fleet and print both tables."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
    print(_SCENE.format("services", "build", "pages", "wall s", "CPU s", "peak MB", "MB"))
    print(_rule(_SCENE))
    second = []
    for number in numbers:
        with tempfile.TemporaryDirectory() as folder:
            root = write_fleet(Path(folder) / "fleet", number)
            cold = _scenes(root, number, only)
            if number <= rivals:
                second += list(_rivals(root, number, cold))
    print()
    print(_RIVAL.format("services", "builder", "wall s", "CPU s", "peak MB", "times"))
    print(_rule(_RIVAL))
    print("\n".join(second), flush=True)


def machine() -> str:
    """Say what this runs on: cores, processor, Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}"


def _scenes(root: Path, number: int, only: str) -> Cost:
    """Print what the builds of a fleet cost, and return what a cold one does."""
    repo = Repo(root)
    (root / ".gitignore").write_text("/site/\n")
    repo.commit("Begin")
    spec = root / "service_specs" / f"service-{number // 2:04d}" / "service.yaml"
    team = root / "service_specs" / "teams" / "team-3.yaml"
    scenes: tuple[tuple[str, int, Callable[[], object]], ...] = (
        ("cold, 2", 2, lambda: None),
        ("cold", 1, lambda: shutil.rmtree(root / "site", ignore_errors=True)),
        ("nothing", 1, lambda: None),
        ("a step", 1, lambda: _replace(spec, "Look for failing consumers.", "Look for consumers that fail.")),
        ("again", 1, lambda: _replace(spec, "Look for consumers that fail.", "Look for failing consumers.")),
        ("a summary", 1, lambda: _replace(spec, "summary: Takes", "summary: Gets")),
        ("one spec", 1, lambda: _replace(spec, "name: Service number", "name: Service numero")),
        ("one team", 1, lambda: _replace(team, "Runs services", "Keeps services")),
    )
    costs = {}
    for name, jobs, change in (scene for scene in scenes if only in ("", scene[0])):
        change()
        cost = measure("-C", str(root), "build", "--date", _DAY, "--jobs", str(jobs))
        pages, written = _size(root / "site" / "public")
        figures = _figures(cost if jobs == 1 else replace(cost, cpu=nan))
        print(_SCENE.format(number, name, pages, *figures, f"{written:.0f}"), flush=True)
        costs[name] = cost
    return costs["cold"]


def _rivals(root: Path, number: int, ours: Cost) -> Iterator[str]:
    """Yield a line for each builder that is there."""
    yield _RIVAL.format(number, "ours", *_figures(ours), "")
    for name, build in chain(_engines(root, number), _zensical(root), _hugo(root)):
        try:
            cost = build()
        except ChildProcessError:
            line = _RIVAL.format(number, name, "failed", "", "", "")
        else:
            line = _RIVAL.format(number, name, *_figures(cost), f"{cost.cpu / ours.cpu:.1f}")
        print(line, file=sys.stderr, flush=True)  # the tables wait for the last fleet
        yield line


def _engines(root: Path, number: int) -> Iterator[tuple[str, Callable[[], Cost]]]:
    own, full = root / "mkdocs.yml", root / "full.yml"
    docs = root / "site" / "docs"
    nav = [{path.as_posix(): path.as_posix()} for path in _markdown(docs)]
    full.write_text(json.dumps({"INHERIT": str(own), "nav": nav}))
    yield "direct alone", lambda: _built("generator.direct", root, own)
    yield "mkdocs", lambda: _built("mkdocs", root, own)
    if number <= _MOST_IN_NAV:
        yield "mkdocs, full", lambda: _built("mkdocs", root, full)
    if find_spec("properdocs"):
        yield "properdocs", lambda: _built("properdocs", root, own)


def _built(module: str, root: Path, config: Path) -> Cost:
    options = ("--config-file", str(config), "--site-dir", str(root / "bench"))
    return spent(sys.executable, "-P", "-m", module, "build", *options)


def _zensical(root: Path) -> Iterator[tuple[str, Callable[[], Cost]]]:
    """Zensical takes docs and output beside its config only, and keeps what it knows there.

    It goes without search: 0.0.x refuses an index of so many entries as the pages of 1,000 services have.
    """
    if not find_spec("zensical"):
        return
    work = root / "zensical"
    shutil.copytree(root / "site" / "docs", work / "docs")
    config = work / "mkdocs.yml"
    settings = {
        "INHERIT": "../mkdocs.yml",
        "docs_dir": "docs",
        "site_dir": "site",
        "plugins": [{"search": {"enabled": False}}],
    }
    config.write_text(json.dumps(settings))
    command = (sys.executable, "-P", "-m", "zensical", "build", "--config-file", str(config))
    yield "zensical", lambda: spent(*command, "--clean")
    page = next((work / "docs" / "services").glob("*/failure-modes/slow-database.md"))
    _replace(page, "Look for", "Search for")
    yield "zensical, one", lambda: spent(*command)


def _hugo(root: Path) -> Iterator[tuple[str, Callable[[], Cost]]]:
    hugo = shutil.which("hugo")
    if hugo is None:
        return
    work = root / "hugo"
    for path in _markdown(root / "site" / "docs"):
        # An index.md with pages beside it is what Hugo calls a branch.
        page = work / "content" / path.with_name("_index.md" if path.name == "index.md" else path.name)
        page.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / "site" / "docs" / path, page)
    layouts = work / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (work / "hugo.toml").write_text(_HUGO)
    for name in ("single.html", "list.html", "baseof.html"):
        (layouts / name).write_text(_HUGO_PAGE)
    yield "hugo", lambda: spent(hugo, "--quiet", "--source", str(work))


def _markdown(docs: Path) -> list[Path]:
    return sorted(path.relative_to(docs) for path in docs.rglob("*.md"))


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    if old not in text:
        raise ValueError(f"{file.name} does not say {old!r}")
    file.write_text(text.replace(old, new))


def _size(folder: Path) -> tuple[int, float]:
    """Return the pages of a site and its megabytes."""
    files = [path for path in folder.resolve().rglob("*") if path.is_file()]
    pages = sum(path.name == "index.html" for path in files)
    return pages, sum(path.stat().st_size for path in files) / 2**20


def _figures(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:.0f}"


def _rule(row: str) -> str:
    """Return the line below a table's head."""
    return re.sub(r"[^|]+", lambda cell: "-" * len(cell[0]), row.format(*[""] * row.count("{")))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("numbers", nargs="*", type=int, default=[50, 200], metavar="NUMBER")
    asked.add_argument("--rivals", type=int, default=200, metavar="NUMBER")
    asked.add_argument("--cold", action="store_true")
    chosen = asked.parse_args()
    main(chosen.numbers, chosen.rivals, "cold" if chosen.cold else "")
