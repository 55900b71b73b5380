"""Whether every name in a spec leads somewhere, across files and inside one."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from generator.load import AnySpecFile, dotted
from generator.spec.base import FieldPath, Section, references
from tests.spec_walk import written
from tests.workspaces import LANTERN, catalog, lines, surveyed


def keys(path: FieldPath, spec: Section) -> FieldPath:
    """Turn the attribute names of a path into the keys of the file."""
    found: list[str | int] = []
    here: object = spec
    for step in path:
        if isinstance(here, Section) and step in type(here).model_fields:
            found.append(type(here).model_fields[str(step)].alias or step)
            here = getattr(here, str(step))
        else:
            found.append(step)
            here = here[step] if isinstance(here, tuple) and isinstance(step, int) else None
    return tuple(found)


def changed(data: Any, path: FieldPath, value: str) -> Any:  # noqa: ANN401 - mappings and lists alike
    """Give a copy of a file's data with another value at a path."""
    data = here = copy.deepcopy(data)
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return data


def test_every_misspelt_reference_is_found_at_its_place(mini: Path) -> None:
    """Whatever kind it is of and wherever it stands: what was meant is proposed, and nothing else is said."""
    found = catalog(mini)
    files: list[AnySpecFile] = [found.org, *found.teams, *(entry.file for entry in found.services)]
    kinds = set()
    for file in files:
        data = yaml.load(file.raw, Loader=yaml.CBaseLoader)
        for path, reference in references(file.spec):
            if reference.startswith("external:"):
                continue
            kinds.add(reference.kind)
            where = keys(path, file.spec)
            (mini / file.file).write_text(written(changed(data, where, f"{reference}q")), encoding="utf-8")
            (problem,) = [one for one in surveyed(mini).problems if one.id == "REF001"]
            message = rf"{re.escape(dotted(where))}: there is no [A-Za-z ]+ `{reference}q`"

            assert re.fullmatch(message, problem.message)
            assert file.file == problem.place.file
            assert reference in problem.help
        (mini / file.file).write_bytes(file.raw)

    assert {
        "team",
        "party",
        "severity",
        "policy",
        "dependency",
        "failure mode",
        "procedure",
        "communication template",
        "alert",
        "topic",
        "holiday calendar",
    } == kinds


def test_what_has_no_spec_here_is_external(mini: Path) -> None:
    """Only dependencies may be; nobody can be called there."""
    lantern = mini / "service_specs/lantern.yaml"
    lantern.write_text(LANTERN + "dependencies: [{on: 'external:sun'}]\n")
    fine = lines(surveyed(mini))
    lantern.write_text(LANTERN.replace("harbour-desk", "external:sun"))

    assert [] == fine
    assert [
        "service_specs/lantern.yaml:8:1: error[SCH003] owner: expected the id of a team, found `external:sun`"
    ] == lines(surveyed(mini))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("groups: [{name: g, rules: [{alert: PierDark, expr: a == 0}]}]\n", []),
        ("groups: [{name: g, rules: [{alert: PierDim, expr: a == 0}]}]\n", ["REF001"]),
        ("groups: [{name: g, rules: [{alert: '{{ .Values.x }}', expr: a == 0}]}]\n", ["ALR001"]),
    ],
)
def test_alerts_of_a_file_nobody_can_read_are_not_called_missing(
    mini: Path, rules: str, expected: list[str]
) -> None:
    """A template may hold the alert; what cannot be known is not claimed."""
    folder = mini / "service_specs/lantern"
    folder.mkdir()
    (folder / "rules.yaml").write_text(rules)
    (folder / "service.yaml").write_text(
        LANTERN + "alerts: {from: [rules.yaml], notes: [{name: PierDark}]}\n"
    )

    assert expected == [problem.id for problem in surveyed(mini).problems]


STEPS: Final = """\
failure_modes:
  - {id: dark, title: A pier is dark, recovery: [{do: Wait., ok: STEP}]}
  - {id: dim, title: A pier is dim, mitigation: [{id: lamp, do: Change the lamp.}]}
"""


@pytest.mark.parametrize("step", ["dim", "dark", "escalate", "done", "verification", "mitigation"])
def test_a_step_leads_to_a_phase_a_failure_mode_or_an_end(mini: Path, step: str) -> None:
    """Those are the places a page can link to."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + STEPS.replace("STEP", step))

    assert [] == lines(surveyed(mini))


@pytest.mark.parametrize("step", ["lamp", "Dark", "escalat", "restore-database", "precheck", "steps"])
def test_a_step_leads_nowhere_else(mini: Path, step: str) -> None:
    """A step of another failure mode stands on another page, among other steps."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + STEPS.replace("STEP", step))

    (problem,) = surveyed(mini).problems
    assert ("REF003", "service_specs/lantern.yaml:11:62") == (problem.id, str(problem.place))
    assert f"failure_modes[0].recovery[0].ok: there is no step `{step}`" == problem.message
