"""Where a wrong command stands, what sets a name, and which signs are a prompt's."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.catalog import ServiceEntry
from generator.misread import plain
from generator.pasted import pasted, spot
from tests.workspaces import LANTERN, catalog, lines, surveyed

MODE = "failure_modes:\n  - id: dark\n    title: A pier is dark\n    diagnosis:\n"
BLOCK = "do: Look.\n        run:\n          shell: bash\n          cmd: "


def lantern(root: Path, text: str) -> ServiceEntry:
    """Return the service `lantern` with more fields."""
    (root / "service_specs/lantern.yaml").write_bytes(text.encode())
    return next(entry for entry in catalog(root).services if entry.id == "lantern")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{do: Look., run: {shell: bash, cmd: look ME}}", "14:50"),
        ("{do: Look., run: {shell: bash, cmd: 'look ME'}}", "14:51"),
        ('{do: Look., run: {shell: bash, "cmd": "look ME"}}', "14:53"),
        ("{do: Look., run: {shell: bash, cmd: '\"it''s\" ME'}}", "14:40"),
        ('{do: Look., run: {shell: bash, cmd: "a\\n ME"}}', "14:40"),
        (BLOCK + "|\n            a\n             ME\n", "19:14"),
        (BLOCK + "|2-  # two\n\n              ME", "19:15"),
        (BLOCK + "\n            look ME", "17:11"),
        (BLOCK + ">\n            look\n            ME", "17:11"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_letter_of_a_text_has_a_place(mini: Path, step: str, expected: str, end: str) -> None:
    """Within a block or one line it is exact; where YAML has turned the text, it is the field's."""
    entry = lantern(mini, (LANTERN + MODE + f"      - {step}\n").replace("\n", end))
    (text,) = pasted(entry.spec)

    assert f"service_specs/lantern.yaml:{expected}" == str(spot(entry.file, text, text.text.index("ME")))


def test_what_is_filled_in_keeps_its_length() -> None:
    """Offsets in what a shell reads are those of the spec."""
    assert "get xxxxx -n xxxxxxxxxxxx" == plain("get <pod> -n ${env.space}")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("bash, cmd: pier=north", "bash, cmd: 'look $pier'", []),
        ("bash, cmd: source piers", "bash, cmd: 'look $pier'", []),
        ("psql, cmd: pier=north", "bash, cmd: 'look $pier'", ["CMD002"]),
        ("bash, cmd: 'look $pier'", "bash, cmd: pier=north", ["CMD002"]),
        ("bash, cmd: look", "bash, cmd: 'look $HOME $1 $LC_ALL $USER'", []),
        ("bash, cmd: look", "powershell, cmd: look $pier", []),
        ("bash, cmd: look", "bash, cmd: 'look $pier ('", ["CMD001"]),
    ],
)
def test_a_name_may_be_set_by_a_command_before(
    mini: Path, first: str, second: str, expected: list[str]
) -> None:
    """The commands of one page are pasted into one shell, in their order."""
    steps = "".join(f"      - {{do: Look., run: {{shell: {run}}}}}\n" for run in (first, second))
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + MODE + steps)

    assert expected == [problem.id for problem in surveyed(mini).problems]


@pytest.mark.parametrize(
    "run",
    [
        "bash, cmd: '% look'",
        "sh, cmd: 'desk@pier-1:~/lamps$ look'",
        "zsh, cmd: '$ look'",
        "psql, cmd: 'lamps=# select 1'",
        "mysql, cmd: 'mysql> select 1'",
        "sql, cmd: 'MariaDB [lamps]> select 1'",
        "python, cmd: '>>> 1'",
        "http, cmd: '$ curl db'",
    ],
)
def test_a_prompt_is_told(mini: Path, run: str) -> None:
    """Each shell has its own."""
    (mini / "service_specs/lantern.yaml").write_text(
        LANTERN + MODE + f"      - {{do: Look., run: {{shell: {run}}}}}\n"
    )

    (problem,) = lines(surveyed(mini))
    assert "is the sign of a prompt" in problem


@pytest.mark.parametrize(
    "run",
    [
        "bash, cmd: '$HOME/bin/look'",
        "bash, cmd: '> lamps.log'",
        "bash, cmd: 'mail desk@pier.example < lamps.log'",
        "bash, cmd: 'ssh root@pier-1 look'",
        "psql, cmd: 'select 1 >= 2'",
        "promql, cmd: 'lamps > 1'",
        "python, cmd: '# look\n\n1'",
        "sql, cmd: '-- look\n\nselect 1'",
    ],
)
def test_what_looks_like_a_prompt_is_none(mini: Path, run: str) -> None:
    """A file that is emptied, an address, a comparison."""
    step = f"      - do: Look.\n        run: {{shell: {run}}}\n".replace("\n\n", "\n\n          ")
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + MODE + step)

    assert [] == lines(surveyed(mini))
