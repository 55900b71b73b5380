"""The reference describes every field, and each kind of mapping once."""

from __future__ import annotations

from generator.analysis.vocabulary import FIELDS, Part, anchor, vocabulary
from generator.reference import FieldEntry, ModelEntry, reference


def model(path: str, what: str, *names: str) -> ModelEntry:
    """Make a mapping with fields of these names."""
    fields = tuple(
        FieldEntry(f"{path}.{name}".lstrip("."), required=False, kind="value", description=name, example="")
        for name in names
    )
    return ModelEntry(path, what, fields)


def parts() -> dict[tuple[str, str], Part]:
    """Give every part of the real reference by file and path."""
    return {
        (file, part.path): part for file, models in reference().files for part in vocabulary(file, models)
    }


def test_the_same_mapping_is_described_where_it_stands_first() -> None:
    """Its other places are named there, and fields lead to it from each of them."""
    models = (
        model("", "A service.", "core", "extended", "name"),
        model("core", "Hours.", "tz"),
        model("extended", "Hours.", "tz"),
    )
    root, hours = vocabulary("service", models)

    assert ("core", ("extended",)) == (hours.path, hours.also)
    assert ["service.core--fields", "service.core--fields", ""] == [word.see for word in root.words]


def test_mappings_that_differ_stay_apart() -> None:
    """The same field names with other words are not the same."""
    models = (model("", "A service.", "a", "b"), model("a", "Hours.", "tz"), model("b", "Times.", "tz"))

    assert ["", "a", "b"] == [part.path for part in vocabulary("service", models)]


def test_a_list_is_entered_through_its_brackets() -> None:
    """The field `links` leads to the mapping `links[]`; neither has brackets in its address."""
    root, link = vocabulary("service", (model("", "A service.", "links"), model("links[]", "A link.", "url")))

    assert ("service.links", "service.links--fields") == (root.words[0].anchor, root.words[0].see)
    assert ("service.links--fields", "service.links.url") == (link.anchor, link.words[0].anchor)


def test_every_field_of_the_schema_is_there() -> None:
    """A path of the schema is a word of its part, or the part stands for its place elsewhere."""
    found = {
        f"{file}:{place}.{word.name}"
        for (file, _), part in parts().items()
        for place in (part.path, *part.also)
        for word in part.words
    }
    wanted = {
        f"{file}:{entry.path}.{field.path.rpartition('.')[2]}"
        for file, models in reference().files
        for entry in models
        for field in entry.fields
    }

    assert wanted == found


def test_addresses_are_unique_and_lead_somewhere() -> None:
    """An address of the reference names one place."""
    words = [word for part in parts().values() for word in part.words]
    addresses = [part.anchor for part in parts().values()] + [word.anchor for word in words]

    assert len(addresses) == len(set(addresses))
    assert {word.see for word in words if word.see} <= set(addresses)


def test_the_step_of_a_runbook_is_described_once() -> None:
    """It stands in ten places, and its page would be twice as long."""
    step = parts()[("service", "failure_modes[].first_check")]

    assert 9 == len(step.also)
    assert (
        "service.failure_modes.first_check" + FIELDS
        == step.anchor
        == anchor("service", "failure_modes[].first_check") + FIELDS
    )
    assert step.inner
