"""From policy to demands: the shipped requirements, those of org.yaml over them, and the check of a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from generator.catalog import ServiceEntry
from generator.diagnostics import Diagnostic, did_you_mean
from generator.document import Source
from generator.load import SpecFile
from generator.paths import field_of, model_in
from generator.problems.fields import UNKNOWN_REFERENCE
from generator.readiness import REQUIRED, Context, Demand, Demands, Finding, Rule
from generator.readiness.paths import Part, attribute_of, parts
from generator.shared import Shared
from generator.source import parse
from generator.spec.accept import accepted
from generator.spec.base import FieldPath, Section, UnknownValue, empty, is_section
from generator.spec.org import Org
from generator.spec.policy import Policy, Requirement, WaiverPolicy
from generator.spec.service import Service
from generator.spec.team import Team

_SHIPPED: Final = Path(__file__).with_name("policy.yaml")
_OWNERS: Final[Mapping[str, type[Section]]] = {"service": Service, "team": Team, "org": Org}


@lru_cache(maxsize=1)
def shipped() -> Policy:
    """Return the policy that holds where org.yaml says nothing."""
    source = parse(_SHIPPED.read_bytes(), _SHIPPED.name)
    policy = accepted(source.data, Policy) if isinstance(source, Source) else None
    assert policy is not None  # noqa: S101 - narrows the type; the file is part of the package
    return policy


def waiver_policy(catalog: Shared) -> WaiverPolicy:
    """Return how far a requirement can be put off here."""
    own = catalog.org.spec.policy
    return (own.waivers if own else None) or shipped().waivers or empty(WaiverPolicy)


def everyday_words(catalog: Shared) -> tuple[str, ...]:
    """Return the short words that nobody has to explain: the shipped ones and the organisation's own."""
    own = catalog.org.spec.policy
    return (*shipped().everyday_words, *(own.everyday_words if own else ()))


def demands(policy: Policy | None, rules: Iterable[Rule], *, areas: Mapping[str, str]) -> Demands:
    """Return what is asked of whom. A row of org.yaml stands in for the shipped one about the same thing.

    `areas` gives the area of a rule whose row names none. Rules that no row names are asked of nobody.
    """
    rows = {_key(row): row for row in (*shipped().requirements, *(policy.requirements if policy else ()))}
    known = {rule.id: rule for rule in rules}
    named = {_key(row): row.area for row in shipped().requirements}
    return Demands(
        _demand(row, known[row.rule or REQUIRED], row.area or named.get(key) or areas[row.rule or REQUIRED])
        for key, row in rows.items()
        if (row.rule or REQUIRED) in known
    )


def problems_of(org: SpecFile[Org], rules: Iterable[Rule]) -> Iterator[Diagnostic]:
    """Yield the rows of org.yaml that name a field or rule there is not."""
    ids = [rule.id for rule in rules]
    rows = org.spec.policy.requirements if org.spec.policy else ()
    for number, row in enumerate(rows):
        where: FieldPath = ("policy", "requirements", number)
        if row.rule is not None and row.rule not in ids:
            message = f"there is no rule {row.rule}"
            place = org.source.place((*where, "rule"))
            help_ = did_you_mean(row.rule, ids) or "the reference lists every rule"
            yield UNKNOWN_REFERENCE.at(place, message, help=help_)
        for key, field, kind in (("field", row.field, _OWNERS[row.of]), ("given", row.given, Service)):
            unknown = _unknown(field, kind) if field else None
            if unknown is not None:
                message = f"there is no field `{field}` in a {row.of} spec"
                yield UNKNOWN_REFERENCE.at(org.source.place((*where, key)), message, help=unknown)


def _unknown(field: str, kind: type[Section]) -> str | None:
    """Return a hint about the first step of a field that the schema does not have; None when it has all."""
    here: object = kind
    for part in parts(field):
        if not (isinstance(here, type) and issubclass(here, Section)):
            return f"`{part.key}` is below a plain value"
        name = field_of(here, part.key)
        if name is None:
            keys = [found.alias or key for key, found in here.model_fields.items() if key != "nothing"]
            return did_you_mean(part.key, keys) or f"fields there: {', '.join(keys[:8])}"
        annotation = here.model_fields[name].annotation
        here = model_in(annotation)
        if part.entries != ("tuple[" in str(annotation)) and (part.entries or part is not parts(field)[-1]):
            return f"write `{part.key}[]` for a list and `{part.key}` for anything else"
    return None


