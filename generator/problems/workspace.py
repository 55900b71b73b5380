"""Manuals of what can be wrong with the workspace and with what is published: WSP, PUB."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

WORKSPACE_SETTING: Final = Problem(
    "WSP001",
    "workspace-setting",
    "A setting of mkdocs.yml is not one this tool can build with.",
    "Pages would be written elsewhere, or text of a spec could act as Markdown extension.",
    "set it as the README shows",
    example="`docs_dir: docs` instead of `docs_dir: site/docs`",
)
NAVIGATION_OF_EVERY_PAGE: Final = Problem(
    "WSP002",
    "navigation-of-every-page",
    "The file mkdocs.yml has no `nav`, so that every page lists every other.",
    "Building time and size grow with the square of the number of services.",
    "name the portfolio pages under `nav` and the others under `not_in_nav`",
    Severity.WARNING,
    quoted=False,
    example="a mkdocs.yml without `nav: [index.md, ...]`",
)
ADDRESS_PATTERN: Final = Problem(
    "WSP003",
    "address-pattern",
    "The pattern of the addresses where specs are edited or problems reported cannot be filled in.",
    "Every page would have a link that leads nowhere, or to another host.",
    "write an https address: `edit_url` with `{file}` and `{line}`, `report_url` with `{title}` and `{body}`",
    example="`edit_url: https://git.example.org/ops/blob/main/` in mkdocs.yml, without `{file}`",
)
HAND_EDITED_PAGE: Final = Problem(
    "PUB001",
    "hand-edited-page",
    "A file below site/docs was changed or made by hand where a page is to be written.",
    "Writing the page would destroy somebody's text.",
    "move the text into the spec, then delete the file",
    quoted=False,
    example="a paragraph added to `site/docs/services/gate/index.md` by hand",
)
