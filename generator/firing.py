"""The text of an alert as it arrives, without the values that only the moment knows."""

from __future__ import annotations

import re
from typing import Final

from generator import late

_ACTION: Final = late.pattern(r"\{\{(.*?)\}\}", re.DOTALL)
_FILLED_IN: Final = late.pattern(
    r"""\s*(?:printf\s+"[^"]*"\s+)?(?:(?:\$labels|\.Labels)\.(?P<label>\w+)|\$value|\.Value)\s*(?:\|[^{}]*)?"""
)
"""A label or the number, however it is formatted.

Source: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/.
"""


def left_open(text: str) -> str:
    """Return a rule's text with `<pod>` for the label `pod` and `<value>` for the number.

    A text that asks for more is returned as it is written: what it would come to is not guessed.
    """
    if "{{" not in text:
        return text
    found = [_FILLED_IN.fullmatch(action) for action in _ACTION.findall(text)]
    names = [f"<{match['label'] or 'value'}>" for match in found if match]
    if len(names) < len(found):
        return text
    filling = iter(names)
    return _ACTION.sub(lambda _: next(filling), text)
