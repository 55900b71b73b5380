"""Specs of the former version: read as they are, and rewritten without touching anything else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.document import Source
from generator.migrate import Change, migrated
from generator.overwrite import OverwriteError, overwrite_all
from generator.source import parse
from generator.versions import upgraded
from tests.commands import run
from tests.workspaces import surveyed

SAMPLE: Final = Path(__file__).parent.parent / "service_specs"
OLD: Final = """\
# Who we are.
apiVersion: 'handoff/v1'   # since 2026
vendors:
  - id: card-acquirer
    name: Saltwater Cards
    # What they call it.
    severity_map:   # by phone
    # the loud one
    - "sev1 = Urgent \\u2013 now"   # day and night
    - sev2 and sev3 = Normal
    portal: https://support.example
  - {id: other, severity_map: ['sev1 = It''s down', sev2 = no, ], name: "x: y"}
"""
NEW: Final = """\
# Who we are.
apiVersion: 'handoff/v2'   # since 2026
vendors:
  - id: card-acquirer
    name: Saltwater Cards
    # What they call it.
    severity_map:   # by phone
    # the loud one
      sev1: "Urgent \\u2013 now"   # day and night
      sev2: Normal
      sev3: Normal
    portal: https://support.example
  - {id: other, severity_map: {sev1: 'It''s down', sev2: "no", }, name: "x: y"}
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["bare", "marked"])
def test_comments_order_quotes_and_line_ends_stay(end: str, bom: str) -> None:
    """What changes is the shape; the words are the author's own."""
    change = migrated((bom + OLD.replace("\n", end)).encode(), "org.yaml")
    assert isinstance(change, Change)

    assert bom + NEW.replace("\n", end) == change.after.decode()
    assert 2 == change.shapes


def test_migrating_twice_changes_nothing() -> None:
    """A file of today's version stays as it is."""
    assert () == migrated(NEW.encode(), "org.yaml")


def test_a_file_without_a_version_is_left_to_the_check() -> None:
    """What is no spec yet has no version to come from."""
    assert () == migrated(b"vendors:\n  - severity_map: [sev1 = Urgent]\n", "org.yaml")


@pytest.mark.parametrize(
    ("entries", "line", "message"),
    [
        ("[Urgent]", 3, "vendors[0].severity_map[0]: expected `<severity> = <word>`, found `Urgent`"),
        (
            "[{sev1: Urgent}]",
            3,
            "vendors[0].severity_map[0]: expected `<severity> = <word>`, found a mapping",
        ),
        ("[sev1 = A, 'sev2, sev1 = B']", 3, "vendors[0].severity_map[1]: `sev1` has a word already"),
        ('["sev1 =\n   Urgent"]', 3, "the value goes over several lines"),
        ("\n    -\n      # why\n      sev1 = Urgent", 6, "the entry does not stand in the line of its `-`"),
    ],
    ids=["no severity", "no text", "twice", "two lines", "comment behind the dash"],
)
def test_what_cannot_be_changed_is_said_with_its_place(entries: str, line: int, message: str) -> None:
    """Nothing is guessed, and no comment is lost."""
    text = f"apiVersion: handoff/v1\nvendors:\n  - severity_map: {entries}\n"
    found = migrated(text.encode(), "org.yaml")
    assert not isinstance(found, Change)

    assert [(line, message)] == [(problem.place.line, problem.message) for problem in found]


def test_a_former_spec_is_read_with_its_words(mini: Path) -> None:
    """Until it is migrated its pages say the same; places are those of the entries."""
    org = mini / "service_specs" / "org.yaml"
    words = '    severity_map: ["sev1 = Urgent", "sev9 = Never"]\n    support_hours: 24x7\n'
    org.write_text(org.read_text().replace("    support_hours: 24x7\n", words))

    found = surveyed(mini)

    assert [("SCH004", 5), ("REF001", 37)] == [(one.id, one.place.column) for one in found.problems]


def test_nothing_may_stand_in_place_of_a_vendors_word(mini: Path) -> None:
    """The keys are severities and no fields, so that `na` is no word; the message says so in plain words."""
    org = mini / "service_specs" / "org.yaml"
    words = "    severity_map: {sev1: {na: no word}, 'Sev 2': Urgent}\n    support_hours: 24x7\n"
    org.write_text(org.read_text().replace("    support_hours: 24x7\n", words))

    assert [
        "vendors[0].severity_map.Sev 2: expected the id of a severity, found `Sev 2`",
        "vendors[0].severity_map.sev1: expected one line of at most 300 characters, found a mapping",
    ] == sorted(problem.message for problem in surveyed(mini).problems)


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """Return the sample workspace with one vendor's words as they were written before."""
    shutil.copytree(SAMPLE, tmp_path / "service_specs")
    shutil.copy(SAMPLE.parent / "mkdocs.yml", tmp_path)
    for path in (tmp_path / "service_specs").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace(
            "\napiVersion: handoff/v2\n", "\napiVersion: handoff/v1\n"
        )
        path.write_text(
            re.sub(r'severity_map: \{sev1: "P1".*\}', 'severity_map: ["sev1 = P1"]', text), "utf-8"
        )
    return tmp_path


