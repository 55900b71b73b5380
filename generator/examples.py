"""A field's example as it stands in a file: YAML from the root of the file down to the field."""

from __future__ import annotations

from typing import Any

import yaml


class _Plain(yaml.SafeDumper):
    """Writes text without quotes where the reader of specs needs none: to it every scalar is text."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Put the entries of a list further in than its key, as the samples have them."""
        super().increase_indent(flow, indentless=False)


_Plain.yaml_implicit_resolvers = {}


def written(path: str, sample: object) -> str:
    """Write an example below the path of its field: `failure_modes[].detected_by` is a list in a mapping."""
    keys = path.split(".")
    document: object = {keys[-1]: _text(sample)}
    for key in reversed(keys[:-1]):
        document = {key[:-2]: [document]} if key.endswith("[]") else {key: document}
    text: str = yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=90)
    return text


def _text(value: object) -> Any:  # noqa: ANN401 - YAML has any shape
    """Turn scalars into the text they are in a file."""
    if isinstance(value, dict):
        return {key: _text(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_text(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
