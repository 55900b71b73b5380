"""Whatever style a rule file is written in, what is added is all that changes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.alerts import Alert, documents, read_rules
from generator.analysis.annotations import RuleAdditions
from generator.annotate import annotated
from generator.diagnostics import Place
from generator.document import Source
from generator.foreign import Skip

WANTED: Final = {
    "labels": {"service": "pier", "owner": "no"},
    "annotations": {"runbook_url": "https://x.y/A/"},
}

_word = st.sampled_from(("x", "a b", "it's", "x > 1", "no", "7", "é #1", "a: b", 'say "so"'))
_gap = st.sampled_from(("", "", "# why\n", "\n", "   # far\n"))
_tail = st.sampled_from(("", "", "  # why", " "))


@st.composite
def _scalar(draw: st.DrawFn, indent: int, *, flow: bool) -> str:
    """Write a text in one of the ways a rule file has."""
    word = draw(_word)
    if not flow and draw(st.booleans()):
        head, end = (
            draw(st.sampled_from(("|", "|-", "|+", ">", ">-", ">+"))),
            draw(st.sampled_from(("", "\n", "\n\n"))),
        )
        return f"{head}\n{' ' * (indent + 2)}{word}\n{' ' * (indent + 2)}more{end}"
    if draw(st.booleans()):
        return "'" + word.replace("'", "''") + "'"
    return '"' + word.replace('"', '\\"') + '"'


@st.composite
def _pairs(draw: st.DrawFn, name: str, indent: int) -> str:
    """Write a field of labels or annotations, or leave it out. Ends with its line."""
    style = draw(st.sampled_from(("absent", "bare", "null", "empty", "flow", "lines", "block", "block")))
    keys = draw(
        st.lists(st.sampled_from(("k", "severity", "service", "runbook_url")), unique=True, min_size=1)
    )
    pad, inner = " " * indent, indent + draw(st.integers(1, 4))
    if style == "absent":
        return ""
    if style in ("bare", "null", "empty"):
        return f"{pad}{name}:{ {'bare': '', 'null': ' null', 'empty': ' {}'}[style] }{draw(_tail)}\n"
    if style in ("flow", "lines"):
        gap, comma = (f"\n{pad}  ", draw(st.booleans())) if style == "lines" else (" ", False)
        entries = f",{gap}".join(f"{key}: {draw(_scalar(indent, flow=True))}" for key in keys)
        return f"{pad}{name}: {{{gap}{entries}{',' * comma}{gap}}}{draw(_tail)}\n"
    lines = "".join(f"{' ' * inner}{key}: {draw(_scalar(inner, flow=False))}\n{draw(_gap)}" for key in keys)
    return f"{pad}{name}:{draw(_tail)}\n{lines}"


@st.composite
def _rule(draw: st.DrawFn, indent: int) -> str:
    if draw(st.integers(0, 5)) == 0:
        return " " * indent + "- {alert: A, expr: up, labels: {k: v}}\n"
    fields = [f"{' ' * (indent + 2)}expr: {draw(_scalar(indent + 2, flow=False))}\n"]
    fields += [draw(_pairs(name, indent + 2)) for name in ("labels", "annotations")]
    text = "".join(draw(_gap) + field for field in draw(st.permutations(fields)))
    return f"{' ' * indent}- alert: A{draw(_tail)}\n{text}"


@st.composite
def _files(draw: st.DrawFn) -> bytes:
    indent = draw(st.sampled_from((0, 2, 4)))
    rules = "".join(draw(st.lists(_rule(indent + 2), min_size=1, max_size=3)))
    text = f"groups:\n{' ' * indent}- name: g\n{' ' * indent}  rules:\n{rules}"
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return text.replace("\n", draw(st.sampled_from(("\n", "\r\n")))).encode()


def rules_of(raw: bytes) -> list[RuleAdditions]:
    """Say what each rule lacks, as the specs would."""
    found = documents(raw, "x.yaml")
    assert not isinstance(found, Skip), found
    return [rule for source in found for rule in _rules(source)]


def _rules(source: Source) -> list[RuleAdditions]:
    found = []
    for path, (line, column) in source.positions.items():
        rule: Any = source.data
        for step in path[:-1]:
            rule = rule[step]
        if path[-1:] == ("alert",) and path[-3:-2] == ("rules",):
            lacks = {
                field: tuple((k, v) for k, v in new.items() if k not in (rule.get(field) or {}))
                for field, new in WANTED.items()
            }
            alert = Alert(rule["alert"], "x.yaml", line, column, "", rule["expr"], "", "", (), ())
            found.append(RuleAdditions(alert, lacks["labels"], lacks["annotations"]))
    return found


def plain(raw: bytes) -> list[Any]:
    """Read a file with another reader than ours: every scalar is text."""
    return list(yaml.load_all(raw.decode(), Loader=yaml.BaseLoader))


@settings(max_examples=100, deadline=None)
@given(_files())
def test_a_file_gains_what_it_lacks_and_keeps_the_rest(raw: bytes) -> None:
    """What was there stands there in the same order; a second run finds nothing to do, but what was left."""
    rules = rules_of(raw)
    after, left = annotated(raw, "x.yaml", rules)
    rest = iter(after)

    assert all(byte in rest for byte in raw)
    assert after.count(b"\r") in (0, after.count(b"\n"))
    expected = plain(raw)
    refused = [(note.place.line, note.message) for note in left]
    if not any("file is left" in message for _, message in refused):
        for rule, wanted in zip(expected[0]["groups"][0]["rules"], rules, strict=True):
            for field, new in (("labels", wanted.labels), ("annotations", wanted.annotations)):
                kept = any(
                    line == wanted.rule.line and new and f"`{new[0][0]}`" in said for line, said in refused
                )
                if new and not kept:
                    rule[field] = {**(rule.get(field) or {}), **dict(new)}

    assert expected == plain(after)
    again, still_left = annotated(after, "x.yaml", rules_of(after))

    assert (after, len(left)) == (again, len(still_left))


@settings(max_examples=100, deadline=None)
@given(_files())
def test_only_what_cannot_take_more_is_left(raw: bytes) -> None:
    """A value in place of a mapping, or a text that the end of the file cuts."""
    _, left = annotated(raw, "x.yaml", rules_of(raw))
    text = raw.decode()

    assert all("no mapping" in note.message or "the file ends in" in note.message for note in left)
    assert not any("no mapping" in note.message for note in left) or "null" in text
    assert not any("the file ends in" in note.message for note in left) or not text.endswith("\n")


@pytest.mark.slow
def test_public_rule_files_gain_lines_and_stay_valid(tmp_path: Path) -> None:
    """Every byte stays; promtool (Debian package `prometheus`) takes the result; nothing is left to do."""
    shared = os.environ.get("HANDOFF_SHARED")
    if shared is None:
        print("HANDOFF_SHARED names no folder of public files: nothing compared")
        return
    root = Path(shared) / "realdata/alerts"
    found = read_rules(root, ("*/*",), root=root, place=lambda _: Place("spec.yaml"))
    files = sorted({alert.file for alert in found.alerts})
    for name in files:
        raw = (root / name).read_bytes()
        after, left = annotated(raw, name, rules_of(raw))
        new = iter(after.splitlines(keepends=True))

        assert () == left
        assert all(line in new for line in raw.splitlines(keepends=True))
        assert after == annotated(after, name, rules_of(after))[0]
        for number, groups in enumerate(_groups(after)):
            copy = tmp_path / f"{number}.yaml"
            copy.write_text(yaml.safe_dump(groups))
            subprocess.run(["promtool", "check", "rules", copy], check=True, capture_output=True)
    print(f"{len(files)} files, {len(found.alerts)} alerts")


def _groups(raw: bytes) -> Iterator[dict[str, object]]:
    """Yield what Prometheus itself would read of each document."""
    for document in yaml.safe_load_all(raw):
        within = document.get("spec") if document.get("kind") in ("PrometheusRule", "VMRule") else document
        yield within.get("prometheusAlerts", within)
