"""What is wrong with a workspace: its specs, its settings, its policy and its pins.

Every command starts here, so nothing that only pages need is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from generator import lockfile
from generator.catalog import Survey
from generator.diagnostics import Diagnostic
from generator.source import Rejected
from generator.survey import survey
from generator.workspace import Workspace, warnings

if TYPE_CHECKING:
    from generator.remembered import Memory


def check(
    workspace: Workspace, *, packed: bool = True, memory: Memory | None = None, jobs: int = 1
) -> Survey:
    """Load and check the workspace's specs and its mkdocs.yml. All else is as for a survey."""
    found = survey(workspace, packed=packed, memory=memory, jobs=jobs)
    told = (
        *found.problems,
        *warnings(workspace.root),
        *_policy_problems(found),
        *_lock_problems(workspace, found),
    )
    return replace(found, problems=tuple(sorted(told)))


def _policy_problems(found: Survey) -> tuple[Diagnostic, ...]:
    if found.catalog is None or found.catalog.org.spec.policy is None:
        return ()
    from generator.readiness import requirements  # noqa: PLC0415 - as the rules, they cost a fifth of a second
    from generator.rules import RULES  # noqa: PLC0415

    return tuple(requirements.problems_of(found.catalog.org, RULES))


def _lock_problems(workspace: Workspace, found: Survey) -> tuple[Diagnostic, ...]:
    lock = lockfile.read(workspace.root)
    if isinstance(lock, Rejected):
        return lock.problems
    if found.catalog is None or not (lock or workspace.remotes):
        return ()
    from generator import pins  # noqa: PLC0415 - brings what runs git, which costs a tenth of a second

    return tuple(pins.misfits(pins.wanted(workspace, found.catalog), lock, found.catalog))
