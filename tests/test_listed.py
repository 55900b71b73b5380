"""The files of the docs folder: their objects are those of MkDocs, whatever their names are."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import get_files

from generator.direct.listed import files

NAMES: Final = (
    "index.md", "a.md", "B_c-1.md", "data.json", "x.csv", "y.atom", "z.tar.gz", ".hidden.md", "ö.md",
    "a b.md", "1.2.md", "no ending", "noending", ".md", "c.markdown", "d.MD", "e.html", "templates.md",
    "%41.md", "draft.md",
)  # fmt: skip
FOLDERS: Final = ("", "sub/", "sub/deep-er/", "Ü/", ".git/", "templates/", "with blank/", "drafts/")
CONFIGS: Final = {
    "nothing": "",
    "no folders": "use_directory_urls: false",
    "whole folders": "not_in_nav: |\n  /sub/\n  /drafts/\n  /templates/\n",
    "all but one": "not_in_nav: |\n  /sub/\n  !/sub/deep-er/\n",
    "deeper": "not_in_nav: |\n  /drafts/\n  /sub/deep-er/\n",
    "drafts": "draft_docs: /drafts/\nnot_in_nav: /drafts/",
    "some": "exclude_docs: |\n  *.csv\n  !.hidden.md\n"
    "draft_docs: |\n  /drafts/\n  draft.md\n"
    "not_in_nav: |\n  /sub/\n",
}
TWICE: Final = {
    "none": (),
    "readme": ("README.md",),
    "only a readme": ("sub/two/README.md", "sub/two/a.md"),
    "two endings": ("a.markdown",),
    "made": ("sub/index.html",),
    "in another folder": ("a/index.md", "a/index.html"),
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
@pytest.mark.parametrize("twice", TWICE.values(), ids=TWICE)
def test_files_are_those_of_mkdocs(
    tmp_path: Path, config: str, twice: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """In the same order, and with the same words about two that have one place."""
    (tmp_path / "mkdocs.yml").write_text(f"site_name: a\nplugins: []\n{config}\n", encoding="utf-8")
    for path in (*(f"{folder}{name}" for folder in FOLDERS for name in NAMES), *twice):
        place = tmp_path / "docs" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("text", encoding="utf-8")
    (tmp_path / "docs" / "linked").symlink_to("sub/deep-er", target_is_directory=True)
    (tmp_path / "docs" / "nowhere.md").symlink_to("gone")
    loaded, results = load_config(str(tmp_path / "mkdocs.yml")), []
    for found in (get_files, files):
        caplog.clear()
        caplog.set_level(logging.DEBUG)
        made = found(loaded)
        assert all(file.url for file in made)
        results.append(
            ([(path, vars(made.src_uris[path])) for path in made.src_uris], caplog.messages.copy())
        )

    assert results[0] == results[1]
