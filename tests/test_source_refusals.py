"""What the reader of YAML refuses, with its place; and that no file can crash it or keep it busy."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import pytest

from generator.document import MOST_PROBLEMS, RULE_LIMITS, SPEC_LIMITS, Limits, Source
from generator.source import Rejected, read_bytes
from tests.reading import read, refusals

MEGABYTE: Final = 1024 * 1024


@contextmanager
def bounds(*, seconds: float, megabytes: int) -> Iterator[None]:
    """Stop what takes more processor time or memory than that."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds} s")

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    before = signal.signal(signal.SIGPROF, stop)
    resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * MEGABYTE, hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.signal(signal.SIGPROF, before)


LAUGHS = "a: &a [l, l]\n" + "".join(
    f"{here}: &{here} [*{before}, *{before}, *{before}]\n"
    for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)

MERGES = "a: &a {k: v}\n" + "".join(
    f"{here}: &{here}\n  <<: [{', '.join(f'*{before}' for _ in range(20))}]\n"
    for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)

BOMBS: Final = {
    "aliases that multiply": (LAUGHS, "1:4 YML006 anchor &a is not read"),
    "merge keys that multiply": (MERGES, "1:4 YML006 anchor &a is not read"),
    "a list within itself": ("a: &a [*a]\n", "1:4 YML006 anchor &a is not read"),
    "a mapping within itself": ("a: &a {b: *a}\n", "1:4 YML006 anchor &a is not read"),
    "brackets by the hundred thousand": (
        "[" * 100_000 + "]" * 100_000,
        "1:31 YML002 nested deeper than 30 levels",
    ),
    "open brackets": ("a: " + "[" * 5_000, "1:33 YML002 nested deeper than 30 levels"),
    "open braces": ("{" * 5_000, "1:2 YML006 a key must be text, not a list or mapping"),
    "dashes by the thousand": ("- " * 5_000 + "x", "1:61 YML002 nested deeper than 30 levels"),
    "question marks by the thousand": (
        "? " * 5_000 + "x",
        "1:3 YML006 a key must be text, not a list or mapping",
    ),
    "a number of many digits": ("a: " + "9" * 100_000, "1:4 YML002 text longer than 20000 characters"),
    "a hexadecimal number of many digits": (
        "a: 0x" + "f" * 400_000,
        "1:4 YML002 text longer than 20000 characters",
    ),
    "a key that never ends": ("k" * 400_000 + ": v", "1:1 YML002 text longer than 20000 characters"),
    "a flow mapping of bare keys": (
        "a: {" + "".join(f"k{n}," for n in range(60_000)) + "}",
        "1:128887 YML002 more than 40000 entries",
    ),
    "half a million entries": ("- a: 1\n" * 70_000, "13334:3 YML002 more than 40000 entries"),
    "fifty thousand anchors": (
        "".join(f"k{n}: &a{n} v\n" for n in range(50_000)),
        "1:5 YML006 anchor &a0 is not read",
    ),
    "many documents": ("---\n" * 100_000, "40002:1 YML002 more than 40000 entries"),
    "a comment of half a megabyte": ("#" + "x" * 500_000, "1:1 YML008 expected a mapping of fields"),
    "blank lines": ("\n" * 500_000, "1:1 YML008 expected a mapping of fields"),
    "a text that is never closed": ('a: "' + "x " * 200_000, "1:4 YML005 found unexpected end of stream"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_file_keeps_the_reader_busy(bomb: str) -> None:
    """Within two seconds and 200 MB each ends with a problem at its place, and nothing escapes."""
    text, expected = BOMBS[bomb]

    with bounds(seconds=2, megabytes=200):
        found = refusals(text)

    assert expected == found[0]
    assert len(found) <= MOST_PROBLEMS


KEY: Final = "a key must be text, not a list or mapping"

HIDDEN_NUL: Final = "YML004 character U+0000 cannot be seen"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", ["1:1 YML008 expected a mapping of fields"]),
        ("# nothing\n", ["1:1 YML008 expected a mapping of fields"]),
        ("hello\n", ["1:1 YML008 expected a mapping of fields"]),
        ("~\n", ["1:1 YML008 expected a mapping of fields"]),
        ("- a\n", ["1:1 YML008 expected a mapping of fields"]),
        ("a: 1\n---\nb: 2\n", ["2:1 YML006 a second document starts here"]),
        ("a: 1\n...\n---\n", ["3:1 YML006 a second document starts here"]),
        ("%YAML 1.1\n---\na: 1\n", ["1:1 YML006 directives are not read"]),
        ("%TAG !e! tag:example.org,2026:\n---\na: 1\n", ["1:1 YML006 directives are not read"]),
        ("a: !!python/object:o [ls]\n", ["1:4 YML006 tag tag:yaml.org,2002:python/object:o is not read"]),
        ("a: !!python/name:os.x\n", ["1:4 YML006 tag tag:yaml.org,2002:python/name:os.x is not read"]),
        ("a: !vault b\n", ["1:4 YML006 tag !vault is not read"]),
        ("a: !ENV HOME\n", ["1:4 YML006 tag !ENV is not read"]),
        ("a: !!int ''\n", ["1:4 YML006 tag tag:yaml.org,2002:int is not read"]),
        ("a: !!bool maybe\n", ["1:4 YML006 tag tag:yaml.org,2002:bool is not read"]),
        ("a: !!timestamp never\n", ["1:4 YML006 tag tag:yaml.org,2002:timestamp is not read"]),
        ("a: !!str 1\n", ["1:4 YML006 tag tag:yaml.org,2002:str is not read"]),
        ("!!set {a, b}\n", ["1:1 YML006 tag tag:yaml.org,2002:set is not read"]),
        ("a: &x 1\nb: *x\n", ["1:4 YML006 anchor &x is not read", "2:4 YML006 alias *x is not read"]),
        ("a: 1\n*x : 2\n", ["2:1 YML006 alias *x is not read", f"2:1 YML006 {KEY}"]),
        ("a:\n  <<: {b: 1}\n", ["2:3 YML006 merge keys are not read"]),
        ("? [a]\n: b\n", ["1:3 YML006 " + KEY]),
        ("{a: 1}: b\n", ["1:1 YML006 " + KEY]),
        ("a: 1\nb: 2\na: 3\n", ["3:1 YML007 `a` stands here and in line 1"]),
        ("a:\n  b: 1\n  'b': 2\n  c: 1\n  \"c\": 2\n",
         ["3:3 YML007 `b` stands here and in line 2", "5:3 YML007 `c` stands here and in line 4"]),
        ("a: {na: x}\na: {na: y}\n", ["2:1 YML007 `a` stands here and in line 1"]),
        ("a: 1\na: {na: y}\n", ["2:1 YML007 `a` stands here and in line 1"]),
        ("a: {na: y}\na: 1\n", ["2:1 YML007 `a` stands here and in line 1"]),
        ("- 1\n", ["1:1 YML008 expected a mapping of fields"]),
        ("a:\n\tb: 1\n", ["2:1 YML005 a tab stands where only blanks may"]),
        ("a: 'b\n", ["1:4 YML005 found unexpected end of stream"]),
        ("a: [b\n", ["2:1 YML005 did not find expected ',' or ']'"]),
        ("a: b: c\n", ["1:5 YML005 mapping values are not allowed in this context"]),
        ("a: 1\n b: 2\n", ["2:3 YML005 mapping values are not allowed in this context"]),
        ("a: @b\n", ["1:4 YML005 found character that cannot start any token"]),
        ("a: *\n", ["1:5 YML005 did not find expected alphabetic or numeric character"]),
        (b"a: caf\xe9\n", ["1:7 YML003 byte 0xe9 is not UTF-8"]),
        (b"a: 1\nb: \xc3\xa9\xff\n", ["2:5 YML003 byte 0xff is not UTF-8"]),
        (b"a: 1\rb: 2\r\nc: \xff\n", ["3:4 YML003 byte 0xff is not UTF-8"]),
        (b"\xef\xbb\xbfa: \xff\n", ["1:4 YML003 byte 0xff is not UTF-8"]),
        (b"\xed\xa0\x80: 1\n", ["1:1 YML003 byte 0xed is not UTF-8"]),
        ("a: 1\n".encode("utf-16"), ["1:1 YML003 byte 0xff is not UTF-8"]),
        ("a:".encode("utf-16-be"), ["1:1 " + HIDDEN_NUL, "1:3 " + HIDDEN_NUL]),
        ("a: 1\n".encode("utf-32"), ["1:1 YML003 byte 0xff is not UTF-8"]),
        (b"a: b\0c\n", ["1:5 YML004 character U+0000 cannot be seen"]),
        ("do: Restart it\u2028tier: 4\n", ["1:15 YML004 character U+2028 cannot be seen"]),
        ("do: Restart it\x85tier: 4\n", ["1:15 YML004 character U+0085 cannot be seen"]),
        ("a: x\u202ey\nb: \u200b\n",
         ["1:5 YML004 character U+202E cannot be seen", "2:4 YML004 character U+200B cannot be seen"]),
        ("a: \U000e0041\n", ["1:4 YML004 character U+E0041 cannot be seen"]),
        ("\ufeff\ufeffa: 1\n", ["1:1 YML004 character U+FEFF cannot be seen"]),
        ("a: \x1b[2J\n", ["1:4 YML004 character U+001B cannot be seen"]),
        ('a: "\\x1b]0;owned\\x07"\n', ["1:4 YML004 character U+001B cannot be seen"]),
        ('a: "\\u202e"\n', ["1:4 YML004 character U+202E cannot be seen"]),
        ('"\\0nothing": {}\n', ["1:1 YML004 character U+0000 cannot be seen"]),
        ('a: "\\ud800"\n', ["1:7 YML005 found invalid Unicode character escape code"]),
    ],
)  # fmt: skip
def test_what_no_spec_may_hold_is_refused_at_its_place(raw: bytes | str, expected: list[str]) -> None:
    """Line and column count from 1 and point at the first character of what is refused."""
    assert expected == refusals(raw)


