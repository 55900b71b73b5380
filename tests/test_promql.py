"""Metrics that an expression names, told from functions, labels and words of the language."""

from __future__ import annotations

import pytest

from generator.promql import metric_names, words


@pytest.mark.parametrize(
    ("expr", "names"),
    [
        ("up", ["up"]),
        ("sum by (job) (rate(http_total{code=~'5..'}[5m]))", ["http_total"]),
        ("sum(rate(a[5m])) by (b) / ignoring (c) group_left (d) e", ["a", "e"]),
        ("job:a:rate5m offset 5m > bool 0 and on () b unless c or d", ["b", "c", "d", "job:a:rate5m"]),
        ("a[1h:5m] @ start() ^ 2 + Inf - NaN atan2 b", ["a", "b"]),
        ('{__name__="a", job="b"} + {"c.d", e="f"} + {g="h", "i"}', ["a", "c.d", "i"]),
        ('{__name__=~"a|b"}', []),
        ('label_replace(a, "b", "$1", "c", "(.*)") # d', ["a"]),
        ("count_values('v', a) > 1e3", ["a"]),
        ("time() - vector(1)", []),
    ],
)
def test_an_expression_names_metrics(expr: str, names: list[str]) -> None:
    """Functions stand before a bracket, labels in one; a name may be written as a text or a label."""
    assert tuple(names) == metric_names(expr)


@pytest.mark.parametrize(
    "expr", ["a > (", "'a", "<metric> > 1", "{{ $metric }}", "$metric > 1", "{app='x'} |= 'b'", "a; b"]
)
def test_what_is_not_understood_names_nothing(expr: str) -> None:
    """None is not the same as no metric."""
    assert metric_names(expr) is None


def test_words_are_everything_it_may_name() -> None:
    """Labels and texts included."""
    assert {"sum", "by", "job", "a", "x.y", "b"} == words("sum by (job) (a{b='x.y'}) > 1") - {"1"}
