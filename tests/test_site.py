"""Building the site: live in one step or not at all, the same bytes everywhere, the same pages always."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.builders import ENGINES
from generator.looks import PublishError
from generator.site import Built, Failed, build
from generator.site.switch import fresh, live_site, switch
from tests.sites import CONFIG, DAY, builds, edit, make, tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a workspace with three pages."""
    root = tmp_path / "workspace"
    make(root)
    return root


def test_a_build_goes_live(root: Path) -> None:
    """The pages are there, and `site/public` leads to them by a link that survives a move."""
    done = build(root, engine="mkdocs", date=DAY)
    moved = root.rename(root.with_name("moved"))

    assert Built(folder=root / "site/public") == done
    assert "All services" in (moved / "site/public/index.html").read_text()


def test_a_new_build_replaces_the_old(root: Path) -> None:
    """After the switch only the new build is left."""
    build(root, engine="mkdocs", date=DAY)
    before = builds(root)
    edit(root)
    build(root, engine="mkdocs", date=DAY)

    assert "edited" in (root / "site/public/index.html").read_text()
    assert 1 == len(builds(root))
    assert not before & builds(root)


def test_the_same_site_stays_live(root: Path) -> None:
    """A build of unchanged pages changes nothing, so nobody downstream copies it again."""
    build(root, engine="mkdocs", date=DAY)
    before = (root / "site/public").readlink(), builds(root)
    done = build(root, engine="mkdocs", date=DAY)

    assert isinstance(done, Built)
    assert before == ((root / "site/public").readlink(), builds(root))


@pytest.mark.parametrize("engine", ["mkdocs", "direct"])
def test_a_broken_link_fails_and_the_old_site_stays(root: Path, engine: str) -> None:
    """The engine's own line is the reason, and the live site is what it was."""
    build(root, engine=engine, date=DAY)
    before = tree(root / "site/public")
    edit(root, "[gone](gone.md)\n")
    done = build(root, engine=engine, date=DAY)

    assert isinstance(done, Failed)
    assert "contains a link 'gone.md'" in done.output
    assert "Aborted with 1 warnings in strict mode!" in done.output
    assert before == tree(root / "site/public")
    assert (2 if engine == "direct" else 1) == len(builds(root))


def test_a_first_build_that_fails_leaves_no_site(root: Path) -> None:
    """There is nothing live until a build was whole."""
    (root / "mkdocs.yml").write_text("site_name: [\n")
    done = build(root, engine="mkdocs", date=DAY)

    assert isinstance(done, Failed)
    assert "mkdocs.yml" in done.output
    assert not os.path.lexists(root / "site/public")
    assert set() == builds(root)


def test_an_engine_without_a_home_page_does_not_go_live(root: Path) -> None:
    """An empty site is not published, whatever the engine's exit code says."""
    (root / "site/docs/index.md").unlink()
    (root / "mkdocs.yml").write_text(CONFIG.replace("nav: [index.md]", "nav: [services/pay/index.md]"))

    assert Failed("mkdocs made no index.html") == build(root, engine="mkdocs", date=DAY)


