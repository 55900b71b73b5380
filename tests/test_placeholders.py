"""What a command leaves open is told from what a shell, a query or HTML means by the same letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.placeholders import inputs, variables
from tests.workspaces import LANTERN, lines, surveyed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kubectl delete pod <pod>", ("pod",)),
        ("restore --as restored-<snapshot>", ("snapshot",)),
        ("scale --replicas=<pods>", ("pods",)),
        ("--origin <partition>-<offset> --again <partition>", ("partition", "offset")),
        ('psql -c "select pg_cancel_backend(<pid>)"', ("pid",)),
        ('up{pod="<pod>"} > 0', ("pod",)),
        ("logs <pod> > <file-2>", ("pod", "file-2")),
        ("v<version>", ("version",)),
        ("wait <2-days>", ("2-days",)),
    ],
)
def test_an_input_is_an_id_in_angle_brackets(text: str, expected: tuple[str, ...]) -> None:
    """Wherever it stands, and once however often it does."""
    assert expected == inputs(text)


@pytest.mark.parametrize(
    "text",
    [
        "sort < names",
        "sort <names >sorted",
        "sort < names > sorted",
        "sort <names.txt>sorted",
        "diff <(ls a) <(ls b)",
        "cat <<EOF\nx\nEOF",
        "cat <<eof>file\nx\neof",
        "cat <<-'eof' >file",
        "cat <<<word>file",
        "exec 3<>/dev/tcp/db/5432",
        "exec 2>&1 0<&3",
        "[[ a<b ]]",
        "(( a < b && c > d ))",
        "select 1 where a<b and c>d",
        "select 1 where a <> b or a <= b or a >= b",
        "up < bool 1 and lag > 30",
        "rate(x[5m]) <1 or y> 2",
        "grep '<title>' | sed 's/<title>//; s/</title>//'",
        "curl -d '<ping>1</ping>' db",
        "rg '(?<name>x)|(?P<name>y)'",
        r"grep '\<word\>' log",
        "mail 'Duty <duty@example.org>'",
        "open <https://example.org>",
        "echo '<14>started' | nc log 514",
        "Vec<Pod>",
        "",
    ],
)
def test_other_angle_brackets_are_no_input(text: str) -> None:
    """Redirections, comparisons, tags, groups of a pattern: an error there would stop a right spec."""
    assert () == inputs(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kubectl -n ${env.namespace}", ("namespace",)),
        ("${env.b}${env.a} ${env.b}", ("b", "a")),
        ("${env.index-bucket}/${env.v_2}", ("index-bucket", "v_2")),
        ("${env.db:-ledger}", ("db:-ledger",)),
        ("${env.}", ("",)),
        ("$HOME ${HOME} ${env} ${environment.x} $env.x {env.x} ${env:PATH}", ()),
        ("${env.a", ()),
        ("${ env.a }", ()),
    ],
)
def test_a_variable_is_whatever_stands_behind_env(text: str, expected: tuple[str, ...]) -> None:
    """A misspelt one is found, too; the shell's own are left to the shell."""
    assert expected == variables(text)


STEPS = """\
environments: [ENVIRONMENTS]
failure_modes:
  - id: dark
    title: A pier is dark
    first_check: {do: Look., inputs: [{name: pier, how_to_find: On its post.}]}
    verification: [{do: Look., run: {shell: bash, cmd: "look <pier> ${env.region}"}, undo: "stop <pier>"}]
    rollback: [{id: dim, do: Switch it off., undo: dim}]
"""


@pytest.mark.parametrize(
    ("environments", "expected"),
    [
        ("{name: a, region: north}, {name: b}", []),
        ("{name: a}, {name: b, vars: {region: north}}", []),
        ("{name: a, region: {unknown: {owner: harbour-desk, due: 2027-01-15}}}", []),
        ("{name: a, region: {na: It floats.}}", []),
        ("{name: a}", ["REF004"]),
        ("", ["REF004"]),
    ],
)
def test_one_environment_that_declares_a_name_is_enough(
    mini: Path, environments: str, expected: list[str]
) -> None:
    """The page says which lack it; and what an earlier phase asked for need not be asked again."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + STEPS.replace("ENVIRONMENTS", environments))

    assert expected == [problem.id for problem in surveyed(mini).problems]


def test_inputs_of_another_failure_mode_are_not_known(mini: Path) -> None:
    """Its page is another one."""
    other = '  - {id: dim, title: A pier is dim, recovery: [{do: Look., undo: "stop <pier>"}]}\n'
    text = LANTERN + STEPS.replace("ENVIRONMENTS", "{name: a, region: north}") + other
    (mini / "service_specs/lantern.yaml").write_text(text)

    message = "failure_modes[1].recovery[0].undo: `<pier>` is no input of this step or an earlier one"
    assert [f"service_specs/lantern.yaml:17:60: error[REF005] {message}"] == lines(surveyed(mini))
