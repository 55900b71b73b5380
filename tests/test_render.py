"""Templates run in a sandbox: they see data, print only values, and link only to pages that exist."""

from __future__ import annotations

import gc
import weakref
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from generator import chronicle, facts, pages, views
from generator.addresses import own_pages
from generator.reference import reference
from generator.render import Renderer, RenderError, url_of
from generator.repair import Repair
from generator.survey import survey
from generator.templating import PACKAGE_TEMPLATES, Templates
from generator.templating.sandbox import environment
from generator.views.site import SiteView
from generator.workspace import Workspace, open_workspace
from tests.workspaces import catalog

URLS: Final = frozenset({"", "services/a/", "services/a/runbook/", "teams/", "teams/b/"})
TODAY: Final = date(2026, 11, 23)


def page(folder: Path, template: str, path: str = "services/a/index.md", /, **values: object) -> str:
    """Render a template from a workspace's own folder, without front matter."""
    own = folder / "templates"
    own.mkdir(exist_ok=True)
    (own / "t.md.j2").write_text(template, encoding="utf-8")
    made = Renderer(Templates(own), URLS, Repair()).page("t.md.j2", path, "T", values)
    return made.text.removeprefix("---\ntitle: T\n---\n")


class _Urls(frozenset[str]):
    """Addresses of which it can be told whether anybody has them still."""


def test_all_is_gone_with_the_last_page(tmp_path: Path) -> None:
    """What is kept from page to page goes in no circle: of a large fleet it would be found too late."""
    urls, own = _Urls(URLS), tmp_path / "templates"
    own.mkdir()
    (own / "t.md.j2").write_text('{% if has("teams/") %}{{ to("teams/") }}{% endif %}', encoding="utf-8")
    held = weakref.ref(urls)
    gc.disable()
    try:
        Renderer(Templates(own), urls, Repair()).page("t.md.j2", "a.md", "T", {})
        del urls

        assert held() is None
    finally:
        gc.enable()


