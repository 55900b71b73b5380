"""The files of a new workspace in an existing repository: what `handoff init` writes, as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from generator import __version__, crosswalk, prefill
from generator.discovery import ORG_FILE, SERVICE_FILE, TEAMS_FOLDER, discover
from generator.importers.found import Said
from generator.inventory import Inventory, RuleFile
from generator.layout import CONFIG, SCHEMAS, SPECS
from generator.lines import commented, fits, fits_team, flow, quoted_scalar
from generator.prefill import NOBODY, Group, Known, says
from generator.spec.audience import MARK
from generator.spec.service import Service
from generator.spec.team import Team
from generator.spec.values import VERSION
from generator.starter import scalar

_SCAFFOLD: Final = Path(__file__).parent / "scaffold"
_GITHUB: Final = ".github/workflows/handoff.yml"
_GITLAB: Final = ".gitlab/ci/handoff.yml"
_HOOKS: Final = ".pre-commit-config.yaml"
_STANDING: Final = {"summary": "value", "tier": "tier_reason"}
_UNKNOWN: Final = ("operated_by: {unknown", "system: {unknown")
Named = Mapping[str, tuple[str, Group]]
"""A service's id -> where it comes from, and what is said about the service."""


class Site(Struct, frozen=True):
    """Where the workspace goes: the top of the repository, and the folder below it, '' for the top itself."""

    top: Path
    folder: str

    @property
    def root(self) -> Path:
        """The workspace."""
        return self.top / self.folder

    def path(self, name: str) -> str:
        """Name a file of the workspace as seen from the top."""
        return f"{self.folder}/{name}" if self.folder else name


class Start(Struct, frozen=True):
    """What `handoff init` writes: file, relative to the top -> text.

    `kept` are specs that services have already, `hints` lines to add by hand.
    """

    files: Mapping[str, str]
    kept: tuple[str, ...]
    hints: tuple[str, ...]
    open: tuple[str, ...]
    """What no file says, as `service: field`."""


def start(site: Site, found: Inventory, today: date) -> Start:
    """Write everything from what was found. Services that have a spec keep it, and their teams."""
    there = discover(site.root / SPECS)
    teams = [id_ for id_, _ in there.teams]
    specs = {id_: path.relative_to(site.top).as_posix() for id_, path in there.services}
    named = dict(_ids(found)) if found.descriptors or not specs else {}
    known = Known(
        repository=_repository(found),
        remote=found.remote,
        owners=found.owners,
        only_team=teams[0] if len(teams) == 1 else "",
        ids=frozenset((*named, *specs)),
        today=today,
    )
    new = {id_: about for id_, about in named.items() if id_ not in specs}
    files = {
        site.path(CONFIG): _config(site, found, known),
        site.path(".gitignore"): _scaffold("gitignore", site),
        site.path(f"{SPECS}/{ORG_FILE}"): _scaffold("org.yaml", site, ORGANISATION=_organisation(found)),
    }
    files |= _services(site, new, found, known) | _teams(site, new, known) | _ci(site, found)
    kept = tuple(specs[id_] for id_ in named if id_ in specs)
    return Start(files, kept, tuple(_hints(site, found, files)), tuple(_open(new, known)))


def _services(site: Site, new: Named, found: Inventory, known: Known) -> dict[str, str]:
    files = {}
    for id_, (remark, group) in new.items():
        rules = _rules(site, id_, group, found)
        file = _spec_file(site, id_, rules)
        lines = (*prefill.service_lines(id_, remark, group, known), *_alerts(site, id_, rules))
        files[file] = _text(file, site, "service", (*lines, *_further(Service, lines)))
    return files


def _teams(site: Site, new: Named, known: Known) -> dict[str, str]:
    owned: dict[str, list[tuple[str, Group]]] = {}
    for id_, (_, group) in new.items():
        owned.setdefault(prefill.owner(group, known).value or NOBODY, []).append((id_, group))
    files = {}
    for team, services in owned.items():
        file = site.path(f"{SPECS}/{TEAMS_FOLDER}/{team}.yaml")
        lines = tuple(_team(team, services, known))
        files[file] = _text(file, site, "team", (*lines, *_further(Team, lines)))
    return files


