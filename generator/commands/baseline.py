"""The gate of `handoff check` and its baseline: options, file, and what it hides said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from generator.catalog import Survey
from generator.commands import options
from generator.commands.terminal import stop
from generator.diagnostics import Exit
from generator.overwrite import OverwriteError, overwrite, place
from generator.reporters import counted, printable
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.gate import Finding, Judged


class Gate(Struct, frozen=True):
    """What is asked of the gate."""

    today: date
    baseline: Path | None
    write: bool

    def judge(self, surveyed: Survey, workspace: Workspace) -> Judged:
        """Hold what services lack against the baseline, and take out of its file what is gone.

        While a file has errors nobody knows what its services lack: the baseline stays as it is.
        """
        # Both bring rules and git, which a check without the gate need not wait for.
        from generator.gate import Judged, findings, judge  # noqa: PLC0415
        from generator.ledger import gather  # noqa: PLC0415

        catalog, whole = surveyed.catalog, not surveyed.errors
        if catalog is None or (self.write and not whole):
            return Judged((), (), ())
        found = findings(catalog, gather(workspace, catalog, today=self.today), today=self.today)
        if self.baseline is None:
            return judge(found, ())
        judged = self._held(found, self.baseline, whole=whole)
        return judged if whole else replace(judged, gone=())

    def _held(self, found: tuple[Finding, ...], file: Path, *, whole: bool) -> Judged:
        from generator.gate import BaselineError, dump, judge, parse  # noqa: PLC0415

        folder = file.absolute().parent
        try:
            if self.write:
                place(folder, file.name, dump(finding.known for finding in found).encode())
            old = file.read_bytes()
            judged = judge(found, parse(old.decode("utf-8")))
            if judged.gone and whole:
                overwrite(folder, file.name, dump(judged.kept).encode(), old=old)
        except FileNotFoundError:
            raise click.UsageError(f"there is no {printable(str(file))}; --write-baseline makes it") from None
        except (BaselineError, OverwriteError, UnicodeDecodeError) as error:
            stop(f"{file}: {error}", Exit.USAGE)
        return judged

    def told(self, judged: Judged, surveyed: Survey) -> Iterator[str]:
        """Say what the baseline hides, and what it no longer has to."""
        if self.baseline is None:
            return
        name = printable(str(self.baseline))
        if surveyed.errors:
            yield f"{name} is left as it is until the errors are mended"
        if self.write and surveyed.errors:
            return
        hidden = Counter(finding.known.service for finding in judged.hidden)
        where = ", ".join(f"{service} {number}" for service, number in sorted(hidden.items()))
        yield f"{name} hides {counted(len(judged.hidden), 'finding')}{f': {where}' if where else ''}"
        if judged.gone:
            yield f"{name}: {counted(len(judged.gone), 'finding')} no longer there, taken out"


def gated(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take `--gate` and what belongs to it; it is handed a Gate, or None."""

    @click.option(
        "--gate", is_flag=True, help="Fail on musts that a service does not meet in its state, too."
    )
    @click.option(
        "--baseline",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Let the gate's findings in this file pass; those that are gone are taken out of it.",
    )
    @click.option("--write-baseline", is_flag=True, help="Write what the gate finds now into the baseline.")
    @options.dated
    @wraps(command)
    def with_gate(
        *arguments: object,
        gate: bool,
        baseline: Path | None,
        write_baseline: bool,
        today: date | None,
        **others: object,
    ) -> object:
        if (baseline is not None and not gate) or (write_baseline and baseline is None):
            raise click.UsageError("--baseline takes --gate, and --write-baseline takes --baseline")
        asked = Gate(options.day(today), baseline, write_baseline) if gate else None
        return command(*arguments, gate=asked, **others)

    return with_gate
