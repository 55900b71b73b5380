"""What a manifest says, in the same values whatever its format. Only texts of a strict grammar become facts.

Facts are filled into commands, so a name that a shell could read as anything else is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from generator.diagnostics import Place
from generator.privacy import redact
from generator.spec.values import kind_of

LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A name as DNS has it: namespaces, and workloads of Score."""
SUBDOMAIN: Final = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
"""A name of a Kubernetes resource."""
_IMAGE: Final = re.compile(
    r"(?=.{1,300}$)[A-Za-z0-9][\w.-]*(?::\d{1,5}(?=/))?(?:/[\w.-]+)*(?::[\w.-]+)?(?:@\w+:\w+)?", re.ASCII
)
_LOGIN: Final = re.compile(r"(?:[a-z]+://)?[^/@\s]*@(?!\w+:\w+$)")
_FILLED_IN: Final = re.compile(r"\$")
_MOST_FACTS: Final = 40


class Fact(Struct, frozen=True):
    """What a manifest says about one thing, and where. Without a text, `reason` says why it is not known."""

    label: str
    text: str
    place: Place
    reason: str = ""

    @property
    def where(self) -> str:
        """Its line, and the name of the file without its folder, which is named once for all facts."""
        return f"{self.place.file.rpartition('/')[2]}:{self.place.line}"


class Workload(Struct, frozen=True):
    """Something that runs. `namespace` is None in formats that know none."""

    kind: str
    name: str
    place: Place
    namespace: Fact | None
    facts: tuple[Fact, ...]

    @property
    def ref(self) -> str:
        """Its name as `kubectl` takes it; a bare name in other formats."""
        return f"{self.kind}/{self.name}" if self.kind else self.name


class Manifest(Struct, frozen=True):
    """The workloads of a file in its order. `skipped` says why there is none, and `place` where.

    Without a name (`file`) there is not exactly one file.
    """

    file: str
    workloads: tuple[Workload, ...]
    place: Place
    skipped: str = ""
    help: str = ""


def unknown(label: str, place: Place, reason: str) -> Fact:
    """Say why something is not known."""
    return Fact(label, "", place, reason)


def name(label: str, value: object, place: Place, grammar: re.Pattern[str]) -> Fact:
    """Return a name, or why the value is none."""
    return _checked(label, value, place, grammar, "a name")


def image(label: str, value: object, place: Place) -> Fact:
    """Return where an image is, without what is needed to get it."""
    bare = _LOGIN.sub("", value.strip(), count=1) if isinstance(value, str) else value
    return _checked(label, bare, place, _IMAGE, "an image")


def count(label: str, value: object, place: Place) -> Fact:
    """Return a whole number."""
    return _checked(label, value, place, re.compile(r"[0-9]{1,6}"), "a number")


def port(value: object) -> str:
    """Return a port number, or nothing when the value is none."""
    text = value.strip() if isinstance(value, str) else ""
    return text if re.fullmatch(r"[1-9][0-9]{0,4}", text) and int(text) <= 65_535 else ""


def protocol(value: object) -> str:
    """Return a protocol in capitals: TCP when none is said, nothing when it is not known."""
    text = value.strip().upper() if isinstance(value, str) else "TCP" if value is None else ""
    return text if text in ("TCP", "UDP", "SCTP") else ""


def shown(value: object) -> str:
    """Quote a value of a manifest in a message, without its secrets."""
    return kind_of(redact(value.strip()) if isinstance(value, str) else value)


def some(facts: Iterable[Fact], label: str, place: Place) -> tuple[Fact, ...]:
    """Return as many facts as anybody reads; a fact without text says that there are more, or none."""
    found = tuple(facts)
    if not found:
        return (unknown(label, place, "the manifest names none"),)
    more = len(found) - _MOST_FACTS
    rest = (unknown(label, found[_MOST_FACTS].place, f"{more} more are not shown"),) if more > 0 else ()
    return (*found[:_MOST_FACTS], *rest)


def _checked(label: str, value: object, place: Place, grammar: re.Pattern[str], expected: str) -> Fact:
    text = value.strip() if isinstance(value, str) else ""
    if grammar.fullmatch(text) and redact(text) == text:
        return Fact(label, text, place)
    if not text:
        return unknown(label, place, f"expected {expected}, found {kind_of(value)}")
    if _FILLED_IN.search(text):
        return unknown(label, place, f"{shown(text)} is filled in elsewhere")
    return unknown(label, place, f"expected {expected}, found {shown(text)}")
