"""What `check` costs: `python -m tests.bench [NUMBER [SIZE]]`, by default 1,000 specs of about 8 KB, and one.

CPU counts the command and all it starts. It is compared with the least that reading specs can cost: their
YAML and that of their rule files through PyYAML's C loader (events and data), which keeps no places and
refuses nothing, and the validation of what it gives by the schema, both with Python's own settings. Other
programs slow a machine down now and then, so the bare reading is measured before and after each `check`, and
the middle of the rounds counts.
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
    """Run a program once. Raises ChildProcessError when it fails.

    Compiled modules and templates are kept, as everywhere where nobody forbids it.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.monotonic()
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, 1, 0) for number in (1, 2)]
    child = os.posix_spawn(command[0], command, environment, file_actions=silent)
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


def main(number: int = 1000, size: int = 8000) -> None:
    """Measure `check` of specs of a size, and print it beside what reading them costs at least."""
    print("specs  bytes  wall s  cpu s  ms/spec  peak MB  bare parse s  bare validation s  ratio")
    for count in dict.fromkeys((number, 1)):
        _row(count, size)


def _row(number: int, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = write_fleet(Path(folder) / "fleet", number)
        fill(root, size)
        rounds = sorted(
            (_round(root) for _ in range(_ROUNDS)), key=lambda found: found[1].cpu / sum(found[0])
        )
    (parse, validate), cost = rounds[_ROUNDS // 2]
    each = 1000 * cost.cpu / number
    print(
        f"{number:5}  {size:5}  {cost.wall:6.2f}  {cost.cpu:5.2f}  {each:7.2f}  {cost.peak:7.0f}"
        f"  {parse:12.2f}  {validate:17.2f}  {cost.cpu / (parse + validate):5.2f}",
        flush=True,
    )


def _round(root: Path) -> tuple[tuple[float, float], Cost]:
    before, cost, after = bare(root), measure("-C", str(root), "check"), bare(root)
    return ((before[0] + after[0]) / 2, (before[1] + after[1]) / 2), cost


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:3]))
