"""Which pages a service has, and which an alert or a version: their names are free, addresses are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from generator import late
from generator.alerts import Alert
from generator.diagnostics import Diagnostic, Place, did_you_mean
from generator.load import SpecFile, dotted
from generator.problems.alerts import ALERT_NAME_UNUSABLE
from generator.problems.fields import UNKNOWN_REFERENCE, VERSION_UNUSABLE
from generator.spec.refs import AlertName
from generator.spec.service import Service

_PAGES: Final = (
    "", "runbook", "training", "quiz", "handoff", "fmea", "coverage", "brief", "history", "card",
)  # fmt: skip
RESERVED: Final = "index"
"""No team and no alert may be called so: the address belongs to the list of them."""
_ADDRESS: Final = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_.-]{0,118}[A-Za-z0-9_])?")
_VERSION: Final = late.pattern(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?")
"""Neither a folder above nor a name that a disk shortens; case is no difference to every disk."""


def alert_addresses(names: Iterable[str]) -> dict[str, str]:
    """Return the page of each alert whose name can be part of an address; of two alike, the first."""
    addresses: dict[str, str] = {}
    taken = {RESERVED}
    for name in sorted(names):
        if _ADDRESS.fullmatch(name) and name.casefold() not in taken:
            taken.add(name.casefold())
            addresses[name] = f"alerts/{name}/"
    return addresses


def unaddressable(rules: Iterable[Alert]) -> Iterator[Diagnostic]:
    """Yield alerts that have no page: no address can hold their name, or it is another's but for capitals."""
    rules = tuple(rules)
    addresses = alert_addresses(rule.name for rule in rules)
    for rule in rules:
        if rule.name not in addresses and re.fullmatch(AlertName.pattern, rule.name):
            taken = _ADDRESS.fullmatch(rule.name) and rule.name.casefold() != RESERVED
            reason = "is another's but for capitals" if taken else "cannot be part of an address"
            message = f"alert {rule.name}: the name {reason}"
            yield ALERT_NAME_UNUSABLE.at(Place(rule.file, rule.line, rule.column), message)


def version_address(name: str) -> str:
    """Return the folder of a version's page: its very name, or nothing when no address can hold that."""
    return name if _VERSION.fullmatch(name) and ".." not in name else ""


def unusable_version(file: SpecFile[Service]) -> Iterator[Diagnostic]:
    """Yield a version that will have no page of its own when another one takes its place."""
    version = file.spec.version
    if version is not None and not version_address(version):
        place = file.source.place(("version",))
        yield VERSION_UNUSABLE.at(place, f"version: `{version}` cannot be part of an address")


def own_pages(spec: Service) -> frozenset[str]:
    """Return the pages of a service by their addresses below its own, those of failure modes apart."""
    return _pages(ai=spec.ai is not None, used=spec.used, proposes=spec.proposes)


@cache
def _pages(*, ai: bool, used: bool, proposes: bool) -> frozenset[str]:
    more = (("ai", ai), ("users", used), ("users/card", proposes))
    return frozenset((*_PAGES, *(page for page, there in more if there)))


def lost_pages(file: SpecFile[Service]) -> Iterator[Diagnostic]:
    """Yield questions written by hand whose answer is on a page that the service does not have."""
    quiz = file.spec.training.quiz if file.spec.training else None
    known = own_pages(file.spec) - {""} | {f"failure-modes/{mode.id}" for mode in file.spec.failure_modes}
    for number, question in enumerate(quiz.extra if quiz else ()):
        if question.page is not None and question.page not in known:
            where = ("training", "quiz", "extra", number, "page")
            help_ = did_you_mean(question.page, known) or f"known: {', '.join(sorted(known)[:12])}"
            message = f"{dotted(where)}: there is no page `{question.page}`"
            yield UNKNOWN_REFERENCE.at(file.source.place(where), message, help=help_)
