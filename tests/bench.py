"""What a site costs: seconds, memory and bytes of `render` and `build` for growing fleets, and of `check`.

`python -m tests.bench [NUMBER ...]`, by default 50 200 800. CPU counts the command and all it starts.
`ratio` divides CPU per page by that of the smallest fleet: 1 means that only pages cost. A second table has
the CPU of the site's builder alone, from the same pages, beside that of MkDocs for up to 200 services.

`check` reads 1,000 specs of about 8 KB. Its CPU is compared with the least that reading them can cost: their
YAML and that of their rule files through PyYAML's C loader, which keeps no places and refuses nothing, and
the validation of what it gives by the schema. Other programs slow a machine down now and then, so the
bare reading is measured before and after each `check`, and the middle of the rounds counts.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from generator.spec.service import Service
from tests.fleet import fill, write_fleet

_HANDOFF = Path(sys.executable).parent / "handoff"
_ROUNDS = 3
_MOST_BY_MKDOCS = 200
"""Services of the largest fleet that MkDocs is measured with: it takes minutes for more."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command took: wall and CPU seconds, megabytes at the peak of its largest process."""

    wall: float
    cpu: float
    peak: float


def measure(*arguments: str) -> Cost:
    """Run the command line once. Raises ChildProcessError when it fails."""
    return spent(str(_HANDOFF), *arguments)


def spent(*command: str) -> Cost:
    """Run a program once. Raises ChildProcessError when it fails."""
    start = time.monotonic()
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, 1, 0) for number in (1, 2)]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=silent)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise ChildProcessError(f"{' '.join(command)} failed")
    return Cost(time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def bare(root: Path) -> tuple[float, float]:
    """Return the CPU seconds of parsing the YAML of a fleet's services, and of validating their specs."""
    specs = [path.read_bytes() for path in sorted(root.glob("service_specs/*/service.yaml"))]
    rules = [path.read_bytes() for path in sorted(root.glob("service_specs/*/alerts/*.yaml"))]
    start = time.process_time()
    parsed = [yaml.load(raw, yaml.CBaseLoader) for raw in (*specs, *rules)]
    middle = time.process_time()
    for data in parsed[: len(specs)]:
        Service.model_validate(data)
    return middle - start, time.process_time() - middle


def _size(folder: Path) -> tuple[int, float]:
    files = [path for path in folder.resolve().rglob("*") if path.is_file()]
    return len([path for path in files if path.name.endswith((".md", "index.html"))]), sum(
        path.stat().st_size for path in files
    ) / 2**20


def main(numbers: tuple[int, ...]) -> None:
    """Measure each fleet and print a table."""
    print("services  command  pages  wall s  cpu s  ms/page  pages/s  peak MB  MB written  ratio")
    engines = []
    first: dict[str, float] = {}
    for number in numbers:
        with tempfile.TemporaryDirectory() as folder:
            root = write_fleet(Path(folder) / "fleet", number)
            for command, output in (("render", "docs"), ("build", "public")):
                cost = measure("-C", str(root), command, "--date", "2026-11-23")
                pages, written = _size(root / "site" / output)
                each = 1000 * cost.cpu / pages
                ratio = each / first.setdefault(command, each)
                print(
                    f"{number:8}  {command:7}  {pages:5}  {cost.wall:6.1f}  {cost.cpu:5.1f}  {each:7.2f}"
                    f"  {pages / cost.wall:7.0f}  {cost.peak:7.0f}  {written:10.1f}  {ratio:5.2f}",
                    flush=True,
                )
            engines.append(f"{number:8}  {_engines(root, mkdocs=number <= _MOST_BY_MKDOCS)}")
    print("\nservices  direct s  mkdocs s  ratio")
    print("\n".join(engines), flush=True)


def _engines(root: Path, *, mkdocs: bool) -> str:
    """Return the CPU seconds that builders take for pages that are there, and the second by the first."""
    direct = _engine(root, "generator.direct")
    if not mkdocs:
        return f"{direct:8.1f}"
    slow = _engine(root, "mkdocs")
    return f"{direct:8.1f}  {slow:8.1f}  {slow / direct:5.1f}"


def _engine(root: Path, module: str) -> float:
    options = ("--strict", "--config-file", str(root / "mkdocs.yml"), "--site-dir", str(root / "bench"))
    return spent(sys.executable, "-m", module, "build", *options).cpu


def main_check(number: int, size: int) -> None:
    """Measure `check` of specs of a size, and print it beside what reading them costs at least."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_fleet(Path(folder) / "fleet", number)
        fill(root, size)
        rounds = sorted(
            (_round(root) for _ in range(_ROUNDS)), key=lambda found: found[1].cpu / sum(found[0])
        )
    (parse, validate), cost = rounds[_ROUNDS // 2]
    each = 1000 * cost.cpu / number
    print("\nspecs  bytes  command  wall s  cpu s  ms/spec  peak MB  bare parse s  bare validation s  ratio")
    print(
        f"{number:5}  {size:5}  check    {cost.wall:6.1f}  {cost.cpu:5.1f}  {each:7.2f}  {cost.peak:7.0f}"
        f"  {parse:12.1f}  {validate:17.1f}  {cost.cpu / (parse + validate):5.2f}",
        flush=True,
    )


def _round(root: Path) -> tuple[tuple[float, float], Cost]:
    before, cost, after = bare(root), measure("-C", str(root), "check"), bare(root)
    return ((before[0] + after[0]) / 2, (before[1] + after[1]) / 2), cost


if __name__ == "__main__":
    main(tuple(int(number) for number in sys.argv[1:]) or (50, 200, 800))
    main_check(1000, 8000)
