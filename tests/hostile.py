"""Texts that break naive generators, by what they attack, and how to put them into every text of a spec."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args

import yaml
from pydantic import BaseModel

from generator.placeholders import inputs
from generator.spec.architecture import CodeLocation
from generator.spec.base import Section
from generator.spec.claims import Evidence
from generator.spec.failure_modes import Detection
from generator.spec.library import LibraryItem, Parameter
from generator.spec.monitoring import Dashboard, Probe, Query
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.steps import Run
from generator.spec.team import Team
from generator.spec.values import Line, Text

CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "script": ("<script>window.__pwn=1</script>", "</title><script src=data:,window.__pwn=1></script>"),
    "handler": ("<img src=x onerror=window.__pwn=1>", '"><svg/onload=window.__pwn=1>', "x' onmouseover='1"),
    "markup": ("<!--", "</table></div></body></html>", "<base href=//evil.example>", "<details open>"),
    "entity": ("&lt;script&gt;", "&#60;b&#62;", "&amp;amp; &nbsp &copy"),
    "link": ("[x](javascript:window.__pwn=1)", "<https://evil.example>", "![x](//evil.example/x.png)"),
    "address": (
        "javascript:window.__pwn=1",
        "http://[::1",
        "https://user:pw@evil.example/",
        "//evil.example",
    ),
    "attribute list": ("{: onclick=window.__pwn=1 }", "x{ .md-button onmouseover=1 }", "*x*{: #id }"),
    "table": ("a | b", "| --- |", "a\n| x | y |"),
    "fence": ("```", "~~~\n# H1\n~~~bash", "```\nout\n```\n<b>"),
    "code": ("`", "a`b``c", "a \\` b"),
    "block": ("# H1", "---", "1. x", "> x", "    indented", "- [ ] task", "===="),
    "reference": ("[runbook]: https://evil.example/", "[^1]: note", "*[API]: Hacked", "x[^1]"),
    "emphasis": ("**x** _y_ ~~z~~", "*", "__init__", "a*b*c", "==m== ^s^ ++k++"),
    "macro": ('--8<-- "/etc/passwd"', "::: module", "!!! danger", "??? x", "=== tab", ":smile:", "@user #1"),
    "front matter": ("---\ntitle: y\n---", "x\ntemplate: main.html", "hide: [toc]"),
    "template": ("{{ 7*7 }}", "{% raw %}", "{# x", "${x}", "{{ config.__class__ }}", "$(id)"),
    "diagram": ('"] ; click A call alert()', "%%{init: {}}%%", "A --> B"),
    "script text": (
        "</script><script>window.__pwn=1",
        "'-alert(1)-'",
        '"};window.__pwn=1;//',
        "\\u003cscript",
    ),
    "job log": ("::error file=x,line=1::pwn", "##[set-env]x", "::set-output name=x::y"),
    "sheet": ("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)"),
    "calendar": ("x\nBEGIN:VALARM", "x;y,z", "x\\nBEGIN"),
    "path": ("../../etc/passwd", "C:\\x", "a/../b", "con", "%2e%2e/"),
    "letters": ("Zażółć gęślą jaźń", "日本語", "👩\u200d👩\u200d👧", "Z͑ͫ̓aͣl͊g̡o", "ﷺ", "a\u00a0b"),
    "shell": (
        "rm -rf /tmp/x  --no-preserve-root",
        "ls \\\n  -l",
        "a && b || c; d",
        "echo 'a\"b' # c",
        "$'\\x41'",
    ),
    "number": ("0171234567", "1e999", "22:00", "no", "1.10", "+493012", "0x1F"),
    "size": ("x" * 290, "> " * 100, "(" * 200, "x\n" * 40 + "y"),
    "slow pattern": ("a" * 250 + "!", "a@" + "a." * 120, "1." * 140, "-" * 280),
    "machine text": ("%SRCROOT%/../x", "{0} {1}", '"', "\\", "file:///etc/passwd"),
}
"""Every value may stand in a spec: it has no character that cannot be seen."""

VALUES: Final = tuple(value for values in CLASSES.values() for value in values)

_CHECKED: Final = frozenset(
    {"ok", "else", "commit", "spec_commit", "pack_sha256", "material", "answers", "correct", "source_name"}
)
"""Texts that must name something; other texts are refused there."""
_FEWEST: Final = 10
"""Words of a summary, at least; longer texts need no more."""
_READ: Final = ("handoff", "skerry")
"""Repositories that workspaces of tests may read."""
_PASTED: Final = frozenset({"cmd", "undo", "check", "query", "good", "total", "with"})
"""Texts that may ask for declared inputs only."""
_MATCHED: Final = frozenset(
    {(kind, "name") for kind in (Dashboard, Query, Probe)}
    | {(Detection, key) for key in ("dashboard", "log_query", "synthetic")}
)
"""Names that are matched: what has one name is renamed together, as an author would."""
_KINDS: Final[Mapping[str, type[Section]]] = {"org.yaml": Org, "teams": Team, "library": LibraryItem}
_TRIED: Final = frozenset({"default", "example"})
"""Values of parameters: an item is checked with them, in commands and wherever else it has them."""


class _Quoted(yaml.CSafeDumper):
    """Writes every text in quotes, so that it reads back as it is."""


def _quoted(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')


_Quoted.add_representer(str, _quoted)


def rewrite(specs: Path, text: Callable[[int, bool], str]) -> int:
    """Put a text into every place that takes any: `text(slot, is_line)`. Returns how many there are."""
    slots = iter(range(1_000_000))
    names: dict[str, str] = {}
    for file in sorted(specs.rglob("*.yaml")):
        parts = file.relative_to(specs).parts
        if {"alerts", "slo", "overlays"} & set(parts):
            continue
        kind = _KINDS.get(parts[0], Service)
        data = yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader)
        _fill(data, kind, slots, text, names)
        file.write_text(yaml.dump(data, Dumper=_Quoted, allow_unicode=True, width=100_000), encoding="utf-8")
    return next(slots)


def _fill(  # noqa: C901 - one branch per kind of value
    data: Any,  # noqa: ANN401 - YAML has any shape
    model: type[BaseModel],
    slots: Iterator[int],
    text: Callable[[int, bool], str],
    names: dict[str, str],
) -> None:
    for name, field in model.model_fields.items():
        key = field.alias or name
        if not isinstance(data, dict) or key not in data or key in _CHECKED:
            continue
        if model is CodeLocation and key == "branch" and data["repo"] in _READ:
            continue  # all that git says would be gone
        if model is Evidence and key == "ref" and data["kind"] in ("commit", "link"):
            continue
        inner = _section(field.annotation)
        if inner is not None:
            for entry in data[key] if isinstance(data[key], list) else [data[key]]:
                _fill(entry, inner, slots, text, names)
        elif _takes_text(field.annotation, field.metadata):
            line = _is(Line, field.annotation, field.metadata)
            value = data[key]
            if (model, key) in _MATCHED and not _has_hole(value):
                data[key] = names[value] = names.get(value) or text(next(slots), line)
            elif isinstance(value, list):
                data[key] = [inner if _has_hole(inner) else text(next(slots), line) for inner in value]
            elif isinstance(value, dict) and key == "with":
                # Not what names something, which is refused, see test_library.py.
                data[key] = {
                    name: _framed(key, text(next(slots), line)) if " " in inner else inner
                    for name, inner in value.items()
                }
            elif (
                isinstance(value, str) and not _has_hole(value) and not (model is Parameter and key in _TRIED)
            ):
                data[key] = _framed(key, text(next(slots), line))
    if model is Run:
        data["shell"] = "http"  # a text for a shell that no shell takes is refused before it is on a page


def _has_hole(value: str) -> bool:
    """Whether a text of an item holds the place of a parameter, which has to stay."""
    return "${param." in value


def _framed(key: str, text: str) -> str:
    """Put around a text what its field asks for: a summary has ten words, a command no undeclared input."""
    if key == "summary" and len(text.split()) < _FEWEST:
        return f"{text} one two three four five six seven eight nine ten"
    closed = "".join(f"</{name}>" for name in inputs(text)) if key in _PASTED else ""
    return text + closed


def _section(annotation: object) -> type[Section] | None:
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation if issubclass(annotation, Section) else None
    return next((found for inner in get_args(annotation) if (found := _section(inner))), None)


def _takes_text(annotation: object, metadata: list[Any]) -> bool:
    return _is(Line, annotation, metadata) or _is(Text, annotation, metadata)


def _is(kind: object, annotation: object, metadata: list[Any]) -> bool:
    """Whether an annotation holds Line or Text, plain, optional or in a tuple."""
    validator = kind.__metadata__[0]  # type: ignore[attr-defined]
    found = list(metadata)
    pending = [annotation]
    while pending:
        here = pending.pop()
        found += getattr(here, "__metadata__", ())
        pending += get_args(here)
    return any(inner is validator for inner in found)
