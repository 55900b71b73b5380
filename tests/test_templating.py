"""The package's templates run as Python and say what they say in the sandbox; a workspace's never do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Final

import pytest
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError

from generator import ledger, pages, templating, views
from generator.chronicle import chronicles
from generator.compiled import Compiled
from generator.encode import Unprintable
from generator.pages import render_site
from generator.reference import reference
from generator.render import Page, Renderer, RenderError
from generator.repair import Repair
from generator.survey import survey
from generator.templating import PACKAGE_TEMPLATES, Templates
from generator.templating.package import Package, Run
from generator.templating.sandbox import Sandbox, environment, printed
from generator.workspace import Workspace, open_workspace

TODAY: Final = date(2026, 11, 23)
P: Final = "{% import 'p.j2' as p with context %}"
UI: Final = '{% import "_partials/ui.j2" as ui with context %}'
VALUES: Final = MappingProxyType(
    {
        "a": "<b>*",
        "numbers": (1, 2, 3),
        "none_": None,
        "pairs": (("x", 1), ("y", 2)),
        "thing": SimpleNamespace(name="N", way=lambda n, **rest: f"{n}{sorted(rest.items())}"),
        "words": MappingProxyType({"k": "<v>"}),
    }
)
NEVER: Final = "{% for n in numbers %}{% if n == 9 %}{% set y = n %}{% endif %}{{ y }}{% endfor %}"
PARTIAL: Final = """
{% set said = {"k": "<said>"} %}
{% macro chip(kind, text="-", ways=()) %}<i class="{{ kind }}">{{ text }}{{ ways|length }}</i>{% endmacro %}
{% macro box(title) %}<div>{{ title }}{{ caller() }}</div>{% endmacro %}
{% macro rows(items) %}{% for item in items %}{{ caller(item) }};{% endfor %}{% endmacro %}
{% macro early() %}{{ late() }}{% endmacro %}
{% macro late() %}{{ a }}{% endmacro %}
"""


def package(folder: Path) -> Package:
    """Give the templates of a folder as if they were the package's."""
    return Package(folder, environment(None), printed, Compiled(folder / "nowhere"))


def written(folder: Path, template: str) -> Path:
    """Write a template beside the one with macros."""
    (folder / "p.j2").write_text(PARTIAL, encoding="utf-8")
    (folder / "t.j2").write_text(template, encoding="utf-8")
    return folder


def said(folder: Path, template: str) -> str:
    """Render a template as one of the package's."""
    return Run(package(written(folder, template)).open(), VALUES).text("t.j2")


