"""Library items: what a service that uses one has then, where it stands, and what may fill a command."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Final

import pytest

from generator.analysis.coverage import coverage
from generator.analysis.reuse import shelves, uses
from generator.catalog import Catalog, ServiceEntry
from generator.library.parameters import filled, is_word, names
from generator.spec.base import FieldPath, NotApplicable, UnknownValue
from tests.commands import run
from tests.hostile import VALUES
from tests.overlay import lay_over
from tests.sites import tree
from tests.workspaces import LANTERN, catalog, lines, surveyed

LAMP: Final = "service_specs/library/lamp-out@1.9.yaml"
SPEC: Final = "service_specs/lantern.yaml"
ITEM: Final = """\
apiVersion: handoff/v1
id: lamp-out
version: "1"
title: A lamp stays dark
owner: harbour-desk
parameters: [{name: pier, description: The pier., example: north}]
failure_mode:
  title: Dark
  symptoms: ["${param.pier}"]
"""


@pytest.fixture
def lit(mini: Path) -> Path:
    """Give a workspace with a library and a service that uses it."""
    lay_over(Path(__file__).parent / "data/library", mini)
    return mini


def lantern(found: Catalog) -> ServiceEntry:
    """Give the service that uses the library."""
    return next(entry for entry in found.services if entry.id == "lantern")


def alone(mini: Path, item: str, entries: str) -> None:
    """Write one item and a service with these failure modes."""
    (mini / "service_specs/library").mkdir()
    (mini / "service_specs/library/lamp-out.yaml").write_text(item, encoding="utf-8")
    (mini / SPEC).write_text(LANTERN + "failure_modes:\n" + entries, encoding="utf-8")


@pytest.mark.parametrize(
    ("item", "content", "use", "readers"),
    [
        ("restricted", "internal", "public", "restricted"),
        ("public", "restricted", "public", "restricted"),
        ("public", "public", "internal", "internal"),
    ],
)
def test_a_use_is_for_no_more_readers_than_its_item(
    mini: Path, item: str, content: str, use: str, readers: str
) -> None:
    """Whoever uses what is written elsewhere may show it to fewer readers, never to more."""
    text = ITEM.replace("title: A lamp", f"audience: {item}\ntitle: A lamp")
    text = text.replace("  title: Dark", f"  audience: {content}\n  title: Dark")
    alone(mini, text, f"  - {{id: dark, uses: library/lamp-out@1, audience: {use}, with: {{pier: east}}}}\n")

    assert [readers] == [mode.marked for mode in lantern(catalog(mini)).spec.failure_modes]


def test_the_service_has_what_the_item_says(lit: Path) -> None:
    """Parameters are filled in, in texts, commands and names alike; a default where nothing is said."""
    assert [] == lines(surveyed(lit))
    _, north, east = lantern(catalog(lit)).spec.failure_modes

    assert ("lamp-out", "The lamp on pier east stays dark") == (east.id, east.title)
    assert ("Skippers call: pier east is dark", "It is dark") == east.symptoms
    assert ["BookingSalesStopped"] == list(east.alerts)
    assert east.mitigation[0].run is not None
    assert "lantern switch --pier 'east' --spare" == east.mitigation[0].run.cmd
    assert "Switch to the spare lamp of 25 W." == east.mitigation[0].do
    assert north.first_check is not None
    assert north.first_check.run is not None
    assert "lantern -n ${env.namespace} list -l 'colour=red,pier!=south'" == north.first_check.run.cmd


def test_a_field_of_the_service_stands_in_for_the_item_s_as_a_whole(lit: Path) -> None:
    """Values, `unknown` and `na` alike, in both directions; what is not said comes from the item."""
    _, north, east = lantern(catalog(lit)).spec.failure_modes

    assert ("north-lamp-out", 6, 2, 4) == (north.id, north.severity, north.occurrence, north.detection)
    assert ["Row over with a lamp."] == [step.do for step in north.mitigation]
    assert {"time_box": UnknownValue} == {name: type(value) for name, value in north.nothing.items()}
    assert {"detection": NotApplicable} == {name: type(value) for name, value in east.nothing.items()}


def test_every_field_stands_where_somebody_wrote_it(lit: Path) -> None:
    """In the item, under `with`, beside `uses`, or, when nobody did, at the entry of the service."""
    file = lantern(catalog(lit)).file
    mode: FieldPath = ("failure_modes", 1)
    paths: tuple[FieldPath, ...] = (
        (*mode, "first_check", "do"),
        (*mode, "first_check", "takes"),
        (*mode, "symptoms", 0),
        (*mode, "detected_by", 0, "alert"),
        (*mode, "occurrence"),
        (*mode, "mitigation", 0, "do"),
        (*mode, "comms"),
    )

    assert [(LAMP, 24), (LAMP, 23), (LAMP, 16), (SPEC, 20), (SPEC, 23), (SPEC, 28), (SPEC, 17)] == [
        (place.file, place.line) for place in map(file.source.place, paths)
    ]
    assert 17 == file.line((*mode, "first_check", "do"))


def test_what_an_item_lacks_in_one_service_is_told_where_it_is_used(mini: Path) -> None:
    """A name no environment has, an input nobody declares: the item is fine, the service is not."""
    step = "recovery:\n  - do: x\n    run: {shell: sh, cmd: 'light ${env.name} ${param.pier} <lamp>'}"
    use = "  - uses: library/lamp-out@1\n    with: {pier: '${env.place}'}\n"
    alone(mini, ITEM.replace('symptoms: ["${param.pier}"]', step), use)
    no_input = "`<lamp>` is no input of this step or an earlier one"
    path, item = "failure_modes[0].recovery[0].run.cmd", "service_specs/library/lamp-out.yaml:11"

    assert [
        f"{SPEC}:11:5: error[REF004] {path}: no environment declares `name`; written in {item}",
        f"{SPEC}:11:5: error[REF004] {path}: no environment declares `place`; written in {item}",
        f"{SPEC}:11:5: error[REF005] {path}: {no_input}; written in {item}",
    ] == lines(surveyed(mini))


def test_broken_references_of_an_item_name_both_places(lit: Path) -> None:
    """The alert a service names is told at the value, what the item names itself at the use."""
    spec, item = lit / SPEC, lit / LAMP
    spec.write_text(spec.read_text().replace("alert: BookingQueueLong", "alert: BookingQueueShort"))
    item.write_text(item.read_text() + "  comms: [pier-dark]\n")
    no_alert = "there is no alert `BookingQueueShort`"
    missing = "there is no communication template `pier-dark`"

    assert [
        f"{SPEC}:17:5: error[REF001] failure_modes[1].comms[0]: {missing}; written in {LAMP}:33",
        f"{SPEC}:20:7: error[REF001] failure_modes[1].detected_by[0].alert: {no_alert}",
    ] == lines(surveyed(lit))
    assert ["lantern"] == [broken.id for broken in catalog(lit).broken]


def test_coverage_sees_what_comes_from_the_library(mini: Path) -> None:
    """A failure mode nothing detects is told at the use as well."""
    alone(mini, ITEM + "  detected_by: []\n", "  - uses: library/lamp-out@1\n    with: {pier: north}\n")
    lacks = "nothing detects `lamp-out` (severity not rated)"
    found = [str(problem) for problem in coverage(catalog(mini)).problems if "lamp" in problem.message]

    assert [
        f"{SPEC}:11:5: warning[COV004] {lacks}; written in service_specs/library/lamp-out.yaml:10"
    ] == found


def test_the_newest_version_has_the_highest_number(lit: Path) -> None:
    """1.10 is newer than 1.9, whatever letters say."""
    library = catalog(lit).library

    assert ["1.9", "1.10"] == list(library.versions["lamp-out"])
    assert "1.10" == library.newest("lamp-out").spec.version


def test_uses_say_what_is_given_and_what_is_changed(lit: Path) -> None:
    """In the order of item and file; the item's default is told apart."""
    found = catalog(lit)
    north, east, lens = uses(lantern(found), found.library)

    assert [("pier", "north", True), ("alert", "BookingQueueLong", True), ("watts", "60 W", False)] == [
        (value.name, value.text, value.given) for value in north.values
    ][:3]
    assert ("occurrence", "detection", "time_box", "mitigation") == north.changed
    assert [True, False, False] == [use.outdated for use in (north, east, lens)]
    assert ((), ("last_exercised",)) == (east.changed, lens.changed)
    assert "services/lantern/runbook/#procedure-clean-lens" == lens.url
    assert [("clean-lens", 1), ("lamp-out", 2)] == [
        (shelf.newest.spec.id, len(shelf.uses)) for shelf in shelves(found)
    ]


