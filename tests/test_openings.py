"""When somebody is there, as minutes for a script: right for every minute, and silent where nobody knows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from generator.analysis.clock import is_open
from generator.analysis.openings import opening
from generator.analysis.people import Contact
from generator.spec.team import Channel, Hours
from tests.clockwork import WEEK, at, hours

OFFICE: Final = hours("08:00", "17:00", WEEK[:5])
NIGHT: Final = hours("22:00", "06:00", ("sat", "sun"))
FAR: Final = frozenset({date(2026, 12, 25), date(2027, 12, 31)})


def who(*entries: Hours, holidays: frozenset[date] = frozenset()) -> Contact:
    """Make a team."""
    return Contact("office", "team", "Office", hours=entries, holidays=holidays)


def read(text: str) -> tuple[datetime, datetime, list[tuple[datetime, bool]]]:
    """Read a list as the script does: what it knows from and to, and what begins when."""
    first, last, state, *lengths = map(int, text.split())
    moment, turns = first, [(first, state == 1)]
    for number in lengths:
        moment += number
        turns.append((moment, not turns[-1][1]))
    start, end, *_ = (datetime.fromtimestamp(minutes * 60, UTC) for minutes in (first, last))
    return start, end, [(datetime.fromtimestamp(minutes * 60, UTC), there) for minutes, there in turns]


@pytest.mark.parametrize("day", ["2026-10-25", "2026-03-29", "2026-12-21"])
def test_a_list_agrees_with_the_clock(day: str) -> None:
    """Every half hour of five weeks, and the minute before it."""
    start, end, turns = read(opening(who(OFFICE, NIGHT, holidays=FAR), None, date.fromisoformat(day)))
    moment, wrong = start, []
    while moment < end:
        for minute in (moment, moment - timedelta(minutes=1)):
            if minute >= start:
                there = [state for begin, state in turns if begin <= minute][-1]
                wrong += [minute] if there is not is_open((OFFICE, NIGHT), minute, FAR) else []
        moment += timedelta(minutes=30)

    assert [] == wrong
    assert timedelta(weeks=5) == end - start


def test_a_list_knows_five_weeks_from_the_week_of_the_build() -> None:
    """Sunday belongs to it, because in the east it is Monday; builds of one week give the same bytes."""
    start, end, _ = read(opening(who(OFFICE), None, date(2026, 11, 23)))

    assert (at("2026-11-22T00:00Z"), at("2026-12-27T00:00Z")) == (start, end)
    assert opening(who(OFFICE), None, date(2026, 11, 23)) == opening(who(OFFICE), None, date(2026, 11, 29))


def test_a_list_ends_with_the_holiday_calendar() -> None:
    """After the last holiday that is written nobody knows which days are some."""
    christmas = frozenset({date(2026, 12, 25)})
    _, end, _ = read(opening(who(OFFICE, holidays=christmas), None, date(2026, 11, 30)))

    assert at("2026-12-25T23:00Z") == end
    assert "" == opening(who(OFFICE, holidays=christmas), None, date(2027, 1, 4))


def test_a_channel_has_its_own_hours() -> None:
    """Without any it has the team's; around the clock, and without hours, there is nothing to say."""
    duty = Channel.model_validate({"type": "pager", "value": "Rota", "hours": NIGHT})
    chat = Channel.model_validate({"type": "chat", "value": "#office"})

    assert opening(who(NIGHT), None, date(2026, 11, 23)) == opening(who(OFFICE), duty, date(2026, 11, 23))
    assert opening(who(OFFICE), chat, date(2026, 11, 23)) == opening(who(OFFICE), None, date(2026, 11, 23))
    assert "" == opening(who(hours("00:00", "24:00")), chat, date(2026, 11, 23))
    assert "" == opening(who(), chat, date(2026, 11, 23))
