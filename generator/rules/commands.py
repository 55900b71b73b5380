"""Whether commands do what their authors meant. Asks ShellCheck, in workspaces that ask for it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule


@rule("SHC001", fields=("Run.cmd", "Step.undo"), beyond=True)
def shellcheck_warning(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """ShellCheck warns of a command; it is asked with ``extra.handoff.shellcheck: true`` in mkdocs.yml.

    A blank in a name, a folder that is not there: the command then does something else.

    Repair ``cmd``, as in ``cd DIR && ls``, or say why not behind ``# shellcheck disable=SC2164``.
    """
    for remark in service.remarks:
        line = f" in line {remark.line}" if remark.line > 1 else ""
        yield remark.path, f"ShellCheck {remark.code}{line}: {remark.words}"


RULES = (shellcheck_warning,)
