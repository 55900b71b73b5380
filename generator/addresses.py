"""Which page an alert has: names of rules are free, addresses are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from generator.alerts import Alert
from generator.diagnostics import Diagnostic, Place
from generator.problems.alerts import ALERT_NAME_UNUSABLE
from generator.spec.refs import AlertName

RESERVED: Final = "index"
"""No team and no alert may be called so: the address belongs to the list of them."""
_ADDRESS: Final = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_.-]{0,118}[A-Za-z0-9_])?")


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