INVISIBLE: Final = (
    *range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xAD, 0x061C, 0x180E, 0x200B, 0x200E,
    0x200F, *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xE0001,
    0xE0041, 0xE007F,
)  # fmt: skip


@pytest.mark.parametrize("code", INVISIBLE, ids=lambda code: f"U+{code:04X}")
def test_a_character_nobody_sees_is_refused_raw_and_escaped(code: int) -> None:
    """Controls, directions, separators and tags hide in a text as well as behind a backslash."""
    raw, escaped = f'a: "é{chr(code)}"\n', f'a: "é\\U{code:08X}"\n'

    assert [f"1:6 YML004 character U+{code:04X} cannot be seen"] == refusals(raw)
    assert [f"1:4 YML004 character U+{code:04X} cannot be seen"] == refusals(escaped)


def nested(depth: int) -> str:
    """Write a mapping with lists inside, so many levels deep in all."""
    return "a: " + "[" * (depth - 1) + "]" * (depth - 1) + "\n"


def test_the_limit_of_depth_is_exact() -> None:
    """Thirty levels are read, one more is not."""
    assert isinstance(read(nested(30)), Source)
    assert ["1:33 YML002 nested deeper than 30 levels"] == refusals(nested(31))


def test_the_limit_of_entries_is_exact() -> None:
    """Forty thousand are read, the mapping around them and its keys included; one more is not."""
    text = "a: [" + "b, " * 39_997 + "]\n"

    assert 39_997 == len(read(text).data["a"])  # type: ignore[index]
    assert ["1:119996 YML002 more than 40000 entries"] == refusals(text.replace("]", "b]"))


