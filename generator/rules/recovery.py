"""Whether lost data comes back."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.restores import exceeds, restored
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule


@rule("REC001", fields=("procedures", "procedures[].kind"))
def no_restore(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No procedure restores the service's data.

    A backup nobody can restore is none.

    Write a procedure of kind ``restore``, or ``procedures: {na: reason}`` for a service without data.
    """
    if "procedures" not in service.spec.nothing and not any(
        procedure.kind == "restore" for procedure in service.spec.procedures
    ):
        yield ("procedures",), "no procedure of kind restore is written"


@rule("REC002", fields=("procedures[].recovery.last_test",))
def restore_never_tested(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A restore was never made, or its last test failed.

    The first try would be on the worst night.

    Restore into another place, and record it in ``recovery.last_test``.
    """
    for number, procedure in enumerate(service.spec.procedures):
        test = procedure.recovery.last_test if procedure.recovery else None
        if procedure.kind == "restore" and (test is None or test.result == "fail"):
            yield (
                ("procedures", number, "recovery", "last_test"),
                f"{procedure.id} was never restored with success",
            )


@rule(
    "REC003",
    fields=(
        "procedures[].recovery.rpo",
        "procedures[].recovery.rto",
        "procedures[].recovery.last_test.lost",
        "procedures[].recovery.last_test.took",
    ),
)
def restore_over_objective(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """The last restore took longer, or lost more, than the objectives allow.

    What customers were promised for the worst night cannot be kept.

    Make the restore faster, or agree on other objectives: ``rto`` and ``rpo``.
    """
    for number, procedure in enumerate(service.spec.procedures):
        recovery = procedure.recovery
        if procedure.kind != "restore" or recovery is None or recovery.last_test is None:
            continue
        for name, objective, measured in restored(recovery):
            if exceeds(objective, measured):
                yield (
                    ("procedures", number, "recovery", "last_test", name),
                    f"{procedure.id} needed {measured}, and {objective} is the objective",
                )


RULES = (no_restore, restore_never_tested, restore_over_objective)
