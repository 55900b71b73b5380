"""Where things are: a workspace's paths and options, read from its mkdocs.yml and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from generator import earlier, repositories
from generator.diagnostics import Diagnostic, Place
from generator.document import Source
from generator.layout import CONFIG, DOCS, PUBLIC, REPOSITORIES, SPECS, TEMPLATES
from generator.outward import edit_fault, report_fault
from generator.problems.workspace import ADDRESS_PATTERN, NAVIGATION_OF_EVERY_PAGE, WORKSPACE_SETTING
from generator.remote import Remote
from generator.source import Rejected, parse, read_bytes
from generator.spec.audience import AUDIENCES, UNMARKED, Reader
from generator.spec.values import kind_of

SEARCH: Final = frozenset({"search", "material/search"})
"""The plugins that are the theme's search."""

EXTENSIONS: Final = frozenset({"toc", "tables", "fenced_code", "admonition", "def_list", "sane_lists"})
"""Markdown extensions that cannot turn a value of a spec into an attribute, a file or a macro."""

_ADDRESSES: Final = {"edit_url": edit_fault, "report_url": report_fault}
_SWITCHES: Final = ("shellcheck", "detect_secrets")
_OPTIONS: Final = ("audience", "repositories", "protocols", *_SWITCHES, "link_hosts", "versions", *_ADDRESSES)


class Workspace(Struct, frozen=True):
    """A folder with mkdocs.yml and service_specs/."""

    root: Path
    site_name: str
    repositories: Mapping[str, str]
    """Repositories that may be read: the name specs use -> a path, relative to the workspace."""
    shellcheck: bool = False
    """Whether commands are shown to ShellCheck, too."""
    audience: Reader = UNMARKED
    """For whom its pages are made, unless somebody asks for others."""
    detect_secrets: bool = False
    """Whether files are shown to the detectors of detect-secrets, too."""
    link_hosts: tuple[str, ...] = ()
    """Hosts that links may be asked of although they are in a private network."""
    site_url: str = ""
    """Where the site can be reached, as mkdocs.yml has it; or nothing."""
    remotes: Mapping[str, Remote] = field(default_factory=dict)
    """Repositories elsewhere that may be read, by the name specs use."""
    edit_url: str = ""
    """The pattern of the address where a line of a file is edited; or nothing."""
    report_url: str = ""
    """The pattern of the address where a problem of a page is reported; or nothing."""
    repo_url: str = ""
    """Where the workspace's repository can be looked at, as mkdocs.yml has it; or nothing."""

    searched: bool = True
    """Whether the site has a search, as mkdocs.yml has it."""

    kept: int = earlier.KEPT
    """How many earlier versions of each service have a page."""
    tags: str = earlier.TAGS
    """How tags name versions, with `{version}` and maybe `{id}`; or nothing."""

    scratch: Path | None = None
    """A folder that is kept instead of the workspace's own state, for who may not write there."""

    @property
    def specs(self) -> Path:
        """Where people write."""
        return self.root / SPECS

    @property
    def docs(self) -> Path:
        """Where pages are written."""
        return self.root / DOCS

    @property
    def mirrors(self) -> Path:
        """Where copies of remote repositories are kept."""
        return self.root / REPOSITORIES

    @property
    def cache(self) -> Path:
        """Where copies of this machine's repositories are kept, and beside it what is made of them."""
        return (self.scratch / "repositories") if self.scratch else self.mirrors

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
    if found:
        return found
    name = _get(source, "site_name")
    named = _get(source, "extra", "handoff", "repositories")
    url, repo_url = _get(source, "site_url"), _get(source, "repo_url")
    return Workspace(
        root,
        name if isinstance(name, str) else "Operations",
        repositories.folders(named),
        audience=_audience(source) or UNMARKED,
        shellcheck=_get(source, "extra", "handoff", "shellcheck") == "true",
        detect_secrets=_get(source, "extra", "handoff", "detect_secrets") == "true",
        link_hosts=tuple(_hosts(_get(source, "extra", "handoff", "link_hosts"))),
        site_url=url if isinstance(url, str) else "",
        remotes=repositories.remotes(named, source),
        kept=earlier.kept(_get(source, "extra", "handoff", "versions")),
        tags=earlier.tags(_get(source, "extra", "handoff", "versions")),
        edit_url=str(_get(source, "extra", "handoff", "edit_url") or ""),
        report_url=str(_get(source, "extra", "handoff", "report_url") or ""),
        repo_url=repo_url if isinstance(repo_url, str) else "",
        searched=_searched(_get(source, "plugins")),
    )


def _searched(plugins: object) -> bool:
    """Whether a list or mapping of plugins has the theme's search; MkDocs adds it where there is none."""
    listed = plugins if isinstance(plugins, (list, dict)) else ()
    named = {name for entry in listed for name in (entry if isinstance(entry, dict) else (entry,))}
    return plugins is None or not SEARCH.isdisjoint(map(str, named))


