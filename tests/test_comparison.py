"""`handoff diff`: two states by their names, told in sentences, as a comment and as data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from generator.cli import cli
from tests.repos import Repo
from tests.workspaces import LANTERN

SPEC = "service_specs/lantern.yaml"
LADDER = """\
escalation:
  policies:
    - id: standard
      levels:
        - {level: 1, target: harbour-desk, after: 0m}
        - {level: 2, target: booking, after: 30m}
"""
STEPS = """\
failure_modes:
  - id: dark
    title: The pier is dark
    mitigation:
      - {do: Look at the fuse.}
      - do: Restart it.
        run: {shell: bash, cmd: "one\\ntwo\\nthree"}
"""
HOSTILE = (
    "</code><script>alert(1)</script> ![x](http://e.example/x) @everyone #1 www.e.example `` ` ``` <!-- --> "
    "::error::x ##[group] \u202e"
)


@pytest.fixture
def repo(mini: Path) -> Repo:
    """The small workspace with a service of our own, in its first version."""
    made = Repo(mini)
    made.commit("first", {SPEC: LANTERN + 'version: "1.0"\n' + LADDER + STEPS})
    return made


def run(repo: Repo, *args: str) -> Result:
    """Run the command in the workspace."""
    return CliRunner().invoke(cli, ["-C", str(repo.folder), "diff", "lantern", *args])


def edit(repo: Repo, *edits: tuple[str, str]) -> None:
    """Change the spec in the work tree."""
    text = (repo.folder / SPEC).read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    repo.write(SPEC, text)


def listed(found: Result) -> list[str]:
    """Give the lines behind the first."""
    assert 0 == found.exit_code, found.output
    return found.output.splitlines()[1:]


def test_sentences_say_what_changed(repo: Repo) -> None:
    """Grouped, who is called first; a long command with the lines that differ."""
    first = repo.git("rev-parse", "HEAD")
    edit(
        repo,
        ("after: 30m", "after: 15m"),
        ("tier: 4", "tier: 3"),
        ("two", "2"),
        ("- {do: Look at the fuse.}", "- {do: Look at the fuse., expect: It is whole.}"),
        ("lifecycle: steady", "lifecycle: retiring"),
    )
    found = run(repo, first[:8])

    assert (
        f"lantern: 5 changes from commit {first[:10]} of 2024-01-01 to the files as they are now"
        == (found.output.splitlines()[0])
    )
    assert [
        "",
        "who to call",
        "  - escalation policy standard, level 2 is now called after 15m, was 30m",
        "",
        "steps",
        '  - failure mode dark, step "Look at the fuse.": expect is now "It is whole.", was not written',
        '  - failure mode dark, step "Restart it.", run: cmd changed',
        "      one",
        "    - two",
        "    + 2",
        "      three",
        "",
        "handoff state",
        "  - tier is now 3, was 4",
        "  - the state is now retiring, was steady",
    ] == listed(found)


def test_states_are_named_by_commit_tag_and_version(repo: Repo) -> None:
    """A version is the last state of the spec that says so; a tag goes before it."""
    edit(repo, ("tier: 4", "tier: 3"))
    repo.commit("still 1.0")
    edit(repo, ("tier: 3", "tier: 2"), ('"1.0"', '"2.0"'))
    second = repo.commit("2.0")
    repo.git("tag", "release", "HEAD~2")

    assert "  - tier is now 2, was 3" in listed(run(repo, "1.0", "2.0"))
    assert "  - tier is now 2, was 4" in listed(run(repo, "release", second[:9]))
    assert "  - tier is now 4, was 2" in listed(run(repo, "HEAD", "HEAD~2"))


def test_without_a_state_it_starts_at_the_version_before(repo: Repo) -> None:
    """What changed since the last version is what people have not seen."""
    edit(repo, ('"1.0"', '"2.0"'), ("tier: 4", "tier: 3"))
    repo.commit("2.0")
    edit(repo, ("tier: 3", "tier: 2"))

    assert ["  - tier is now 2, was 4", "  - version is now 2.0, was 1.0"] == listed(run(repo))[2:]


def test_without_a_state_it_starts_at_the_last_review(repo: Repo) -> None:
    """When a review names the commit it looked at."""
    first = repo.git("rev-parse", "HEAD")
    edit(repo, ("tier: 4", "tier: 3"))
    repo.commit("second")
    reviews = f"reviews: [{{scope: all, at: 2026-01-02, commit: {first}}}, {{scope: all, at: 2025-01-01}}]\n"
    repo.write(SPEC, (repo.folder / SPEC).read_text(encoding="utf-8") + reviews)
    found = listed(run(repo))

    assert "  - tier is now 3, was 4" in found


def test_a_start_that_nobody_knows_is_asked_for(repo: Repo) -> None:
    """Nothing is compared with a guess."""
    found = run(repo)

    assert 2 == found.exit_code
    assert "no review names a commit, and no version was before: say from which state, as A" in found.output


def test_a_name_that_nothing_has_is_said(repo: Repo) -> None:
    """With the versions there were."""
    found = run(repo, "9.9")

    assert 2 == found.exit_code
    assert "versions its spec had: 1.0" in found.output


def test_a_service_that_was_renamed_is_compared_with_what_it_was(repo: Repo) -> None:
    """By the ids it says it had."""
    text = (repo.folder / SPEC).read_text(encoding="utf-8")
    (repo.folder / SPEC).unlink()
    renamed = text.replace("id: lantern", "id: pier-lights\nformer_ids: [lantern]").replace(
        "tier: 4", "tier: 3"
    )
    repo.commit("renamed", {"service_specs/pier-lights.yaml": renamed})
    found = CliRunner().invoke(cli, ["-C", str(repo.folder), "diff", "pier-lights", "HEAD~1"])

    assert "  - tier is now 3, was 4" in listed(found)
    assert "  - id is now pier-lights, was lantern" in listed(found)


def test_a_state_that_cannot_be_read_says_why(repo: Repo) -> None:
    """With the reason, and no traceback; so does a commit before there was a service."""
    edit(repo, ("tier: 4", "rank: 4"))
    repo.commit("odd")
    repo.git("checkout", "-q", "HEAD~1", "--", SPEC)
    found = run(repo, "HEAD")

    assert 1 == found.exit_code
    assert (
        "not readable with today's vocabulary: service_specs/lantern.yaml:1:1: tier: missing" in found.output
    )


def test_what_refers_to_nothing_can_still_be_compared(repo: Repo) -> None:
    """A wrong reference of the past hides nothing else that was said."""
    edit(repo, ("target: booking, after: 30m", "target: nobody, after: 20m"))
    repo.commit("wrong")
    found = listed(run(repo, "HEAD~1", "HEAD"))

    assert "  - escalation policy standard, level 2 is now nobody, was booking" in found


def test_without_git_the_reason_is_said(mini: Path) -> None:
    """Nothing can be compared without a history."""
    (mini / SPEC).write_text(LANTERN, encoding="utf-8")
    found = CliRunner().invoke(cli, ["-C", str(mini), "diff", "lantern"])

    assert 3 == found.exit_code
    assert "the history cannot be read: not in a git repository" in found.output


def test_data_is_whole_and_stable(repo: Repo) -> None:
    """For programs: the field of the schema, the entry, both texts and the sentence."""
    edit(repo, ("after: 30m", "after: 15m"))
    first = run(repo, "HEAD", "--format", "json")
    found: dict[str, Any] = json.loads(first.output)

    assert first.output == run(repo, "HEAD", "--format", "json").output
    assert {"name": "HEAD", "commit": repo.git("rev-parse", "HEAD")} == found["before"]
    assert {"name": "", "commit": None} == found["after"]
    assert [
        {
            "group": "who to call",
            "kind": "changed",
            "of": "value",
            "field": "escalation.policies[].levels[].after",
            "path": "escalation.policies[standard].levels[2].after",
            "before": "30m",
            "after": "15m",
            "words": "escalation policy standard, level 2 is now called after 15m, was 30m",
        }
    ] == found["changes"]


def test_a_comment_shows_words_of_specs_as_code(repo: Repo) -> None:
    """Whatever they are, they make no markup, no mention and no link on a pull request."""
    hostile = json.dumps(HOSTILE.replace("\u202e", ""))
    edit(
        repo,
        ("name: Lantern", f"name: {hostile}"),
        ("{do: Look at the fuse.}", f"{{do: {hostile}}}"),
        ('cmd: "one\\ntwo\\nthree"', 'cmd: "````\\n</code>@all\\n```\\n# x"'),
    )
    found = run(repo, "HEAD", "--format", "markdown")
    assert 0 == found.exit_code, found.output
    html = MarkdownIt("gfm-like", {"linkify": False}).render(found.output)
    tags = set(re.findall(r"<(\w+)[ >]", html))

    assert {"h3", "p", "strong", "ul", "li", "code", "pre"} == tags
    assert html.count("alert(1)") == html.count("&lt;script&gt;alert(1)")
    assert "@everyone" in html


def test_a_comment_is_no_longer_than_a_forge_takes(repo: Repo) -> None:
    """What does not fit is counted."""
    many = "".join(f"  - {{term: word-{number}, meaning: {'x' * 300}}}\n" for number in range(400))
    repo.write(SPEC, (repo.folder / SPEC).read_text(encoding="utf-8") + "glossary:\n" + many)
    found = run(repo, "HEAD", "--format", "markdown").output

    assert len(found) < 60_000
    assert "more, which `handoff diff` lists." in found.splitlines()[-1]


def test_hostile_words_cannot_steer_a_terminal(repo: Repo) -> None:
    """Control characters and commands of build servers are made visible."""
    edit(repo, ("name: Lantern", 'name: "a\\u001b[31m::error::b"'))
    found = run(repo, "HEAD")

    assert "\x1b" not in found.output


def test_all_services_since_a_commit(repo: Repo) -> None:
    """Only those that changed, and what is new or gone in words: the text of a pull request's comment."""
    first = repo.git("rev-parse", "HEAD")
    edit(repo, ("tier: 4", "tier: 3"))
    repo.write("service_specs/pier.yaml", LANTERN.replace("id: lantern", "id: pier"))
    asked = ["-C", str(repo.folder), "diff", "--since", first]
    comment = CliRunner().invoke(cli, [*asked, "--format", "markdown"])
    data = json.loads(CliRunner().invoke(cli, [*asked, "--format", "json"]).output)

    assert 0 == comment.exit_code, comment.output
    assert "### What changes for people on call: `lantern`" in comment.output
    assert "`pier`: is described for the first time" in comment.output
    assert "booking-api" not in comment.output
    assert ["lantern"] == [one["service"] for one in data]
    assert 2 == CliRunner().invoke(cli, [*asked, "lantern"]).exit_code
    assert 2 == CliRunner().invoke(cli, [*asked[:-1], "nowhere"]).exit_code
