"""The failure modes that come with the program: every one can be used as it is, and walked to its end."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from generator.library.shipped import SHIPPED, text
from generator.readiness import Scene, assess
from generator.rules import demands_of
from generator.spec.library import LibraryItem
from tests.spec_walk import written
from tests.workspaces import LANTERN, catalog, surveyed

TODAY: Final = date(2026, 11, 23)
SAMPLE: Final = Path(__file__).parent.parent / "service_specs/library"
ASKED: Final = {
    "alert": "LanternDark",
    "monitor": "Lamps",
    "operator": "lamp-lighter",
    "policy": "always",
}
"""Parameters that name something of the service; of commands the item's own examples do."""
PAGED: Final = """\
alerts: {from: [rules.yaml]}
dashboards: [{name: Lamps, url: "https://grafana.skerry.example/d/lamps"}]
escalation:
  policies:
    - {id: always, levels: [{level: 1, target: harbour-desk, via: [pager], after: 0m}]}
access: [{role: lamp-lighter, to: Lamps}]
"""
RULES: Final = """\
groups:
  - name: lantern
    rules:
      - {alert: LanternDark, expr: "sum(lantern_dark) > 3", for: 5m, labels: {severity: page}}
"""


def items(root: Path) -> dict[str, LibraryItem]:
    """Read the items of a workspace."""
    return {item.spec.id: item.spec for item in catalog(root).library.items}


def used(item: LibraryItem) -> dict[str, object]:
    """Give the use of an item, with what it says in its examples where the service has no name for it."""
    values = {one.name: ASKED.get(one.name, one.example) for one in item.parameters if one.default is None}
    return {"uses": f"library/{item.id}@{item.version}", "with": values}


@pytest.fixture(scope="module")
def lantern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with a service that uses every shipped item, and says nothing of its own."""
    root = Path(shutil.copytree(Path(__file__).parent / "mini", tmp_path_factory.mktemp("shipped") / "mini"))
    (root / "service_specs/library").mkdir()
    for id_ in SHIPPED:
        (root / f"service_specs/library/{id_}.yaml").write_text(text(id_, owner="booking"), encoding="utf-8")
    modes = written({"failure_modes": [used(item) for item in items(root).values()]})
    spec = LANTERN.replace("tier: 4", "tier: 1").replace("worker", "ai-service") + PAGED + modes
    (root / "service_specs/lantern").mkdir()
    (root / "service_specs/lantern/service.yaml").write_text(spec, encoding="utf-8")
    (root / "service_specs/lantern/rules.yaml").write_text(RULES)
    return root


def test_the_eight_are_there() -> None:
    """What goes wrong with a model that other services do not have."""
    assert (
        "ai-cost-runaway",
        "ai-drift",
        "ai-feedback-loop",
        "ai-harmful-output",
        "ai-prompt-injection",
        "ai-provider-outage",
        "ai-stale-index",
        "ai-wrong-answers",
    ) == SHIPPED


def test_a_service_can_use_each_of_them(lantern: Path) -> None:
    """Names, steps, commands and their placeholders hold together without a word of its own."""
    assert () == surveyed(lantern).problems


def test_each_tells_how_to_find_stop_and_check(lantern: Path) -> None:
    """Only what nobody else can know is left to the service: ratings, workaround, prevention, its code."""
    found = catalog(lantern)
    entry = next(entry for entry in found.services if entry.id == "lantern")
    assert len(SHIPPED) == len(entry.spec.failure_modes)
    scene = Scene.of(found, TODAY)
    missing = {
        gap.message.split(": ")[0].split(".")[-1]
        for gap in assess(entry, demands_of(None), scene).gaps
        if gap.path[:1] == ("failure_modes",)
    }

    assert {
        "severity",
        "occurrence",
        "detection",
        "workaround",
        "prevention",
        "comms",
        "related_code",
    } >= missing


def test_what_the_sample_took_over_is_what_comes_with_the_program() -> None:
    """But for its owner: a mended step reaches the sample."""
    taken = [id_ for id_ in SHIPPED if (SAMPLE / f"{id_}.yaml").exists()]

    assert ["ai-cost-runaway", "ai-feedback-loop", "ai-stale-index"] == taken
    for id_ in taken:
        found = (SAMPLE / f"{id_}.yaml").read_text(encoding="utf-8")
        assert text(id_, owner="finance-platform") == found
