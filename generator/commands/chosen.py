"""The service a command is about, or the end of the command with the reason."""

from __future__ import annotations

import sys
from collections.abc import Collection

import click
from msgspec.structs import replace

from generator.catalog import Catalog, ServiceEntry, Survey
from generator.commands.terminal import report
from generator.diagnostics import Exit, did_you_mean
from generator.reporters import printable
from generator.withhold import seen_by
from generator.workspace import Workspace


def catalog_of(found: Survey, workspace: Workspace) -> Catalog:
    """Return the catalog; exit with the problems when org.yaml or a team is wrong."""
    if found.catalog is None:
        report(found.errors, workspace)
        sys.exit(Exit.FINDINGS)
    return found.catalog


def seen(found: Survey, workspace: Workspace) -> Survey:
    """Return what is left of a survey for the readers of a workspace. Problems are all there."""
    if found.catalog is None:
        return found
    return replace(found, catalog=seen_by(found.catalog, workspace.audience))


def refuse_broken(id_: str, found: Survey, catalog: Catalog, workspace: Workspace) -> None:
    """Exit with the problems of a service whose spec was rejected."""
    for broken in catalog.broken:
        if broken.id == id_:
            report(tuple(error for error in found.errors if error.place.file == broken.file), workspace)
            sys.exit(Exit.FINDINGS)


def service_of(id_: str, found: Survey, workspace: Workspace) -> ServiceEntry:
    """Return a service by its id; exit with its problems when its spec was rejected."""
    catalog = catalog_of(found, workspace)
    refuse_broken(id_, found, catalog, workspace)
    for service in catalog.services:
        if service.id == id_:
            return service
    raise unknown("service", id_, catalog.service_ids)


def unknown(kind: str, name: str, known: Collection[str]) -> click.UsageError:
    """Return the error of a name that nothing of its kind has, with the one that may be meant."""
    hint = did_you_mean(name, known) or f"known: {', '.join(sorted(known))}"
    return click.UsageError(f"there is no {kind} {printable(name)}; {hint}")
