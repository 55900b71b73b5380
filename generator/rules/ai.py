"""Whether people can trust, check and stop what a model does."""

from __future__ import annotations

from collections.abc import Iterator

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


RULES = (no_ai_facts, no_oversight, stop_untested)
