"""Where things are: a workspace's paths and options, read from its mkdocs.yml and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from generator import problems
from generator.diagnostics import Diagnostic, Place
from generator.document import Source
from generator.source import Rejected, parse, read_bytes

CONFIG: Final = "mkdocs.yml"
SPECS: Final = "service_specs"
TEMPLATES: Final = "templates"
DOCS: Final = "site/docs"
PUBLIC: Final = "site/public"
STATE: Final = "site/.handoff"
SCHEMAS: Final = "site/schema"

EXTENSIONS: Final = frozenset({"toc", "tables", "fenced_code", "admonition", "def_list", "sane_lists"})
"""Markdown extensions that cannot turn a value of a spec into an attribute, a file or a macro."""

_OPTIONS: Final = frozenset({"repositories"})


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with mkdocs.yml and service_specs/."""

    root: Path
    site_name: str
    repositories: Mapping[str, str]
    """Repositories that may be read: the name specs use -> a path, relative to the workspace."""

    @property
    def specs(self) -> Path:
        """Where people write."""
        return self.root / SPECS

    @property
    def docs(self) -> Path:
        """Where pages are written."""
        return self.root / DOCS

    @property
    def cache(self) -> Path:
        """Where copies of repositories are kept."""
        return self.root / STATE / "repositories"

    @property
    def templates(self) -> Path | None:
        """The workspace's own templates, which stand in for those of the package; None when it has none."""
        folder = self.root / TEMPLATES
        return folder if folder.is_dir() else None


def open_workspace(root: Path) -> Workspace | tuple[Diagnostic, ...]:
    """Read mkdocs.yml of a folder. Returns the problems when it cannot be built from."""
    raw = read_bytes(root / CONFIG, CONFIG)
    source = raw if isinstance(raw, Rejected) else parse(raw, CONFIG, tags=True)
    if isinstance(source, Rejected):
        return source.problems
    found = tuple(sorted(_problems(source)))
    if any(problem.id == problems.WORKSPACE_SETTING.id for problem in found):
        return found
    name = _get(source, "site_name")
    repositories = _get(source, "extra", "handoff", "repositories")
    named = (
        {str(key): str(value) for key, value in repositories.items()}
        if isinstance(repositories, dict)
        else {}
    )
    return Workspace(root, name if isinstance(name, str) else "Operations", named)


def warnings(root: Path) -> tuple[Diagnostic, ...]:
    """Return what mkdocs.yml could do better; nothing when it cannot be read."""
    raw = read_bytes(root / CONFIG, CONFIG)
    source = raw if isinstance(raw, Rejected) else parse(raw, CONFIG, tags=True)
    if isinstance(source, Rejected) or _get(source, "nav") is not None:
        return ()
    return (problems.NAVIGATION_OF_EVERY_PAGE.at(Place(CONFIG), "nav: missing"),)


def _get(source: Source, *path: str) -> object:
    here = source.data
    for step in path:
        here = here.get(step) if isinstance(here, dict) else None
    return here


def _problems(source: Source) -> Iterator[Diagnostic]:
    setting = problems.WORKSPACE_SETTING
    for key, expected in (("docs_dir", DOCS), ("site_dir", PUBLIC)):
        found = _get(source, key)
        if found != expected:
            shown = f"`{found}`" if isinstance(found, str) else "nothing"
            yield setting.at(source.place((key,)), f"{key}: expected `{expected}`, found {shown}")
    yield from _extension_problems(source)
    options = _get(source, "extra", "handoff")
    for key in options if isinstance(options, dict) else ():
        if key not in _OPTIONS:
            place = source.place(("extra", "handoff", key))
            yield setting.at(
                place, f"extra.handoff.{key}: no such option", help=f"options: {', '.join(_OPTIONS)}"
            )
    yield from _repository_problems(source)


def _extension_problems(source: Source) -> Iterator[Diagnostic]:
    extensions = _get(source, "markdown_extensions")
    names = extensions if isinstance(extensions, (list, dict)) else []
    for number, entry in enumerate(names):
        name = next(iter(entry), "") if isinstance(entry, dict) else str(entry)
        if name not in EXTENSIONS:
            place = source.place(("markdown_extensions", number if isinstance(extensions, list) else name))
            message = f"markdown_extensions: `{name}` can give text of a spec a meaning of its own"
            help_ = f"extensions that cannot: {', '.join(sorted(EXTENSIONS))}"
            yield problems.WORKSPACE_SETTING.at(place, message, help=help_)


def _repository_problems(source: Source) -> Iterator[Diagnostic]:
    repositories = _get(source, "extra", "handoff", "repositories")
    for name, path in repositories.items() if isinstance(repositories, dict) else ():
        if not isinstance(path, str) or PurePosixPath(path).is_absolute():
            place = source.place(("extra", "handoff", "repositories", name))
            message = f"extra.handoff.repositories.{name}: expected a path relative to the workspace"
            yield problems.WORKSPACE_SETTING.at(place, message)
