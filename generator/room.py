"""A folder of their own for states of the past, laid out one after the other.

Most files of a state are those of the state before, and stay: to write them all again for each state, and to
remove them, takes longer than to read them. Nothing outside of the folder is touched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from generator import inputs
from generator.gittrees import stays
from generator.layout import SPECS
from generator.workspace import Workspace


class Room:
    """Holds one state at a time. The folder is there from the first one on, and gone in the end."""

    def __init__(self) -> None:
        self._around = ExitStack()
        self._specs: Path | None = None
        self._there: dict[str, bytes] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def holding(self, workspace: Workspace, files: Mapping[str, bytes]) -> Workspace:
        """Lay out files, named below `service_specs/`, and nothing else; return the workspace they make.

        It is there until the next is. Raises OSError when the machine refuses, with nothing laid out.
        """
        try:
            specs = self._specs or self._enter()
            self._change(specs, {name: data for name, data in files.items() if stays(os.fsencode(name))})
        except OSError:
            self._leave()
            raise
        # Commands of the past are not shown to ShellCheck: its remarks are about what can be repaired.
        return replace(workspace, root=specs.parent, shellcheck=False)

    def _enter(self) -> Path:
        root = Path(self._around.enter_context(TemporaryDirectory(prefix="handoff-"))).resolve()
        self._around.enter_context(inputs.passing(root))
        specs = root / SPECS
        specs.mkdir()
        self._specs = specs
        return specs

    def _leave(self) -> None:
        self._around.close()
        self._specs, self._there = None, {}

    def _change(self, specs: Path, files: Mapping[str, bytes]) -> None:
        """Bring the folder from the state that is there to another one."""
        gone = [name for name, data in self._there.items() if files.get(name) != data]
        for name in gone:
            (specs / name).unlink()
            del self._there[name]
        for name in gone:
            with suppress(OSError):  # a folder that holds other files stays
                for folder in list((specs / name).relative_to(specs).parents)[:-1]:
                    (specs / folder).rmdir()
        for name, data in files.items():
            if name in self._there:
                continue
            path = specs / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
            self._there[name] = data
