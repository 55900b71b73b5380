"""What pages say about git: facts where they can be known, words where they cannot, no wrong number."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import cli
from tests.remotes import ask_branch
from tests.repos import Repo, date


def _overview(root: Path) -> str:
    """Render the workspace and give the text of a service's overview."""
    done = CliRunner().invoke(cli, ["-C", str(root), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    page = (root / "site/docs/services/booking-api/index.md").read_text(encoding="utf-8")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_facts_of_a_repository_are_on_the_page(mini: Path) -> None:
    """Commit and date of the spec, the last tag, and how many commits came since."""
    repo = Repo(mini)
    first = repo.commit("Describe the services")
    repo.git("tag", "v1.0.0")
    repo.commit("Something else", {"notes.txt": "x"})
    text = _overview(mini)

    assert first[:10] in text
    assert date(0) in text
    assert "v1.0.0" in text
    assert re.search(r"\b1 commit since", text)


def test_changes_that_are_not_committed_are_said(mini: Path) -> None:
    """A page made of an edited file does not pretend to be the committed one."""
    Repo(mini).commit("Describe the services")
    with (mini / "service_specs/booking-api/service.yaml").open("a", encoding="utf-8") as spec:
        spec.write("# a word more\n")

    assert "changes that are not committed" in _overview(mini)


def test_an_address_is_shown_without_whoever_logs_in(mini: Path) -> None:
    """What is shown is made anew from scheme, host and path."""
    _overview(mini)
    page = (mini / "site/docs/services/berth-advisor/index.md").read_text(encoding="utf-8")

    assert "ssh://code.skerry.example/berths/advisor" in html.unescape(page)
    assert "git@" not in html.unescape(page)


def test_no_repository_is_said(mini: Path) -> None:
    """Without git the page says so."""
    assert "the workspace is not in a git repository" in _overview(mini)


def test_an_empty_repository_is_said(mini: Path) -> None:
    """Before the first commit there is nothing to tell."""
    Repo(mini)
    text = _overview(mini)

    assert "no commits yet" in text or "not committed yet" in text


def test_a_detached_head_is_said(mini: Path) -> None:
    """CI checks out a commit, not a branch; facts stay true where no branch is asked for."""
    ask_branch(mini, "")
    repo = Repo(mini)
    first = repo.commit("Describe the services")
    repo.git("checkout", "-q", "--detach")
    text = _overview(mini)

    assert "detached HEAD" in text
    assert first[:10] in text


def test_a_shallow_clone_is_said(mini: Path, tmp_path: Path) -> None:
    """A count that would need older history is not given."""
    repo = Repo(mini)
    repo.commit("Describe the services")
    repo.git("tag", "v1.0.0")
    for number in range(3):
        repo.commit(f"More {number}", {"notes.txt": str(number)})
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", mini.as_uri(), str(clone)], check=True)
    text = _overview(clone)

    assert "shallow clone" in text
    assert "commits since" not in text or "cannot be counted" in text


def test_only_repositories_of_the_workspace_are_read(mini: Path) -> None:
    """A spec alone opens no repository, however plainly it names a folder beside it."""
    Repo(mini / "secret").commit("Nobody may read this")
    spec = mini / "service_specs/booking-api/service.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("repo: skerry", "repo: secret"), encoding="utf-8"
    )
    text = _overview(mini)

    assert "mkdocs.yml does not list this repository" in text
    assert "Nobody may read this" not in text


@pytest.mark.slow
def test_a_site_builds_with_every_repository_of_the_corpus(mini: Path, tmp_path: Path) -> None:
    """Whatever the workspace's repository holds, the site is built and nothing of it runs."""
    shared = os.environ.get("HANDOFF_SHARED")
    if not shared:
        pytest.skip("HANDOFF_SHARED does not name the folder that holds hostile/git")
    maker, corpus = Path(shared) / "hostile/git", tmp_path / "corpus"
    subprocess.run(["bash", maker / "mk_local_repos.sh", corpus / "local"], check=True, capture_output=True)
    subprocess.run(
        [sys.executable, maker / "mk_content_repos.py", corpus / "content"], check=True, capture_output=True
    )
    built = 0
    for repo in sorted(entry for kind in corpus.iterdir() for entry in kind.iterdir() if entry.is_dir()):
        shutil.copytree(mini, repo, dirs_exist_ok=True)
        done = CliRunner().invoke(cli, ["-C", str(repo), "build", "--date", "2026-11-23"])
        assert 0 == done.exit_code, (repo.name, done.output)
        built += 1

    assert 40 <= built
    assert [] == [*tmp_path.rglob("PWN*")]
