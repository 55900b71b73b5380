"""Small workspaces to build sites from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

DAY = date(2026, 1, 2)
CONFIG = """\
site_name: Night duty
site_url: https://docs.example.org/
docs_dir: site/docs
site_dir: site/public
theme: {name: material, font: false}
nav: [index.md]
not_in_nav: /services/
markdown_extensions: [toc]
"""
PAGE = """\
---
title: 'Pay &#38; go'
---

# Pay &#38; go

<p>&#42;&#42;not bold&#42;&#42; &#60;script&#62;</p>

<pre><code>kubectl get pods &#45;n pay

rm &#45;rf &#42;
</code></pre>

## Steps

<ul><li><a href="../">home</a></li></ul>
"""


def make(root: Path) -> None:
    """Write a workspace's config and pages."""
    pay = root / "site/docs/services/pay"
    pay.mkdir(parents=True)
    (root / "mkdocs.yml").write_text(CONFIG)
    (root / "site/docs/index.md").write_text("# Home\n\n<p>All services</p>\n")
    (pay / "index.md").write_text(PAGE)
    (pay / "runbook.md").write_text(PAGE)


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder, or below what a link names, with its content."""
    folder = folder.resolve()
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def builds(root: Path) -> set[str]:
    """Name the builds on the disk."""
    return {entry.name for entry in (root / "site/.handoff/builds").iterdir()}


def edit(root: Path, text: str = "<p>edited</p>\n") -> None:
    """Change the home page."""
    (root / "site/docs/index.md").write_text(f"# Home\n\n{text}")
