"""One bad spec costs only itself: other services' pages keep every byte, and its own last good pages stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import Result

from tests.commands import run
from tests.sites import tree


@pytest.fixture
def sample(sample_site: Path, tmp_path: Path) -> Path:
    """Copy the sample workspace, whose services depend on each other, with its pages."""
    site = shutil.ignore_patterns("public", "builds")
    return Path(shutil.copytree(sample_site, tmp_path / "sample", symlinks=True, ignore=site))


def _run(root: Path, command: str) -> Result:
    return run("-C", root, command, "--date", "2026-11-23")


def _break(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8") + "\nno_such_field: 1\n", encoding="utf-8")


@pytest.mark.parametrize("service", ["ledger-api", "settlement-stream", "invoice-triage", "handoff"])
def test_a_broken_spec_changes_no_other_service_s_pages(sample: Path, service: str) -> None:
    """Whichever service it is, the pages of all services are byte for byte what they were."""
    before = tree(sample / "site/docs/services")
    _break(sample / "service_specs" / service / "service.yaml")
    done = _run(sample, "render")

    assert 1 == done.exit_code
    assert f"service_specs/{service}/service.yaml:" in done.stderr
    assert before == tree(sample / "site/docs/services")


def test_a_first_render_beside_a_broken_spec_gives_the_same_pages(sample: Path) -> None:
    """Nothing of the others was taken from an earlier render."""
    before = {
        p: text for p, text in tree(sample / "site/docs/services").items() if not p.startswith("ledger-api/")
    }
    shutil.rmtree(sample / "site")
    _break(sample / "service_specs/ledger-api/service.yaml")
    _run(sample, "render")

    assert before == tree(sample / "site/docs/services")


@pytest.mark.parametrize("shared", ["org.yaml", "teams/service-operations.yaml"])
def test_what_is_on_every_page_must_be_right(sample: Path, shared: str) -> None:
    """With a broken org.yaml or team nothing is written: no page loses whom to call."""
    before = tree(sample / "site/docs")
    _break(sample / "service_specs" / shared)

    assert 1 == _run(sample, "render").exit_code
    assert before == tree(sample / "site/docs")


def test_a_build_with_a_problem_touches_nothing(sample_site: Path, tmp_path: Path) -> None:
    """Neither pages nor site change when a spec is wrong."""
    sample = Path(shutil.copytree(sample_site, tmp_path / "sample", symlinks=True))
    before = tree(sample / "site/docs"), tree(sample / "site/public")
    _break(sample / "service_specs/handoff/service.yaml")

    assert 1 == _run(sample, "build").exit_code
    assert before == (tree(sample / "site/docs"), tree(sample / "site/public"))
