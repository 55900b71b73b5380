"""Whatever stands in a file, there are diagnostics or a site, and never a traceback."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from generator import checks, chronicle, exports, facts, pages, redirects, views
from generator.catalog import Catalog, Survey
from generator.layout import PUBLIC
from generator.reference import reference
from generator.reporters import REPORTERS
from generator.reporters.text import lines
from generator.source import line_reader
from generator.workspace import Workspace, open_workspace
from tests.anything import FILES, MINI, SERVICE, files
from tests.commands import run
from tests.workspaces import LANTERN

TODAY: Final = date(2026, 11, 23)
_ONE_IN: Final = 100
"""Of the workspaces that give a site, one in so many is built by MkDocs as well: that takes seconds."""
_EMPTY: Final = replace(reference(), **dict.fromkeys(reference().__struct_fields__, ()))
"""The pages about the vocabulary itself are the same whatever a spec says."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Give a workspace with little beside the service, in which one file at a time is another."""
    root = tmp_path_factory.mktemp("anything") / "mini"
    shutil.copytree(MINI, root)
    neighbour = LANTERN.replace("id: lantern", "id: berth-advisor")
    (root / "service_specs/berth-advisor.yaml").write_text(neighbour)
    opened = open_workspace(root)
    assert isinstance(opened, Workspace)
    return opened


def lived(workspace: Workspace, file: str, raw: bytes, *, build: bool = False) -> str:
    """Check and render a workspace with another file, build it too if asked, and say what came of it."""
    path = workspace.root / file
    path.write_bytes(raw)
    try:
        return _lived(workspace, raw, build=build)
    finally:
        shutil.copy(MINI / file, path)


def _lived(workspace: Workspace, raw: bytes, *, build: bool) -> str:
    found = checks.check(workspace)
    assert all(text.strip() for text in lines(found.problems, line_reader(workspace.root)))
    if hash_of(raw) % 20 == 0:
        reported(found)
    if found.catalog is not None and any(entry.id == "booking-api" for entry in found.catalog.services):
        rendered(found.catalog, workspace)
    if hash_of(raw) % 50 == 0:
        commanded(workspace)
    if found.errors:
        return "rejected"
    if build:
        published(workspace)
    return "built"


def hash_of(raw: bytes) -> int:
    """Return the same number for the same bytes, in every process."""
    return sum(raw)


def reported(found: Survey) -> None:
    """Write every report of what was found."""
    for problem in found.problems:
        assert problem.message
        assert problem.place.line >= 1
        assert problem.place.column >= 1
    for report in REPORTERS.values():
        assert not found.problems or report(found.problems).endswith("\n")


def rendered(catalog: Catalog, workspace: Workspace) -> None:
    """Render every page, register and redirect."""
    known = facts.gather(workspace, catalog, today=TODAY)
    view = views.site_view(
        catalog,
        known,
        chronicle.chronicles(workspace, catalog, "internal", known.lived),
        name="Skerry",
        today=TODAY,
    )
    written = tuple(pages.render_site(view, _EMPTY, workspace, known))
    assert dict(exports.exports(view))
    for one in view.services:
        assert exports.own_exports(one, view.neighbourhood.around(one))
        redirects.redirects(one, written)


def commanded(workspace: Workspace) -> None:
    """Run what people run at night; each ends with an exit code of its own."""
    for arguments in (
        ("show", "booking-api"),
        ("show", "booking-api", "no-sales"),
        ("readiness", "booking-api"),
        ("readiness",),
        ("explain", "escalation", "--service", "booking-api"),
        ("escalate", "booking-api", "--severity", "sev1", "--at", "2026-11-29T03:00+01:00"),
        ("check", "--gate"),
        ("alerts", "check"),
        ("migrate",),
    ):
        result = run("-C", workspace.root, *arguments)

        assert result.exception is None or isinstance(result.exception, SystemExit), (
            arguments,
            result.output,
        )
        assert result.exit_code in (0, 1, 2), (arguments, result.output)


def published(workspace: Workspace) -> None:
    """Build the site with MkDocs: its strict mode refuses a link that leads nowhere."""
    result = run("-C", workspace.root, "build", "--date", TODAY.isoformat())

    assert result.exit_code == 0, result.output
    assert (workspace.root / PUBLIC / "services/booking-api/runbook/index.html").is_file()


def explored(workspace: Workspace, examples: int) -> Counter[str]:
    """Try many files, the same ones each time, and count what came of them."""
    seen: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(files())
    def explore(drawn: tuple[str, bytes]) -> None:
        seen[lived(workspace, *drawn, build=seen["built"] % _ONE_IN == _ONE_IN - 1)] += 1

    explore()
    return seen


def test_any_file_gives_diagnostics_or_a_site(workspace: Workspace) -> None:
    """Both happen, so that both are tried."""
    seen = explored(workspace, 150)

    assert {"built", "rejected"} == set(seen)


@pytest.mark.slow
def test_twenty_thousand_files_give_diagnostics_or_a_site(workspace: Workspace) -> None:
    """The same, for as long as nobody waits."""
    seen = explored(workspace, 20_000)
    print(dict(seen))

    assert 20_000 <= seen.total()


def test_the_files_that_are_replaced_exist(workspace: Workspace) -> None:
    """A file nobody reads would never do harm."""
    assert "built" == lived(workspace, SERVICE, (MINI / SERVICE).read_bytes())
    assert all((workspace.root / file).is_file() for file in FILES)
