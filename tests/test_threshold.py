"""The number an alert compares with: as written, and never a guess."""

from __future__ import annotations

import pytest

from generator.threshold import Threshold, threshold

ONE_COMPARISON = {
    "up == 0": ("==", "0"),
    "up != 1": ("!=", "1"),
    "lag_seconds > 30": (">", "30"),
    "lag_seconds >= 30": (">=", "30"),
    "free < 10": ("<", "10"),
    "free <= 10": ("<=", "10"),
    "a:b>5": (">", "5"),
    # the number as it is written
    "x > 0.10": (">", "0.10"),
    "x > .5": (">", ".5"),
    "x > 5.": (">", "5."),
    "x > 1e9": (">", "1e9"),
    "x > 1.5E-3": (">", "1.5E-3"),
    "x > 0x1F": (">", "0x1F"),
    "x > 1_000_000": (">", "1_000_000"),
    "x < +Inf": ("<", "+Inf"),
    "x == inf": ("==", "inf"),
    "x > -5": (">", "-5"),
    "x > - 5": (">", "-5"),
    "x > 1h30m": (">", "1h30m"),
    "x > 10Gi": (">", "10Gi"),
    # the number on the left
    "30 < x": (">", "30"),
    "30 <= x": (">=", "30"),
    "30 > x": ("<", "30"),
    "30 >= x": ("<=", "30"),
    "-5 > x": ("<", "-5"),
    "0 == x": ("==", "0"),
    "0 != x": ("!=", "0"),
    # brackets, strings and comments hide what they hold
    "(x > 5)": (">", "5"),
    "((\n  x > 5 # and y\n))": (">", "5"),
    "(x) > 5": (">", "5"),
    "(x and y) > 5": (">", "5"),
    "sum(up == 0) > 3": (">", "3"),
    "count by (job) (up == bool 0) > 3": (">", "3"),
    "sum(rate(x[5m])) by (job) > 3": (">", "3"),
    "topk without (a, b) (3, x) > 3": (">", "3"),
    'x{a=">", b!="}", c=~"a|b"} > 5': (">", "5"),
    r'x{a="\"} > 1 or {"} > 5': (">", "5"),
    r"x{a='\'} > 1', b=`\`} > 5": (">", "5"),
    "x > # 10\n 5": (">", "5"),
    "# x > 10\nx > 5 # y > 3": (">", "5"),
    '{__name__="x"} > 5': (">", "5"),
    # arithmetic binds tighter than comparison
    "100 * a / on (job) group_left (b) c - -2 ^ d > 5": (">", "5"),
    "a * ignoring (b) group_right c > 5": (">", "5"),
    "a atan2 b > 5": (">", "5"),
    "5 < 2 * x": (">", "5"),
    "-x > 5": (">", "5"),
    "time() - x > 5": (">", "5"),
    # offsets and moments are no comparisons
    "x offset 5m > 5": (">", "5"),
    "x offset -1d12h > 5": (">", "5"),
    "x[5m] offset 5m > 5": (">", "5"),
    "x @ 1609746000 > 5": (">", "5"),
    "x @ end() offset 5m > 5": (">", "5"),
    "max_over_time(x[1h:5m]) > 5": (">", "5"),
    # names that look like operators
    "order > 5": (">", "5"),
    "andy > 5": (">", "5"),
    "on_call:or > 5": (">", "5"),
    "boolean > 5": (">", "5"),
    "inf_total > 5": (">", "5"),
}
NO_THRESHOLD = (
    "",
    " # nothing",
    "x",
    "5",
    "absent(up)",
    "absent(up == 1)",
    "(x > 5) * 100",
    "100 * (x > 5)",
    "-(x > 5)",
    "x > y",
    "x > y * 5",
    "x > 5 + 1",
    "x > 5 * 60",
    "x > 60 * (5)",
    "x > (5)",
    "x > vector(5)",
    "x > scalar(y)",
    "5 + 1 < x",
    "1 > 0",
    "x > NaN",
    "x > --5",
    # several conditions
    "x > 5 and y",
    "x and y > 5",
    "x > 5 AND y > 3",
    "x > 5 or vector(0)",
    "x > 5 unless on (job) y",
    "(x > 5) unless (y > 3)",
    "(x > 5) and (y)",
    "0 < x < 5",
    "x > 5 == 1",
    "x == 1 == y",
    "x > 5 > 3 > 1",
    # another meaning of the number
    "x > bool 5",
    "x == BOOL 5",
    "5 > bool (x)",
    "or > 5",
    "and (x) > 5",
    "unless > 5",
    "x > on (job) 5 * y",
    "x > on (job) group_left y",
    "x > 5 default 0",
    "x default 0 > 5",
    "x if y > 5",
    "x > 5 if y",
    "x </ 5",
    "5 >/ x",
    "x > 5 offset 5m",
    "x > 5[1h:5m]",
    # no PromQL
    "x > {{ .Values.limit }}",
    "x{a='{{ $labels.a }}'} > 5",
    "{{ metric }} > 5",
    "x > 5 {% if y %}",
    "{% x %} > 5",
    "x > $limit",
    "x > ${limit}",
    "$x > 5",
    "x > 5%",
    "x > 5foo",
    "x > 5.5.5",
    "x > 0xZ",
    "x > 1e",
    "x > '5'",
    "x = 5",
    "x => 5",
    "x =~ 5",
    "x ! 5",
    "x >",
    "> 5",
    "> > 5",
    "* > 5",
    "x * > 5",
    "x y > 5",
    "sum by > 5",
    "x, y > 5",
    "SELECT x FROM y WHERE z > 5",
    '{app="x"} | json | status > 5',
    "x ≥ 5",
    "ä > 5",
    # brackets and quotes that do not pair
    "(x > 5",
    "x) > 5",
    "(x > 5))",
    "(x] > 5",
    "(x]) > 5",
    "x{a='b} > 5",
    'x{a="b\n"} > 5',
    "x > 5 `",
    ")x > 5(",
)


@pytest.mark.parametrize(("expr", "expected"), ONE_COMPARISON.items())
def test_one_comparison_with_a_number_is_a_threshold(expr: str, expected: tuple[str, str]) -> None:
    """The number reads as in the file, the operator as if the number stood on the right."""
    assert Threshold(*expected) == threshold(expr)


@pytest.mark.parametrize("expr", NO_THRESHOLD)
def test_anything_else_has_no_threshold(expr: str) -> None:
    """A wrong number would send somebody looking for the wrong thing, so in doubt there is none."""
    assert threshold(expr) is None


@pytest.mark.parametrize(
    "expr",
    [
        "(" * 9_000 + ")" * 9_000,
        "x-" * 9_000,
        "-" * 18_000,
        "9" * 18_000 + "e",
        "'\\" * 9_000,
        "x/on(a)" * 2_500,
    ],
)
def test_no_expression_keeps_the_reader_busy(expr: str) -> None:
    """Whatever a rule file may hold ends, without a crash."""
    assert threshold(expr) is None


def test_brackets_may_be_nested_without_limit() -> None:
    """Deep nesting is looked through like one pair."""
    assert Threshold(">", "5") == threshold("(" * 9_000 + "x > 5" + ")" * 9_000)