def test_the_bytes_do_not_depend_on_the_machine(tmp_path: Path) -> None:
    """Folder, time zone, locale, hash seed and clock leave no trace; the date does."""
    script = (
        "import sys; from datetime import date; from pathlib import Path; from generator.site import build\n"
        "print(build(Path(sys.argv[1]), engine='mkdocs', date=date.fromisoformat(sys.argv[2])))"
    )

    def site(name: str, day: str, **environment: str) -> dict[str, bytes]:
        make(tmp_path / name)
        command = [sys.executable, "-c", script, str(tmp_path / name), day]
        subprocess.run(command, check=True, env={**os.environ, **environment})
        return tree(tmp_path / name / "site/public")

    one = site("a", "2026-01-02", TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="1")
    two = site("b/deeper", "2026-01-02", TZ="Pacific/Niue", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    other_day = site("c", "2026-01-03")

    assert one == two
    assert b"<lastmod>2026-01-02</lastmod>" in one["sitemap.xml"]
    assert {"sitemap.xml", "sitemap.xml.gz"} == {name for name in one if one[name] != other_day[name]}


HOOK = """\
import json, os, pathlib
def on_config(config):
    pathlib.Path(__file__).with_name("seen.json").write_text(json.dumps(dict(os.environ)))
"""


def test_the_engine_sees_only_what_the_config_names(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token of the pipeline stays outside; a variable that `mkdocs.yml` asks for by name is passed on."""
    monkeypatch.setenv("CI_TOKEN", "secret")
    monkeypatch.setenv("SITE_NOTE", "from outside")
    (root / "hook.py").write_text(HOOK)
    asks = "hooks: [hook.py]\nsite_description: !ENV [SITE_NOTE, none]\nsite_author: !ENV NOBODY\n"
    (root / "mkdocs.yml").write_text(CONFIG + asks)
    done = build(root, engine="mkdocs", date=DAY)
    seen = json.loads((root / "seen.json").read_text())

    assert isinstance(done, Built)
    assert "from outside" in (root / "site/public/index.html").read_text()
    assert "CI_TOKEN" not in seen
    assert ("1767312000", "UTC", "0") == (seen["SOURCE_DATE_EPOCH"], seen["TZ"], seen["PYTHONHASHSEED"])


def test_a_module_in_the_workspace_is_not_run(root: Path) -> None:
    """A pull request that brings its own `mkdocs.py` or `markdown.py` does not get it imported."""
    for name in ("mkdocs.py", "markdown.py", "json.py"):
        (root / name).write_text("raise SystemExit('pwned')\n")

    assert isinstance(build(root, engine="mkdocs", date=DAY), Built)


def test_the_reason_is_bounded_and_readable(root: Path) -> None:
    """Ten thousand lines and control characters of an engine become a short text; both ends are kept."""
    hook = "def on_config(config):\n    print('\\x1b[31mfirst\\x1b[0m\\a' + 'x' * 9999)\n"
    hook += "    for n in range(10000): print('line', n)\n    raise SystemExit('last\\x9b')\n"
    (root / "hook.py").write_text(hook)
    (root / "mkdocs.yml").write_text(CONFIG + "hooks: [hook.py]\n")
    done = build(root, engine="mkdocs", date=DAY)

    assert isinstance(done, Failed)
    lines = done.output.splitlines()
    assert 201 == len(lines)
    assert all(len(line) <= 1000 and line.isprintable() for line in lines)
    assert any("more lines" in line for line in lines)
    assert "line 9999" == lines[-1]


def test_an_engine_that_is_missing_says_how_to_get_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra's name is in the message."""
    monkeypatch.setitem(sys.modules, "zensical", None)

    assert Failed("zensical is not installed; run: pip install 'handoff-generator[engines]'") == build(
        root, engine="zensical", date=DAY
    )


def test_an_unknown_engine_is_refused(root: Path) -> None:
    """Nothing else is ever run."""
    assert Failed("hugo is no engine; choose one of direct, mkdocs, properdocs, zensical") == build(
        root, engine="hugo", date=DAY
    )


@pytest.mark.slow
def test_every_engine_makes_the_same_pages(root: Path) -> None:
    """The docs folder is no one engine's dialect: the same pages, titles and text come out of all three."""
    (root / "overrides").mkdir()
    (root / "overrides/main.html").write_text(
        '{% extends "base.html" %}{% block footer %}OURS{% endblock %}\n'
    )
    (root / "mkdocs.yml").write_text(CONFIG.replace("font: false", "font: false, custom_dir: overrides"))
    pages = {}
    for engine in ENGINES:
        done = build(root, engine=engine, date=DAY)

        assert Built(folder=root / "site/public") == done, engine
        site = tree(root / "site/public")
        pages[engine] = {name for name in site if name.endswith("index.html")}
        pay = site["services/pay/index.html"].decode()
        assert "<title>Pay &#38; go - Night duty</title>" in pay
        assert "<p>&#42;&#42;not bold&#42;&#42; &#60;script&#62;</p>" in pay
        assert "<pre><code>kubectl get pods &#45;n pay\n\nrm &#45;rf &#42;\n</code></pre>" in pay
        assert '<h2 id="steps">Steps' in pay
        assert "OURS" in pay

    assert pages["mkdocs"] == pages["properdocs"] == pages["zensical"]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_is_strict_and_leaves_nothing_behind(root: Path, engine: str) -> None:
    """A broken link fails with each of them, and the workspace holds nothing but what a person put there."""
    build(root, engine=engine, date=DAY)
    before = tree(root / "site/public")
    edit(root, "[gone](gone.md)\n")
    done = build(root, engine=engine, date=DAY)

    assert isinstance(done, Failed)
    assert "index.md" in done.output
    assert before == tree(root / "site/public")
    assert {"mkdocs.yml", "site"} == {entry.name for entry in root.iterdir()}
    assert {".handoff", "docs", "public"} == {entry.name for entry in (root / "site").iterdir()}
    kept = {"pages.json"} if engine == "direct" else set()
    assert {"builds", "lock"} | kept == {entry.name for entry in (root / "site/.handoff").iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_builds_the_same_bytes_anywhere(tmp_path: Path, engine: str) -> None:
    """Two workspaces with the same pages give the same site."""
    sites = []
    for name in ("a", "b/deeper"):
        make(tmp_path / name)
        build(tmp_path / name, engine=engine, date=DAY)
        sites.append(tree(tmp_path / name / "site/public"))

    assert sites[0] == sites[1]


BOTH = [pytest.param("mkdocs", marks=pytest.mark.slow), "direct"]


@pytest.mark.parametrize("engine", BOTH)
def test_a_new_site_shares_what_is_the_same(root: Path, engine: str) -> None:
    """To the inode: only what differs costs anything. What a person wrote into the live site differs."""
    build(root, engine=engine, date=DAY)
    edit(root, "<p>once more, so that there is a spare</p>")
    build(root, engine=engine, date=DAY)
    before, clean = numbers(root), tree(root / "site/public")
    (root / "site/public/404.html").write_bytes(clean["404.html"].swapcase())
    edit(root)
    done = build(root, engine=engine, date=DAY)
    after = numbers(root)

    assert isinstance(done, Built)
    assert {"404.html", "index.html", "search/search_index.json"} == {
        path for path in after if after[path] != before[path]
    }
    assert clean["404.html"] == tree(root / "site/public")["404.html"]


def test_an_edit_of_the_live_site_during_a_build_is_not_published(root: Path) -> None:
    """A file of both sites that changed meanwhile stops the switch, and the next build repairs it."""
    build(root, engine="direct", date=DAY)
    clean = tree(root / "site/public")
    site = root / "site"
    target, before = fresh(site), live_site(site)
    (target / "404.html").hardlink_to(Path(before.folder, "404.html"))
    (root / "site/public/404.html").write_text("edited")
    with pytest.raises(PublishError, match=r"404\.html was changed while the site was being built"):
        switch(site, target, before)
    build(root, engine="direct", date=DAY)

    assert clean == tree(root / "site/public")


@pytest.mark.slow
def test_a_disk_without_links_gets_copies(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same site, written anew; one that is all the same stays live."""
    build(root, engine="mkdocs", date=DAY)
    before, clean = builds(root), tree(root / "site/public")

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    build(root, engine="mkdocs", date=DAY)
    same = builds(root)
    edit(root)
    build(root, engine="mkdocs", date=DAY)
    edited = tree(root / "site/public")

    assert before == same
    assert before != builds(root)
    assert clean.keys() == edited.keys()


def numbers(root: Path) -> dict[str, int]:
    """Give the inode of every published file."""
    folder = (root / "site/public").resolve()
    return {f.relative_to(folder).as_posix(): f.stat().st_ino for f in folder.rglob("*") if f.is_file()}
