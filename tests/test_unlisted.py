"""Pages that no navigation has: their objects are MkDocs' own, however few of them it made."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final

import pytest
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, get_files
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from generator.direct.unlisted import navigation

NAV: Final = "nav: [index.md, {Odd: a/index.md}]\nnot_in_nav: |\n  /*/\n  !/missed/\n"
PLAIN: Final = {f"{folder}/{name}.md" for folder in ("a", "b", "b/c-d") for name in ("index", "one", "T_wo")}
ODD: Final = {"b/ö.md", "b/a b.md", "b/.c/d.md", "b/e:f.md", "b/1.2.md", "b/README.md", "README.md"}
CONFIGS: Final = {
    "no address": NAV,
    "address": f"{NAV}site_url: https://docs.example/some/where/",
    "odd address": f"{NAV}site_url: https://docs.example/some?a=b",
    "repository": f"{NAV}site_url: https://a.example\nrepo_url: https://b.example\nedit_uri: edit/main/docs",
    "question": f"{NAV}repo_url: https://b.example/c\nedit_uri: '?file='",
    "two parts": f"{NAV}repo_url: https://b.example/\nedit_uri_template: 'e/{{path_noext}}/{{path}}'",
    "quoted": f"{NAV}repo_url: https://b.example/\nedit_uri_template: 'e?p={{path!q}}'",
    "other parts": f"{NAV}repo_url: https://b.example/\nedit_uri_template: 'e/{{path_noext}}.html'",
    "no folders": f"{NAV}site_url: https://a.example\nuse_directory_urls: false",
    "no navigation": "site_url: https://a.example/\n",
}


def made(config: MkDocsConfig, files: Files, found: Any) -> list[Any]:  # noqa: ANN401 - a navigation
    """Say all that there is to a page, of every page."""
    pages = [(file.src_uri, file.page) for file in files.documentation_pages()]
    assert all(isinstance(page, Page) and page.file.page is page for _, page in pages)
    assert len(pages) == len({id(page.meta) for _, page in pages if page}) > len(PLAIN)
    said = [(path, {**vars(page), "file": path, "parent": None}) for path, page in pages]
    for _, one in said:
        for name in ("previous_page", "next_page"):
            one[name] = one[name] and one[name].file.src_uri
    return [said, [page.file.src_uri for page in found.pages], str(config.site_url)]


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_pages_are_what_mkdocs_makes_of_them(
    tmp_path: Path, config: str, caplog: pytest.LogCaptureFixture
) -> None:
    """With addresses that end in their own or in something else, and the same said of missed ones."""
    (tmp_path / "mkdocs.yml").write_text(f"site_name: a\nplugins: []\n{config}\n", encoding="utf-8")
    for path in {*PLAIN, *ODD, "index.md", "missed/page.md"}:
        (tmp_path / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / path).write_text("text", encoding="utf-8")
    caplog.set_level(logging.DEBUG)
    loaded, results = load_config(str(tmp_path / "mkdocs.yml")), []
    for make in (get_navigation, navigation):
        caplog.clear()
        files = get_files(loaded)
        results.append((made(loaded, files, make(files, loaded)), caplog.messages.copy()))

    assert results[0] == results[1]


@pytest.mark.parametrize("pages", [0, 1, 2, 3])
def test_however_few_there_are(tmp_path: Path, pages: int) -> None:
    """Of the first one nothing can be known of others."""
    (tmp_path / "mkdocs.yml").write_text(f"site_name: a\nplugins: []\n{NAV}", encoding="utf-8")
    for path in ("index.md", *(f"b/p{number}.md" for number in range(pages))):
        (tmp_path / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / path).write_text("text", encoding="utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    files = get_files(config)
    navigation(files, config)

    assert pages + 1 == len([file for file in files if isinstance(file.page, Page)])
