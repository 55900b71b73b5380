"""What is there once it is asked for: modules and patterns."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from generator import late


def test_a_module_is_imported_when_something_of_it_is_asked_for() -> None:
    """Until then it costs nothing; a part that it has not is its own error."""
    program = (
        "import sys; from generator import late\n"
        "wave = late.Module('wave'); print('wave' in sys.modules)\n"
        "print(wave.open.__name__, 'wave' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout

    assert ["False", "open True"] == said.splitlines()
    with pytest.raises(AttributeError, match="module 'colorsys' has no attribute 'strange'"):
        _ = late.Module("colorsys").strange


def test_a_part_of_a_module_is_what_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is kept: whoever puts something in its place is heard."""
    colours = late.Module("colorsys")
    before = colours.ONE_THIRD
    monkeypatch.setattr("colorsys.ONE_THIRD", 3.0)

    assert (1 / 3, 3.0) == (before, colours.ONE_THIRD)


def test_a_pattern_is_compiled_when_something_is_asked_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for each thing that is asked, and it answers as any pattern does."""
    made = list[str]()
    compiled = re.compile

    def noted(text: str, flags: int = 0) -> re.Pattern[str]:
        made.append(text)
        return compiled(text, flags)

    monkeypatch.setattr(re, "compile", noted)
    word = late.pattern(r"(?P<first>h)a", re.IGNORECASE)
    before = [*made]
    found = [bool(word.match(text)) for text in ("Hand", "off", "HA", "ha")]

    assert [] == before
    assert [True, False, True, True] == found
    assert [r"(?P<first>h)a"] == made
    assert "-nd" == word.sub("-", "Hand")
    assert (r"(?P<first>h)a", {"first": 1}) == (word.pattern, word.groupindex)


def test_a_pattern_that_is_none_says_so_when_it_is_asked() -> None:
    """The error is the one of `re`."""
    with pytest.raises(re.error, match="unterminated"):
        late.pattern("(").match("")