@pytest.mark.parametrize("style", ["a: {}\n", "{}: a\n", "a: '{}'\n", "a: |-\n  {}\n"])
def test_the_limit_of_a_text_is_exact(style: str) -> None:
    """A text has twenty thousand characters, not bytes; one more is refused. Keys are shorter still."""
    longest = 1_000 if style.startswith("{}") else 20_000
    limits = Limits(scalar=longest)

    assert isinstance(read(style.format("é" * longest), limits), Source)
    assert [f"text longer than {longest} characters"] == [
        problem.partition(" YML002 ")[2] for problem in refusals(style.format("é" * (longest + 1)), limits)
    ]


def test_the_limits_of_specs_and_rule_files_are_as_documented() -> None:
    """Half a megabyte for a spec, four for a rule file."""
    assert (524_288, 40_000, 30, 20_000) == (
        SPEC_LIMITS.size,
        SPEC_LIMITS.nodes,
        SPEC_LIMITS.depth,
        SPEC_LIMITS.scalar,
    )
    assert (4_194_304, 200_000, 30, 20_000) == (
        RULE_LIMITS.size,
        RULE_LIMITS.nodes,
        RULE_LIMITS.depth,
        RULE_LIMITS.scalar,
    )


def test_the_limit_of_size_is_exact_and_holds_before_reading(tmp_path: Path) -> None:
    """A file of the limit is read. A longer one is not opened: a sparse terabyte costs nothing."""
    file = tmp_path / "a.yaml"
    file.write_bytes(b"#" * SPEC_LIMITS.size)
    read_whole = read_bytes(file, "a.yaml")
    os.truncate(file, SPEC_LIMITS.size + 1)
    one_more = read_bytes(file, "a.yaml")
    os.truncate(file, 1024**4)
    with bounds(seconds=2, megabytes=50):
        terabyte = read_bytes(file, "a.yaml")

    assert b"#" * SPEC_LIMITS.size == read_whole
    assert isinstance(one_more, Rejected)
    assert isinstance(terabyte, Rejected)
    assert "the file has 524289 bytes, at most 524288 are read" == one_more.problems[0].message
    assert "the file has 1099511627776 bytes, at most 524288 are read" == terabyte.problems[0].message


