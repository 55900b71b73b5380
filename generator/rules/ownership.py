"""Whether somebody can be called."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.codepaths import terms
from generator.analysis.escalation import applies
from generator.analysis.hours import length
from generator.analysis.needs import needs
from generator.analysis.people import first_call
from generator.analysis.presence import presences
from generator.catalog import ServiceEntry
from generator.codebase.owners import agreement
from generator.codebase.people import contributors
from generator.facts import CodeFacts
from generator.readiness import Context, Finding, rule
from generator.spec.escalation import Policy
from generator.spec.org import OrgSeverity
from generator.spec.team import Team


@rule("OWN001", fields=("escalation.policies",))
def no_escalation_policy(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No escalation policy says who is called, and who is next.

    At 3 a.m. the first person may not answer. Without a second level the reader stops there.

    Write ``escalation.policies`` with at least two levels.
    """
    if service.spec.escalation is None or not service.spec.escalation.policies:
        yield ("escalation", "policies"), "no policy says who is called"


@rule("OWN002", fields=("owner", "teams/*.channels", "org.roles[].channels"))
def nobody_reachable(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Whoever is to be called first has no channel.

    A name is not enough at 3 a.m.

    Add ``channels`` to the team's file or to the role in org.yaml.
    """
    for contact in first_call(service.spec, context.catalog, today=context.today).contacts:
        if not contact.channels and contact.kind != "vendor":
            yield ("owner",), f"{contact.name} is called first and has no channel"


@rule("OWN003", fields=("operated_by",))
def operator_unknown(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Nobody is named who runs the service.

    Until the handoff the builders run it; after it somebody else does. The page cannot guess which.

    Set ``operated_by``.
    """
    if service.spec.operated_by is None:
        yield ("operated_by",), "nobody is named who runs the service"


@rule("OWN004", fields=("escalation.policies[].levels", "service_hours", "teams/*.hours"))
def nobody_while_promised(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A severity that wakes people has nobody on its ladder at a time the service is promised.

    Who follows the runbook in such an hour finds no policy, or calls people who are not there. The runbook
    shows the hours of the week the site was built in, holidays and changes of the clocks included.

    Write a policy for these hours, add a level that is there, or promise less in ``service_hours``.
    """
    if service.spec.service_hours is None or not service.spec.escalation:
        return
    for found in presences(service.spec, context.catalog, day=context.today):
        waking = [severity.id for severity in found.severities if severity.page]
        if waking and found.promised_holes:
            hole = length(found.promised_holes)
            yield (
                ("escalation", "policies"),
                f"{' and '.join(waking)}: nobody for {hole} of the promised hours in {found.week.name}",
            )


@rule("OWN005", fields=("escalation.policies[].levels[].after", "org.severities[].respond_within"))
def second_level_too_late(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The second level is called only after the response target of a severity that wakes people.

    When the first level sleeps, the target is missed before anybody else hears of it. The last level may come
    later than the target: it is for decisions. The second is for the case that nobody answers.

    Call it sooner, or set a target that the ladder can keep.
    """
    policies = service.spec.escalation.policies if service.spec.escalation else ()
    for number, policy in enumerate(policies):
        late = [severity for severity in context.catalog.org.spec.severities if _late(policy, severity)]
        if late:
            wait = policy.levels[1].after.seconds
            targets = ", ".join(
                f"{s.id} {length(s.respond_within.seconds)}" for s in late if s.respond_within
            )
            yield (
                ("escalation", "policies", number, "levels", 1, "after"),
                f"policy {policy.id} calls its second level after {length(wait)}; response target: {targets}",
            )


@rule("OWN006", fields=("dependencies[].contact", "teams/*.hours"))
def dependency_unattended(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Whoever is called about a hard dependency is not there at times the service is promised.

    At 3 a.m. the service is down, its cause is known, and the only people who can mend it sleep.

    Agree hours with them, name somebody who is there, or promise less in ``service_hours``.
    """
    for number, need in enumerate(needs(service.spec, context.catalog, today=context.today)):
        if need.dependency.criticality == "hard" and need.contact and need.alone:
            hours = f"{length(need.alone)} of the promised {length(need.promised)} in {need.week}"
            message = f"{need.contact.name} cannot be called about {need.dependency.on} for {hours}"
            yield ("dependencies", number, "contact"), message


@rule(
    "OWN007",
    fields=("code_locations", "teams/*.git_authors", "org.policy.code.owner_silent_after"),
    beyond=True,
)
def owner_silent(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The owner has not committed to any of the service's code for a long time.

    Whoever owns it on paper may no longer know it, and at 3 a.m. it is they who are called.

    Make those who work on it the owner, or agree who is called. Merges do not count; co-authors do.
    """
    asked, team = terms(context.catalog.org.spec), _owner(service, context)
    found = [contributors(code, team, asked, today=context.today).owner for code in _code(service, context)]
    if found and all(owner.silent for owner in found):
        last = max((owner.last for owner in found if owner.last), default=None)
        since = f"; the last was on {last}" if last else ""
        yield ("code_locations",), f"{service.spec.owner} has no commit in {asked.silent} days{since}"


@rule("OWN008", fields=("code_locations", "owner", "teams/*.codeowners"), beyond=True)
def codeowners_differ(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """CODEOWNERS name somebody else than the declared owner.

    One of the two is wrong: others than those who are called review changes, or the wrong people are called.

    Correct ``owner``, the team's ``codeowners``, or the file in the repository.
    """
    team = _owner(service, context)
    for number, code in enumerate(_code(service, context)):
        found = agreement(code, team)
        if found.verdict == "differs":
            yield ("code_locations", number), found.words


@rule("OWN009", fields=("code_locations", "known_about_by", "org.policy.code.window"), beyond=True)
def bus_factor_one(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """One person made at least half of all changes to the code.

    On the night that person is away, nobody knows the rest of the story, and the page is all there is.

    Let others work on it, pair, and name in ``known_about_by`` who else knows it.
    """
    asked = terms(context.catalog.org.spec)
    for number, code in enumerate(_code(service, context)):
        found = contributors(code, None, asked, today=context.today)
        if found.bus_factor == 1:
            yield ("code_locations", number), found.words


@rule("OWN010", fields=("owner", "operated_by", "teams/*.ends"))
def owner_gone(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The team that owns or runs the service does not exist any more.

    Its channels may still ring, and nobody answers for what is decided there.

    Name the team that took over.
    """
    for field, ref in (("owner", service.spec.owner), ("operated_by", service.spec.operated_by)):
        file = context.catalog.team_by_id.get(str(ref))
        if file is not None and file.spec.ends is not None and file.spec.ends <= context.today:
            yield (field,), f"{file.spec.id} ended on {file.spec.ends}"


@rule("OWN011", fields=("operated_by", "owner", "teams/*.channels"))
def one_way_only(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """There is only one kind of way to reach the team that runs the service.

    When the pager or the chat itself is down, nobody can be called.

    Add a second kind to ``channels`` of the team, such as a telephone that is staffed.
    """
    field = "operated_by" if service.spec.operated_by else "owner"
    file = context.catalog.team_by_id.get(str(service.spec.operated_by or service.spec.owner))
    kinds = {channel.type for channel in file.spec.channels} if file is not None else set()
    if file is not None and len(kinds) == 1:
        yield (field,), f"{file.spec.id} can be reached by {kinds.pop()} only"


def _code(service: ServiceEntry, context: Context) -> tuple[CodeFacts, ...]:
    return context.facts.code if context.facts else ()


def _owner(service: ServiceEntry, context: Context) -> Team | None:
    file = context.catalog.team_by_id.get(str(service.spec.owner))
    return file.spec if file else None


def _late(policy: Policy, severity: OrgSeverity) -> bool:
    target = severity.respond_within
    if not severity.page or target is None or len(policy.levels) < 2 or not applies(policy, severity):
        return False
    return policy.levels[1].after.seconds > target.seconds


RULES = (
    no_escalation_policy,
    nobody_reachable,
    operator_unknown,
    nobody_while_promised,
    second_level_too_late,
    dependency_unattended,
    owner_silent,
    codeowners_differ,
    bus_factor_one,
    owner_gone,
    one_way_only,
)
