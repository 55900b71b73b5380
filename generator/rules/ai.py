"""Whether people can trust, check and stop what a model does."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.ai import operation
from generator.analysis.ai.upkeep import BY_HAND
from generator.analysis.ai.watch import LEADING
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule


@rule("AIM001", fields=("ai", "ai.purpose", "ai.autonomy", "ai.models"))
def no_ai_facts(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A model decides or proposes something, and nothing is written about it.

    Nobody can say what it is for, nor how far it acts alone.

    Write ``ai`` with ``purpose``, ``autonomy`` and ``models``.
    """
    if service.spec.is_ai and service.spec.ai is None:
        yield ("ai",), "nothing is written about the model"


@rule(
    "AIM002",
    fields=(
        "ai.oversight.rely_on",
        "ai.oversight.verify_first",
        "ai.oversight.do_not_use",
        "ai.oversight.escalate_to_human",
    ),
)
def no_oversight(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Users are not told when to rely on the model, when to check, and when not to use it.

    They trust it too much or not at all.

    Write ``ai.oversight`` with ``rely_on``, ``verify_first``, ``do_not_use`` and ``escalate_to_human``.
    """
    if not service.spec.is_ai or service.spec.ai is None:
        return
    oversight = service.spec.ai.oversight
    for field in ("rely_on", "verify_first", "do_not_use", "escalate_to_human"):
        if oversight is None or (not getattr(oversight, field) and field not in oversight.nothing):
            yield ("ai", "oversight", field), "is not written"


@rule("AIM003", fields=("ai.oversight.stop", "ai.oversight.stop.tested"))
def stop_untested(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Nobody has tried to stop the model.

    On the day it must be stopped, the switch may not work.

    Try it, and record the day and the result in ``ai.oversight.stop.tested``.
    """
    ai = service.spec.ai
    if ai is None or ai.oversight is None:
        return
    stop = ai.oversight.stop
    if stop is None or stop.tested is None:
        yield ("ai", "oversight", "stop"), "nobody has tried to stop the model"


@rule("AIM004", fields=("ai.monitors[].type",))
def no_leading_indicator(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No monitor watches what people do with the output: corrections or complaints.

    Measures of quality need right answers, and these come late; people notice first.

    Write a monitor of type ``override-rate`` or ``complaints`` under ``ai.monitors``.
    """
    ai = service.spec.ai
    if ai is not None and ai.monitors and not any(one.type in LEADING for one in ai.monitors):
        yield ("ai", "monitors"), "none watches corrections or complaints, which come before all others"


@rule("AIM005", fields=("ai.monitors[].failure_mode",))
def monitor_leads_nowhere(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A monitor names no failure mode.

    Whoever acts on it finds one sentence, and no steps for what comes after it.

    Name one in ``ai.monitors[].failure_mode``; write the failure mode first if there is none.
    """
    for number, monitor in enumerate(service.spec.ai.monitors if service.spec.ai else ()):
        if monitor.failure_mode is None and "failure_mode" not in monitor.nothing:
            yield ("ai", "monitors", number, "failure_mode"), f"{monitor.metric} announces no failure mode"


@rule("AIM006", fields=("ai.monitors[].threshold", "ai.monitors[].alert"))
def monitor_without_number(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Nobody can tell from which value of a monitor on to act, or the spec and the alert differ.

    One person acts at once, another waits for a week, and both can point at a text.

    Name the alert in ``ai.monitors[].alert``, or write ``threshold``; of two that differ drop the spec's.
    """
    run = operation(service, context.catalog.org.spec, today=context.today)
    for number, found in enumerate(run.watched):
        monitor, path = found.monitor, ("ai", "monitors", number, "threshold")
        if monitor.threshold is None and monitor.alert is None and "threshold" not in monitor.nothing:
            yield path, f"{monitor.metric} has neither a threshold nor an alert"
        if found.contradicts:
            rules = ", ".join(f"{one.operator} {one.value}" for one in found.limits)
            yield path, f"{monitor.metric} has {monitor.threshold}, and the alert {monitor.alert} {rules}"


@rule("AIM007", fields=("ai.changes[].evaluation",))
def change_unevaluated(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Model, prompt, data, index or threshold was changed, and nothing says that it was measured before.

    When proposals get worse, nobody knows whether this change did it.

    Measure it, and write the result in ``ai.changes[].evaluation``.
    """
    for number, change in enumerate(service.spec.ai.changes if service.spec.ai else ()):
        if change.evaluation is None and "evaluation" not in change.nothing:
            path = ("ai", "changes", number, "evaluation")
            yield path, f"{change.what} was changed on {change.at} without an evaluation"


@rule("AIM008", fields=("ai.evaluation[].value", "ai.evaluation[].threshold"))
def evaluation_missed(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A result is not what was asked for, in one part of the cases at least.

    The people behind these cases get wrong answers every day.

    Do not use it for them, see ``ai.oversight.do_not_use``, or mend it and measure again.
    """
    run = operation(service, context.catalog.org.spec, today=context.today)
    for number, found in enumerate(run.judged):
        it = found.evaluation
        if found.met is False:
            where = f" of {it.slice}" if it.slice else ""
            yield (
                ("ai", "evaluation", number),
                f"{it.metric}{where} is {it.value}, asked for is {it.threshold}",
            )


@rule(
    "AIM009",
    fields=(
        "ai.oversight.stop.tested",
        "ai.oversight.override.tested",
        "ai.fallback.tested",
        "ai.models[].tested",
        "org.tiers[].exercise_every",
    ),
)
def way_back_untried(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A way to stop, overrule or replace the model was tried too long ago, failed, or was never tried.

    On the day it is needed it is the only thing between a wrong model and everybody who works with it.

    Try it, and record day and result in ``tested`` of the switch, the fallback or the model.
    """
    run = operation(service, context.catalog.org.spec, today=context.today)
    for way in run.ways:
        path = (*way.path, "tested")
        if (
            way.tested is None
            and way.name not in ("stop", "override")
            and "tested" not in way.section.nothing
        ):
            yield path, f"nobody has tried it: {way.title.lower()}"
        elif way.tested and way.failed:
            yield path, f"it failed on {way.tested.at} and was not tried again: {way.title.lower()}"
        elif way.tested and way.overdue:
            yield path, f"it was last tried on {way.tested.at}; {way.every} later was {way.again}"


@rule("AIM010", fields=("ai.fallback.by_hand",))
def load_too_heavy(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """People cannot do without the model what an ordinary day brings.

    To switch it off means a pile that grows every day, so nobody will dare to.

    Agree what gives way first, or write another ``ai.fallback``, and say how long people can bear it.
    """
    load = operation(service, context.catalog.org.spec, today=context.today).load
    if load is not None and load.usual_left < 0:
        it = load.by_hand
        sums = f"{it.people} people do {it.each} each, {load.able} of {it.usual} {it.what} a day"
        yield ("ai", "fallback", "by_hand"), sums


@rule(
    "AIM011", fields=("ai.feedback.last_triaged", "ai.decision_review.last", "governance.reviews[].next_due")
)
def governance_overdue(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A review of decisions, feedback, access, risk, policy or compliance is overdue.

    What it would have found goes on, and those who gave feedback stop giving any.

    Hold it, and record the day and what it showed.
    """
    run = operation(service, context.catalog.org.spec, today=context.today)
    for one in run.rounds:
        if one.overdue:
            yield one.path, f"{one.what} was due on {one.due}"


@rule("AIM012", fields=("ai.models[].version", "ai.models[].retires_on"))
def model_not_held(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A model's version is not pinned, or its provider has switched it off by now.

    Its answers change, or stop, without anybody here having decided it.

    Pin ``ai.models[].version``, move on before ``retires_on``, and drop models that are gone.
    """
    for number, model in enumerate(service.spec.ai.models if service.spec.ai else ()):
        path = ("ai", "models", number)
        if "version" not in model.nothing and (model.version or "latest").casefold() == "latest":
            yield (*path, "version"), f"the version of {model.id} is not pinned"
        if model.retires_on is not None and model.retires_on < context.today:
            yield (*path, "retires_on"), f"{model.id} was switched off on {model.retires_on}"


@rule("AIM013", fields=("procedures[].approvals", "procedures[].rollback"))
def change_ungated(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A procedure that changes model, prompt or index needs nobody's word, or has no way back.

    A bad candidate reaches everybody, and stays while people look for the old one.

    Write ``approvals`` and ``rollback`` of the procedure.
    """
    changing = operation(service, context.catalog.org.spec, today=context.today).changing
    for number, procedure in enumerate(service.spec.procedures):
        if procedure in changing:
            for field, words in (("approvals", "needs nobody's word"), ("rollback", "has no way back")):
                if not getattr(procedure, field) and field not in procedure.nothing:
                    yield ("procedures", number, field), f"{procedure.id} {words}"


@rule("AIM014", fields=("procedures[].kind", "tech_debt[].type", "ai.data.labelling"))
def hand_work_unwritten(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Data is prepared or labelled by hand, and no procedure says how.

    When the one who does it is away, the model works on what is left over.

    Write a procedure of kind ``data-preparation`` or ``labelling``, with ``who`` and steps.
    """
    spec = service.spec
    kinds = {procedure.kind for procedure in spec.procedures}
    data = spec.ai.data if spec.ai else None
    preparing, labelling = BY_HAND
    debts = [number for number, debt in enumerate(spec.tech_debt) if debt.type == "manual-data"]
    if debts and preparing not in kinds and spec.is_ai:
        yield ("tech_debt", debts[0], "type"), "data is made by hand, and no procedure prepares it"
    if data is not None and data.labelling is not None and labelling not in kinds:
        yield ("ai", "data", "labelling"), "data is labelled by hand, and no procedure says how"


RULES = (
    no_ai_facts,
    no_oversight,
    stop_untested,
    no_leading_indicator,
    monitor_leads_nowhere,
    monitor_without_number,
    change_unevaluated,
    evaluation_missed,
    way_back_untried,
    load_too_heavy,
    governance_overdue,
    model_not_held,
    change_ungated,
    hand_work_unwritten,
)
