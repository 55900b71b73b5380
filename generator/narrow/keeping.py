"""What a walk over all leaves for one over a few services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from generator.catalog import ServiceEntry
from generator.exposure import allowed
from generator.facts import Facts
from generator.former import former_ids
from generator.gitfacts import Unreadable
from generator.integrity import Names
from generator.narrow.kept import FLEET, Fleet, Known, Store
from generator.pages import Frame
from generator.readiness import Scene
from generator.subjects import Own
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.views.site import SiteView


def keeps(workspace: Workspace, site: SiteView) -> bool:
    """Tell whether anything is kept for a walk over a few services.

    Nothing is where pages of the whole may show more than `face` knows, because their templates are the
    workspace's own, or where a service is not all its file says: something is withheld, rejected or looked
    at by another program.
    """
    return not (site.withholds or site.broken or workspace.templates or workspace.shellcheck)


def keep(
    store: Store, workspace: Workspace, site: SiteView, facts: Facts, services: Iterable[Own], frame: Frame
) -> None:
    """Keep every service as it was found, and what all have in common."""
    scene = Scene.of(site.catalog, site.today)
    for own in services:
        view = own.view
        others = scene.needed(view.entry)
        raw, told = view.entry.file.raw, _alone(facts, view.entry)
        store.put(view.id, Known(raw, told, others, view.chronicle, view.editions))
    store.put(FLEET, _fleet(workspace, site, frame))


def _alone(facts: Facts, entry: ServiceEntry) -> Facts:
    """Return what of all facts is about one service and its files."""
    files, id_ = (entry.file.file, *(note.file for note in entry.notes)), entry.id
    return Facts(
        {file: facts.specs[file] for file in files},
        {id_: facts.code[id_]},
        {id_: facts.traces[id_]},
        {id_: facts.reviews[id_]} if id_ in facts.reviews else {},
        facts.untold & {id_},
        facts.lived if isinstance(facts.lived, Unreadable) else facts.lived.alone(id_),
    )


def _fleet(workspace: Workspace, site: SiteView, frame: Frame) -> Fleet:
    catalog = site.catalog
    org, teams, library = catalog.org, catalog.teams, catalog.library
    services = [entry.file for entry in catalog.services]
    may = allowed((org, *teams, *(item.file for item in library.items), *services), workspace)
    ids = catalog.team_by_id
    names = Names.of(org.spec, ids, catalog.service_ids, ids)
    return Fleet(
        frame,
        catalog.common,
        replace(names, former=former_ids(services)),
        may.patterns,
        may.shared,
        library,
        {entry.file.file: entry.id for entry in catalog.services},
        {
            alert.name: tuple(part.service.id for part in alert.parts)
            for alert in site.alerts
            if len(alert.parts) > 1
        },
    )