SAME: Final = (
    "<p>{{ a }}</p>\n",
    "  <p>\n  {%- if a %} x {%- endif %}\n</p>  {# comment #}\n\n",
    "{{ a ~ '<' ~ 1 }}{{ a if numbers else 'other<' }}",
    "{{ 'one<' if not numbers else a }}{{ 'x' if none_ else 'y<' if a else 'z' }}",
    "{{ thing.name }}{{ thing.way(1, b=2, a=a) }}{{ words['k'] }}{{ words.get('n', '<none>') }}",
    "{% if none_ is none %}a{% elif a %}b{% else %}c{% endif %}{% if none_ %}{% endif %}",
    "{% if a is string and numbers is not string %}s{% endif %}{% if nowhere is defined %}d{% endif %}",
    "{% for n in numbers %}{{ loop.index }}{{ ', ' if not loop.last else '' }}{% endfor %}",
    "{% for n in numbers if n > 1 %}{{ loop.index0 }}{{ n }}{% else %}none{% endfor %}",
    "{% for n in numbers if n > 9 %}{{ n }}{% else %}none{% endfor %}",
    "{% for n in () %}{% else %}{% set a = 'inner' %}{{ a }}{% endfor %}{{ a }}",
    "{% for k, v in pairs %}{% for n in numbers %}{{ k }}{{ v ~ n }}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% for n, (k, v) in ((1, ('x', 2)),) %}{{ n }}{{ k }}{{ v }}{% endfor %}",
    "{% set x = 1 %}{% for n in numbers %}{{ x }}{% set x = n %}{{ x }}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% for n in numbers %}{% if n == 2 %}{% set x = n %}{% endif %}{{ x }}{% endfor %}",
    "{{ a }}{% set a = 'mine' %}{{ a }}",
    "{% if numbers %}{% set x = 'if' %}{% else %}{% set x = 'else' %}{% endif %}{{ x }}",
    "{% macro m(a) %}{{ a }}{% set a = 'set' %}{{ a }}{% endmacro %}{{ m('given') }}{{ a }}",
    "{% macro m(x) %}{{ 'y' if x is defined else 'n' }}{% endmacro %}{{ m() }}{{ m(1) }}",
    "{% for n in numbers %}{% macro m() %}{{ n }}{% endmacro %}{{ m() }}{% endfor %}",
    P + "{{ p.chip('k') }}{{ p.chip(text=a, kind='<') }}{{ p.said['k'] }}",
    P + "{{ p.chip('k', p.chip('l'), numbers) }}{{ p.early() }}",
    P + "{% call p.box(a) %}<b>{{ a }}</b>{% endcall %}",
    P + "{% call(item) p.rows(numbers) %}<b>{{ item }}</b>{% endcall %}",
    P + "{% for n in numbers %}{% call p.box(n) %}{{ n }}{% endcall %}{% endfor %}",
    P + "{{ p.chip('k') ~ a }}{{ (p.chip('k'), a)|join('<') }}",
    "{{ numbers|length }}{{ numbers|first }}{{ numbers|last }}{{ ('b', a)|sort|join(', ') }}",
    "{{ numbers[0] + 1 - 2 }}{{ -numbers[1] }}{{ numbers[:-1]|length }}{{ [1, a]|join('<') }}",
    "{{ a if 1 < 2 <= 2 and 1 in numbers and 9 not in numbers and not (1 != 1 or 2 == 3) else 'n' }}",
    "{% for key in ('name',) %}{{ thing[key] }}{% endfor %}{% for k in words %}{{ words[k] }}{% endfor %}",
    "{% if numbers %}{% macro m() %}{{ a }}{% endmacro %}{% endif %}{{ m() }}{{ m() ~ 'x' }}",
    "{% macro m(x) %}[{{ x }}]{% endmacro %}{% macro n(m) %}{{ m }}{% endmacro %}{{ n(1) }}{{ n(m(m(a))) }}",
    "{% macro m(x) %}[{{ x }}]{% endmacro %}{% macro n(m) %}{{ m(1) }}{% endmacro %}{{ n(thing.way) }}",
    "{% macro m() %}{{ n() }}{{ n() if a else n() }}{% endmacro %}{% macro n() %}<{% endmacro %}{{ m() }}",
    P + "{% macro m() %}{{ p.chip('k') }}{{ p.chip('l') ~ 1 }}{% endmacro %}{{ m() ~ m() }}{{ m()|length }}",
    P + "{% set q = p.chip('k') %}{{ q }}{{ p.chip('k') if a else p.chip('l') }}{{ a ~ q }}{{ a ~ 'b' }}",
    P + "{{ 'x' ~ a ~ '<' ~ a }}{{ (a ~ 'x') ~ (a ~ a) }}{{ a ~ p.chip(a ~ a) ~ 'x' }}",
    P + "{{ p.chip('k') ~ (a ~ 1) }}{{ 1 ~ 2 }}{{ a ~ 1 ~ p.chip('k') ~ 'x' ~ a }}",
    "{% for c in thing.way(a ~ '<') if c ~ a != '*' ~ a %}{{ c }}{% endfor %}",
    P + "{% macro m(p) %}{{ p.name }}{{ p.way(1) }}{% endmacro %}{{ m(thing) }}",
    "{{ a if true is true and false is false and a is sameas a and 2 >= 1 else 'n' }}",
)


@pytest.mark.parametrize("template", SAME)
def test_a_template_says_the_same_either_way(tmp_path: Path, template: str) -> None:
    """Scopes, loops, macros, calls and printing are Jinja's: the sandbox is what they are compared with."""
    sandbox = Sandbox(written(tmp_path, template))

    assert sandbox.get_template("t.j2").render(VALUES) == said(tmp_path, template)


