"""`handoff show`: the same runbook in a terminal, when the site is down."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from lxml import html

from generator.commands import script
from generator.commands.paragraphs import Exact, Prose, exact, lines
from generator.commands.steps import Subject
from generator.diagnostics import Exit
from tests.commands import at_terminal, piped, run
from tests.workspaces import broken, catalog

ROOT: Final = Path(__file__).parent.parent
EXPECTED: Final = Path(__file__).parent / "data" / "show"
DAY: Final = "2026-11-23"
TWO_PLACES: Final = """\
environments:
  - {name: production, namespace: tickets}
  - {name: staging, namespace: tickets-stage}
"""


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("overview", ["booking-api"]),
        ("failure-mode", ["booking-api", "no-sales"]),
        ("gaps", ["booking-api", "ticket-sold-twice"]),
        ("alert", ["booking-api", "BookingSalesStopped"]),
        ("procedure", ["booking-api", "restore"]),
    ],
)
def test_it_prints_what_is_needed_at_night(mini: Path, name: str, arguments: list[str]) -> None:
    """Word for word: numbers, dangers, where each step leads, whom to call, and who owes what is missing."""
    done = run("-C", mini, "show", *arguments, "--date", DAY)

    assert Exit.CLEAN == done.exit_code
    assert (EXPECTED / f"{name}.txt").read_text(encoding="utf-8").splitlines() == done.output.splitlines()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render the sample's pages."""
    root = tmp_path_factory.mktemp("show")
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    assert 0 == run("-C", root, "render", "--date", DAY).exit_code
    return root / "site/docs"


def _of_page(page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield commands and expected results of a page's steps; undoing in words is no command."""
    for step in page.find_class("ho-step"):
        words = {code for box in step.find_class("ho-undo--words") for code in box.iter("code")}
        for code in step.iter("code"):
            parent = code.getparent()
            if parent is not None and parent.tag == "pre" and code not in words:
                yield "command", code.text_content().strip("\n")
        for expect in step.find_class("ho-expect"):
            kind, _, text = " ".join(expect.text_content().split()).partition(" ")
            if kind == "Expect":
                yield "expect", text


def test_every_command_and_expected_result_of_a_page_is_shown(pages: Path) -> None:
    """Each as often as on the page, so that nobody misses a step when the site is down."""
    found = catalog(ROOT)
    checked = 0
    for entry in found.services:
        subject = Subject(entry, found, date(2026, 11, 23))
        for mode in entry.spec.failure_modes:
            file = pages / f"services/{entry.id}/failure-modes/{mode.id}.md"
            if not file.exists():
                file = file.with_suffix("") / "index.md"
            page = html.fromstring(file.read_text(encoding="utf-8").split("---\n", 2)[2])
            messages = Counter(("command", subject.guide.message(id_).text.strip("\n")) for id_ in mode.comms)
            shown = Counter(
                ("command", exact(paragraph.text))
                if isinstance(paragraph, Exact)
                else ("expect", " ".join(paragraph.text.removeprefix("Expect: ").split()))
                for paragraph in script.failure_mode(mode, subject)
                if isinstance(paragraph, Exact) or paragraph.text.startswith("Expect: ")
            )
            checked += sum(shown.values())

            assert Counter(_of_page(page)) == shown - messages, mode.id
    assert 300 < checked


def test_commands_stand_alone_on_their_lines() -> None:
    """Neither wrapped nor indented: what is marked with the mouse is the command, tabs included."""
    command = 'kubectl get pods \\\n\t-o "wide"  # ' + "x" * 200
    shown = list(lines([Prose("Do it:", 2), Exact(command + "\n"), Prose("Expect: y", 2)], width=40))

    assert ["  Do it:", "", *command.split("\n"), "", "  Expect: y"] == shown


def test_prose_is_as_wide_as_the_terminal() -> None:
    """Lines that go on stand further in; a wide script takes two columns a letter."""
    shown = list(lines([Prose("one two three four five six seven", 2, 2), Prose("日本語 " * 20)], width=20))

    assert ["  one two three four", "    five six seven"] == shown[:2]
    assert max(len(line) for line in shown[2:]) <= 10


def test_one_environment_is_filled_in(mini: Path) -> None:
    """Without a choice each environment has its own command, as on the page; with one, only that."""
    file = mini / "service_specs/berth-advisor.yaml"
    text = file.read_text(encoding="utf-8")
    cmd = '"PUT https://berths.skerry.example/proposals?on=false"'
    assert cmd in text
    file.write_text(text.replace(cmd, '"k -n ${env.namespace} x"') + TWO_PLACES, encoding="utf-8")
    both = run("-C", mini, "show", "berth-advisor", "stale-tides")
    one = run("-C", mini, "show", "berth-advisor", "stale-tides", "--env", "staging")
    wrong = run("-C", mini, "show", "berth-advisor", "stale-tides", "--env", "stagin")

    assert "  In production:\n\nk -n tickets x\n\n  In staging:\n\nk -n tickets-stage x\n\n" in both.output
    assert "\n\nk -n tickets-stage x\n\n" in one.output
    assert "k -n tickets x" not in one.output
    assert Exit.USAGE == wrong.exit_code
    assert "there is no environment stagin of berth-advisor; did you mean `staging`?" in wrong.output


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (["booking-api", "no-"], "booking-api / no-sales: Nobody can buy a ticket"),
        (["booking-api", "bookingsalesstopped"], "BookingSalesStopped in booking-api (Booking API)"),
        (["booking", "NO-SALES"], "booking-api / no-sales: Nobody can buy a ticket"),
        (["ticket shop"], "booking-api: Booking API"),
        (["BookingSalesStopped"], "BookingSalesStopped in booking-api (Booking API)"),
    ],
)
def test_the_beginning_of_a_name_is_enough(mini: Path, arguments: list[str], first: str) -> None:
    """Capitals do not matter, other names do as well, and an alert alone finds its services."""
    done = run("-C", mini, "show", *arguments)

    assert (Exit.CLEAN, first) == (done.exit_code, done.output.splitlines()[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bookin-api"], "there is no service called bookin-api; did you mean `booking-api`?"),
        (["booking-api", "no-sale-s"], "of booking-api called no-sale-s; did you mean `no-sales`?"),
        (["booking-api", "b"], "b may mean BookingQueueLong, BookingSalesStopped"),
        (["zzz"], "known: Berth Advisor, Booking API, berth-advisor, booking-api"),
        (["booking-api", "\x1b[2Jx"], "called \ufffd[2Jx; known: "),
    ],
)
def test_a_name_that_is_not_there_ends_with_2(mini: Path, arguments: list[str], message: str) -> None:
    """And asks for the one that was meant."""
    done = run("-C", mini, "show", *arguments)

    assert Exit.USAGE == done.exit_code
    assert message in " ".join(done.output.split())
    assert "\x1b" not in done.output


