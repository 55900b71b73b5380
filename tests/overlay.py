"""Cases as changes of a workspace: files laid over it.

`<name>.hex` stands for a file of these bytes, `<name>.link` for a symbolic link to what is written in it,
`<name>.gone` for the absence of a file or folder. `expected.txt` stays where it is.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

EXPECTED: Final = "expected.txt"


def lay_over(case: Path, folder: Path) -> None:
    """Change a workspace as the case has it."""
    for source in sorted(path for path in case.rglob("*") if path.is_file() and path.name != EXPECTED):
        target = folder / source.relative_to(case)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".hex":
            target.with_suffix("").write_bytes(bytes.fromhex(source.read_text()))
        elif source.suffix == ".link":
            target.with_suffix("").symlink_to(source.read_text().strip())
        elif source.suffix == ".gone":
            remove(target.with_suffix(""))
        else:
            target.write_bytes(source.read_bytes())


def remove(path: Path) -> None:
    """Take a file or folder away."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
