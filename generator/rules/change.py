"""Whether people who are affected know it in time and can do what changes for them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.change import late, plan
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.spec.adoption import Change
from generator.spec.base import NotApplicable, empty
from generator.spec.training import Training


@rule("TRN008", fields=("training.audiences",))
def audience_untaught(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A training audience has no module.

    It is counted among those who need training, and nobody teaches it anything.

    Name it in ``training.modules[].audience``, or take it out of ``training.audiences``.
    """
    training = service.spec.training or empty(Training)
    taught = {name for module in training.modules for name in module.audience}
    for number, audience in enumerate(training.audiences if training.modules else ()):
        if audience.id not in taught:
            yield ("training", "audiences", number), f"no module is for {audience.id}"


@rule("TRN009", fields=("users", "change.impacts"))
def group_without_impact(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Nothing is written about what changes for a group of users.

    They find it out on the first day, and the service desk with them.

    Add them to ``change.impacts``, spelt as in ``users``. When nothing changes for them, write so: they ask.
    """
    if service.spec.change is None or isinstance(service.spec.change.nothing.get("impacts"), NotApplicable):
        return
    missing = [found.group for found in plan(service.spec).affected if not found.impacts]
    for number, found in enumerate(service.spec.users):
        if found.group in missing:
            yield ("users", number), f"nothing says what changes for {found.group}"


@rule("TRN010", fields=("change.impacts", "change.messages"))
def group_untold(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A group is told nothing of a change, or only when it has come.

    Who was not asked and not told works around it.

    Add a message to ``change.messages`` with a day before ``from``, spelt as the group in ``impacts``.
    """
    change = service.spec.change or empty(Change)
    found = {one.group: one for one in plan(service.spec).affected if one.impacts and not one.told}
    for number, impact in enumerate(change.impacts):
        one = found.pop(impact.group, None)
        if one is not None:
            since = f" before {one.since}" if one.since else ""
            yield ("change", "impacts", number), f"{one.group}: no message goes out{since}"


@rule("TRN011", fields=("change.messages", "change.messages[].sent"))
def message_late(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The day of a message is past, and nobody has written that it went out.

    A plan that nobody carried out looks like one that was.

    Send it, and write the day in ``sent``.
    """
    for number, message in enumerate(service.spec.change.messages if service.spec.change else ()):
        if late(message, today=context.today):
            told = f"the message to {message.to} was due on {message.when}"
            yield ("change", "messages", number), f"{told}, and nothing says that it went out"


@rule("TRN012", fields=("change.impacts[].trained_as", "training.modules[].audience"))
def group_untrained(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Nothing says how a group learns what is different for it, or no module is for its audience.

    They learn from each other, the wrong way included.

    Write in ``change.impacts[].trained_as`` as which audience of ``training`` they learn it, or ``na`` with
    the reason why there is nothing to learn.
    """
    training = service.spec.training or empty(Training)
    taught = {name for module in training.modules for name in module.audience}
    for number, impact in enumerate(service.spec.change.impacts if service.spec.change else ()):
        path = ("change", "impacts", number, "trained_as")
        if impact.trained_as is None:
            if "trained_as" not in impact.nothing:
                yield path, f"nothing says as which audience {impact.group} learn what is different"
        elif impact.trained_as not in taught:
            yield path, f"{impact.group} learn as {impact.trained_as}, and no module is for them"


RULES = (audience_untaught, group_without_impact, group_untold, message_late, group_untrained)