def test_what_is_no_plain_file_is_not_read(tmp_path: Path) -> None:
    """A link, a link on the way, a folder, a pipe and nothing at all are told apart; no pipe blocks."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.yaml").write_text("a: 1\n")
    (tmp_path / "link.yaml").symlink_to("real/a.yaml")
    (tmp_path / "way").symlink_to("real")
    (tmp_path / "circle").symlink_to("circle")
    os.mkfifo(tmp_path / "pipe")
    found = {}
    for name in ("link.yaml", "way/a.yaml", "circle", "real", "pipe", "gone", "real/a.yaml/b"):
        rejected = read_bytes(tmp_path / name, name)
        assert isinstance(rejected, Rejected)
        found[name] = rejected.problems[0].message

    assert {
        "link.yaml": "a symbolic link is not read",
        "way/a.yaml": "a symbolic link is not read",
        "circle": "a symbolic link is not read",
        "real": "this is not a plain file",
        "pipe": "this is not a plain file",
        "gone": "there is no such file",
        "real/a.yaml/b": "there is no such file",
    } == found
    assert b"a: 1\n" == read_bytes(tmp_path / "way/a.yaml", "a.yaml")


def test_a_file_the_system_does_not_open_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    """The system's own words for it are the message."""
    name = "n" * 300 + ".yaml"
    rejected = read_bytes(tmp_path / name, name)

    assert isinstance(rejected, Rejected)
    assert [("YML001", "file name too long")] == [(found.id, found.message) for found in rejected.problems]


def test_a_file_with_many_problems_names_the_first_twenty() -> None:
    """Nobody repairs a thousand at once."""
    assert MOST_PROBLEMS == len(refusals("".join(f"k{n}: !t v\n" for n in range(1_000))))
    assert MOST_PROBLEMS == len(refusals("a: " + "\u200b" * 1_000))
