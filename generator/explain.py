"""What a rule, a diagnostic or a field is about, found by its name: `handoff explain`.

The same reference that makes the pages; only this module knows the ways in which people write a path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import takewhile
from typing import Final

from msgspec import Struct

from generator.diagnostics import Problem, did_you_mean
from generator.readiness import Demand, Rule
from generator.reference import FieldEntry, ModelEntry, Reference, full_path
from generator.spec.audience import MARK
from generator.spec.base import NotApplicable, UnknownValue

Keys = tuple[str, ...]
"""A path without its file and without the brackets of lists."""

FILES: Final[Mapping[str, str]] = {
    "service": "service_specs/<id>.yaml or service_specs/<id>/service.yaml",
    "team": "service_specs/teams/<id>.yaml",
    "org": "service_specs/org.yaml",
    "library": "service_specs/library/<id>.yaml or service_specs/library/<id>@<version>.yaml",
}
_WRITTEN: Final[Mapping[str, re.Pattern[str]]] = {
    "team": re.compile(r"teams?(?:/[^.:]+(?:\.ya?ml)?)?(?:$|[.:]+)"),
    "org": re.compile(r"org(?:\.ya?ml)?(?:$|[.:]+)"),
    "library": re.compile(r"library(?:/[^.:@]+(?:@\d+(?:\.\d+)*)?(?:\.ya?ml)?)?(?:$|[.:]+)"),
    "service": re.compile(
        r"(?:services?(?:/[^.:]+)?|[a-z0-9-]+/service\.ya?ml|[a-z0-9-]+\.ya?ml)(?:$|[.:]+)"
    ),
}
"""How a path may begin to say which file it is of."""
_MOST: Final = 8


class FieldTopic(Struct, frozen=True):
    """A field, or a whole file when it has no entry: where it stands, and what is inside."""

    file: str
    path: str
    entry: FieldEntry | None
    inside: ModelEntry | None

    @property
    def demands(self) -> tuple[Demand, ...]:
        """What asks for it, as it is shipped."""
        return self.entry.asked_by if self.entry else ()

    @property
    def title(self) -> str:
        """Its path, with the file where that is not a service's; of a file its place."""
        return full_path(self.file, self.path) if self.path else FILES[self.file]


class Miss(Struct, frozen=True):
    """Nothing of this name; `hint` names what may have been meant."""

    hint: str


class NothingTopic(Struct, frozen=True):
    """One of the two words that may stand in place of a value, with an example of what follows it."""

    title: str
    what: str
    sample: object


Topic = Rule | Problem | FieldTopic | NothingTopic
NOTHINGS: Final = {
    word: NothingTopic(
        word, " ".join((model.__doc__ or "").split()), (model.model_fields[word].examples or [""])[0]
    )
    for word, model in (("unknown", UnknownValue), ("na", NotApplicable))
}


class Index(Struct, frozen=True, dict=True):
    """Everything that can be explained."""

    reference: Reference

    @cached_property
    def named(self) -> dict[str, Rule | Problem]:
        """Rules and diagnostics by id and by name, in small letters."""
        rules = [rule for _, rules in self.reference.families for rule in rules]
        found: list[Rule | Problem] = [*rules, *self.reference.problems]
        return {key: topic for topic in found for key in (topic.id.lower(), topic.name)}

    @cached_property
    def fields(self) -> dict[tuple[str, Keys], FieldTopic]:
        """Fields by file and keys; a file itself has no keys."""
        return {(topic.file, _keys(topic.path)): topic for topic in self._topics()}

    def _topics(self) -> Iterator[FieldTopic]:
        for file, models in self.reference.files:
            parts = {model.path: model for model in models}
            yield FieldTopic(file, "", None, parts[""])
            for model in models:
                for entry in model.fields:
                    inside = parts.get(entry.path) or parts.get(f"{entry.path}[]")
                    yield FieldTopic(file, entry.path, entry, inside)

    def find(self, words: str) -> Topic | Miss:
        """Find what somebody asks about: an id, the name of an offence, or a field's path."""
        text = words.strip().removeprefix("service_specs/")
        named = self.named.get(text.lower().replace("_", "-")) or self.named.get(text.lower())
        return named or NOTHINGS.get(text) or self._field(text) or self._miss(text)

    def _field(self, text: str) -> FieldTopic | None:
        for file, pattern in _WRITTEN.items():
            said = pattern.match(text)
            found = self._exactly(file, _keys(text[said.end() :])) if said else None
            if found:
                return found
        keys = _keys(text)
        exact = [found for file in FILES if keys and (found := self._exactly(file, keys))]
        return next(iter(exact), None) or self._only_end(keys)

    def _exactly(self, file: str, keys: Keys) -> FieldTopic | None:
        """Return a field by its keys. The marker of a mapping is that of the whole file: it is told once."""
        found = self.fields.get((file, keys))
        around = self.fields.get((file, keys[:-1]))
        if found is None and keys[-1:] == (MARK,) and around is not None and around.inside is not None:
            return self.fields[file, (MARK,)]
        return found

    def _only_end(self, keys: Keys) -> FieldTopic | None:
        """Return the field whose path ends with these keys, when there is but one such."""
        ends = self._ends(keys)
        return ends[0] if len(ends) == 1 else None

    def _ends(self, keys: Keys) -> list[FieldTopic]:
        if not keys:
            return []
        return [topic for (_, path), topic in self.fields.items() if path[-len(keys) :] == keys]

    def _miss(self, text: str) -> Miss:
        ends = [topic.title for topic in self._ends(_keys(text))]
        if ends:
            more = f" and {len(ends) - _MOST} more" if len(ends) > _MOST else ""
            return Miss(f"fields of this name: {', '.join(f'`{path}`' for path in ends[:_MOST])}{more}")
        ids = [topic.id for topic in self.named.values()]
        if re.fullmatch(r"[A-Za-z]{2,4}\d{1,4}", text):
            return Miss(did_you_mean(text.upper(), ids))
        known = {topic.title for topic in self.fields.values()} | {
            keys[-1] for _, keys in self.fields if keys
        }
        return Miss(did_you_mean(text, known | set(self.named)))


def _keys(path: str) -> Keys:
    """Return the keys of a path as messages have it: without places in lists, up to `unknown` and `na`."""
    bare = re.sub(r"\[[^\]]*\]", "", path)
    keys = (key for key in bare.split(".") if key and not key.isdecimal())
    return tuple(takewhile(lambda key: key not in ("unknown", "na"), keys))
