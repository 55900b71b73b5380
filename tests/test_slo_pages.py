"""Texts of SLO files on pages: whatever stands in them, it stays text."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import yaml
from click.testing import CliRunner
from lxml import html

from generator.cli import cli
from generator.encode import normalise
from tests.hostile import VALUES
from tests.hostile_site import skeleton, text_of

SLOTS = 8
TEXTS = tuple(value for value in VALUES if value.strip() and "{{" not in value and "{%" not in value)
"""All but templates, which are not read at all."""


def _document(texts: Iterator[str]) -> dict[str, object]:
    """Make an OpenSLO document with a text in every place that takes one."""
    condition = {
        "kind": "AlertCondition",
        "metadata": {"name": "burns", "displayName": next(texts)},
        "spec": {
            "severity": next(texts),
            "condition": {"threshold": "2", "lookbackWindow": next(texts), "alertAfter": next(texts)},
        },
    }
    return {
        "apiVersion": "openslo/v1",
        "kind": "SLO",
        "metadata": {"name": next(texts), "displayName": next(texts)},
        "spec": {
            "description": next(texts),
            "service": "pier",
            "indicator": {"spec": {"thresholdMetric": {"metricSource": {"spec": {"query": next(texts)}}}}},
            "timeWindow": [{"duration": "28d", "isRolling": "true"}],
            "budgetingMethod": "Occurrences",
            "objectives": [{"target": "0.99"}],
            "alertPolicies": [{"kind": "AlertPolicy", "spec": {"conditions": [condition]}}],
        },
    }


def _page(mini: Path, text: Callable[[int], str]) -> html.HtmlElement:
    """Render the overview of a service with an SLO per hostile text."""
    folder = mini / "service_specs" / "booking-api"
    texts = (text(number) for number in count())
    documents = [_document(texts) for _ in range(len(TEXTS) // SLOTS + 1)]
    (folder / "slo" / "all.yaml").write_text(
        yaml.safe_dump_all(documents, default_style='"', allow_unicode=True), encoding="utf-8"
    )
    with (folder / "service.yaml").open("a", encoding="utf-8") as spec:
        spec.write("slo_files: [slo/all.yaml]\n")
    done = CliRunner().invoke(cli, ["-C", str(mini), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    assert "warning" not in done.output
    page = (mini / "site/docs/services/booking-api/index.md").read_text(encoding="utf-8")
    return html.document_fromstring(page.partition("## Service levels")[2].partition("## Dashboards")[0])


def test_texts_of_slo_files_stay_texts(mini: Path) -> None:
    """Elements and links of the page are those of harmless words, and each text is there, verbatim."""
    other = Path(shutil.copytree(mini, mini.parent / "other"))
    clean = _page(mini, lambda number: f"word{number}")
    hostile = _page(other, lambda number: TEXTS[number % len(TEXTS)])
    shown = text_of(hostile)

    assert skeleton(clean) == skeleton(hostile)
    assert [] == [value for value in TEXTS if normalise(value.strip()) not in shown]
