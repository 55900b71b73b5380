"""Texts that say that they are still to be written are found, wherever they stand and however."""

from __future__ import annotations

from typing import Any, Final

import pytest

from generator.analysis.holes import holes
from generator.spec.service import Service
from tests.spec_data import text_of

SPEC: Final[dict[str, Any]] = {
    "apiVersion": "handoff/v1",
    "id": "ferry",
    "name": "Ferry",
    "summary": "It brings people and their luggage over to the other side.",
    "type": "api",
    "tier": "4",
    "lifecycle": "steady",
    "owner": "harbour",
    "code_locations": [{"repo": "git@example.org:harbour/ferry", "paths": ["src/"]}],
}


def found(**more: Any) -> list[tuple[str | int, ...]]:  # noqa: ANN401 - the fields of a spec
    """Give the places of such texts in a spec."""
    return list(holes(Service.model_validate(text_of({**SPEC, **more}))))


@pytest.mark.parametrize(
    "text",
    [
        "TODO", "Ask: TBD.", "TBC", "FIXME later", "XXX", "??", " ???? ", "Lorem Ipsum dolor",
        "to be defined", "To Be Decided.", "TO BE WRITTEN", "coming soon", "Coming Soon!", "COMING \u017fOON",
        "to be def\u0131ned", "com\u0131ng soon", "LOREM \u0130PSUM",
    ],
)  # fmt: skip
def test_a_hole_is_found(text: str) -> None:
    """As a text of its own, in a list, and deep inside."""
    mode = {"id": "down", "title": "It is down", "symptoms": ["Nobody crosses", text]}

    assert [("value",)] == found(value=text)
    assert [("failure_modes", 0, "symptoms", 1)] == found(failure_modes=[mode])
    assert [("failure_modes", 0, "mitigation", 0, "do")] == found(
        failure_modes=[{"id": "down", "title": "It is down", "mitigation": [{"do": text}]}]
    )


@pytest.mark.parametrize("text", ["Todo lists", "XXXL", "Why??", "It is to be seen", "Soon", "Coming, soon"])
def test_a_word_like_it_is_none(text: str) -> None:
    """Or every second spec would have some."""
    assert [] == found(value=text)