def test_a_wrong_item_stops_only_those_who_use_it(lit: Path) -> None:
    """Its own file says what is wrong; other services and other versions are fine."""
    (lit / LAMP).write_text((lit / LAMP).read_text().replace("severity: 6", "severity: 60"))
    found = surveyed(lit)
    why = "expected a whole number from 1 to 10, found `60`"

    assert [
        f"{SPEC}:17:5: error[LIB009] failure_modes[1].uses: {LAMP} has errors, or no content yet",
        f"{LAMP}:17:3: error[SCH003] failure_mode.severity: {why}",
    ] == lines(found)
    assert ["lantern"] == [broken.id for broken in catalog(lit).broken]
    assert ["berth-advisor", "booking-api"] == [entry.id for entry in catalog(lit).services]


def test_a_change_of_an_item_changes_the_pages_of_those_who_use_it(lit: Path) -> None:
    """A review of the pages shows every service it reaches, and no other page moves."""
    before = _rendered(lit)
    item = lit / "service_specs/library/lamp-out.yaml"
    item.write_text(item.read_text().replace("It is dark", "It is very dark"))
    after = _rendered(lit)

    assert {
        "library/lamp-out.md",
        "services/lantern/failure-modes/lamp-out.md",
        "services/lantern/runbook.md",
        "services/lantern/training.md",  # its drill shows the same signs
    } == {path for path in after if after[path] != before[path]}


