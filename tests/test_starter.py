"""`handoff new`: a first spec that holds only what could be read or was said."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from generator.diagnostics import Exit
from generator.reference import ROOTS
from tests.commands import at_terminal, run
from tests.reading import read

SAID: Final = {
    "--name": "Lantern",
    "--summary": "Switches the lights of every pier on at dusk and off again at dawn.",
    "--type": "worker",
    "--tier": "4",
    "--owner": "harbour-desk",
}


def new(mini: Path, *arguments: str, **said: str) -> tuple[int, str]:
    """Start a service with what is said, and what is said otherwise."""
    options = [
        text
        for pair in {**SAID, **{f"--{name}": value for name, value in said.items()}}.items()
        for text in pair
    ]
    result = run("-C", mini, "new", *(arguments or ("lantern",)), *options)
    return result.exit_code, result.output


def started(mini: Path) -> str:
    """Give the spec that was started."""
    return (mini / "service_specs/lantern.yaml").read_text(encoding="utf-8")


def test_a_started_spec_is_valid(mini: Path) -> None:
    """`handoff check` has nothing to say against it, and its name is printed."""
    assert (0, "service_specs/lantern.yaml\n") == new(mini)
    assert (0, "3 services, 0 errors, 0 warnings\n") == (
        run("-C", mini, "check").exit_code,
        run("-C", mini, "check").output,
    )


def test_every_value_names_its_source(mini: Path) -> None:
    """What was said, what the workspace tells, what follows from the name: nothing else is filled in."""
    new(mini)

    assert (
        """\
# yaml-language-server: $schema=../site/schema/service.schema.json
apiVersion: handoff/v2
id: lantern  # the name of this file
name: Lantern  # said on the command line
summary: Switches the lights of every pier on at dusk and off again at dawn.  # said on the command line
type: worker  # said on the command line
tier: 4  # said on the command line
lifecycle: pilot  # every service starts here
owner: harbour-desk  # said on the command line
code_locations:
  - repo: skerry  # the only repository mkdocs.yml names
