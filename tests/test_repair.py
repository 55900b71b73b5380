"""Every page leads to the line of the spec it comes from, and to a report that says which page is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from lxml import html

from generator.cli import cli
from generator.encode import link_target
from generator.outward import edit_fault, report_fault
from generator.repair import Repair
from generator.spec.values import LONGEST_URL
from tests.hostile import VALUES
from tests.repos import Repo

EDIT: Final = "https://git.skerry.example/ops/blob/{commit}/{file}#L{line}"
REPORT: Final = "https://git.skerry.example/ops/issues/new?title={title}&body={body}"
WITH: Final = f"      skerry: .\n    edit_url: {EDIT}\n    report_url: {REPORT}\n"


def with_addresses(root: Path) -> Repo:
    """Let the small workspace say where its specs are edited, and commit all of it."""
    config = root / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("      skerry: .\n", WITH), encoding="utf-8")
    return Repo(root)


def links(root: Path) -> dict[str, list[tuple[str, str]]]:
    """Render the workspace and give words and address of each link out of it, by page."""
    done = CliRunner().invoke(cli, ["-C", str(root), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    docs = root / "site/docs"
    return {
        page.relative_to(docs).as_posix(): [
            (" ".join("".join(map(str, link.itertext())).split()), str(link.get("href")))
            for link in html.fromstring(page.read_text(encoding="utf-8")).iter("a")
            if str(link.get("href")).startswith("https://git.skerry.example/ops/")
        ]
        for page in docs.rglob("*.md")
    }


@pytest.fixture
def made(mini: Path) -> dict[str, list[tuple[str, str]]]:
    """Give the links of the small workspace, committed as it is."""
    with_addresses(mini).commit("Describe the services")
    return links(mini)


def test_every_page_leads_to_its_line_and_to_a_report(made: dict[str, list[tuple[str, str]]]) -> None:
    """Of services, failure modes, alerts, teams and the whole site; and never to a file that is made."""
    for page, found in made.items():
        edits = [address for _, address in found if "/blob/" in address]
        reports = [words for words, address in found if "/issues/new?" in address]

        assert edits, page
        assert reports, page
        assert {"Report a problem with this page"} == set(reports)
        assert not [address for address in edits if "site/" in address]
    assert 20 <= len(made)


def test_a_link_leads_to_the_line_where_the_subject_starts(
    made: dict[str, list[tuple[str, str]]], mini: Path
) -> None:
    """The line of that very commit is the one that starts the failure mode."""
    page = min(name for name in made if "/failure-modes/" in name)
    words, address = [found for found in made[page] if "/blob/" in found[1]][-1]
    commit, _, rest = urlsplit(address).path.removeprefix("/ops/blob/").partition("/")
    line = int(urlsplit(address).fragment.removeprefix("L"))
    text = Repo(mini).git("show", f"{commit}:{rest}").split("\n")

    assert f"{rest}, line {line}" == words
    assert f"id: {page.rpartition('/')[2].removesuffix('.md')}" in text[line - 1]


def test_a_report_says_page_service_place_and_commit(
    made: dict[str, list[tuple[str, str]]], mini: Path
) -> None:
    """Whoever repairs it needs no question back."""
    (address,) = [found[1] for found in made["services/booking-api/runbook.md"] if "/issues/" in found[1]]
    asked = parse_qs(urlsplit(address).query)
    lines = asked["body"][0].splitlines()

    assert {"title", "body"} == set(asked)
    assert ["Runbook: Booking API"] == asked["title"]
    assert [
        "Page: /services/booking-api/runbook/",
        "Service: booking-api",
        "Spec: service_specs/booking-api/service.yaml:2",
        f"Commit: {Repo(mini).git('rev-parse', 'HEAD')}",
    ] == lines[:4]


def test_a_changed_file_has_no_line_in_any_commit(mini: Path) -> None:
    """A link to a commit that has other lines would lead to the wrong one; the place stays text."""
    with_addresses(mini).commit("Describe the services")
    with (mini / "service_specs/booking-api/service.yaml").open("a", encoding="utf-8") as spec:
        spec.write("# a word more\n")
    found = links(mini)["services/booking-api/runbook.md"]

    assert [] == [address for _, address in found if "booking-api" in address and "/blob/" in address]
    (report,) = [parse_qs(urlsplit(address).query) for _, address in found if "/issues/" in address]
    assert "Commit: not known, or the file has changes that are not committed" in report["body"][0]


def test_a_pattern_without_commit_needs_none() -> None:
    """It leads to a branch, whatever is committed."""
    repair = Repair("https://git.example/edit/main/{file}#L{line}")
    found = repair.line("service_specs/a b.yaml", 7)

    assert link_target("https://git.example/edit/main/service_specs/a%20b.yaml#L7") == found
    assert None is repair.problem("", "Services", service="", file="org.yaml", line=1)


@pytest.mark.parametrize("value", VALUES)
def test_no_value_leaves_its_place(value: str) -> None:
    """Whatever a title or path holds, host, path and names of the query stay those of the pattern.

    A path that leads out of the workspace is no address at all.
    """
    repair = Repair(EDIT.replace("{commit}", "main"), REPORT)
    reported = repair.problem("services/a/", value, service=value[:40], file=value[:40], line=1)
    edited = repair.line(value[:200], 1)
    report, edit = (found.unescape() if found else "" for found in (reported, edited))
    asked = parse_qs(urlsplit(report).query, keep_blank_values=True)

    assert {"title", "body"} == set(asked)
    assert value[:79] == asked["title"][0][:79]
    assert ("git.skerry.example", "/ops/issues/new", "") == (
        urlsplit(report).netloc,
        urlsplit(report).path,
        urlsplit(report).fragment,
    )
    assert ("" if ".." in value[:200].split("/") else "L1") == urlsplit(edit).fragment
    assert "" == urlsplit(edit).query
    assert (link_target(report), link_target(edit)) == (reported, edited)


def test_an_address_that_is_too_long_is_no_link() -> None:
    """Browsers and mail readers would cut it."""
    repair = Repair(EDIT.replace("{commit}", "main"), REPORT)

    assert None is repair.line("a" * 2000, 1)
    assert None is repair.problem("", "Services", service="", file="ü" * 300, line=1)


def test_a_report_is_as_long_as_an_address_may_be() -> None:
    """The page's own part counts as the rest does."""
    repair = Repair("", REPORT)
    shortest = repair.problem("", "Services", service="a", file="a.yaml", line=1)
    assert shortest is not None
    room = LONGEST_URL - len(shortest.unescape())

    longest = repair.problem("a" * room, "Services", service="a", file="a.yaml", line=1)
    assert longest is not None
    assert LONGEST_URL == len(longest.unescape())
    assert None is repair.problem("a" * (room + 1), "Services", service="a", file="a.yaml", line=1)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (EDIT, ""),
        ("https://git.example/{file}?line={line}", ""),
        ("https://git.example/{file}", "`{line}` in it"),
        ("https://git.example/", "`{file}` and `{line}` in it"),
        ("http://git.example/{file}#{line}", "an https address with a host and without credentials"),
        ("https://{file}/{line}", "an https address with a host and without credentials"),
        ("https://git.example{file}/{line}", "an https address with a host and without credentials"),
        ("https://bo:pw@git.example/{file}#{line}", "an https address with a host and without credentials"),
        ('https://git.example/{file}#{line}"', "an https address with a host and without credentials"),
        ("https://git.example/{file}#{line}}", "an https address with a host and without credentials"),
        ("javascript:alert(1)//{file}{line}", "an https address with a host and without credentials"),
        ("", "an https address with a host and without credentials"),
        ("https://git.example/{file}/{line}/{branch}", "only `{file}`, `{line}` and `{commit}` in braces"),
        ("https://git.example/{file}/{line}/{}", "only `{file}`, `{line}` and `{commit}` in braces"),
    ],
)
def test_a_pattern_is_refused_with_what_was_expected(pattern: str, expected: str) -> None:
    """It is an https address of a host of its own, and names what it needs and nothing else."""
    assert expected == edit_fault(pattern)


def test_a_report_takes_title_and_body() -> None:
    """Both, and nothing else."""
    assert "" == report_fault(REPORT)
    assert "`{body}` in it" == report_fault("https://git.example/new?title={title}")
    assert "only `{title}` and `{body}` in braces" == report_fault(EDIT)
