"""Commands are shown as they are to be pasted: with the values of the environment they are pasted in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from lxml import html

from generator.analysis.variables import Lack, Resolved, Variant, resolve
from generator.cli import cli
from generator.spec.architecture import Environment
from tests.workspaces import LANTERN

LIVE: Final = Environment.model_validate(
    {
        "name": "live",
        "namespace": "pay",
        "region": "north",
        "vars": {"db": "${env.region}", "path": r"\1\g<0>"},
    }
)
TEST: Final = Environment.model_validate({"name": "test", "namespace": "pay", "region": "lab"})
BARE: Final = Environment.model_validate({"name": "bare", "vars": {"queue": "q"}})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ls", Resolved("ls", (Variant("", "ls"),), ())),
        ("in ${env.namespace}", Resolved("in ${env.namespace}", (Variant("", "in pay"),), ())),
        (
            "in ${env.region} ${env.namespace}",
            Resolved(
                "in ${env.region} ${env.namespace}",
                (Variant("live", "in north pay"), Variant("test", "in lab pay")),
                (),
            ),
        ),
        (
            "${env.db} ${env.path}",
            Resolved(
                "${env.db} ${env.path}",
                (Variant("live", r"${env.region} \1\g<0>"),),
                (Lack("test", ("db", "path")),),
            ),
        ),
        (
            "to ${env.name}",
            Resolved("to ${env.name}", (Variant("live", "to live"), Variant("test", "to test")), ()),
        ),
    ],
)
def test_names_are_filled_in(text: str, expected: Resolved) -> None:
    """Once where environments agree, else for each in the order of the spec, and once only."""
    assert expected == resolve(text, (LIVE, TEST))


def test_a_command_is_not_guessed_for_an_environment_that_lacks_a_name() -> None:
    """It holds for the others by name, even when they agree; when all lack one, it stays as written."""
    assert Resolved(
        "in ${env.namespace}",
        (Variant("live", "in pay"), Variant("test", "in pay")),
        (Lack("bare", ("namespace",)),),
    ) == resolve("in ${env.namespace}", (LIVE, TEST, BARE))
    assert Resolved(
        "${env.namespace} ${env.queue}", (), (Lack("live", ("queue",)), Lack("bare", ("namespace",)))
    ) == resolve("${env.namespace} ${env.queue}", (LIVE, BARE))


SPEC: Final = (
    LANTERN
    + """\
environments:
  - {name: piers, namespace: lights, region: north, vars: {lamps: "a & b"}}
  - {name: workshop, namespace: lights, region: lab, url: "https://workshop.example"}
alerts: {from: [rules.yaml]}
failure_modes:
  - id: dark
    title: A pier is dark
    detected_by: [{alert: PierDark}]
    first_check:
      do: Look.
      run: {shell: bash, cmd: "look -n ${env.namespace} | wc"}
    mitigation:
      - do: Switch it on.
        run: {shell: bash, cmd: "on ${env.region} && on <pier>"}
        inputs: [{name: pier, how_to_find: On its post.}]
        undo: off ${env.region}
procedures:
  - id: deploy
    kind: deploy
    steps:
      - {do: Go., run: {shell: sh, cmd: "go '${env.lamps}'"}}
      - {do: See., run: {shell: sh, cmd: "see ${env.lamps} ${env.url}"}}
"""
)


def rendered(mini: Path, spec: str) -> Path:
    """Render a workspace with one more service, and give the folder of its pages."""
    folder = mini / "service_specs/lantern"
    folder.mkdir()
    (folder / "service.yaml").write_text(spec)
    (folder / "rules.yaml").write_text("groups: [{name: g, rules: [{alert: PierDark, expr: a == 0}]}]\n")
    done = CliRunner().invoke(cli, ["-C", str(mini), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    return mini / "site/docs"


def commands(page: Path) -> list[str]:
    """Give what the copy buttons of the commands and their `undo` copy."""
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    return [
        str(code.xpath("string()"))
        for block in tree.iter("div")
        if {"ho-command", "ho-undo"} & set(block.get("class", "").split())
        for pre in block.iter("pre")
        for code in pre.iter("code")
    ]


def notes(page: Path) -> list[str]:
    """Give what stands above and below the commands about environments."""
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    found = [note for note in tree.iter("p") if "ho-env" in note.get("class", "").split()]
    return [" ".join(str(note.xpath("string()")).split()) for note in found]


def test_each_tab_has_a_button_of_its_own(mini: Path) -> None:
    """A label switches the button it names; buttons of one command exclude each other, and no others."""
    path = rendered(mini, SPEC) / "services/lantern/failure-modes/dark.md"
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    buttons = [(button.get("name"), button.get("id")) for button in tree.iter("input")]
    labels = [(label.text, label.get("for")) for label in tree.iter("label")]

    assert [(f"ho_tab_{n}", f"ho_tab_{n}_{tab}") for n in (1, 2) for tab in (1, 2)] == buttons
    assert [
        (name, f"ho_tab_{n}_{tab}") for n in (1, 2) for tab, name in enumerate(("piers", "workshop"), 1)
    ] == labels


@pytest.mark.parametrize("page", ["services/lantern/failure-modes/dark.md", "alerts/PierDark.md"])
def test_what_is_copied_can_be_pasted(mini: Path, page: str) -> None:
    """With values, in each environment that differs, on every page that shows the step; inputs stay open."""
    path = rendered(mini, SPEC) / page

    assert [
        "look -n lights | wc",
        "on north && on <pier>",
        "on lab && on <pier>",
        "off north",
        "off lab",
    ] == commands(path)
    assert ["In piers", "In workshop", "In piers", "In workshop"] == notes(path)


def test_an_environment_that_lacks_a_name_says_so(mini: Path) -> None:
    """Nobody pastes a command there that was written for another."""
    path = rendered(mini, SPEC) / "services/lantern/runbook.md"

    assert ["go 'a & b'", "see ${env.lamps} ${env.url}"] == commands(path)
    assert [
        "In piers",
        "Not for workshop, which has no value for lamps.",
        "As the spec has it: no environment has a value for each name.",
        "Not for piers, which has no value for url.",
        "Not for workshop, which has no value for lamps.",
    ] == notes(path)
