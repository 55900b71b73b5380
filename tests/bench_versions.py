"""What earlier versions cost: a build of 50 services with 20 tagged versions each, beside one with none.

`python -m tests.bench_versions [SERVICES [VERSIONS]]`. Every version is a commit of one service with a tag
`runbook/<id>/<version>`. `none` shows no version, `new` makes every page of one, `kept` takes what was made
before. CPU counts the command and all it starts; `versions MB` are the pages of earlier versions alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import measure
from tests.fleet import write_fleet
from tests.repos import Repo

_BEGIN = 1_600_000_000
_DAY = 86_400


def stream(root: Path, versions: int) -> Iterator[bytes]:
    """Yield the history for git's fast-import: the fleet, then one version of one service after another."""
    files = [
        path for path in (root / "mkdocs.yml", *sorted((root / "service_specs").rglob("*"))) if path.is_file()
    ]
    specs = sorted((root / "service_specs").glob("*/service.yaml"))
    yield from _commit(0, {path.relative_to(root).as_posix(): path.read_bytes() for path in files})
    number = 0
    for version in range(versions + 1):
        for spec in specs:
            number += 1
            name, id_ = f"1.{version}.0", spec.parent.name
            body = spec.read_bytes().replace(b"apiVersion: handoff/v1\n", b"")
            text = f'apiVersion: handoff/v1\nversion: "{name}"\n'.encode() + body
            yield from _commit(number, {spec.relative_to(root).as_posix(): text})
            yield b"reset refs/tags/runbook/%b/%b\nfrom :%d\n\n" % (id_.encode(), name.encode(), number + 1)
    yield b"done\n"


def _commit(number: int, files: dict[str, bytes]) -> Iterator[bytes]:
    yield b"commit refs/heads/main\nmark :%d\n" % (number + 1)
    yield b"committer Ada <ada@example.org> %d +0000\ndata 7\nversion\n" % (_BEGIN + number * _DAY // 50)
    yield b"from :%d\n" % number if number else b""
    for name, content in files.items():
        yield b"M 100644 inline %b\ndata %d\n%b\n" % (name.encode(), len(content), content)


def build(folder: Path, services: int, versions: int) -> Path:
    """Make a fleet with its history."""
    root = write_fleet(folder / "fleet", services)
    options = root / "mkdocs.yml"
    text = options.read_text(encoding="utf-8")
    options.write_text(
        text.replace("  handoff:\n", "  handoff:\n    versions: {keep: 0}\n"), encoding="utf-8"
    )
    repo = Repo(root)
    command = ["git", "-C", str(root), "fast-import", "--quiet", "--done"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.writelines(stream(root, versions))
    repo.git("reset", "-q", "--hard", "main")
    return root


def _size(folder: Path) -> tuple[int, float]:
    pages = list(folder.resolve().glob("services/*/versions/*/index.html"))
    return len(pages), sum(page.stat().st_size for page in pages) / 2**20


def main(services: int, versions: int) -> None:
    """Measure and print a table."""
    print("services  versions  pages  wall s  cpu s  peak MB  versions MB  kept MB")
    with tempfile.TemporaryDirectory() as folder:
        root = build(Path(folder), services, versions)
        options = root / "mkdocs.yml"
        none = options.read_text(encoding="utf-8")
        measure("-C", str(root), "build", "--date", "2026-11-23")  # what git is asked once is kept
        for word in ("none", "new", "kept"):
            keep = none if word == "none" else none.replace("keep: 0", f"keep: {versions}")
            options.write_text(keep, encoding="utf-8")
            cost = measure("-C", str(root), "build", "--date", "2026-11-23")
            pages, size = _size(root / "site/public")
            kept = sum(file.stat().st_size for file in (root / "site/.handoff/versions").glob("*")) / 2**20
            print(
                f"{services:8}  {word:8}  {pages:5}  {cost.wall:6.1f}  {cost.cpu:5.1f}  {cost.peak:7.0f}"
                f"  {size:11.1f}  {kept:7.1f}",
                flush=True,
            )


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[1:]]
    main(*(numbers + [50, 20][len(numbers) :]))