def _key(row: Requirement) -> tuple[str | None, ...]:
    return (row.rule,) if row.rule else (row.of, row.field, row.given)


def _demand(row: Requirement, rule: Rule, area: str) -> Demand:
    check = rule.check
    if row.field is not None:
        check = partial(required_field_missing, wanted=parts(row.field), of=row.of, least=row.least or 1)
    return Demand(
        rule,
        row.must,
        row.should,
        row.since,
        area,
        check,
        row.field or "",
        row.of,
        row.given or "",
        partial(_asks, given=parts(row.given or ""), only=row.only) if row.given or row.only else None,
    )


def _asks(service: ServiceEntry, *, given: tuple[Part, ...], only: str | None) -> bool:
    if only == "ai" and not service.spec.is_ai:
        return False
    return not any(True for _ in _missing(service.spec, given, (), 1, lenient=False))


def required_field_missing(
    service: ServiceEntry,
    context: Context,
    *,
    wanted: tuple[Part, ...] = (),
    of: str = "service",
    least: int = 1,
) -> Iterable[Finding]:
    """A field that is asked for is not filled, or not known yet.

    Whoever opens the page finds a hole where others have an answer.

    Fill the field, or write `{na: reason}` when there is none. Until then `{unknown: {owner, due}}` says who
    finds it out.
    """
    if of == "service":
        return _missing(service.spec, wanted, (), least)
    return _around(service, context, wanted, of, least)


def _around(
    service: ServiceEntry, context: Context, wanted: tuple[Part, ...], of: str, least: int
) -> Iterator[Finding]:
    """Yield what is missing of a field of the organisation, or of the teams of a service."""
    if of == "org":
        for path, message in _missing(context.catalog.org.spec, wanted, (), least):
            yield (), f"org.yaml: {_dotted(path)} {message}"
        return
    for key in ("owner", "operated_by"):
        id_ = getattr(service.spec, key)
        file = context.catalog.team_by_id.get(id_) if id_ else None
        if file and not (key == "operated_by" and id_ == service.spec.owner):
            for path, message in _missing(file.spec, wanted, (), least):
                yield (key,), f"team {id_}: {_dotted(path)} {message}"


REQUIRED_RULE: Final = Rule(REQUIRED, required_field_missing)


def _dotted(path: FieldPath) -> str:
    return ".".join(str(step) for step in path)


def _missing(
    here: Section, wanted: tuple[Part, ...], path: FieldPath, least: int, *, lenient: bool = True
) -> Iterable[Finding]:
    """Return what is missing of a field. With `lenient` a field that does not apply is not missing."""
    if not wanted:
        return ()
    part, rest = wanted[0], wanted[1:]
    nothing = here.nothing and here.nothing.get(part.key)
    if not nothing:
        value = here.__dict__[attribute_of(type(here), part.key)]
        if part.entries:
            return _in_entries(value, part, rest, (*path, part.key), least)
        if rest and is_section(value):
            return _missing(value, rest, (*path, part.key), least, lenient=lenient)
        words = _lack(value, least)
    elif isinstance(nothing, UnknownValue):
        words = "not known yet"
    else:
        words = "" if lenient else "does not apply"
    return (((*path, part.key), words),) if words else ()


def _lack(value: object, least: int) -> str:
    if value is None or (not value and isinstance(value, (tuple, Mapping))):
        return "is not written"
    if isinstance(value, tuple) and len(value) < least:
        return f"expected at least {least} entries, found {len(value)}"
    return ""


def _in_entries(
    entries: tuple[Section, ...], part: Part, rest: tuple[Part, ...], where: FieldPath, least: int
) -> Iterator[Finding]:
    meant = [(number, entry) for number, entry in enumerate(entries) if part.takes(entry)]
    if part.by and len(meant) < least:
        yield where, f"no entry of {part.by} {' or '.join(sorted(part.choices))} is written"
    if rest:
        for number, entry in meant:
            yield from _missing(entry, rest, (*where, number), 1)
