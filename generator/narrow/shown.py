"""The texts of a spec that pages about the whole show in rows of its service, and where they do.

Each row is made of one service: other words in it change no order, no number and no other row. Where more
than words may follow from a text it is not named here. Tests hold it, as they do for `unseen`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from generator.spec.base import sections
from generator.spec.service import Service

_BY_MODEL: Final[Mapping[str, Mapping[str, str]]] = {
    "AlertNote": {"why": "alerts/index.md"},
    "Effect": {"business": "fmea.csv", "data": "fmea.csv", "users": "fmea.csv fmea/index.md"},
    "FailureMode": {"symptoms": ""},
    "Improvement": {"idea": "ideas.csv lessons/index.md"},
    "OpenItem": {"effect": "accepted.csv"},
    "Risk": {"treatment": "accepted.csv"},
    "Service": {"summary": "index.md start/end-users.md start/service-desk.md"},
    "Stakeholder": {"interest": "stakeholders.csv stakeholders/index.md"},
    "TechDebt": {
        "effect_on_ops": "issues.csv issues/index.md",
        "risk": "issues.csv issues/index.md",
        "workaround": "issues.csv issues/index.md",
    },
    "UserGuide": {"support": "start/end-users.md"},
}
SHOWN: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    model: {name: frozenset(files.split()) for name, files in texts.items()}
    for model, texts in _BY_MODEL.items()
}
"""By model and attribute the files about the whole that show it; none for one that only the search shows."""


def otherwise(before: Service, after: Service) -> frozenset[str] | None:
    """Return the files about the whole that show other words of a service, two specs alike but for words.

    None when nothing about the whole does, not even the search.
    """
    pairs = zip(_words(before), _words(after), strict=True)
    found = [SHOWN[model][name] for (model, name, old), (_, _, new) in pairs if old != new]
    return frozenset().union(*found) if found else None


def _words(spec: Service) -> Iterator[tuple[str, str, object]]:
    for _, section in sections(spec):
        model = type(section).__name__
        yield from ((model, name, getattr(section, name)) for name in SHOWN.get(model, ()))
