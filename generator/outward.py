"""What patterns of addresses in mkdocs.yml must be like: that of a line's editor, and that of a report."""

from __future__ import annotations

import re
from typing import Final

from generator.spec.values import safe_url

EDIT: Final = ("file", "line", "commit")
"""What the address of a line may name; the first two it must."""
REPORT: Final = ("title", "body")
"""What the address of a report must name."""

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_HOST: Final = re.compile(r"https://[^/?#{}]+/")


def edit_fault(text: str) -> str:
    """Say what was expected of the pattern of a line's address; nothing when it is one."""
    return _fault(text, known=EDIT, needed=EDIT[:2])


def report_fault(text: str) -> str:
    """Say what was expected of the pattern of a report's address; nothing when it is one."""
    return _fault(text, known=REPORT, needed=REPORT)


def _fault(text: str, *, known: tuple[str, ...], needed: tuple[str, ...]) -> str:
    named = _PLACEHOLDER.findall(text)
    strange = [name for name in named if name not in known]
    lacking = [name for name in needed if name not in named]
    if strange:
        return f"only {_listed(known)} in braces"
    if _HOST.match(text) is None or safe_url(_PLACEHOLDER.sub("0", text)) is None:
        return "an https address with a host and without credentials"
    return f"{_listed(tuple(lacking))} in it" if lacking else ""


def _listed(names: tuple[str, ...]) -> str:
    shown = [f"`{{{name}}}`" for name in names]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
