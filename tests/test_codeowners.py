"""Whom CODEOWNERS name: GitHub's and GitLab's documentation as tables, in our own words, and real files."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

import pytest

from generator.codeowners import Host, matches, owners, parse, sectioned

GITHUB: Final = r"""
# Everything, unless a later line is about it.
*                 @all @org/all
*.js              @org/js # whoever writes the pages
/build/logs/      @org/logs
docs/*            @org/docs
apps/             @org/apps
/own/             @org/own
/own/free
**/deep           @org/deep
with\ blank/      @org/blank
lib/inner         @org/inner
!*.txt            @org/never
/cl[ab]ss/        @org/never
\#hash            @org/never
broken.md         @org/docs somebody
*.md              mail@example.org
"""
GITLAB: Final = r"""
*                    @admin
!pom.xml
/docs/               @all-docs
/docs/*              @root-docs
/docs/**/*.md        @deep-docs
lib/                 @lib
/cfg-[0-9]/          @numbers
\#file               @hash
path\ with\ blank/   @blank
*.go                 @go nobody # see @inline

[Ruby] @ruby @org/ruby
*.rb
!/config/**/*.rb
/config/routes.rb    @late
special.rb           @special

^[Optional][2] @maybe
README.md

[ruby]
*.rake

[Broken
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("main.c", ("@all", "@org/all")),
        ("a/b/main.c", ("@all", "@org/all")),
        ("a/page.js", ("@org/js",)),
        ("build/logs/x/y.log", ("@org/logs",)),
        ("a/build/logs/y.log", ("@all", "@org/all")),
        ("docs/start.c", ("@org/docs",)),
        ("docs/build/trouble.c", ("@all", "@org/all")),
        ("a/docs/start.c", ("@all", "@org/all")),
        ("x/apps/a/b", ("@org/apps",)),
        ("apps", ("@all", "@org/all")),
        ("own/a", ("@org/own",)),
        ("own/free/a", ()),
        ("x/y/deep/z", ("@org/deep",)),
        ("a/with blank/b", ("@org/blank",)),
        ("lib/inner/x", ("@org/inner",)),
        ("x/lib/inner", ("@all", "@org/all")),
        ("note.txt", ("@all", "@org/all")),
        ("class/x", ("@all", "@org/all")),
        ("#hash", ("@all", "@org/all")),
        ("broken.md", ("mail@example.org",)),
        ("MAIN.JS", ("@all", "@org/all")),
    ],
)
def test_github_takes_the_last_line_that_is_about_a_file(path: str, expected: tuple[str, ...]) -> None:
    """A line without owners takes them away; what GitHub cannot read it skips; capitals count."""
    assert expected == owners(parse(GITHUB, "github"), path, "github")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b", ("@admin",)),
        ("pom.xml", ()),
        ("a/pom.xml", ()),
        ("docs/a.txt", ("@root-docs",)),
        ("docs/a/b.txt", ("@all-docs",)),
        ("docs/a/b.md", ("@deep-docs",)),
        ("docs/b.md", ("@deep-docs",)),
        ("x/lib/y", ("@lib",)),
        ("cfg-7/x", ("@numbers",)),
        ("cfg-x/x", ("@admin",)),
        ("#file", ("@hash",)),
        ("path with blank/x/y", ("@blank",)),
        ("m.go", ("@go", "@inline")),
        ("a.rb", ("@admin", "@ruby", "@org/ruby")),
        ("config/routes.rb", ("@admin",)),
        ("a/special.rb", ("@admin", "@special")),
        ("a.rake", ("@admin", "@ruby", "@org/ruby")),
        ("a/README.md", ("@admin", "@maybe")),
    ],
)
def test_gitlab_takes_the_last_line_of_each_section(path: str, expected: tuple[str, ...]) -> None:
    """A section's owners stand in for none; one name, in any capitals, is one section; `!` is for good."""
    text = GITLAB.replace("[ruby]", "[ruby] @ruby @org/ruby")

    assert expected == owners(parse(text, "gitlab"), path, "gitlab")


def test_gitlab_reads_a_heading_without_its_end_as_a_line() -> None:
    """It belongs to the section before it."""
    rules = parse(GITLAB, "gitlab")

    assert ("[Broken", "ruby") == (rules[-1].pattern, rules[-1].section)
    assert sectioned(GITLAB)
    assert not sectioned(GITHUB)


@pytest.mark.parametrize(
    ("pattern", "path", "host", "expected"),
    [
        ("foo", "foo/bar", "github", True),
        ("foo", "foo/bar", "gitlab", False),
        ("foo/bar", "x/foo/bar", "github", False),
        ("foo/bar", "x/foo/bar", "gitlab", True),
        ("/*", "a/b", "github", False),
        ("/f*", "foo/bar", "github", True),
        ("/f*/", "foo", "github", False),
        ("foo/*/baz", "foo/bar/baz/qux", "github", True),
        (r"f\*o", "foo", "github", False),
        (r"f\*o", "f*o", "github", True),
        ("f?o", "fo", "github", False),
        ("foo/**", "foo/a/b", "github", True),
        ("foo/**", "foo", "github", False),
        ("/foo/**", "foo/a/b", "gitlab", False),
        ("foo/**/bar", "foo/bar", "github", True),
        ("/foo/**/bar", "foo/x/y/bar", "gitlab", True),
        ("foo/**/bar/b*", "foo/q/bar/qux", "github", False),
        ("/[!a-c]x", "dx", "gitlab", True),
        ("/[!a-c]x", "bx", "gitlab", False),
        ("**/**/**/**/**/**/a*a*a*a*a*a*b", "/".join(["a" * 60] * 60), "github", False),
    ],
)
def test_a_pattern_is_about_a_file(pattern: str, path: str, host: Host, expected: bool) -> None:
    """As gitignore has it on GitHub, as a glob of the whole path on GitLab; no pattern takes long."""
    start = time.monotonic()

    assert expected == matches(pattern, tuple(path.split("/")), host)
    assert time.monotonic() - start < 2


def test_no_rule_is_not_nobody() -> None:
    """A file no line is about differs from one whose owners were taken away."""
    rules = parse("/a/ @x\n/a/b/\n", "github")

    assert None is owners(rules, "c", "github")
    assert () == owners(rules, "a/b/c", "github")


@pytest.mark.slow
def test_files_of_real_repositories_are_read() -> None:
    """Every line of the corpus in HANDOFF_SHARED that is no comment is a rule or a heading."""
    shared = os.environ.get("HANDOFF_SHARED")
    if not shared:
        pytest.skip("HANDOFF_SHARED does not name the folder that holds realdata/codeowners")
    files = sorted(file for file in Path(shared, "realdata/codeowners").rglob("*") if file.is_file())
    for file in files:
        text = file.read_text(encoding="utf-8")
        host: Host = "gitlab" if sectioned(text) else "github"
        lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
        headings = [line for line in lines if sectioned(line)]
        assert len(lines) - len(headings) == len(parse(text, host)), file

    assert len(files) >= 18
