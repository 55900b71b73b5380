"""Rule files: which are found, in which order, and a reason with a place for each that is not read."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from generator import alerts
from generator.alerts import RuleFiles
from generator.diagnostics import Place
from generator.problems.alerts import ALERT_NAME_UNUSABLE, RULE_FILE_MISSING, RULE_FILE_SKIPPED, RULE_LEFT_OUT
from tests.rule_reading import DATA, SPEC, lines, names, read


@pytest.mark.parametrize("file", sorted(path.name for path in (DATA / "skipped").iterdir()))
def test_a_file_that_is_no_rule_file_is_skipped_with_its_reason(file: str) -> None:
    """Templates, broken YAML and other formats: one warning each, at the place where it shows."""
    first = (DATA / "skipped" / file).read_text(encoding="utf-8").split("\n")[0]
    expected = re.fullmatch(r"# expect: (\d+:\d+) (.+)", first)
    files = read(DATA / "skipped", file)

    assert expected is not None
    assert () == files.alerts
    assert [f"{file}:{expected[1]}: warning[ALR001] {expected[2]}"] == lines(files.problems)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            b"",
            "1:1: warning[ALR001] expected `groups` of rules, or a PrometheusRule or VMRule, found nothing",
        ),
        (b"groups: \xff", "1:9: warning[ALR001] byte 0xff is not UTF-8"),
        (b"a: \xe2\x80\xae", "1:4: warning[ALR001] character U+202E cannot be seen"),
        (
            b" " * (4 * 1024 * 1024 + 1),
            "1:1: warning[ALR001] the file has 4194305 bytes, at most 4194304 are read",
        ),
        (b"[" * 5000, "1:31: warning[ALR001] nested deeper than 30 levels"),
        (b"a: [\rb: {{ x }}\r]", "2:4: warning[ALR001] a template is not read, and here stands `b: {{ x }}`"),
        (b"groups: []\ngroups: []", "2:1: warning[ALR001] `groups` stands here and in line 1"),
    ],
)
def test_bytes_that_are_no_text_of_rules_are_skipped(tmp_path: Path, raw: bytes, expected: str) -> None:
    """What the reader of YAML refuses costs that file only."""
    (tmp_path / "bad.yaml").write_bytes(raw)
    shutil.copy(DATA / "mixin.yaml", tmp_path / "good.yaml")
    files = read(tmp_path, "*.yaml")

    assert ["MixinAlert"] == names(files)
    assert [f"bad.yaml:{expected}"] == lines(files.problems)


def test_an_entry_that_matches_no_file_is_an_error_of_the_spec() -> None:
    """Its place is the entry's, so that whoever wrote it finds it."""
    expected = [
        f"{SPEC}:11:7: error[ALR002] `nowhere/*.yaml` matches no file",
        f"{SPEC}:12:7: error[ALR002] `../*.yaml` is not a path below the folder of the spec",
        f"{SPEC}:13:7: error[ALR002] `**/a.yaml` holds `**`, but `*` matches within one folder only",
    ]

    assert expected == lines(read(DATA, "mixin.yaml", "nowhere/*.yaml", "../*.yaml", "**/a.yaml").problems)


def test_problems_are_in_the_order_of_their_places() -> None:
    """Those of the spec and those of its files are one list."""
    files = read(DATA, "nowhere.yaml", "names.yaml", "skipped/*.md", "ledger.yaml")

    assert ["names.yaml", "names.yaml", "names.yaml", SPEC, "skipped/other_text.md"] == [
        problem.place.file for problem in files.problems
    ]


def test_files_are_read_once_and_in_order() -> None:
    """The order of the entries does not show, nor how many of them name one file."""
    files = read(DATA, "search.yaml", "cart.yaml", "*art.yaml", "./cart.yaml")

    assert RuleFiles(read(DATA, "cart.yaml").alerts + read(DATA, "search.yaml").alerts, ()) == files


def test_the_order_of_files_is_that_of_their_names() -> None:
    """Whatever order a folder lists them in, the site stays the same."""
    files = [alert.file for alert in read(DATA, "*.yaml").alerts]
    expected = ["cart", "ledger", "left_out", "list", "mixin", "names", "search", "several"]

    assert [f"{name}.yaml" for name in expected] == list(dict.fromkeys(files))


def test_files_are_named_from_the_workspace() -> None:
    """Whatever folder the spec is in, places count from the workspace."""
    files = alerts.read_rules(DATA, ("mixin.yaml",), root=DATA.parent.parent, place=lambda _: Place(SPEC))

    assert ["data/alerts/mixin.yaml"] == [alert.file for alert in files.alerts]


def test_links_are_skipped_with_the_reason(tmp_path: Path) -> None:
    """A linked file or folder is never read: it may show what its author must not see."""
    (tmp_path / "secret").mkdir()
    shutil.copy(DATA / "mixin.yaml", tmp_path / "secret" / "rules.yaml")
    specs = tmp_path / "specs"
    specs.mkdir()
    (specs / "file.yaml").symlink_to(tmp_path / "secret" / "rules.yaml")
    (specs / "folder").symlink_to(tmp_path / "secret")
    files = alerts.read_rules(specs, ("*.yaml", "folder/*.yaml"), root=tmp_path, place=lambda _: Place(SPEC))
    expected = [
        "specs/file.yaml:1:1: warning[ALR001] a symbolic link is not read",
        "specs/folder:1:1: warning[ALR001] a symbolic link is not read",
    ]

    assert () == files.alerts
    assert expected == lines(files.problems)


def test_every_problem_says_what_to_do() -> None:
    """A reason without a way out would only annoy."""
    found = (
        *read(DATA, "left_out.yaml", "names.yaml", "nowhere").problems,
        *read(DATA / "skipped", "*").problems,
    )

    assert {
        RULE_FILE_SKIPPED.id,
        RULE_LEFT_OUT.id,
        RULE_FILE_MISSING.id,
        ALERT_NAME_UNUSABLE.id,
    } == {problem.id for problem in found}
    assert all(problem.help for problem in found)


@pytest.mark.slow
def test_public_rule_files_are_read_whole_or_skipped_with_a_reason() -> None:
    """Every alert of a collection of public rule files is found: as many as its index states."""
    shared = os.environ.get("HANDOFF_SHARED")
    if shared is None:
        print("HANDOFF_SHARED names no folder of public files: nothing compared")
        return
    folder = Path(shared) / "realdata"
    stated = {
        line[1]: int(line[2])
        for line in re.finditer(
            r"\| `alerts/(\S+)` .*? (\d+) alerts", (folder / "INDEX.md").read_text("utf-8")
        )
    }
    files = read(folder / "alerts", "*/*")
    counted = Counter(alert.file for alert in files.alerts)
    skipped = {problem.place.file for problem in files.problems}
    with_number = sum(alert.threshold is not None for alert in files.alerts)
    print(
        f"{len(stated)} files, {len(skipped)} skipped, {len(files.alerts)} alerts, {with_number} thresholds"
    )

    assert stated == {file: counted[file] for file in stated}
    assert {
        path.relative_to(folder / "alerts").as_posix() for path in (folder / "alerts").glob("*/*")
    } == set(stated)
    assert {file for file, number in stated.items() if number == 0} == skipped
