"""Values become words on a page: hours, numbers of objectives, how current a spec is, prose."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from generator.analysis.amounts import in_minutes, minutes, number, percent, span
from generator.analysis.freshness import freshness
from generator.analysis.hours import in_words
from generator.analysis.prose import Span, spans
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.team import Hours
from tests.spec_data import text_of

SERVICE = {
    "apiVersion": "handoff/v1",
    "id": "pay",
    "name": "Pay",
    "summary": "Takes the payments of all shops and tells them what became of them.",
    "type": "api",
    "tier": 1,
    "lifecycle": "steady",
    "owner": "payments",
    "code_locations": [{"repo": "pay"}],
}
ORG = Org.model_validate(
    text_of({"apiVersion": "handoff/v1", "name": "Acme", "tiers": [{"tier": 1, "review_every": "90d"}]})
)


@pytest.mark.parametrize(
    ("days", "times", "words"),
    [
        ("mon tue wed thu fri", ("08:00", "17:00"), "Monday to Friday, 08:00 to 17:00, Europe/Oslo time"),
        ("fri mon", ("08:00", "17:00"), "Monday, Friday, 08:00 to 17:00, Europe/Oslo time"),
        ("sat sun", ("00:00", "24:00"), "Saturday, Sunday, 00:00 to 24:00, Europe/Oslo time"),
        ("sun mon tue wed thu fri sat", ("06:00", "22:00"), "every day, 06:00 to 22:00, Europe/Oslo time"),
        ("mon tue wed thu fri sat sun", ("00:00", "24:00"), "around the clock"),
    ],
)
def test_hours_are_words(days: str, times: tuple[str, str], words: str) -> None:
    """Days in the order of the week, three or more in a row as a range."""
    data = {"tz": "Europe/Oslo", "days": days.split(), "from": times[0], "to": times[1]}

    assert words == in_words(Hours.model_validate(data))


@pytest.mark.parametrize(
    ("share", "words"), [("0.9995", "99.95 %"), ("0.95", "95 %"), ("1", "100 %"), ("0", "0 %")]
)
def test_a_share_is_a_percentage(share: str, words: str) -> None:
    """No digit is lost and none is added."""
    assert words == percent(Decimal(share))


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h 0 min"), (201, "3 h 21 min")]
)
def test_minutes_are_hours_too(count: int, words: str) -> None:
    """An hour or more is told in hours."""
    assert words == minutes(count)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Fraction(72, 5), "14.4"),
        (Fraction(14, 15), "about 0.933"),
        (Fraction(0), "0"),
        (Fraction(40320), "40320"),
        (Fraction(2, 3000), "about 0.000667"),
    ],
)
def test_a_number_without_an_end_is_about(value: Fraction, words: str) -> None:
    """All others keep each of their digits."""
    assert words == number(value)


@pytest.mark.parametrize(
    ("seconds", "budget", "length"),
    [
        (Fraction(2592), "43.2 min", "43 min 12 s"),
        (Fraction("1209.6"), "20.16 min", "about 20 min 10 s"),
        (Fraction(168_000), "2800 min", "1 d 22 h 40 min"),
        (Fraction(0), "0 min", "0 s"),
    ],
)
def test_seconds_are_minutes_or_a_span(seconds: Fraction, budget: str, length: str) -> None:
    """Minutes are exact; a span is rounded to seconds and says so."""
    assert (budget, length) == (in_minutes(seconds), span(seconds))


@pytest.mark.parametrize(
    ("review", "due", "overdue"),
    [
        ({"at": "2026-08-25"}, date(2026, 11, 23), False),
        ({"at": "2026-08-24"}, date(2026, 11, 22), True),
        ({"at": "2026-08-24", "next_due": "2027-01-01"}, date(2027, 1, 1), False),
        ({"at": "9999-12-01"}, None, False),
    ],
)
def test_a_review_grows_old(review: dict[str, str], due: date | None, overdue: bool) -> None:
    """Its own date wins over the tier's 90 days; past the calendar's end there is none."""
    older = {"at": "2020-01-01", "scope": "all", "method": "read"}
    service = Service.model_validate(text_of({**SERVICE, "reviews": [{**review, "scope": "all"}, older]}))
    found = freshness(service, ORG, today=date(2026, 11, 23))

    assert (service.reviews[0], due, overdue) == (found.review, found.due, found.overdue)


@pytest.mark.parametrize("reviews", [[], [{"at": "2026-11-01", "scope": "all"}]])
def test_nothing_is_due_without_review_or_rule(reviews: list[dict[str, str]]) -> None:
    """Without a review there is nothing to renew; without a rule of the tier nobody has set a day."""
    service = Service.model_validate(text_of({**SERVICE, "tier": 2, "reviews": reviews}))
    found = freshness(service, ORG, today=date(2026, 11, 23))

    assert (None, False) == (found.due, found.overdue)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", [Span("plain", literal=False)]),
        ("`a` or ``b c``", [Span("a", literal=True), Span(" or ", literal=False), Span("b c", literal=True)]),
        ("a lone ` stays", [Span("a lone ` stays", literal=False)]),
        ("", []),
    ],
)
def test_prose_is_cut_at_backticks(text: str, expected: list[Span]) -> None:
    """Pairs of single or double backticks make code."""
    assert tuple(expected) == spans(text)