def refusal(folder: Path, template: str, **values: object) -> str:
    """Give the reason why a template is not rendered."""
    with pytest.raises(RenderError) as caught:
        page(folder, template, **values)
    return str(caught.value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteView:
    """Give what templates of the small workspace see."""
    workspace = open_workspace(Path(__file__).parent / "mini")
    assert isinstance(workspace, Workspace)
    found = survey(workspace).catalog
    assert found is not None
    here = tmp_path_factory.mktemp("nothing")
    nowhere = Workspace(here, "", {})
    known = facts.gather(nowhere, found, today=TODAY)
    past = chronicle.chronicles(nowhere, found, "internal", known.lived)
    return views.site_view(found, known, past, name="Skerry", today=TODAY)


def test_values_are_printed_as_data(tmp_path: Path) -> None:
    """Without any filter, in text, attribute and heading; what the template itself says is markup."""
    assert '\n# A&#60;b&#62;\n\n<p title="&#34;&#62;">&#42;x&#42;&#10;y</p>\n' == page(
        tmp_path, '# {{ a }}\n<p title="{{ b }}">{{ c }}</p>\n', a="A<b>", b='">', c="*x*\ny"
    )


@pytest.mark.parametrize(
    "template",
    [
        "{{ v }}",
        "{{ v ~ '' }}",
        "{{ [v]|join(', ') }}",
        "{{ [v, v]|first }}",
        "{% set w = v %}{{ w }}",
        "{% set w %}{{ v }}{% endset %}{{ w }}",
        "{% macro m(w) %}{{ w }}{% endmacro %}{{ m(v) }}",
        "{% for w in [v] %}{{ w }}{% endfor %}",
        "{{ {'k': v}['k'] }}",
        "{{ '%s' % v }}",
        "{{ '{}'.format(v) }}",
        "{{ v.upper().lower() }}",
        "{{ v if true else '' }}",
    ],
)
def test_no_way_through_a_template_prints_syntax(tmp_path: Path, template: str) -> None:
    """Concatenation, joining, formatting, macros and blocks all end in the same escape function."""
    assert "<p>&#60;i&#62; &#42;&#95;&#91;x</p>\n" == page(tmp_path, f"<p>{template}</p>", v="<i> *_[x")


@pytest.mark.parametrize(
    "filter_", ["safe", "forceescape", "attr('__class__')", "map('upper')", "tojson", "string", "e"]
)
def test_filters_that_could_undo_it_do_not_exist(tmp_path: Path, filter_: str) -> None:
    """Five filters are left; none makes markup of a value or reaches into it."""
    assert f"t.md.j2:1: No filter named '{filter_.partition('(')[0]}'." == refusal(
        tmp_path, f"{{{{ v|{filter_} }}}}", v="a"
    )


@pytest.mark.parametrize(
    "name", ["range", "dict", "lipsum", "cycler", "joiner", "namespace", "open", "self.x", "config"]
)
def test_names_that_are_no_data_do_not_exist(tmp_path: Path, name: str) -> None:
    """Templates have what they are given, `to` and `link_target`."""
    assert "t.md.j2:1: " in refusal(tmp_path, f"{{{{ {name} }}}}")


ESCAPES: Final = (
    "{{ s.__class__ }}",
    "{{ s.__init__.__globals__ }}",
    "{{ s['__class__'] }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ s.spec.__class__.mro() }}",
    "{{ s.spec.model_validate({}) }}",
    "{{ s.spec.model_validate_json('{}') }}",
    "{{ s.spec.model_construct() }}",
    "{{ s.spec.model_dump() }}",
    "{{ s.spec.model_copy() }}",
    "{{ s.spec.model_fields }}",
    "{{ s.spec.model_config }}",
    "{{ s.spec.model_json_schema() }}",
    "{{ s.spec.model_rebuild() }}",
    "{{ s.spec.model_extra }}",
    "{{ s.spec.parse_file('/etc/passwd') }}",
    "{{ s.spec.parse_raw(b'x', allow_pickle=true) }}",
    "{{ s.spec.from_orm(s) }}",
    "{{ s.spec.schema() }}",
    "{{ s.spec.json() }}",
    "{{ s.spec.copy() }}",
    "{{ s.spec.construct() }}",
    "{{ s.spec.__pydantic_validator__ }}",
    "{{ s.spec.failure_modes[0].parse_file('/etc/passwd') }}",
    "{{ s.spec._anything }}",
    "{{ s.contact.__func__ }}",
    "{{ s.contact.__self__ }}",
    "{{ r.families[0][1][0].check.__globals__ }}",
    "{{ r.families[0][1][0].check.__code__ }}",
    "{{ to.__globals__ }}",
    "{{ to.__closure__ }}",
    "{{ link_target.__globals__ }}",
    "{{ to('').__class__ }}",
    "{{ '{0.__class__}'.format(s) }}",
    "{{ '{a.__init__.__globals__}'.format_map({'a': s}) }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("template", ESCAPES)
def test_a_template_cannot_reach_behind_its_data(tmp_path: Path, site: SiteView, template: str) -> None:
    """Neither the classes of values nor what pydantic gives every model, `parse_file` among it."""
    assert refusal(tmp_path, f"<p>\n{template}\n</p>", s=site.services[0], r=reference()).startswith(
        "t.md.j2:2: "
    )


def test_a_template_cannot_change_what_others_see(tmp_path: Path, site: SiteView) -> None:
    """Lists and dictionaries have no methods that change them; everything else is frozen."""
    assert "is unsafe" in refusal(tmp_path, "{{ v.append('x') }}", v=["a"])
    assert "is unsafe" in refusal(tmp_path, "{{ v.update({'a': 'x'}) }}", v={"a": "b"})
    assert "t.md.j2:1" in refusal(tmp_path, "{% set s.name = 'x' %}", s=site.services[0])


@pytest.mark.parametrize(
    "name", ["../secret.txt", "/etc/passwd", "a/../../secret.txt", "..\\secret.txt", "./../secret.txt"]
)
@pytest.mark.parametrize("tag", ["include", "extends", "import"])
def test_a_template_cannot_read_files_outside_its_folders(tmp_path: Path, tag: str, name: str) -> None:
    """A path that leads out leads nowhere."""
    (tmp_path / "secret.txt").write_text("secret")
    statement = f"{{% {tag} '{name}' %}}" if tag != "import" else f"{{% import '{name}' as x %}}"

    assert refusal(tmp_path, statement).startswith("t.md.j2:1: ")


@pytest.mark.parametrize("link", ["templates/link.j2", "templates/way"])
def test_a_template_is_not_read_through_a_link(tmp_path: Path, link: str) -> None:
    """A link in a pull request could name any file of the machine that builds."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/link.j2").write_text("secret")
    (tmp_path / "templates").mkdir()
    (tmp_path / link).symlink_to(tmp_path / ("outside/link.j2" if link.endswith("j2") else "outside"))
    name = "link.j2" if link.endswith("j2") else "way/link.j2"

    assert "t.md.j2:1: a symbolic link is not read" == refusal(tmp_path, f"{{% include '{name}' %}}")


def test_the_folder_of_templates_is_no_link(tmp_path: Path) -> None:
    """Or it could be the whole disk."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "templates").symlink_to("outside")

    assert "t.md.j2: a symbolic link is not read" == refusal(tmp_path, "x")


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{{ titel }}", "'titel' is undefined"),
        ("{{ s.nam }}", "'generator.views.service.ServiceView object' has no attribute 'nam'"),
        ("{{ s.spec.titel }}", "'generator.spec.service.Service object' has no attribute 'titel'"),
        ("{% if titel %}{% endif %}", "'titel' is undefined"),
        ("{% for x in titel %}{% endfor %}", "'titel' is undefined"),
        (
            "{{ s.spec.escalation.policis }}",
            "'generator.spec.escalation.Escalation object' has no attribute 'policis'",
        ),
        ("{% set x = none %}{{ x }}", "a template prints NoneType, which is no text"),
        ("{{ s.spec.uses_ai }}", "a template prints NoneType, which is no text"),
        ("{{ s }}", "a template prints ServiceView, which is no text"),
        ("{{ s.spec.tags }}", "a template prints tuple, which is no text"),
        ("{{ s.contact }}", "a template prints method, which is no text"),
        ("{{ s.id is string }}", "a template prints bool, which is no text"),
        ("{{ 1 + 'a' }}", "unsupported operand type(s) for +: 'int' and 'str'"),
        ("{{ 1 // 0 }}", "integer division or modulo by zero"),
        ("{{ s.spec.tags[99] + '' }}", "generator.spec"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "maximum recursion depth exceeded"),
        ("{% include 'nowhere.j2' %}", "nowhere.j2"),
        ("{% if %}", "Expected an expression, got 'end of statement block'"),
        ("{{ to('services/b/') }}", "there is no page 'services/b/'"),
        ("{% bogus %}", "Encountered unknown tag 'bogus'."),
    ],
)
def test_a_fault_names_the_template_its_line_and_the_reason(
    tmp_path: Path, site: SiteView, template: str, reason: str
) -> None:
    """A misspelt variable is an error, never an empty spot on a page."""
    service = next(view for view in site.services if view.id == "booking-api")
    found = refusal(tmp_path, f"<p>\n\n{template}", s=service)

    assert found.startswith("t.md.j2:3: ")
    assert reason.partition("generator.spec")[0] in found