@pytest.mark.parametrize(
    ("template", "fault", "words"),
    [
        ("{{ nowhere }}", UndefinedError, "'nowhere' is undefined"),
        ("{% if nowhere %}{% endif %}", UndefinedError, "'nowhere' is undefined"),
        ("{{ nowhere.x }}", UndefinedError, "'nowhere' is undefined"),
        ("{% macro m(x) %}{{ x }}{% endmacro %}{{ m() }}", UndefinedError, "'x' is undefined"),
        (NEVER, UndefinedError, "'y' is undefined"),
        ("{{ thing.nam }}", AttributeError, "nam"),
        ("{{ words['nowhere'] }}", KeyError, "nowhere"),
        ("{% for k in ('nowhere',) %}{{ words[k] }}{% endfor %}", UndefinedError, "no attribute 'nowhere'"),
        ("{% for k in ('_x',) %}{{ thing[k] }}{% endfor %}", UndefinedError, "no attribute '_x'"),
        ("{{ none_ }}", Unprintable, "a template prints NoneType"),
        ("{{ thing }}", Unprintable, "a template prints SimpleNamespace"),
        ("{{ numbers }}", Unprintable, "a template prints tuple"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", RecursionError, "recursion"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_fault(
    tmp_path: Path, template: str, fault: type[Exception], words: str
) -> None:
    """Of the package's templates too: never an empty spot on a page."""
    with pytest.raises(fault, match=words):
        said(tmp_path, template)


REFUSED: Final = (
    "{% include 'p.j2' %}",
    "{% extends 'p.j2' %}",
    "{% block b %}{% endblock %}",
    "{% import 'p.j2' as p %}",
    "{% import a as p with context %}",
    "{% from 'p.j2' import chip with context %}",
    "{{ a|safe }}",
    "{{ a|upper }}",
    "{{ a is callable }}",
    "{{ thing.__class__ }}",
    "{{ thing._x }}",
    "{{ thing.name is defined }}",
    "{{ a if a }}",
    "{{ thing.way(*numbers) }}",
    "{{ thing.way(**words) }}",
    "{% set a, b = numbers %}",
    "{% set b %}x{% endset %}",
    "{{ a * 3 }}",
    "{% macro m(_x) %}{% endmacro %}",
    "{% macro m(class) %}{% endmacro %}",
    "{% macro m(x=a) %}{% endmacro %}",
    "{% for n in a recursive %}{% endfor %}",
    "{% for thing.x in numbers %}{% endfor %}",
    "{% macro m() %}{% endmacro %}{% macro m() %}{% endmacro %}",
    "{% set m = a %}{% macro m() %}{% endmacro %}",
    P + "{% macro p() %}{% endmacro %}",
    P + "{% if a %}{% set p = a %}{% endif %}",
)


@pytest.mark.parametrize("template", REFUSED)
def test_what_no_template_of_ours_needs_is_refused(tmp_path: Path, template: str) -> None:
    """Each would be one more thing whose meaning has to stay the same."""
    with pytest.raises(TemplateError):
        said(tmp_path, f"\n{template}")


def test_a_refusal_names_the_file_and_the_line(tmp_path: Path) -> None:
    """As a fault of syntax does."""
    with pytest.raises(TemplateSyntaxError, match="the filter 'upper' is not known here") as caught:
        said(tmp_path, "\n\n{{ a|upper }}")

    assert ("t.j2", 3) == (caught.value.name, caught.value.lineno)


def test_a_template_that_changes_is_compiled_anew(tmp_path: Path) -> None:
    """`handoff serve` shows what somebody writes; within one walk a template stays what it was."""
    made = package(written(tmp_path, "one"))
    walk = made.open()
    assert "one" == Run(walk, {}).text("t.j2")
    written(tmp_path, "two, longer")
    (tmp_path / "t.j2").touch()

    assert "one" == Run(walk, {}).text("t.j2")
    assert "two, longer" == Run(made.open(), {}).text("t.j2")


def test_a_page_knows_nothing_of_the_page_before(tmp_path: Path) -> None:
    """The names of a template are used again: each means the new page's value, or is not there."""
    template = (
        "{% if b is defined %}{% set c = b %}{% endif %}{% macro m() %}{{ a }}{{ c }}{% endmacro %}{{ m() }}"
    )
    walk = package(written(tmp_path, f"{P}{template}{{{{ p.late() }}}}")).open()

    assert "121" == Run(walk, {"a": 1, "b": 2}).text("t.j2")
    assert "343" == Run(walk, {"a": 3, "c": 4}).text("t.j2")
    with pytest.raises(UndefinedError, match="'c' is undefined"):
        Run(walk, {"a": 5}).text("t.j2")


def test_a_file_that_does_the_same_for_every_page_is_run_for_none(tmp_path: Path) -> None:
    """It sees the values of each page all the same, however many files lie between."""
    (tmp_path / "q.j2").write_text(
        f"{P}{{% macro m() %}}{{{{ p.late() }}}}{{{{ p.said['k'] }}}}{{% endmacro %}}"
    )
    (tmp_path / "moved.j2").write_text("{% set b = a %}{% macro m() %}{{ b }}{% endmacro %}")
    imports = "{% import 'q.j2' as q with context %}{% import 'moved.j2' as moved with context %}"
    walk = package(written(tmp_path, f"{imports}{{{{ q.m() }}}}{{{{ moved.m() }}}}")).open()

    assert "1&#60;said&#62;1" == Run(walk, {"a": 1, "said": "the page's"}).text("t.j2")
    assert "2&#60;said&#62;2" == Run(walk, {"a": 2}).text("t.j2")
    with pytest.raises(UndefinedError, match="'a' is undefined"):
        Run(walk, {}).text("t.j2")
    assert [True, True, False] == [walk[name].still for name in ("p.j2", "q.j2", "moved.j2")]


def test_every_template_of_the_package_is_python() -> None:
    """None is so unusual that it would need the sandbox, and none imports what is not there."""
    templates = Templates(None)
    names = sorted(path.relative_to(PACKAGE_TEMPLATES).as_posix() for path in PACKAGE_TEMPLATES.rglob("*.j2"))

    assert names == [name for name in names if templates.ours(name)]


def test_a_fault_names_the_template_of_the_package_and_its_line(tmp_path: Path) -> None:
    """The innermost: that of the macro."""
    renderer = Renderer(Templates(tmp_path), frozenset(), Repair())
    with pytest.raises(RenderError) as caught:
        renderer.page("service/card.md.j2", "card.md", "T", {"site": None, "service": None})

    assert str(caught.value).startswith("service/card.md.j2:3: 'NoneType' object has no attribute 'card'")


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ("service/card.md.j2", {"service/card.md.j2"}),
        ("_partials/sheet.j2", {"service/card.md.j2", "service/users/card.md.j2"}),
        ("_partials/ui.j2", set(pages.ALL)),
        ("_partials/mine.j2", set()),
    ],
)
def test_a_page_that_the_workspace_has_a_part_in_is_not_ours(
    tmp_path: Path, own: str, theirs: set[str]
) -> None:
    """However many imports lie between: it is rendered in the sandbox, with the package's macros."""
    (tmp_path / own).parent.mkdir(parents=True)
    (tmp_path / own).write_text("", encoding="utf-8")
    templates = Templates(tmp_path)

    assert theirs == {template for template in pages.ALL if not templates.ours(template)}