def test_the_command_shows_a_patch_and_writes_it_when_asked(former: Path) -> None:
    """Exit code 1 while something would change, 0 when it is done and when there is nothing to do."""
    before = (former / "service_specs/org.yaml").read_bytes()
    shown = run("-C", former, "migrate", "service_specs/org.yaml")

    assert (1, before) == (shown.exit_code, (former / "service_specs/org.yaml").read_bytes())
    assert '-    severity_map: ["sev1 = P1"]\n+    severity_map: {sev1: "P1"}\n' in shown.stdout
    assert "1 file would change, 1 field in a new shape\n" == shown.stderr
    assert 0 == run("-C", former, "migrate", "--write").exit_code
    assert (0, "") == ((again := run("-C", former, "migrate")).exit_code, again.stdout)
    assert "4 services, 0 errors, 0 warnings\n" == run("-C", former, "check").output
    assert 2 == run("-C", former, "migrate", "mkdocs.yml").exit_code


def test_one_file_in_the_way_keeps_all_others(former: Path) -> None:
    """Half a migration is none."""
    team = former / "service_specs/teams/payments.yaml"
    team.write_text(team.read_text() + "name: twice\n")
    before = {path: path.read_bytes() for path in former.rglob("*.yaml")}

    done = run("-C", former, "migrate", "--write")

    assert 1 == done.exit_code
    assert "YML007" in done.stderr
    assert before == {path: path.read_bytes() for path in former.rglob("*.yaml")}


def test_files_already_written_are_restored(tmp_path: Path) -> None:
    """A file somebody saves meanwhile stops the rest, and what was written is taken back."""
    for name in "ab":
        (tmp_path / name).write_bytes(b"old")

    with pytest.raises(OverwriteError, match="b was changed"):
        overwrite_all(tmp_path, [("a", b"old", b"new"), ("b", b"other", b"new")])

    assert [b"old", b"old"] == [(tmp_path / name).read_bytes() for name in "ab"]


_word = st.sampled_from(
    (
        "Urgent",
        "P1",
        "no",
        "1",
        "it's",
        'say "x"',
        "a: b",
        "é #1",
        "- x",
        "[a",
        "*a",
        "~",
        "2026-01-01",
        "a = b",
    )
)
_gap = st.sampled_from(("", "", "# why\n", "\n", "   # far\n"))
_tail = st.sampled_from(("", "", "  # why", " "))


@st.composite
def _scalar(draw: st.DrawFn, text: str, *, flow: bool) -> str:
    """Write a text in one of the ways a spec has on one line."""
    style = draw(st.sampled_from(("plain", "single", "double", "escaped")))
    unsafe = ": " in text or " #" in text or (flow and re.search(r"[\[\]{},]", text))
    if style == "plain" and not unsafe:
        return text
    if style == "single":
        return "'" + text.replace("'", "''") + "'"
    plain = text.replace('"', '\\"')
    return f'"{plain.replace("U", chr(92) + "u0055") if style == "escaped" else plain}"'


@st.composite
def _vendor(draw: st.DrawFn, number: int) -> str:
    """Write a vendor; its list is a block or in brackets, at any depth, with comments anywhere."""
    ids = draw(st.permutations(("sev1", "sev2", "sev3", "on", "7")))
    heads = draw(st.sampled_from(([f"{ids[0]} and {ids[1]}", ids[2]], [ids[3]], ids, [])))
    texts = [f"{head} = {draw(_word)}" for head in heads]
    start = f"  - id: v{number}{draw(_tail)}\n{draw(_gap)}"
    end = f"    name: x{draw(_tail)}\n{draw(_gap)}"
    if draw(st.booleans()) or not texts:
        between = draw(st.sampled_from((", ", ",", " ,\n       # c\n      ")))
        items = between.join(draw(_scalar(text, flow=True)) for text in texts)
        comma = draw(st.sampled_from(("", ","))) if texts else ""
        return f"{start}    severity_map: [{items}{comma}]{draw(_tail)}\n{draw(_gap)}{end}"
    dash = " " * draw(st.sampled_from((4, 5, 8))) + "-" + " " * draw(st.integers(1, 3))
    lines = [f"{dash}{draw(_scalar(text, flow=False))}{draw(_tail)}\n{draw(_gap)}" for text in texts]
    return f"{start}    severity_map:{draw(_tail)}\n{draw(_gap)}{''.join(lines)}{end}"


@st.composite
def _document(draw: st.DrawFn) -> str:
    vendors = "".join(draw(_vendor(number)) for number in range(draw(st.integers(1, 3))))
    version = draw(st.sampled_from(("handoff/v1", "'handoff/v1'", '"handoff/v1"')))
    text = f"{draw(_gap)}apiVersion: {version}{draw(_tail)}\n{draw(_gap)}vendors:{draw(_tail)}\n{vendors}"
    return text.replace("\n", draw(st.sampled_from(("\n", "\r\n"))))


@settings(max_examples=300, deadline=None)
@given(_document())
def test_the_text_says_what_the_data_says(text: str) -> None:
    """Rewritten and read is the same as read and lifted, for us and for others; the rest is the author's."""
    source = parse(text.encode(), "org.yaml")
    assert isinstance(source, Source)
    lifted: Any = upgraded(source).source.data

    change = migrated(text.encode(), "org.yaml")
    assert isinstance(change, Change), change
    again = parse(change.after, "org.yaml")
    assert isinstance(again, Source)

    assert {**lifted, "apiVersion": "handoff/v2"} == again.data
    assert again.data == yaml.load(change.after, Loader=yaml.BaseLoader)
    assert _rest(text) == _rest(change.after.decode())
    assert () == migrated(change.after, "org.yaml")


def _rest(text: str) -> list[str]:
    """Return the lines that hold no part of the version and of a list, and every comment."""
    kept = [
        line for line in text.splitlines(keepends=True) if re.match(r"\s*(#|- id:|name:|vendors:|$)", line)
    ]
    return kept + re.findall(r"(?: # why| # far| # c)\s*$", text, re.MULTILINE)