def _scaffold(name: str, site: Site, **values: str) -> str:
    text = (_SCAFFOLD / name).read_text(encoding="utf-8")
    values |= {"VERSION": __version__, "FOLDER": site.folder or "."}
    values |= {"BELOW": f"{site.folder}/" if site.folder else ""}
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _text(file: str, site: Site, schema: str, lines: tuple[str, ...]) -> str:
    up = "../" * file.removeprefix(site.path("")).count("/")
    return "\n".join((f"# yaml-language-server: $schema={up}{SCHEMAS}/{schema}.schema.json", *lines, ""))


def _further(kind: type[Service | Team], lines: tuple[str, ...]) -> Iterator[str]:
    """Name the fields that are not there, so that nobody has to look for them elsewhere."""
    said = {line.partition(":")[0] for line in lines}
    names = [info.alias or name for name, info in kind.model_fields.items() if name != "nothing"]
    names = sorted((name for name in names if name not in said), key=lambda name: name == MARK)
    prefix = "teams/*." if kind is Team else ""
    yield f'\n# Other fields; `handoff explain "{prefix}{names[0]}"` says what one takes:'
    yield from textwrap.wrap(" ".join(names), 105, initial_indent="#   ", subsequent_indent="#   ")


def _repository(found: Inventory) -> str:
    last = unquote(urlsplit(found.remote.words).path).rpartition("/")[2] if found.remote else ""
    name = last.removesuffix(".git") or found.folder
    return crosswalk.id_from(name) or "repository"


def _organisation(found: Inventory) -> str:
    """Name the account that holds the repository; without a remote nothing says the organisation's name."""
    parts = unquote(urlsplit(found.remote.words).path).split("/")[1:] if found.remote else []
    if len(parts) > 1 and parts[0] and found.remote and fits("name", scalar(parts[0])):
        return commented(scalar(parts[0]), f"the account in {found.remote.words}")
    name = found.folder if fits("name", scalar(found.folder)) else "Operations"
    return commented(scalar(name), "the folder's name; write the organisation's")


def _config(site: Site, found: Inventory, known: Known) -> str:
    name = commented(scalar(f"{known.repository} operations"), "the heading of the site")
    top = "/".join([".."] * (site.folder.count("/") + 1)) if site.folder else "."
    return _scaffold("mkdocs.yml", site, NAME=name, REPOSITORY=known.repository, TOP=top)


def _ids(found: Inventory) -> Iterator[tuple[str, tuple[str, Group]]]:
    """Yield each service's id, where it comes from, and what is said about it; of two alike, the first."""
    taken = {ORG_FILE.removesuffix(".yaml")}
    for group in prefill.groups(found.descriptors):
        said = group.said("id") or group.said("name")
        settled = prefill.settle(said[:1], crosswalk.id_from)
        folder = group.folder.rpartition("/")[2] or _repository(found)
        id_ = settled.value or crosswalk.id_from(folder) or "service"
        remark = settled.remark if settled.value else "the name of the folder or repository"
        if id_ in taken:
            id_, remark = f"{id_[:55]}-service", f"{id_} is taken; {remark}"
        if id_ not in taken:
            taken.add(id_)
            yield id_, (remark, group)


def _spec_file(site: Site, id_: str, rules: tuple[RuleFile, ...]) -> str:
    """Give a service a folder of its own when it has one or has rule files to put there."""
    folder = rules or (site.root / SPECS / id_).is_dir()
    return site.path(f"{SPECS}/{id_}/{SERVICE_FILE}" if folder else f"{SPECS}/{id_}.yaml")


def _rules(site: Site, id_: str, group: Group, found: Inventory) -> tuple[RuleFile, ...]:
    """Return the rule files of one service: in its spec's folder, or where its code is."""
    specs, own = site.path(f"{SPECS}/"), site.path(f"{SPECS}/{id_}/")
    return tuple(
        rule
        for rule in found.rules
        if rule.file.startswith(own if rule.file.startswith(specs) else group.folder)
    )


def _alerts(site: Site, id_: str, rules: tuple[RuleFile, ...]) -> Iterator[str]:
    """Name the rule files below the spec's folder; those elsewhere a spec cannot name."""
    folder = site.path(f"{SPECS}/{id_}/")
    below = [rule for rule in rules if rule.clean and rule.file.startswith(folder)]
    entries = [quoted_scalar(rule.file.removeprefix(folder)) for rule in below]
    if entries and fits("alerts", f"{{from: [{', '.join(entries)}]}}"):
        yield commented("alerts:", "the rule files beside this spec")
        yield f"  from: [{', '.join(entries)}]"
    others = [rule.file for rule in rules if rule not in below]
    if others:
        yield "\n# Alert rules that are not read: they stand elsewhere, or not all of them can be read."
        yield f"# Put them into {SPECS}/{id_}/alerts/ and name them in alerts.from:"
        yield from (commented("", name).strip() for name in others)