def test_a_fault_in_a_macro_names_the_file_of_the_macro(tmp_path: Path) -> None:
    """That is the one to open."""
    (tmp_path / "templates/parts").mkdir(parents=True)
    (tmp_path / "templates/parts/m.j2").write_text("{% macro m() %}\n{{ titel }}\n{% endmacro %}")

    assert "parts/m.j2:2: 'titel' is undefined" == refusal(
        tmp_path, "{% import 'parts/m.j2' as p %}\n{{ p.m() }}"
    )


def test_a_template_of_the_workspace_stands_in_for_that_of_the_package(tmp_path: Path) -> None:
    """File by file: all others stay the package's."""
    (tmp_path / "templates/service").mkdir(parents=True)
    (tmp_path / "templates/service/index.md.j2").write_text("own")
    own, package = environment(tmp_path / "templates"), environment(None)

    assert "own" == own.get_template("service/index.md.j2").render()
    for template, _, _ in pages.PAGES:
        assert str(PACKAGE_TEMPLATES / template) == package.get_template(template).filename
        expected = tmp_path / "templates" if template == "service/index.md.j2" else PACKAGE_TEMPLATES
        assert str(expected / template) == own.get_template(template).filename


@pytest.mark.parametrize(
    ("path", "url", "expected"),
    [
        ("index.md", "", "./"),
        ("index.md", "services/a/", "services/a/"),
        ("services/a/index.md", "", "../../"),
        ("services/a/index.md", "services/a/", "../../services/a/"),
        ("services/a/runbook.md", "services/a/runbook/#step-1", "../../../services/a/runbook/#step&#45;1"),
        ("teams/index.md", "teams/b/#", "../teams/b/#"),
        ("teams/b.md", "#top", "../../#top"),
    ],
)
def test_a_link_is_relative_so_that_a_site_can_lie_anywhere(
    tmp_path: Path, path: str, url: str, expected: str
) -> None:
    """Below a path of a server, and on a disk."""
    made = page(tmp_path, '<a href="{{ to(u) }}">x</a>', path, u=url)

    assert f'<a href="{expected}">x</a>\n'.replace("&#45;", "-") == made


def test_an_anchor_is_data_too(tmp_path: Path) -> None:
    """It may hold the id of a spec, and no quote leaves it."""
    assert '<a href="../../teams/#&#34;&#62;&#60;b">\n' == page(
        tmp_path, '<a href="{{ to(u) }}">', u='teams/#"><b'
    )


@pytest.mark.parametrize(
    "url", ["teams", "/teams/", "services/../teams/", "https://a.example", "javascript:x", "TEAMS/", "?"]
)
def test_a_link_to_what_is_no_page_is_refused(tmp_path: Path, url: str) -> None:
    """A dead link fails the build here, with the template's name, and not on the night it is followed."""
    assert f"t.md.j2:1: there is no page {url!r}" == refusal(tmp_path, "{{ to(u) }}", u=url)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//a.example", "https://u:p@a.example", "http://[::1"],
)
def test_a_template_gets_no_target_for_what_is_no_web_address(tmp_path: Path, address: str) -> None:
    """It must say so itself: printing the missing target is a fault."""
    assert "NoneType" in refusal(tmp_path, "{{ link_target(u) }}", u=address)
    assert "plain\n" == page(tmp_path, "{% if link_target(u) is none %}plain{% endif %}", u=address)


def test_every_page_of_a_service_can_be_named(mini: Path) -> None:
    """Questions may point at the very table of pages: of a service with model and users, all of it."""
    spec = next(entry.spec for entry in catalog(mini).services if entry.id == "berth-advisor")
    table = [row[0].removeprefix("service/") for row in pages.PAGES if row[0].startswith("service/")]

    assert {url_of(name.removesuffix(".j2")).rstrip("/") for name in table} == own_pages(spec)
