"""Quizzes: what a spec says, asked back, with one right answer that nobody can argue about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.quiz.draw import Asked, Part, quiz
from generator.catalog import Catalog
from tests.test_analysis_learning import entry_of
from tests.workspaces import catalog

ROOT: Final = Path(__file__).parent.parent
AUDIENCES: Final = ("operator", "second-line", "service-desk", "end-user", "manager", "new-joiner")
FEW: Final = st.sampled_from(
    ["Slow", "slow.", "SLOW", "Stuck", "Empty", "Late", "It  hangs", "it hangs", "Wrong"]
)
"""Texts that are often the same, or differ in nothing that a reader sees."""
TIMES: Final = st.sampled_from(["30m", "1800s", "1h", "60m", "2h", "90m", "1h30m"])
MODES: Final = st.lists(
    st.fixed_dictionaries(
        {"title": FEW, "symptoms": st.lists(FEW, max_size=2), "time_box": TIMES},
        optional={"first_check": FEW.map(lambda text: {"do": text}), "after": TIMES},
    ),
    max_size=7,
)
LADDER: Final = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=5)
OVERSIGHT: Final = st.fixed_dictionaries(
    {
        "rely_on": st.lists(FEW, max_size=3),
        "verify_first": st.lists(FEW, max_size=3),
        "do_not_use": st.lists(FEW, max_size=3),
    }
)


@pytest.fixture(scope="module")
def sample() -> Catalog:
    """Load the sample."""
    return catalog(ROOT)


@cache
def teams() -> Catalog:
    """Load a catalog whose teams are there to be mixed up."""
    return catalog(Path(__file__).parent / "mini")


def parts(*, generate: int = 99, **sections: object) -> tuple[Part, ...]:
    """Ask what there is about a service of these sections, of every audience."""
    training = {"audiences": [{"id": id_} for id_ in AUDIENCES], "quiz": {"generate": generate}}
    return quiz(entry_of(**{"training": training} | sections), teams())


def asked(found: tuple[Part, ...]) -> Iterator[Asked]:
    """Yield every question of a quiz."""
    return (question for part in found for question in part.asked)


def plain(text: str) -> str:
    """Give a text as a reader hears it."""
    return re.sub(r"[\s.!]+", " ", text).strip().lower()


def _modes(drawn: list[dict[str, Any]]) -> list[dict[str, object]]:
    modes = []
    for number, one in enumerate(drawn):
        mode = {"id": f"m-{number}", **{key: value for key, value in one.items() if key != "after"}}
        if "after" in one:
            mode["escalate_when"] = [{"condition": "It comes back", "after": one["after"]}]
        modes.append(mode)
    return modes


def _seconds(text: str) -> int:
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([hms])", text))


def _judge(
    question: Asked, modes: list[dict[str, Any]], said: dict[str, list[str]]
) -> Callable[[str], bool] | None:
    """Say how a reader of the spec would tell a right answer; None for questions about something else."""
    symptom = re.fullmatch(r"Somebody sees: (.*) Under which .*", question.text)
    if symptom:
        titles = {
            plain(mode["title"])
            for mode in modes
            if plain(symptom[1]) in [plain(text) for text in mode["symptoms"]]
        }
        return lambda option: plain(option) in titles
    first = re.fullmatch(r"You suspect: (.*) What do you look at first\?", question.text)
    if first:
        looks = {
            plain(mode["first_check"]["do"])
            for mode in modes
            if "first_check" in mode and plain(mode["title"]) == plain(first[1])
        }
        return lambda option: plain(option) in looks
    box = re.fullmatch(r"(.*) After how long .*", question.text)
    if box:
        times = {_seconds(mode["time_box"]) for mode in modes if plain(mode["title"]) == plain(box[1])}
        return lambda option: _seconds(option) in times
    trust = re.fullmatch(r"(.*) How far do you trust .*", question.text)
    if trust:
        words = {"Rely on it": "rely_on", "Check it first": "verify_first", "Do not use it": "do_not_use"}
        return lambda option: plain(trust[1]) in [plain(text) for text in said[words[option]]]
    return None


@settings(max_examples=120, deadline=None)
@given(MODES, OVERSIGHT)
def test_no_question_has_a_second_right_answer(
    drawn: list[dict[str, Any]], said: dict[str, list[str]]
) -> None:
    """Whatever is written twice, with other words for the same time, or in another case."""
    modes = _modes(drawn)
    oversight = {column: [{"situation": text} for text in found] for column, found in said.items()}
    found = parts(failure_modes=modes, ai={"oversight": oversight})

    for question in asked(found):
        assert len({plain(option) for option in question.options}) == len(question.options) >= 3
        is_right = _judge(question, modes, said)
        assert is_right is not None or question.text.startswith(("Which team", "It comes back"))
        if is_right is not None:
            assert [question.answer] == [option for option in question.options if is_right(option)], question


@settings(max_examples=60, deadline=None)
@given(
    LADDER, st.lists(st.tuples(st.sampled_from(["rollback", "spend"]), st.sampled_from("abcde")), max_size=5)
)
def test_so_it_is_with_people(ladder: list[str], decisions: list[tuple[str, str]]) -> None:
    """Who may decide in one case may decide; the others are named in the spec for something else."""
    escalation: dict[str, object] = {"decisions": [{"decision": what, "who": who} for what, who in decisions]}
    if ladder:
        levels = [{"level": n, "target": who, "after": f"{n}m"} for n, who in enumerate(ladder, 1)]
        escalation["policies"] = [{"id": "p", "levels": levels}]
    words = {"Roll back": "rollback", "Spend money": "spend"}

    for question in asked(parts(escalation=escalation)):
        level = re.fullmatch(r"Escalation policy p: whom does level (\d+) call\?", question.text)
        decision = re.fullmatch(r"Who may decide this without a meeting: (.*)\?", question.text)
        if level:
            assert [ladder[int(level[1]) - 1]] == [question.answer]
            assert 1 == question.options.count(question.answer)
        elif decision:
            may = {who for what, who in decisions if what == words[decision[1]]}
            assert [question.answer] == [option for option in question.options if option in may]


def made(*titles: str, **more: object) -> list[dict[str, object]]:
    """Write failure modes with a symptom each."""
    return [
        {"id": title.lower(), "title": title, "symptoms": [f"One sees {title}"], **more} for title in titles
    ]


TITLES: Final = ("Ada", "Bea", "Cid", "Dan", "Eve", "Fay", "Gus", "Hal")


def test_the_same_facts_give_the_same_quiz_in_whatever_order() -> None:
    """Moving a failure mode moves no answer, so a card in a drawer stays right."""
    forth, back = (parts(generate=5, failure_modes=made(*order)) for order in (TITLES, TITLES[::-1]))

    assert forth == back


def test_a_new_fact_takes_at_most_one_place() -> None:
    """Who learnt the others learnt them; only answers it stands among are put anew."""
    before, after = (parts(generate=5, failure_modes=made(*titles))[0] for titles in (TITLES[:-1], TITLES))
    gone = {one.text for one in before.asked} - {one.text for one in after.asked}

    assert len(gone) <= 1
    assert 5 == len(before.asked) == len(after.asked)


def test_a_question_whose_facts_changed_is_another_question() -> None:
    """What a browser remembers of the old one is not held for an answer to the new one."""
    before = {one.text: one.id for one in asked(parts(failure_modes=made(*TITLES[:4], time_box="1h")))}
    after = {one.text: one.id for one in asked(parts(failure_modes=made("Zoe", *TITLES[1:4], time_box="1h")))}
    (told,) = [text for text in before if "One sees Bea" in text]

    assert before[told] != after[told]


def test_of_each_kind_comes_one_before_a_second() -> None:
    """Ten questions about symptoms would test nothing else."""
    modes = [{**mode, "first_check": {"do": f"Look at {mode['id']}."}} for mode in made(*TITLES)]
    (part, *_) = parts(generate=2, failure_modes=modes)

    assert ["Somebody sees", "You suspect: "] == sorted(one.text[:13] for one in part.asked)


def test_what_leaves_nothing_to_choose_is_not_asked() -> None:
    """Of two failure modes, whoever guesses is right every other time."""
    (part, *_) = parts(generate=4, failure_modes=made("Ada", "Bea"))

    assert ((), True) == (part.asked, part.short)


def test_what_stands_in_two_columns_is_not_asked() -> None:
    """Nobody can be right about it."""
    oversight = {
        "rely_on": [{"situation": "New supplier"}, {"situation": "Known supplier"}],
        "verify_first": [{"situation": "new supplier."}],
        "do_not_use": [{"situation": "Credit note"}],
    }
    found = [one.text for one in asked(parts(ai={"oversight": oversight})) if "trust" in one.text]

    assert not any("new supplier" in text.lower() for text in found)
    assert any("Known supplier" in text for text in found)


def test_questions_written_by_hand_come_first_and_are_for_everybody() -> None:
    """Their answers are put in an order of their own: the right one need not stand first in the spec."""
    extra = [{"q": "Who?", "answers": ["We", "They"], "correct": "They", "page": "runbook"}]
    (part,) = parts(training={"quiz": {"extra": extra}})

    assert part.audience is None
    assert ("They", "services/triage/runbook/") == (part.asked[0].answer, part.asked[0].page)


def test_without_a_quiz_nothing_is_asked() -> None:
    """Nobody has asked for one."""
    assert () == parts(training={})


@pytest.mark.parametrize("service", ["invoice-triage", "settlement-stream", "ledger-api", "handoff"])
def test_the_sample_asks_each_audience_what_it_needs(sample: Catalog, service: str) -> None:
    """As many as its spec says, each with three answers or more, and the page that has the right one."""
    (entry,) = [entry for entry in sample.services if entry.id == service]
    found = quiz(entry, sample)

    assert found
    assert not any(part.short for part in found)
    for part in found:
        assert all(len(one.options) >= 2 + (part.audience is not None) for one in part.asked)
        assert all(one.page.startswith(f"services/{service}/") for one in part.asked)
