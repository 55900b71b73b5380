"""Questions for those who use a service, help its users or answer for it: teams, words, trust, tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from generator.analysis.quiz.facts import DESK, LEADERS, USERS, About, Answer, Fact, ended, same
from generator.spec.ai_oversight import Oversight
from generator.spec.base import empty
from generator.spec.training import UserGuide

RELIANCE: Final = (
    ("rely_on", "Rely on it"),
    ("verify_first", "Check it first"),
    ("do_not_use", "Do not use it"),
)
"""The columns of the card that says how far to trust an output, by their fields."""
_GUIDE: Final = "For users"


def _teams(about: About) -> Iterator[Fact]:
    spec, page, audiences = about.spec, about.page(""), (*LEADERS, *DESK)
    teams = tuple(Answer(team.id, team.name) for team in about.catalog.team_names)
    owners = tuple(about.party(ref) for ref in (spec.owner, *(one.team for one in spec.additional_owners)))
    yield Fact("team", f"Which team owns {spec.name}?", owners, teams, audiences, page, "Overview")
    if spec.operated_by is not None:
        right, text = (about.party(spec.operated_by),), f"Which team runs {spec.name} from day to day?"
        yield Fact("team", text, right, teams, audiences, page, "Overview")


def _words(about: About) -> Iterator[Fact]:
    terms, page = about.spec.glossary, about.page("#words-and-links")
    others = tuple(Answer(same(term.meaning), term.meaning) for term in terms)
    for term, meaning in zip(terms, others, strict=True):
        text = f"What does “{term.term}” mean here?"
        yield Fact("word", text, (meaning,), others, (*LEADERS, *DESK), page, "Overview")


def _reliance(about: About) -> Iterator[Fact]:
    """Ask how far to trust an output. What stands in two columns has no single answer: it is not asked."""
    columns = {words: getattr(_oversight(about), field) for field, words in RELIANCE}
    others = tuple(Answer(words, words) for words, found in columns.items() if found)
    said = [(same(one.situation), words) for words, found in columns.items() for one in found]
    for words, found in columns.items():
        for one in found:
            if {words} == {column for situation, column in said if situation == same(one.situation)}:
                text = f"{ended(one.situation)} How far do you trust what it proposes?"
                page = about.page("users/#when-to-rely-on-it")
                right = (Answer(words, words),)
                yield Fact("reliance", text, right, others, (*USERS, *LEADERS), page, _GUIDE)


def _warnings(about: About) -> Iterator[Fact]:
    pairs = [(sign.sign, sign.what_to_do) for sign in _oversight(about).warning_signs if sign.what_to_do]
    others = tuple(Answer(same(deed), deed) for _, deed in pairs)
    for (sign, _), deed in zip(pairs, others, strict=True):
        text, page = f"You notice: {ended(sign)} What do you do?", about.page("users/#warning-signs")
        yield Fact("warning sign", text, (deed,), others, USERS, page, _GUIDE)


def _humans(about: About) -> Iterator[Fact]:
    for case in _oversight(about).escalate_to_human:
        if case.to is not None:
            text, page = f"{ended(case.when)} Who decides?", about.page("users/#reach-a-human")
            right = (about.party(case.to),)
            yield Fact("human", text, right, about.parties, (*USERS, "manager"), page, _GUIDE)


def _tasks(about: About) -> Iterator[Fact]:
    """Ask what comes first; what comes later in the same task is as good a wrong answer as any."""
    tasks = [task for task in _guide(about).tasks if task.steps]
    others = tuple(Answer(same(step), step) for task in tasks for step in task.steps)
    for task in tasks:
        first, page = task.steps[0], about.page("users/#how-to-do-it")
        text = f"You want to do this: {ended(task.task)} What comes first?"
        yield Fact("task", text, (Answer(same(first), first),), others, USERS, page, _GUIDE)


def _asked_often(about: About) -> Iterator[Fact]:
    faq, page = _guide(about).faq, about.page("users/#questions-people-ask")
    others = tuple(Answer(same(one.a), one.a) for one in faq)
    for one, answer in zip(faq, others, strict=True):
        yield Fact("question", one.q, (answer,), others, USERS, page, _GUIDE)


def _oversight(about: About) -> Oversight:
    return (about.spec.ai.oversight if about.spec.ai else None) or empty(Oversight)


def _guide(about: About) -> UserGuide:
    return (about.spec.training.user_guide if about.spec.training else None) or empty(UserGuide)


SOURCES: Final[tuple[Callable[[About], Iterator[Fact]], ...]] = (
    _teams, _words, _reliance, _warnings, _humans, _tasks, _asked_often,
)  # fmt: skip