def test_a_link_in_the_place_of_a_template_is_not_ours(tmp_path: Path) -> None:
    """The sandbox refuses it, and does not look where it leads."""
    (tmp_path / "service").mkdir()
    (tmp_path / "service/card.md.j2").symlink_to(PACKAGE_TEMPLATES / "service/card.md.j2")
    renderer = Renderer(Templates(tmp_path), frozenset(), Repair())
    with pytest.raises(RenderError, match="a symbolic link is not read"):
        renderer.page("service/card.md.j2", "card.md", "T", {})


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace's own folder of templates."""
    return tmp_path_factory.mktemp("own") / "templates"


ESCAPES: Final = (
    "ui.chip.__globals__",
    "ui.chip.__closure__",
    "ui.chip.__call__.__globals__",
    "ui.chip.__class__",
    "ui.__dict__",
    "ui.chip._func",
    "ui._body_stream",
    "ui.external(secret.__class__, 'x')",
    "ui.name(secret.__init__)",
    "ui.text(ui.text.__code__)",
    "ui.facts(secret.__dict__)",
)


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_template_of_a_workspace_gets_no_further_by_our_macros(own: Path, escape: str) -> None:
    """They are macros of the sandbox there, and what it passes to them is asked for in the sandbox."""
    name = f"service/escape-{ESCAPES.index(escape)}.md.j2"
    (own / "service").mkdir(parents=True, exist_ok=True)
    (own / name).write_text(f"{UI}\n{{{{ {escape} }}}}", encoding="utf-8")
    values = {"secret": VALUES["thing"], "site": None}
    with pytest.raises(RenderError, match=r"unsafe|has no attribute"):
        Renderer(Templates(own), frozenset(), Repair()).page(name, "card.md", "T", values)


def test_a_template_of_a_workspace_prints_data_by_our_macros(own: Path) -> None:
    """What it passes on is text there as well."""
    (own / "service").mkdir(parents=True, exist_ok=True)
    (own / "service/card.md.j2").write_text(UI + "{{ ui.chip(kind, words) }}", encoding="utf-8")
    renderer = Renderer(Templates(own), frozenset(), Repair())
    made = renderer.page("service/card.md.j2", "c.md", "T", {"kind": "x", "words": "<b>*"})

    assert '<span class="ho-chip ho-chip--x">&#60;b&#62;&#42;</span>' in made.text


def rendered(root: Path) -> tuple[Page, ...]:
    """Render a workspace."""
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    catalog = survey(workspace).catalog
    assert catalog is not None
    known = ledger.gather(workspace, catalog, today=TODAY)
    past = chronicles(workspace, catalog, workspace.audience, known.lived)
    view = views.site_view(catalog, known, past, name="Skerry", today=TODAY, reader=workspace.audience)
    return tuple(render_site(view, reference(), workspace, known))


@pytest.mark.slow
def test_a_page_has_the_same_bytes_either_way(mini: Path) -> None:
    """A workspace that has a copy of every template has every page rendered in the sandbox."""
    ours = rendered(mini)
    for path in PACKAGE_TEMPLATES.rglob("*.j2"):
        copy = mini / "templates" / path.relative_to(PACKAGE_TEMPLATES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    theirs = rendered(mini)

    assert not templating.Templates(mini / "templates").ours("service/card.md.j2")
    assert theirs == ours
