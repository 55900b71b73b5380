"""The workspace as Zensical accepts it: config, docs and output in one folder, all paths relative.

Zensical 0.0.73 has no option for the output folder, refuses a docs folder outside its config's folder (a link
does not help: it looks where the link leads) and fails on absolute paths. So it gets a config that inherits
the person's, beside a copy of the docs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any

from generator.layout import CONFIG, DOCS
from generator.site.config import custom_dir

WORK = "zensical"
_UP = "../../.."  # from the work folder to the workspace


@contextmanager
def staged(root: Path, target: Path, nav: list[Any] | None) -> Iterator[Path]:
    """Lend the config to build with; afterwards what was built is the target."""
    work = target.parent.parent / WORK
    shutil.copytree(root / DOCS, work / "docs")
    settings: dict[str, object] = {"INHERIT": f"{_UP}/{CONFIG}", "docs_dir": "docs", "site_dir": "site"}
    if nav is not None:
        settings["nav"] = nav
    overrides = custom_dir(root / CONFIG)
    if overrides and not PurePath(overrides).is_absolute():
        settings["theme"] = {"custom_dir": f"{_UP}/{overrides}"}
    config = work / "mkdocs.yml"
    config.write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
    yield config
    if (work / "site").is_dir():
        target.rmdir()
        (work / "site").rename(target)
