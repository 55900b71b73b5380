"""A workspace is a folder with mkdocs.yml: where things are, what may be read, and what is not built with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from generator.workspace import EXTENSIONS, Workspace, open_workspace, warnings

CONFIG: Final = """\
site_name: Skerry
docs_dir: site/docs
site_dir: site/public
"""
DOCS: Final = "docs_dir: {}\nsite_dir: site/public\n"
NAMES: Final = (
    "attr_list md_in_html markdown.extensions.attr_list pymdownx.snippets pymdownx.superfences abbr extra "
    "footnotes meta smarty Toc tocs codehilite nl2br wikilinks legacy_attrs"
)


def opened(folder: Path, text: str) -> Workspace:
    """Open a workspace with this mkdocs.yml."""
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    workspace = open_workspace(folder)
    assert isinstance(workspace, Workspace), workspace
    return workspace


def refusals(folder: Path, text: str) -> list[str]:
    """Give `line:column message` of each reason why a workspace is not built from."""
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    found = open_workspace(folder)
    assert not isinstance(found, Workspace)
    return [f"{problem.place.line}:{problem.place.column} {problem.message}" for problem in found]


def test_everything_has_its_place(tmp_path: Path) -> None:
    """Specs are people's, everything below `site` is made; templates are there only when they are."""
    workspace = opened(tmp_path, CONFIG)

    assert ("Skerry", {}, None) == (workspace.site_name, workspace.repositories, workspace.templates)
    assert tmp_path / "service_specs" == workspace.specs
    assert tmp_path / "site/docs" == workspace.docs
    assert tmp_path / "site/.handoff/repositories" == workspace.cache
    (tmp_path / "templates").mkdir()
    assert tmp_path / "templates" == workspace.templates


def test_only_named_repositories_may_be_read(tmp_path: Path) -> None:
    """The name specs use and where it lies; both stay text."""
    text = CONFIG + "extra:\n  handoff:\n    repositories: {ledger: ../ledger, 007: 1.10, here: .}\n"

    assert {"ledger": "../ledger", "007": "1.10", "here": "."} == opened(tmp_path, text).repositories


@pytest.mark.parametrize(
    "text",
    [
        "theme: material\n",
        "site_url: !ENV [SITE_URL, 'https://ops.example']\n",
        "plugins:\n  - search: {lang: en}\n",
        "nav: [index.md]\nnot_in_nav: /services/\n",
        "extra: {}\n",
        "extra: {handoff: {}}\n",
        "extra: {handoff: {repositories: {}}}\n",
        "extra: {analytics: {provider: none}}\n",
        "markdown_extensions: []\n",
        "markdown_extensions: [toc, tables]\n",
        "markdown_extensions:\n  - toc: {permalink: true}\n",
        "markdown_extensions: {toc: {permalink: true}, tables: {}}\n",
    ],
)
def test_settings_of_the_site_builder_are_its_own_business(tmp_path: Path, text: str) -> None:
    """Theme, navigation, plugins and tags of mkdocs.yml are passed over."""
    assert isinstance(opened(tmp_path, CONFIG + text), Workspace)


def test_a_site_without_a_name_has_a_plain_one(tmp_path: Path) -> None:
    """The site builder asks for it; checking specs does not."""
    assert "Operations" == opened(tmp_path, CONFIG.replace("site_name: Skerry\n", "")).site_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DOCS.format("docs"), ["1:1 docs_dir: expected `site/docs`, found `docs`"]),
        (
            "docs_dir: site/docs/\nsite_dir: site/public\n",
            ["1:1 docs_dir: expected `site/docs`, found `site/docs/`"],
        ),
        ("docs_dir: site/docs\n", ["1:1 site_dir: expected `site/public`, found nothing"]),
        (
            "docs_dir: !ENV [A, site/docs]\nsite_dir: site/public\n",
            ["1:1 docs_dir: expected `site/docs`, found a list"],
        ),
        (CONFIG + "INHERIT: ../base.yml\n", ["4:1 INHERIT: expected all settings in this file"]),
        (CONFIG + "extra: {handoff: [a]}\n", ["4:9 extra.handoff: expected a mapping, found a list"]),
        (CONFIG + "extra: {handoff: yes}\n", ["4:9 extra.handoff: expected a mapping, found `yes`"]),
        (CONFIG + "extra: {handoff: {repos: {}}}\n", ["4:19 extra.handoff.repos: no such option"]),
        (
            CONFIG + "extra: {handoff: {repositories: [a]}}\n",
            ["4:19 extra.handoff.repositories: expected a mapping, found a list"],
        ),
        (
            CONFIG + "extra: {handoff: {repositories: {a: /srv/a, b: , c: [d], e: ../e}}}\n",
            [
                "4:34 extra.handoff.repositories.a: expected a relative path, or url and branch",
                "4:45 extra.handoff.repositories.b: expected a relative path, or url and branch",
                "4:50 extra.handoff.repositories.c: expected a relative path, or url and branch",
            ],
        ),
        (
            CONFIG + "markdown_extensions: toc\n",
            ["4:1 markdown_extensions: expected a list, found `toc`"],
        ),
        ("- a\n", ["1:1 expected a mapping of fields"]),
        ("", ["1:1 expected a mapping of fields"]),
        (CONFIG + "site_name: Twice\n", ["4:1 `site_name` stands here and in line 1"]),
        (CONFIG + "a: &b c\n", ["4:4 anchor &b is not read"]),
    ],
)
def test_what_cannot_be_built_with_is_refused_at_its_place(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    """Pages would land elsewhere, or a setting somebody relies on would do nothing."""
    assert expected == refusals(tmp_path, text)


@pytest.mark.parametrize("name", NAMES.split())
@pytest.mark.parametrize("shape", ["- {}", "- {}: {{a: b}}", "{}: {{}}", "- {{toc: {{}}, {}: {{}}}}"])
def test_an_extension_outside_the_closed_list_is_refused(tmp_path: Path, name: str, shape: str) -> None:
    """However it is written: it could make attributes, files or macros of what a spec says."""
    text = f"{CONFIG}markdown_extensions:\n  {shape.format(repr(name))}\n"

    assert [f"markdown_extensions: `{name}` can give text of a spec a meaning of its own"] == [
        refusal.partition(" ")[2] for refusal in refusals(tmp_path, text)
    ]


def test_the_closed_list_is_small() -> None:
    """Whoever adds to it has shown that no value can become syntax by it."""
    assert {"toc", "tables", "fenced_code", "admonition", "def_list", "sane_lists"} == EXTENSIONS


def test_mkdocs_yml_is_a_plain_file(tmp_path: Path) -> None:
    """A link would let another workspace's settings in."""
    (tmp_path / "other.yml").write_text(CONFIG)
    (tmp_path / "mkdocs.yml").symlink_to("other.yml")
    found = open_workspace(tmp_path)

    assert not isinstance(found, Workspace)
    assert ["mkdocs.yml:1:1: error[YML001] a symbolic link is not read"] == [
        str(problem) for problem in found
    ]


def test_a_missing_navigation_is_a_warning(tmp_path: Path) -> None:
    """The workspace can be built from; it only costs time that grows with the square of the services."""
    opened(tmp_path, CONFIG)
    without = warnings(tmp_path)
    opened(tmp_path, CONFIG + "nav: [index.md]\n")

    assert ["mkdocs.yml:1:1: warning[WSP002] nav: missing"] == [str(problem) for problem in without]
    assert () == warnings(tmp_path)
    assert () == warnings(tmp_path / "nowhere")
