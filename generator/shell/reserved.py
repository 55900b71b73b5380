"""The words of a shell that say more than what to run, and where a word ends."""

from __future__ import annotations

from typing import Final

END: Final = r"(?=[\s;&|()<>]|$)"
_WORDS: Final = "if then elif else fi for select while until do done case esac function coproc time"
KEYWORDS: Final = (*_WORDS.split(), "{", "}", "!", "[[", "]]")
SETTERS: Final = frozenset(
    {"read", "export", "declare", "local", "readonly", "typeset", "mapfile", "readarray", "getopts"}
)
STRANGERS: Final = frozenset({".", "source", "eval"})
"""What they run is not in the text; it may set any name."""
WITH_A_MEANING: Final = frozenset({*KEYWORDS, *SETTERS, *STRANGERS, "builtin", "command", "printf", "let"})
"""Words that say more, at the beginning of a command, than what to run."""
