"""Quizzes: what a spec says, asked back, with wrong answers that are real values of the same kind.

Nothing is drawn by chance: the same facts give the same quiz, and a fact that comes or goes moves no question
but its own (highest random weight, Thaler and Ravishankar, 1998, over SHA-256).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, zip_longest
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.quiz import duty, use
from generator.analysis.quiz.facts import About, Fact, same
from generator.catalog import ServiceEntry
from generator.shared import Shared
from generator.spec.audience import HIDDEN
from generator.spec.base import empty
from generator.spec.drills import Question
from generator.spec.training import AudienceId, Training

_WRONG: Final = 3
"""Wrong answers of a question, when there are so many."""
_FEWEST: Final = 2
"""With fewer, one who guesses is right too often."""


class Asked(Struct, frozen=True):
    """A question as it is put. `right` is the place of the right answer in `options`, from 0 on.

    `id` changes when the question or an answer does. `page` is the address of the page that has the answer,
    empty when nobody said so.
    """

    id: str
    text: str
    options: tuple[str, ...]
    right: int
    page: str
    where: str

    @property
    def letter(self) -> str:
        """Return the letter in front of the right answer."""
        return chr(ord("A") + self.right)

    @property
    def answer(self) -> str:
        """Return the right answer."""
        return self.options[self.right]


class Part(Struct, frozen=True):
    """The questions for one audience; None for those written by hand, which are for everybody.

    `wanted` is how many the spec asks for.
    """

    audience: AudienceId | None
    asked: tuple[Asked, ...]
    wanted: int

    @property
    def short(self) -> bool:
        """Whether the spec says too little for as many questions as it asks for."""
        return len(self.asked) < self.wanted


def quiz(entry: ServiceEntry, catalog: Shared) -> tuple[Part, ...]:
    """Return the questions of a service, those written by hand first; nothing when it has no quiz."""
    training = entry.spec.training or empty(Training)
    if training.quiz is None:
        return ()
    by_hand = tuple(_by_hand(question, entry) for question in training.quiz.extra)
    hand = (Part(None, by_hand, len(by_hand)),) if by_hand else ()
    wanted = training.quiz.generate or 0
    facts = questions(entry, catalog) if wanted else ()
    groups = tuple(audience.id for audience in training.audiences) if wanted else ()
    made = (Part(group, _drawn(group, facts, wanted), wanted) for group in groups)
    return (*hand, *made)


def questions(entry: ServiceEntry, catalog: Shared) -> tuple[Fact, ...]:
    """Return everything that can be asked about a service, in the order of the spec."""
    about = About(entry, catalog)
    return _merged(fact for source in (*duty.SOURCES, *use.SOURCES) for fact in source(about))


def _merged(found: Iterable[Fact]) -> tuple[Fact, ...]:
    """Make one of facts that ask the same: what answers one of them answers the other."""
    merged: dict[str, Fact] = {}
    for fact in found:
        before = merged.get(same(fact.text))
        merged[same(fact.text)] = replace(before, right=before.right + fact.right) if before else fact
    return tuple(merged.values())


def _by_hand(question: Question, entry: ServiceEntry) -> Asked:
    page = f"services/{entry.id}/{question.page}/" if question.page else ""
    options, right = _shuffled(question.q, question.correct, question.answers)
    return Asked(_id(question.q, options), question.q, options, right, page, question.page or "")


def _drawn(audience: AudienceId, facts: tuple[Fact, ...], wanted: int) -> tuple[Asked, ...]:
    """Draw questions for an audience, of each kind in turn."""
    kinds: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if audience in fact.audiences:
            kinds[fact.kind].append(fact)
    rows = ([put for fact in _by_lot(audience, kind) if (put := _put(fact))] for kind in kinds.values())
    turns = chain.from_iterable(zip_longest(*rows))
    return tuple(asked for asked in turns if asked is not None)[:wanted]


def _by_lot(audience: str, kind: Iterable[Fact]) -> list[Fact]:
    return sorted(kind, key=lambda fact: _weight(audience, fact.text))


def _put(fact: Fact) -> Asked | None:
    """Put a question with its wrong answers; None when there are too few, or the right one is not shown."""
    right = fact.right[0]
    if HIDDEN in (right.key, right.text):
        return None
    wrong = _wrong(fact)
    if len(wrong) < _FEWEST:
        return None
    options, place = _shuffled(fact.text, right.text, (right.text, *wrong))
    return Asked(_id(fact.text, options), fact.text, options, place, fact.page, fact.where)


def _wrong(fact: Fact) -> tuple[str, ...]:
    """Draw wrong answers: none that is right too, none twice, none that only says it is hidden."""
    keys = {answer.key for answer in fact.right}
    texts = {same(answer.text) for answer in fact.right}
    found: list[str] = []
    for answer in sorted(fact.others, key=lambda other: _weight(fact.text, other.text)):
        if answer.key in keys or same(answer.text) in texts or HIDDEN in (answer.key, answer.text):
            continue
        keys.add(answer.key)
        texts.add(same(answer.text))
        found.append(answer.text)
    return tuple(found[:_WRONG])


def _shuffled(question: str, right: str, options: Iterable[str]) -> tuple[tuple[str, ...], int]:
    order = tuple(sorted(options, key=lambda option: _weight(question, option, "place")))
    return order, order.index(right)


def _id(question: str, options: tuple[str, ...]) -> str:
    return "q-" + _weight(question, *options).hex()[:12]


def _weight(*words: str) -> bytes:
    return hashlib.sha256("\0".join(words).encode()).digest()