def test_the_broken_spec_of_another_service_hides_nothing(mini: Path) -> None:
    """Only what is wrong itself cannot be shown: then its problems are, and the command ends with 1."""
    broken(mini)
    good = run("-C", mini, "show", "booking-api", "no-sales")
    wrong = run("-C", mini, "show", "lantern")

    assert Exit.CLEAN == good.exit_code
    assert good.output.startswith("booking-api / no-sales")
    assert Exit.FINDINGS == wrong.exit_code
    assert "service_specs/lantern.yaml:" in wrong.stderr


def test_an_alert_of_several_services_has_a_part_for_each(mini: Path) -> None:
    """The service that was asked about comes first."""
    (mini / "service_specs/berth-advisor.yaml").write_text(
        (mini / "service_specs/berth-advisor.yaml").read_text() + "alerts: {from: [alerts/*.yaml]}\n"
    )
    (mini / "service_specs/alerts").mkdir()
    shutil.copy(mini / "service_specs/booking-api/alerts/booking.yaml", mini / "service_specs/alerts/x.yaml")
    shown = run("-C", mini, "show", "berth-advisor", "BookingSalesStopped").output
    heads = [line for line in shown.splitlines() if line.startswith("BookingSalesStopped in ")]

    assert [
        "BookingSalesStopped in berth-advisor (Berth Advisor)",
        "BookingSalesStopped in booking-api (Booking API)",
    ] == heads
    assert "No failure mode is written for this alert: no steps are known. Call." in shown


def test_no_spec_speaks_to_the_terminal(mini: Path) -> None:
    """Directions and controls in a command are visible; a pipe and NO_COLOR get no colour."""
    assert "a\ufffdb\u00a0c\td" == exact("a\u202eb\u00a0c\td\n")
    _, plain, _ = piped("-C", mini, "show", "booking-api", "no-sales", FORCE_COLOR="1")
    _, bare = at_terminal("-C", mini, "show", "booking-api", "no-sales", NO_COLOR="1")
    _, coloured = at_terminal("-C", mini, "show", "booking-api", "no-sales")

    assert "\x1b" not in plain + bare
    assert "\x1b[31m\x1b[1m  DANGER:" in coloured