"""
        == started(mini).partition("\n\n")[0] + "\n"
    )


def test_what_else_can_be_said_stands_in_comments(mini: Path) -> None:
    """Every optional field of a service once, in the words of the schema, and no dummy."""
    new(mini)
    rest = started(mini).partition("\n\n")[2].splitlines()
    optional = [
        f"#   {field.alias or name}: {field.description}"
        for name, field in ROOTS["service"].model_fields.items()
        if name != "nothing" and not field.is_required()
    ]

    assert optional == rest[1:]
    assert not re.search(r"(?i)todo|fixme|tbd|xxx|changeme|lorem", started(mini))


def test_what_only_one_can_be_is_not_asked(mini: Path) -> None:
    """With one team in the workspace it is the owner; the comment says how that is known."""
    (mini / "service_specs/teams/booking.yaml").unlink()
    result = run(
        "-C",
        mini,
        "new",
        "lantern",
        "--name",
        "Lantern",
        "--summary",
        SAID["--summary"],
        "--type",
        "worker",
        "--tier",
        "4",
    )

    assert 0 == result.exit_code
    assert "owner: harbour-desk  # the only file of service_specs/teams/\n" in started(mini)


def test_what_cannot_be_read_must_be_said(mini: Path) -> None:
    """Where nobody can be asked, the missing options are named and nothing is written."""
    result = run("-C", mini, "new", "lantern", "--type", "worker")

    assert Exit.USAGE == result.exit_code
    assert "cannot be read here, say it: --name, --summary, --tier, --owner" in " ".join(
        result.output.split()
    )
    assert not (mini / "service_specs/lantern.yaml").exists()


def test_on_a_terminal_it_is_asked(mini: Path) -> None:
    """The answers are marked as such."""
    code, shown = at_terminal(
        "-C", mini, "new", "lantern", "--type", "worker", "--tier", "4",
        typed=f"Lantern\n{SAID['--summary']}\nharbour-desk\n",
    )  # fmt: skip

    assert 0 == code, shown
    assert re.search(r"(?s)name: .*summary: .*owner: .*service_specs/lantern\.yaml", shown)
    assert "name: Lantern  # asked\n" in started(mini)
    assert "owner: harbour-desk  # asked\n" in started(mini)


@pytest.mark.parametrize(
    ("id_", "file"),
    [
        ("berth-advisor", "service_specs/berth-advisor.yaml"),
        ("booking-api", "service_specs/booking-api/service.yaml"),
        ("org", "service_specs/org.yaml"),
    ],
)
def test_what_exists_is_never_overwritten(mini: Path, id_: str, file: str) -> None:
    """Neither a file of that name nor a service in a folder of it nor org.yaml."""
    before = {path: path.read_bytes() for path in mini.rglob("*") if path.is_file()}

    assert (Exit.USAGE, f"handoff: {file} has this id\n") == new(mini, id_)
    assert before == {path: path.read_bytes() for path in mini.rglob("*") if path.is_file()}


def test_a_link_is_not_written_through(mini: Path, tmp_path: Path) -> None:
    """A file elsewhere is no spec of this workspace, even if a link says so."""
    (mini / "service_specs/lantern.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    code, output = new(mini)

    assert Exit.USAGE == code, output
    assert not (tmp_path / "elsewhere.yaml").exists()


@pytest.mark.parametrize(
    "id_",
    ["../lantern", "a/b", "/tmp/lantern", "a\\b", "..", ".", "", "Lantern", "lan tern", "lantern.yaml", "-",
     "a-", "é", "a" * 64, "a\nb", "a\x1b[2J", "con:", "~"],
)  # fmt: skip
def test_an_id_that_is_none_is_refused_before_anything_is_asked(mini: Path, id_: str) -> None:
    """No path, no capitals, nothing a terminal could obey."""
    before = sorted(mini.parent.rglob("*"))
    result = run("-C", mini, "new", "--", id_)

    assert Exit.USAGE == result.exit_code
    assert result.output.startswith(
        "handoff: an id is small letters, digits and inner hyphens, at most 63; found "
    )
    assert result.output.removesuffix("\n").isprintable()
    assert before == sorted(mini.parent.rglob("*"))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"type": "workr"}, "type: expected api, web, .*did you mean `worker`"),
        ({"tier": "0"}, "tier: expected 1, 2, 3 or 4, found `0`"),
        ({"summary": "Lights."}, "summary: expected 10 to 50 words, found 1"),
        ({"name": "x" * 301}, "name: expected one line of at most 300 characters"),
        ({"name": ""}, "name: expected one line"),
        ({"owner": "Bosse Berg"}, "owner: expected the id of a team, found `Bosse Berg`"),
        ({"owner": "harbor-desk"}, "owner: there is no team `harbor-desk`"),
        (
            {"repo": "a\nb"},
            "code_locations\\[0\\].repo: expected a name, or an https, ssh or git@host:path address",
        ),
        ({"name": "a\udcff"}, "found invalid Unicode character escape code"),
        ({"name": "a\x1b[2J"}, "character U\\+001B cannot be seen"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(mini: Path, said: dict[str, str], message: str) -> None:
    """In the words of the check, and nothing is written."""
    code, output = new(mini, **said)

    assert Exit.USAGE == code
    assert re.search(message, output)
    assert not (mini / "service_specs/lantern.yaml").exists()


@pytest.mark.parametrize(
    "text", ["a: b", "- a", "#a", "a # b", "'a'", '"a"', "NO", "1.10", "012", "2026-12-24", "~", "{a}", "[a",
             "*a", "&a", "5", "!a", "%a", "@a", "`a`", "a\\b", "a: ", "|", ">", "é 😀", "x" * 300],
)  # fmt: skip
def test_an_answer_is_written_so_that_it_reads_back(mini: Path, text: str) -> None:
    """Whatever YAML would make of it: quotes are set where they are needed, and no warning follows."""
    assert 0 == new(mini, name=text, repo="git@git.skerry.example:a/b")[0]
    loaded = run("-C", mini, "check")

    assert "3 services, 0 errors, 0 warnings\n" == loaded.output
    assert text == name_in(mini)


def name_in(mini: Path) -> str:
    """Give the name in the spec that was started."""
    return read(started(mini)).data["name"]  # type: ignore[index,no-any-return]


def test_a_workspace_without_specs_gets_its_folder(mini: Path) -> None:
    """The first service needs a team to own it, and the refusal says where teams are."""
    shutil.rmtree(mini / "service_specs")
    code, output = new(mini)

    assert Exit.USAGE == code
    assert "known: none; teams are the files of service_specs/teams/" in output
