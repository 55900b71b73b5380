"""An exercise written into the ledger of a spec, so that its comments and every other character stay.

The changed text is read again before anybody gets it: nothing is written that a reader would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.append import CannotAppendError, append
from generator.load import SpecFile
from generator.privacy import Allowed, leaks
from generator.source import Rejected, parse
from generator.spec.drills import refusal
from generator.spec.service import Service

LEDGER = ("training", "exercises")

Exercise = Mapping[str, str | tuple[str, ...]]
"""Fields of an exercise with their values, in the order in which they are written."""


class CannotRecordError(Exception):
    """An exercise that cannot be written into a spec, with the reason."""


def recorded(file: SpecFile[Service], entry: Exercise, allowed: Allowed) -> bytes:
    """Return the bytes of a spec with one more exercise in its ledger.

    Raises CannotRecordError for an entry that the schema refuses or that holds what must not be published,
    and for a file whose ledger is no list.
    """
    training = file.spec.training
    for section, field in ((file.spec, LEDGER[0]), *(((training, LEDGER[1]),) if training else ())):
        if field in section.nothing:
            raise CannotRecordError(f"`{field}` says that it is not known or does not apply")
    data = {key: value if isinstance(value, str) else list(value) for key, value in entry.items()}
    refused = refusal(data)
    if refused:
        raise CannotRecordError(refused)
    try:
        text = append(file.raw.decode("utf-8"), LEDGER, entry)
    except CannotAppendError as error:
        raise CannotRecordError(str(error)) from error
    after = text.encode("utf-8")
    again = parse(after, file.file)
    if isinstance(again, Rejected):
        raise CannotRecordError(again.problems[0].message)
    old, new = parse(file.raw, file.file), again.data
    assert not isinstance(old, Rejected)  # noqa: S101 - narrows the type; it was read before
    ledger = _ledger(new)
    if ledger[-1:] != [data] or _without(new) != _without(old.data) or ledger[:-1] != _ledger(old.data):
        raise CannotRecordError("a reader would not find the same in the changed file")
    exposed = {problem.message for problem in leaks(text, file.file, allowed)}
    for message in sorted(exposed - {problem.message for problem in leaks(file.raw.decode(), "", allowed)}):
        raise CannotRecordError(message)
    return after


def _ledger(data: object) -> list[object]:
    training = data.get(LEDGER[0]) if isinstance(data, dict) else None
    found = training.get(LEDGER[1]) if isinstance(training, dict) else None
    return list(found) if isinstance(found, list) else []


def _without(data: object) -> object:
    """Leave the ledger out, and a section that holds nothing else."""
    if not isinstance(data, dict):
        return data
    training = data.get(LEDGER[0])
    others = {key: value for key, value in data.items() if key != LEDGER[0]}
    if not isinstance(training, dict):
        return others
    rest = {key: value for key, value in training.items() if key != LEDGER[1]}
    return {**others, LEDGER[0]: rest} if rest else others
