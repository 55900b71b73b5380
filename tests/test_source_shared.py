"""The reader of YAML against a collection of files from outside this repository."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest


def hostile() -> Mapping[str, dict[str, Any]]:
    """Give the shared cases by their ids."""
    folder = os.environ.get("HANDOFF_SHARED")
    assert folder, "set HANDOFF_SHARED to the folder that holds hostile/yaml/cases.json"
    cases = json.loads((Path(folder) / "hostile/yaml/cases.json").read_text())
    return {case["id"]: case for case in cases}


JUDGE = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]) * 2**20,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]),) * 2)
from pathlib import Path
from generator.source import Rejected, parse, read_bytes
raw = read_bytes(Path(sys.argv[1]), "case.yaml")
source = raw if isinstance(raw, Rejected) else parse(raw, "case.yaml")
if isinstance(source, Rejected):
    assert all(p.place.line > 0 and p.place.column > 0 and p.message for p in source.problems)
    print(json.dumps({"rejected": [str(p) for p in source.problems]}))
else:
    print(json.dumps({"data": source.data}))
"""


@pytest.mark.slow
def test_every_shared_case_ends_as_it_should(tmp_path: Path) -> None:
    """Each in its own process, within its seconds and megabytes: no traceback, signal or other value."""
    wrong = {}
    for name, case in hostile().items():
        file = tmp_path / f"{name}.yaml"
        file.write_bytes(base64.b64decode(case["b64"]) if "b64" in case else eval(case["gen"], {}))
        limits = case["limits"]
        command = [sys.executable, "-c", JUDGE, str(file), str(limits["mb"]), str(limits["secs"])]
        run = subprocess.run(command, capture_output=True, text=True, timeout=limits["secs"], check=False)
        file.unlink()
        verdict: dict[str, Any] = (
            json.loads(run.stdout) if run.returncode == 0 else {"crashed": run.stderr[-200:]}
        )
        data: Mapping[str, object] = verdict.get("data", {})
        values = [text for pair in data.items() for text in pair]
        allowed = {"reject": ["rejected"], "accept": ["data"], "either": ["rejected", "data"]}[case["expect"]]
        changed = "data" in verdict and "value" in case and case["value"] not in values
        if next(iter(verdict)) not in allowed or changed:
            wrong[name] = verdict

    assert {} == wrong