def _rendered(root: Path) -> dict[str, bytes]:
    """Render outside of git, where no page shows a commit."""
    assert 0 == run("-C", root, "render", "--date", "2026-11-23").exit_code
    return tree(root / "site/docs")


def test_a_service_cannot_borrow_without_end(mini: Path) -> None:
    """A line of `uses` is short, and what it brings is not: it ends in a problem, not in a full memory."""
    alone(mini, ITEM + "# much\n" * 60_000, "  - uses: library/lamp-out@1\n" * 12)
    found = [problem for problem in surveyed(mini).problems if problem.id == "YML002"]

    assert found
    assert "failure_modes[9].uses: more than 4194304 bytes of items are used up to here" == found[0].message


def test_values_are_filled_in_once() -> None:
    """A value that looks like a parameter stays as it is, and so does a name nobody knows."""
    values = {"a": "${param.b}", "b": "x"}

    assert ["${param.b} x ${param.c} ${env.a}"] == filled(
        ["${param.a} ${param.b} ${param.c} ${env.a}"], values
    )
    assert ("a", "b") == names("${param.a} ${param.b} ${param.a} ${para.m}")


WORDS: Final = (
    "data",
    "400Gi",
    "ledger-db",
    "a_b.c/d:5432",
    "user@host",
    "k=v",
    "+",
    "-",
    "1e999",
    ".",
    "/x/",
)


def test_a_word_is_itself_in_every_kind_of_quotes() -> None:
    """What may go into a command is one word for bash, bare, in single and in double quotes."""
    words = [word for word in (*WORDS, *VALUES) if is_word(word)]
    script = "".join(f"printf '%s\\n' {word} '{word}' \"{word}\"\n" for word in words)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, cwd="/")

    assert 12 < len(words)
    assert [word for word in words for _ in range(3)] == done.stdout.splitlines()


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "a b", "-rf", "--all", "a--b", "a;b", "a|b", "a&b", "$(x)", "`x`", "$x", "${x}", "a'b",
        "a\"b", "a\\b", "a\nb", "*", "?", "[a]", "{a,b}", "~", "~root", "a#b", "!x", "a<b", "a>b", "<a>",
        "(a)", "a,b", "%x", "^", "\u00e9", "a\u00a0b", "=ls", "@a", "${env.}", "${env.a b}", "$${env.a}",
    ],
)  # fmt: skip
def test_more_than_a_word_is_refused(value: str) -> None:
    """Whatever a shell, SQL or an option parser could read as something else."""
    assert not is_word(value)


@pytest.mark.parametrize("value", ["${env.namespace}", "db-${env.name}", "${env.a}/${env.b}-0"])
def test_a_word_may_hold_what_environments_fill_in(value: str) -> None:
    """The same names as everywhere; one that no environment declares is REF004."""
    assert is_word(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def test_a_hostile_value_is_text_in_prose_and_nothing_in_a_command(mini: Path) -> None:
    """In prose it stays character for character; in a command it is a word or a problem at its place."""
    values = [value for value in VALUES if "\n" not in value and len(value) <= 300]
    entries = "".join(
        f"  - {{uses: library/lamp-out@1, id: m-{number}, with: {{pier: {_quoted(value)}}}}}\n"
        for number, value in enumerate(values)
    )
    alone(mini, ITEM, entries)
    assert [(value,) for value in values] == [
        mode.symptoms for mode in lantern(catalog(mini)).spec.failure_modes
    ]

    command = ITEM.replace('symptoms: ["${param.pier}"]', "recovery: [{do: x, undo: 'x ${param.pier}'}]")
    (mini / "service_specs/library/lamp-out.yaml").write_text(command, encoding="utf-8")
    refused = [number for number, value in enumerate(values) if not is_word(value)]
    found = [problem for problem in surveyed(mini).problems if problem.id == "LIB007"]

    assert 60 < len(refused) < len(values)
    assert [11 + number for number in refused] == [problem.place.line for problem in found]
