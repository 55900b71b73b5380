"""Words of a glossary marked in the prose of one page, each where it is used first.

Text is cut at the words and every piece is printed as data, so that what stands in a text or a meaning never
becomes markup. Commands and code do not come by here. Only words that cannot mean anything else are marked:
short ones in capitals, letter by letter, and those of several words. `Held` may be a state of a batch, and
may be just a verb.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from generator import late
from generator.encode import encode_text

NO_MEANINGS: Final[Mapping[str, str]] = MappingProxyType({})
_CAPITALS: Final = late.pattern(r"[A-Z][A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*")


def glosses(meanings: Mapping[str, str]) -> Callable[[object], object]:
    """Make the function that prints the prose of one page. What is no text it returns as it is."""
    forms = {form: meaning for term, meaning in meanings.items() for form in _forms(term)}
    pattern = _pattern(tuple(sorted(forms, key=lambda form: (-len(form), form))))
    seen: set[str] = set()

    def explained(value: object) -> object:
        if pattern is None or not isinstance(value, str) or isinstance(value, Markup):
            return value
        pieces, end = [], 0
        for found in pattern.finditer(value):
            if forms[found[0]] not in seen:
                seen.add(forms[found[0]])
                word = Markup('<abbr title="{}">{}</abbr>').format(
                    encode_text(forms[found[0]]), encode_text(found[0])
                )
                pieces += [encode_text(value[end : found.start()]), word]
                end = found.end()
        return Markup("").join((*pieces, encode_text(value[end:]))) if pieces else value

    return explained


def _forms(term: str) -> tuple[str, ...]:
    """Return how a word stands in a sentence; nothing for one that may mean something else."""
    if _CAPITALS.fullmatch(term):
        return (term,)
    return (term, term[0].lower() + term[1:], term[0].upper() + term[1:]) if " " in term.strip() else ()


@lru_cache(maxsize=500)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str] | None:
    words = "|".join(map(re.escape, forms))
    return re.compile(rf"(?<![\w./\\$@-])(?:{words})(?=s?(?![\w/\\@-]|\.\w))") if forms else None