def _team(team: str, services: list[tuple[str, Group]], known: Known) -> Iterator[str]:
    yield f"apiVersion: {VERSION}"
    if team == NOBODY:
        yield commented(f"id: {NOBODY}", "no file of this repository names one team")
        yield "name: Owner not known"
        text = "Stands where an owner belongs. Name the team that answers for it, and remove this file."
        yield f"purpose: {scalar(text)}"
    else:
        _, group = services[0]
        yield commented(f"id: {scalar(team)}", prefill.owner(group, known).remark)
        yield commented(f"name: {scalar(team)}", "the id; write the name people say")
        names = ", ".join(id_ for id_, _ in services[:5])
        text = f"Owns {names} by the files of their repository; what else it does is not written down here."
        yield f"purpose: {scalar(text)}"
    yield from _channels(team, services, known)
    handles = _handles(team, known)
    if handles:
        yield commented("codeowners:", "from " + says(handles))
        yield from (f"  - {scalar(said.words)}" for said in handles)


def _channels(team: str, services: list[tuple[str, Group]], known: Known) -> Iterator[str]:
    said = [said for _, group in services for said in group.said("channels")] if team != NOBODY else []
    entries: dict[str, Said] = {}
    for each in said:
        kind = crosswalk.channel_of(each.more.get("type", ""))
        value = each.words.strip()
        opened = {"url": value} if value.startswith("https://") else {}
        text = flow({"type": kind, "value": value, **opened}) if kind else ""
        if text and fits_team("channels", f"[{text}]"):
            entries.setdefault(text, each)
    if entries:
        yield "channels:"
        for text, each in entries.items():
            yield commented(f"  - {text}", f"from {each.place.file}:{each.place.line}")
    else:
        due = prefill.due(known.today).isoformat()
        line = f"channels: {{unknown: {{owner: {scalar(team)}, due: {due}}}}}"
        yield commented(line, "no file says how to reach it")


def _handles(team: str, known: Known) -> tuple[Said, ...]:
    """Return the team's handles in CODEOWNERS, each once."""
    all_ = (said for rule in known.owners for said in rule.owners)
    handles = {said.words: said for said in all_ if crosswalk.owner_of(said.words) == team}
    return tuple(said for words, said in handles.items() if fits_team("codeowners", f"[{scalar(words)}]"))


def _ci(site: Site, found: Inventory) -> dict[str, str]:
    """Choose by the remote's host; where it tells nothing, write for both."""
    host = urlsplit(found.remote.words).hostname or "" if found.remote else ""
    files = {}
    if "gitlab" not in host:
        files[_GITHUB] = _scaffold("github.yml", site)
    if "github" not in host:
        files[_GITLAB] = _scaffold("gitlab.yml", site)
        files[".gitlab-ci.yml"] = _scaffold("gitlab-include.yml", site)
    return files


def _hints(site: Site, found: Inventory, files: Mapping[str, str]) -> Iterator[str]:
    """Yield what must be added by hand to files that are there already."""
    ignore = site.root / ".gitignore"
    if ignore.exists():
        yield f"{site.path('.gitignore')}: /site/"
    if ".gitlab-ci.yml" in files and (site.top / ".gitlab-ci.yml").exists():
        yield ".gitlab-ci.yml:\n" + _scaffold("gitlab-include.yml", site)
    yield f"{_HOOKS}, if you use pre-commit:\n" + _scaffold("pre-commit.yaml", site)


def _open(named: Named, known: Known) -> Iterator[str]:
    for id_, (_, group) in named.items():
        text = "\n".join(prefill.service_lines(id_, "", group, known))
        names = [name for name in ("summary", "tier") if f"\n{_STANDING[name]}: {{unknown" in text]
        names += ["owner"] if f"\nowner: {NOBODY}" in text else []
        names += [line.partition(":")[0] for line in text.splitlines() if line.startswith(_UNKNOWN)]
        if names:
            yield f"{id_}: {', '.join(names)}"
