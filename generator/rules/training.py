"""Whether people can do what the pages say: training, drills, exercises."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from generator.analysis.drills import unplayable
from generator.analysis.learning import Learning, learning
from generator.analysis.quiz.draw import quiz
from generator.analysis.readability import HARDEST, LONGEST, lix, longest
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.spec.ai_oversight import Oversight
from generator.spec.base import FieldPath, Section, empty, fields
from generator.spec.service import Service
from generator.spec.training import Training, UserGuide

_CARD: Final = ("rely_on", "verify_first", "do_not_use", "warning_signs", "escalate_to_human")
"""What of the oversight of a model its users are told."""


@rule("TRN001", fields=("training.modules",))
def no_training(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No training module is written.

    Those who take over learn during the first incident.

    Write ``training.audiences`` and ``training.modules``.
    """
    training = service.spec.training
    if "training" not in service.spec.nothing and (training is None or not training.modules):
        yield ("training", "modules"), "no training module is written"


@rule(
    "TRN002",
    fields=(
        "failure_modes[].mitigation",
        "failure_modes[].symptoms",
        "training.drills[].injects",
        "training.drills[].expected",
    ),
)
def no_drill(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A failure mode or drill cannot be rehearsed: it lacks steps, or anything to see.

    Whoever meets it meets it for the first time, with customers watching.

    Write its steps, and in ``symptoms`` and ``detected_by`` what one sees of it; of a drill, ``injects`` and
    ``expected``.
    """
    for found in unplayable(service):
        yield found.path, f"{found.id} cannot be rehearsed: {found.reason}"


@rule("TRN003", fields=("training.exercises", "org.tiers[].exercise_every"))
def exercise_overdue(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A failure mode or procedure was not tried for longer than the organisation allows.

    People, access and commands have changed since; the first to find out is whoever needs it at night.

    Play its drill or carry it out, and record it in ``training.exercises``.
    """
    found = _learnt(service, context)
    for topic in found.covered:
        if topic.topic.kind != "alert" and topic.overdue and topic.again:
            due = f"{found.every} later is {topic.again}, {_ago((context.today - topic.again).days)}"
            yield ("training", "exercises"), f"{topic.topic.id} was last tried on {topic.tried}; {due}"


@rule("TRN004", fields=("training.exercises", "org.tiers[].exercise_every"))
def never_exercised(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A failure mode or procedure was never tried, and the organisation wants it tried again and again.

    Nobody knows whether its steps work, and who can take them.

    Play its drill or carry it out, and record it in ``training.exercises``.
    """
    found = _learnt(service, context)
    for topic in found.covered if found.every else ():
        if topic.topic.kind != "alert" and topic.tried is None:
            yield ("training", "exercises"), f"{topic.topic.id} was never tried; {found.every} is the limit"


@rule("TRN005", fields=("training.exercises[].result", "handoff.demonstrations[].result"))
def exercise_failed(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """It failed when it was tried last, and was not tried again.

    What did not work in daylight will not work at night.

    Mend what was missing, try again, and record it; ``owner`` and ``due`` say who does so, and when.
    """
    spec = service.spec
    failures = {id(record) for topic in _learnt(service, context).covered for record in topic.failures}
    for number, tried in enumerate(spec.training.exercises if spec.training else ()):
        if id(tried) in failures:
            what = tried.drill or tried.failure_mode or tried.procedure
            yield ("training", "exercises", number), f"{what} failed on {tried.at} and was not tried again"
    for number, shown in enumerate(spec.handoff.demonstrations if spec.handoff else ()):
        if id(shown) in failures:
            path = ("handoff", "demonstrations", number)
            yield path, f"{shown.what} failed on {shown.at} and was not tried again"


@rule("TRN006", fields=("training.quiz.generate",))
def quiz_short(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The quiz has fewer questions for an audience than it asks for: the spec says too little.

    What nobody can be asked about, nobody can look up at night.

    Write what is missing for them: failure modes with symptoms, first checks and time boxes; procedures with
    ``when``; decisions; for users, tasks, questions and ``ai.oversight``. Or ask for fewer.
    """
    for part in quiz(service, context.catalog):
        if part.short:
            found = f"{part.wanted} questions are asked for, and the spec says enough for {len(part.asked)}"
            yield ("training", "quiz", "generate"), f"{part.audience}: {found}"


@rule(
    "TRN007",
    fields=(
        *(f"training.user_guide.{field}" for field in ("tasks", "faq", "support")),
        *(f"ai.oversight.{field}" for field in _CARD),
    ),
)
def hard_to_read(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A text for users is hard to read: a sentence of more than 25 words, or a guide of LIX over 50.

    Who has two minutes and a customer waiting reads the first half of a sentence.

    Make two sentences of it, and use the words of the users. LIX (Björnsson, 1968) counts words per sentence
    and words of more than six letters; it is asked of guides of 100 words and more.
    """
    told = tuple(_for_users(service.spec))
    for path, texts in told:
        words = max(map(longest, texts), default=0)
        if words > LONGEST:
            yield path, f"a sentence has {words} words; users read {LONGEST} at once"
    hard = lix(text for _, texts in told for text in texts)
    if hard is not None and hard > HARDEST:
        yield (
            ("training", "user_guide"),
            f"what users are told has LIX {hard}; over {HARDEST} is hard to read",
        )


def _for_users(spec: Service) -> Iterator[tuple[FieldPath, tuple[str, ...]]]:
    """Yield every entry that is written for users, with its place and its texts."""
    guide = (spec.training and spec.training.user_guide) or empty(UserGuide)
    oversight = (spec.ai and spec.ai.oversight) or empty(Oversight)
    if guide.support is not None:
        yield ("training", "user_guide", "support"), (guide.support,)
    entries: tuple[tuple[FieldPath, tuple[Section, ...]], ...] = (
        (("training", "user_guide", "tasks"), guide.tasks),
        (("training", "user_guide", "faq"), guide.faq),
        *((("ai", "oversight", field), getattr(oversight, field)) for field in _CARD),
    )
    for path, found in entries:
        for number, entry in enumerate(found):
            values = [value for _, value in fields(entry)]
            texts = chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in values)
            yield (*path, number), tuple(text for text in texts if type(text) is str)


@rule("TRN013", fields=("training.ladder[].reached",))
def nobody_primary(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """The service is handed over, and nobody has taken the last step to being on call alone.

    Whoever is called at night takes it then.

    Let people take the steps, and count them in ``training.ladder[].reached``: a number, no names.
    """
    training = service.spec.training or empty(Training)
    for number, rung in enumerate(training.ladder):
        if rung.step == "primary" and rung.reached == 0:
            yield ("training", "ladder", number, "reached"), "nobody has been on call alone"


def _learnt(service: ServiceEntry, context: Context) -> Learning:
    return learning(service, context.catalog.org.spec, today=context.today)


def _ago(days: int) -> str:
    return "a day ago" if days == 1 else f"{days} days ago"


RULES = (
    no_training,
    no_drill,
    exercise_overdue,
    never_exercised,
    exercise_failed,
    quiz_short,
    hard_to_read,
    nobody_primary,
)
