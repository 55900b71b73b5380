"""`handoff new --interactive`: the nine fields every service has, asked one by one."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from generator.cli import cli
from generator.diagnostics import Exit
from generator.interview import QUESTIONS
from generator.reference import ROOTS
from tests.commands import ENVIRONMENT, on_terminal, run

SUMMARY: Final = "Switches the lights of every pier on at dusk and off again at dawn."
ANSWERS: Final = ("Lantern", SUMMARY, "worker", "4", "pilot", "harbour-desk", "skerry")


def ask(mini: Path, *answers: str, id_: str = "lantern", more: tuple[str, ...] = ()) -> tuple[int, str, str]:
    """Answer from a pipe; give the exit code, what is asked and what is left to read by a program."""
    typed = "".join(f"{answer}\n" for answer in answers)
    done = CliRunner().invoke(cli, ["-C", str(mini), "new", id_, "--interactive", *more], input=typed)
    return done.exit_code, done.stderr, done.stdout


def started(mini: Path) -> list[str]:
    """Give the fields of the spec that was started."""
    text = (mini / "service_specs/lantern.yaml").read_text(encoding="utf-8")
    return text.partition("\n\n")[0].splitlines()[1:]


def test_the_questions_are_the_nine_fields_every_service_has() -> None:
    """They follow the schema: a tenth required field would be a tenth question."""
    required = [name for name, field in ROOTS["service"].model_fields.items() if field.is_required()]

    assert required == list(QUESTIONS)
    assert 9 == len(QUESTIONS)


def test_nine_questions_make_a_valid_spec(mini: Path) -> None:
    """The first two have one answer only; the others are asked, and the check is content."""
    code, asked, printed = ask(mini, *ANSWERS)

    assert (Exit.CLEAN, "service_specs/lantern.yaml\n") == (code, printed), asked
    assert [f"{number}/9 " for number in range(1, 10)] == [
        line[:4] for line in asked.splitlines() if line[1:4] == "/9 "
    ]
    assert [
        "apiVersion: handoff/v2",
        "id: lantern  # the name of this file",
        "name: Lantern  # asked",
        f"summary: {SUMMARY}  # asked",
        "type: worker  # asked",
        "tier: 4  # asked",
        "lifecycle: pilot  # asked",
        "owner: harbour-desk  # asked",
        "code_locations:",
        "  - repo: skerry  # the only repository mkdocs.yml names",
    ] == started(mini)
    assert "3 services, 0 errors, 0 warnings\n" == run("-C", mini, "check").output


def test_a_question_is_the_field_s_own_description_and_example(mini: Path) -> None:
    """Whoever answers needs no other document."""
    _, asked, _ = ask(mini, *ANSWERS)
    for name in ("name", "summary", "type", "tier", "lifecycle", "owner"):
        field = ROOTS["service"].model_fields[name]

        assert f"{name}: {field.description}\n  example: {(field.examples or [''])[0]}\n" in asked


@pytest.mark.parametrize(
    ("number", "wrong", "told"),
    [
        (0, "x" * 301, "name: expected one line of at most 300 characters"),
        (0, "", "name: expected one line"),
        (0, "a\u200bb", "character U+200B cannot be seen"),
        (1, "Lights.", "summary: expected 10 to 50 words, found 1\n"),
        (2, "workr", "did you mean `worker`?"),
        (3, "7", "tier: expected 1, 2, 3 or 4, found `7`\n"),
        (4, "live", "lifecycle: expected pilot, hardening"),
        (5, "harbor-desk", "owner: there is no team `harbor-desk`; known: booking, harbour-desk"),
        (5, "Bosse Berg", "owner: expected the id of a team, found `Bosse Berg`\n"),
        (6, "a b", "code_locations[0].repo: expected a name, or an https, ssh or git@host:path address"),
    ],
)
def test_an_answer_that_does_not_fit_is_asked_again_at_once(
    mini: Path, number: int, wrong: str, told: str
) -> None:
    """In the words of the check; the other answers are kept."""
    code, asked, _ = ask(mini, *ANSWERS[:number], wrong, *ANSWERS[number:])

    assert Exit.CLEAN == code, asked
    assert told in asked
    assert asked.index(told) < asked.index(f"{number + 4}/9") if number < 6 else True
    assert "name: Lantern  # asked" in started(mini)


def test_what_was_said_on_the_command_line_is_not_asked(mini: Path) -> None:
    """It is shown as the answer."""
    rest = (ANSWERS[0], *ANSWERS[2:])
    code, asked, _ = ask(mini, *rest, more=("--summary", SUMMARY))

    assert Exit.CLEAN == code, asked
    assert f"  {SUMMARY}\n" in asked
    assert f"summary: {SUMMARY}  # said on the command line" in started(mini)


def test_enter_takes_what_is_offered(mini: Path) -> None:
    """The one team there is, the state every service starts in, the one repository."""
    (mini / "service_specs/teams/booking.yaml").unlink()
    code, asked, _ = ask(mini, *ANSWERS[:4], "", "", "")

    assert Exit.CLEAN == code, asked
    assert "owner: harbour-desk  # the only file of service_specs/teams/" in started(mini)


@pytest.mark.parametrize("given", range(7))
def test_answers_that_end_too_early_leave_nothing(mini: Path, given: int) -> None:
    """No file, no half of one, and the exit code of wrong usage."""
    before = sorted(mini.rglob("*"))
    code, asked, printed = ask(mini, *ANSWERS[:given])

    assert (Exit.USAGE, "") == (code, printed)
    assert asked.endswith("handoff: the questions were not answered to the end; nothing was written\n")
    assert before == sorted(mini.rglob("*"))


def test_ctrl_c_leaves_nothing(mini: Path) -> None:
    """Whoever stops in the middle can start again."""
    before = sorted(mini.rglob("*"))
    command = [sys.executable, "-m", "generator", "-C", str(mini), "new", "lantern", "--interactive"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        shown, piece = b"", b"nothing yet"
        while b"3/9" not in shown and piece and select.select([process.stderr], [], [], 120)[0]:
            piece = os.read(process.stderr.fileno(), 4096)
            shown += piece
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=120)

    assert Exit.USAGE == process.returncode
    assert before == sorted(mini.rglob("*"))


def test_on_a_terminal_it_reads_like_a_form(mini: Path) -> None:
    """The typed answers stand behind their fields."""
    code, shown = on_terminal(
        "-C", mini, "new", "lantern", "--interactive", typed="".join(f"{answer}\n" for answer in ANSWERS)
    )

    assert Exit.CLEAN == code, shown
    assert "service_specs/lantern.yaml" in shown
    assert "tier: 4  # asked" in started(mini)
