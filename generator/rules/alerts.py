"""Whether alerts and failure modes know each other, and whether a rule tells whom it wakes and why."""

from __future__ import annotations

from collections.abc import Iterator

from generator.alerts import Alert
from generator.analysis.alert_index import ServiceAlert, service_alerts
from generator.analysis.blip import on_a_blip
from generator.analysis.detection import explained, noticed
from generator.analysis.measured import measured
from generator.analysis.paging import alert_wakes, label_of, rule_wakes
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.shared import TeamName
from generator.spec.base import FieldPath, NotApplicable
from generator.spec.failure_modes import FailureMode
from generator.spec.values import kind_of


@rule("ALM001", fields=("alerts.from", "alerts.notes[].failure_mode", "failure_modes[].detected_by[].alert"))
def page_without_failure_mode(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An alert wakes somebody, and no failure mode says what to do.

    The page of the alert has a number and no step.

    Name the alert in a failure mode's ``detected_by``, or set ``failure_mode`` in ``alerts.notes``, to
    ``{na: reason}`` when it stands for no one failure mode.
    """
    for alert in service_alerts(service):
        if alert.pages and not explained(alert):
            yield ("alerts", "from"), f"{alert.name} wakes somebody and no failure mode says what to do"


@rule("ALM002", fields=("alerts", "alerts.from"))
def no_alerts(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No alert rule file is read.

    The site cannot show what fires, nor check that each alert has a page.

    Point ``alerts.from`` at the rule files.
    """
    if not service.alerts:
        yield ("alerts",), "no alert rule is read"


@rule("ALM003", fields=("failure_modes[].detected_by", "failure_modes[].severity"))
def severe_told_by_users(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A failure mode of severity 8 or more is noticed by users only.

    The harm goes on until somebody calls.

    Add an alert, a synthetic check or a log query that notices it first, and name it in ``detected_by``.
    """
    for found in noticed(service):
        if found.by_users_only:
            yield ("failure_modes", found.number, "detected_by"), f"only users notice {found.mode.id}"


@rule("ALM004", fields=("alerts.from",))
def page_on_a_blip(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An alert that wakes somebody has no `for`, and its expression looks at a single moment.

    One bad scrape wakes people, and when they look there is nothing. After the third time nobody hurries.

    Write ``for`` into the rule, or let the expression look back five minutes or more. Rules are left alone
    that count events, or ask for what is absent, for ages and days to come, or for recordings of other files.
    """
    for alert in service_alerts(service):
        if alert.pages is not True:
            continue
        for found in alert.rules:
            wakes = len(alert.rules) == 1 or rule_wakes(found, service.severities) is True
            if wakes and on_a_blip(found, service.recordings):
                yield ("alerts", "from"), f"{alert.name} wakes somebody after a single look ({_at(found)})"


@rule(
    "ALM005",
    fields=("alerts.notes[].pages", "alerts.notes[].severity", "org.severities[].rule_labels"),
)
def paging_contradicted(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """By its rule an alert wakes somebody, and by the spec it does not, or the other way round.

    The label decides who is woken, and the page is what people believe.

    Correct the label or the note. What labels mean stands in ``severities[].rule_labels`` of org.yaml.
    """
    for alert in service_alerts(service):
        said = tuple(_said(alert))
        waking = " and ".join(words for words, wakes in said if wakes)
        quiet = " and ".join(words for words, wakes in said if not wakes)
        if waking and quiet:
            field = "severity" if alert.note is not None and alert.note.pages is None else "pages"
            yield (*_noted(alert), field), f"{alert.name} wakes somebody by {waking}, nobody by {quiet}"


@rule("ALM006", fields=("alerts.notes[].pages", "org.severities[].rule_labels"))
def paging_unknown(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Neither rule nor spec says whether an alert wakes somebody.

    It is not judged as a page, and nobody knows what happens when it fires at night.

    Set ``pages`` in ``alerts.notes``, or say what the label means: ``severities[].rule_labels`` of org.yaml.
    """
    for alert in service_alerts(service):
        if alert.pages is None:
            found = next(one for one in alert.rules if rule_wakes(one, service.severities) is None)
            label = label_of(found, service.severities)
            words = f"{kind_of(label)} does not say" if label else "no label says"
            yield _noted(alert), f"{alert.name}: {words} whether it wakes somebody ({_at(found)})"


@rule("ALM007", fields=("alerts.from",))
def alert_without_words(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An alert rule has no `summary`, `description` or `message`.

    What arrives on the telephone is a name.

    Write the annotation ``summary``: one sentence on what is wrong, with the value.
    """
    for found in service.alerts:
        if not found.summary.strip():
            yield ("alerts", "from"), f"{found.name} does not say what is wrong ({_at(found)})"


@rule("ALM008", fields=("alerts.from", "teams/*.git_teams"))
def alert_owner_unknown(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The label `owner` or `team` of an alert rule names no team.

    The alert is sent to somebody whom no page knows, or to nobody.

    Correct the label, or add the team to ``teams/``; names it has elsewhere belong into its ``git_teams``.
    """
    known = {name for team in context.catalog.team_names for name in _names(team)}
    for found in service.alerts:
        for label, value in found.labels:
            if label in ("owner", "team") and "{{" not in value and value.casefold() not in known:
                message = f"{found.name}: `{label}` is {kind_of(value)}, which is no team ({_at(found)})"
                yield ("alerts", "from"), message


@rule("ALM009", fields=("failure_modes[].mitigation", "alerts.notes[].pages"))
def page_without_action(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An alert wakes somebody, and none of its failure modes has anything to do.

    Whoever gets up can only watch.

    Let it open a ticket (``pages: false``), or write what there is to do: a step, a message, whom to call.
    """
    for alert in service_alerts(service):
        modes = alert.failure_modes
        if alert.pages and modes and all(map(_nothing_to_do, modes)):
            ids = " and ".join(mode.id for mode in modes)
            yield _noted(alert), f"{alert.name} wakes somebody, and {ids} has nothing to do"


@rule(
    "ALM010",
    fields=("failure_modes[].detected_by[].expected_delay", "incidents[].mttd", "failure_modes[].prevention"),
)
def noticed_later_than_expected(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Incidents of a failure mode took three times as long to be noticed as the spec expects, or longer.

    People count on being told, and the harm goes on meanwhile. The median of ``incidents[].mttd`` is compared
    with the shortest ``expected_delay``.

    Find out why what should have told did not, and correct the rule or the delay. Incidents from before a
    control of type ``detect`` was ``done`` are left out.
    """
    for found in noticed(service):
        words = measured(found, service.spec).contradiction
        if words:
            yield ("failure_modes", found.number, "detected_by"), f"{found.mode.id}: {words}"


def _said(alert: ServiceAlert) -> Iterator[tuple[str, bool]]:
    """Yield everything that says whether an alert wakes somebody, in words."""
    severities = alert.service.severities
    by_rule = alert_wakes(alert.rules, severities)
    if by_rule is not None:
        found = next(one for one in alert.rules if rule_wakes(one, severities) is by_rule)
        yield f"its rule ({kind_of(label_of(found, severities))})", by_rule
    if alert.note is None:
        return
    if alert.note.pages is not None:
        yield f"`pages: {str(alert.note.pages).lower()}`", alert.note.pages
    level = next((one for one in severities if one.id == alert.note.severity), None)
    if level is not None and level.page is not None:
        yield f"`severity: {level.id}`", level.page


def _noted(alert: ServiceAlert) -> FieldPath:
    """Return where the spec speaks of an alert."""
    spec = alert.service.spec
    if alert.note is None or spec.alerts is None:
        return ("alerts", "notes")
    return ("alerts", "notes", spec.alerts.notes.index(alert.note))


def _at(found: Alert) -> str:
    return f"{found.file}:{found.line}"


def _names(team: TeamName) -> Iterator[str]:
    """Yield what a label may call a team: id, name, and its handles with and without what they are in."""
    for name in (team.id, team.name, *team.handles):
        yield name.casefold()
        yield name.rpartition("/")[2].casefold()


def _nothing_to_do(mode: FailureMode) -> bool:
    """Whether the spec says so. A mitigation that nobody wrote is another gap."""
    nothing = isinstance(mode.nothing.get("mitigation"), NotApplicable)
    return nothing and not (mode.recovery or mode.workaround or mode.escalate_when or mode.comms)


RULES = (
    page_without_failure_mode,
    no_alerts,
    severe_told_by_users,
    page_on_a_blip,
    paging_contradicted,
    paging_unknown,
    alert_without_words,
    alert_owner_unknown,
    page_without_action,
    noticed_later_than_expected,
)