def _audience(source: Source) -> Reader | None:
    said = _get(source, "extra", "handoff", "audience")
    return next((reader for reader in AUDIENCES if reader == said), None)


def warnings(root: Path) -> tuple[Diagnostic, ...]:
    """Return what mkdocs.yml could do better; nothing when it cannot be read."""
    raw = read_bytes(root / CONFIG, CONFIG)
    source = raw if isinstance(raw, Rejected) else parse(raw, CONFIG, tags=True)
    if isinstance(source, Rejected) or _get(source, "nav") is not None:
        return ()
    return (NAVIGATION_OF_EVERY_PAGE.at(Place(CONFIG), "nav: missing"),)


def _get(source: Source, *path: str) -> object:
    here = source.data
    for step in path:
        here = here.get(step) if isinstance(here, dict) else None
    return here


def _hosts(value: object) -> Iterator[str]:
    yield from (host for host in (value if isinstance(value, list) else ()) if isinstance(host, str))


def _problems(source: Source) -> Iterator[Diagnostic]:
    setting = WORKSPACE_SETTING
    for key, expected in (("docs_dir", DOCS), ("site_dir", PUBLIC)):
        found = _get(source, key)
        if found != expected:
            message = f"{key}: expected `{expected}`, found {kind_of(found)}"
            yield setting.at(source.place((key,)), message)
    if _get(source, "INHERIT") is not None:
        # What another file adds is not seen here, and the site builder would merge it in silence.
        yield setting.at(source.place(("INHERIT",)), "INHERIT: expected all settings in this file")
    yield from _extension_problems(source)
    yield from _option_problems(source)
    yield from _address_problems(source)
    named, protocols = (_get(source, "extra", "handoff", key) for key in ("repositories", "protocols"))
    yield from earlier.problems(_get(source, "extra", "handoff", "versions"), source)
    yield from repositories.problems(named, protocols, source)


def _option_problems(source: Source) -> Iterator[Diagnostic]:
    setting = WORKSPACE_SETTING
    options = _get(source, "extra", "handoff")
    if options is not None and not isinstance(options, dict):
        place = source.place(("extra", "handoff"))
        yield setting.at(place, f"extra.handoff: expected a mapping, found {kind_of(options)}")
    for key in options if isinstance(options, dict) else ():
        if key not in _OPTIONS:
            place = source.place(("extra", "handoff", key))
            yield setting.at(
                place, f"extra.handoff.{key}: no such option", help=f"options: {', '.join(_OPTIONS)}"
            )
    hosts = _get(source, "extra", "handoff", "link_hosts")
    if hosts is not None and (not isinstance(hosts, list) or len(list(_hosts(hosts))) < len(hosts)):
        place = source.place(("extra", "handoff", "link_hosts"))
        yield setting.at(place, f"extra.handoff.link_hosts: expected a list of hosts, found {kind_of(hosts)}")
    for key in _SWITCHES:
        asked = _get(source, "extra", "handoff", key)
        if asked not in (None, "true", "false"):
            place = source.place(("extra", "handoff", key))
            message = f"extra.handoff.{key}: expected true or false, found {kind_of(asked)}"
            yield setting.at(place, message)

    said = _get(source, "extra", "handoff", "audience")
    if said is not None and _audience(source) is None:
        place = source.place(("extra", "handoff", "audience"))
        message = f"extra.handoff.audience: expected public, internal or restricted, found {kind_of(said)}"
        yield setting.at(place, message)


def _address_problems(source: Source) -> Iterator[Diagnostic]:
    for key, fault in _ADDRESSES.items():
        pattern = _get(source, "extra", "handoff", key)
        expected = fault(pattern if isinstance(pattern, str) else "") if pattern is not None else ""
        if expected:
            place = source.place(("extra", "handoff", key))
            message = f"extra.handoff.{key}: expected {expected}, found {kind_of(pattern)}"
            yield ADDRESS_PATTERN.at(place, message)


def _extension_problems(source: Source) -> Iterator[Diagnostic]:
    extensions = _get(source, "markdown_extensions")
    if extensions is not None and not isinstance(extensions, (list, dict)):
        place = source.place(("markdown_extensions",))
        message = f"markdown_extensions: expected a list, found {kind_of(extensions)}"
        yield WORKSPACE_SETTING.at(place, message)
    names = extensions if isinstance(extensions, (list, dict)) else []
    for number, entry in enumerate(names):
        for name in entry if isinstance(entry, dict) else (str(entry),):
            if name in EXTENSIONS:
                continue
            place = source.place(("markdown_extensions", number if isinstance(extensions, list) else name))
            message = f"markdown_extensions: `{name}` can give text of a spec a meaning of its own"
            help_ = f"extensions that cannot: {', '.join(sorted(EXTENSIONS))}"
            yield WORKSPACE_SETTING.at(place, message, help=help_)
