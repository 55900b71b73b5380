"""What is remembered of the last question, and that nothing else is taken for it."""

from __future__ import annotations

from generator.latest import latest


def test_only_the_very_same_objects_are_the_same_question() -> None:
    """Neither equal ones, nor the same ones in other places, nor those of the question before the last."""
    asked: list[tuple[list[int], list[int]]] = []

    @latest
    def joined(one: list[int], *, other: list[int]) -> list[int]:
        asked.append((one, other))
        return [*one, *other]

    first, second = [1], [2]

    assert [1, 2] == joined(first, other=second) == joined(first, other=second)
    assert 1 == len(asked)
    assert [1, 2] == joined([1], other=second)
    assert [2, 1] == joined(second, other=first)
    assert [1, 2] == joined(first, other=second)
    assert 4 == len(asked)
