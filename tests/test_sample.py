"""The sample workspace: believable, complete, and built by every engine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html

from generator.catalog import Catalog
from generator.checks import check
from generator.spec.base import OF_EVERY_SECTION, Section, fields, sections, sections_of
from generator.spec.defaults import Defaults
from generator.spec.library import LibraryItem
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.team import Team
from generator.workspace import Workspace, open_workspace

ROOT = Path(__file__).parent.parent
_HANDOFF = Path(sys.executable).parent / "handoff"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Load the sample."""
    workspace = open_workspace(ROOT)
    assert isinstance(workspace, Workspace)
    found = check(workspace)
    assert () == found.problems
    assert found.catalog is not None
    return found.catalog


@pytest.fixture(scope="module")
def sample(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sample with its site to a folder of its own."""
    return Path(shutil.copytree(sample_site, tmp_path_factory.mktemp("copy") / "sample", symlinks=True))


@pytest.fixture(scope="module")
def pages(sample_site: Path) -> dict[str, html.HtmlElement]:
    """Parse every page of the site."""
    public = (sample_site / "site/public").resolve()
    return {
        path.relative_to(public).as_posix(): html.fromstring(path.read_bytes())
        for path in public.rglob("*.html")
    }


def _built(sample: Path, engine: str) -> Path:
    command = [str(_HANDOFF), "-C", str(sample), "build", "--engine", engine, "--date", "2026-11-23"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    return (sample / "site/public").resolve()


def _strings(page: html.HtmlElement, path: str) -> list[str]:
    found = page.xpath(path)
    assert isinstance(found, list)
    return [str(value) for value in found]


def _used(section: Section) -> Iterator[tuple[type[Section], str]]:
    for _, inner in sections(section):
        for name, value in fields(inner):
            if value not in (None, (), {}):
                yield type(inner), name


def _models(model: type[Section], seen: set[type[Section]]) -> None:
    if model in seen:
        return
    seen.add(model)
    for field in model.model_fields.values():
        for inner in _sections_in(field.annotation):
            _models(inner, seen)


def _sections_in(annotation: object) -> Iterator[type[Section]]:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _sections_in(inner)


def test_sections_of_a_kind_are_found_however_deep_they_lie(catalog: Catalog) -> None:
    """A walk that looks only where some can be finds what a walk over all finds."""
    for entry in catalog.services:
        everything = tuple(sections(entry.spec))
        assert 4 < max(len(path) for path, _ in everything)
        for kind in {type(section) for _, section in everything}:
            met = [(path, id(section)) for path, section in everything if isinstance(section, kind)]

            assert met == [(path, id(section)) for path, section in sections_of(entry.spec, kind)]


def test_the_sample_uses_every_part_of_the_spec(catalog: Catalog) -> None:
    """A field nobody fills has never been looked at on a page. Defaults are shown as fields of services."""
    models: set[type[Section]] = set()
    for root in (Org, Team, LibraryItem, Service):
        _models(root, models)
    models -= {Defaults}
    everything = {
        (model, name) for model in models for name in model.model_fields if name not in OF_EVERY_SECTION
    }
    specs = [
        catalog.org.spec,
        *(file.spec for file in catalog.teams),
        *(item.spec for item in catalog.library.items),
        *(entry.spec for entry in catalog.services),
    ]
    used = {found for spec in specs for found in _used(spec)}

    assert 800 < len(everything)
    assert set() == everything - used


def test_the_sample_has_the_kinds_of_service_a_reader_expects(catalog: Catalog) -> None:
    """An AI service in hypercare, a tier-1 API, a worker, and this tool."""
    kinds = {(entry.spec.type, entry.spec.tier, entry.spec.lifecycle) for entry in catalog.services}

    assert ("ai-service", 2, "hypercare") in kinds
    assert ("api", 1, "steady") in kinds
    assert "stream" in {kind for kind, _, _ in kinds}
    assert "handoff" in {entry.id for entry in catalog.services}


def test_the_readme_says_what_a_build_of_the_sample_prints(sample_site: Path) -> None:
    """But for the seconds, which are those of a machine."""
    said = sample_site.with_name("said").read_text(encoding="utf-8").rpartition(",")[0]

    assert said in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_link_of_the_site_leads_somewhere(
    sample_site: Path, pages: dict[str, html.HtmlElement]
) -> None:
    """Pages, anchors, styles and scripts: nothing is missing, and nothing comes from elsewhere."""
    public = sample_site / "site/public"
    anchors = {path: set(_strings(page, "//@id|//a/@name")) for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        if path == "404.html":
            continue
        for address in _strings(page, "//a/@href|//link/@href|//script/@src|//img/@src"):
            parts = urlsplit(urljoin(f"https://site.invalid/{path}", address))
            if parts.hostname != "site.invalid":
                continue
            target = unquote(parts.path.lstrip("/"))
            target += "index.html" if target.endswith("/") or not target else ""
            good = (public / target).is_file() and (
                not parts.fragment or parts.fragment in anchors.get(target, ())
            )
            if not good and parts.fragment != "__skip":
                broken.append((path, address))

    assert [] == broken


def test_pages_load_nothing_foreign(pages: dict[str, html.HtmlElement]) -> None:
    """The site works offline: no font, script, style or picture from another host."""
    assert 90 < len(pages)
    for path, page in pages.items():
        loaded = _strings(
            page, "//script/@src|//link[@rel!='canonical']/@href|//img/@src|//iframe/@src|//source/@src"
        )
        assert [] == [address for address in loaded if urlsplit(address).netloc], path


@pytest.mark.slow
def test_every_engine_builds_the_same_pages(sample: Path) -> None:
    """MkDocs today, ProperDocs or Zensical tomorrow: the same addresses."""
    found = {}
    for engine in ("mkdocs", "properdocs", "zensical"):
        public = _built(sample, engine)
        found[engine] = sorted(path.relative_to(public).as_posix() for path in public.rglob("index.html"))

    assert found["mkdocs"] == found["properdocs"]
    assert found["mkdocs"] == found["zensical"]


@pytest.mark.slow
def test_mkdocs_itself_has_nothing_to_say(sample: Path) -> None:
    """`mkdocs build --strict` by hand prints its three lines of progress and no other."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(sample / "by-hand")]
    environment = {"NO_MKDOCS_2_WARNING": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=sample, capture_output=True, text=True, check=True, env=environment)

    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert all(line.startswith("INFO    -  ") for line in lines), lines
    assert 3 >= len(lines), lines


@pytest.mark.slow
def test_rule_files_are_what_prometheus_takes(catalog: Catalog) -> None:
    """The sample's alerts are real: promtool (Debian package `prometheus`) accepts every file."""
    files = sorted({alert.file for entry in catalog.services for alert in entry.alerts})
    done = subprocess.run(
        ["promtool", "check", "rules", *files], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert 4 == len(files)
    assert 0 == done.returncode, done.stdout + done.stderr
