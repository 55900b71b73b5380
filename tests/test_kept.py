"""What the direct builder takes over from the last build: the same site as a clean one, whatever happened."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.config import load_config

from generator.direct.build import build as build_here
from generator.direct.kept import Kept, keep, recall
from generator.linked import NOTHING, Published
from generator.site import Built, build
from tests.sites import CONFIG, DAY, PAGE, builds, make, tree

NO_SEARCH = f"{CONFIG}plugins: []\n"
STATE = "site/.handoff/pages.json"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a workspace as large ones are: the theme has no search there."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767312000")
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    root = tmp_path / "workspace"
    make(root)
    (root / "elsewhere").mkdir()
    home(root)
    (root / "mkdocs.yml").write_text(NO_SEARCH)
    for service in ("pay", "cart", "ship"):
        page(root, service, "index")
        page(root, service, "runbook")
        (root / f"site/docs/services/{service}/facts.json").write_text(f'"{service}"')
    return root


def home(root: Path, title: str = "Start", text: str = "go") -> None:
    """Write the page in the navigation."""
    (root / "site/docs/index.md").write_text(f"---\ntitle: {title}\n---\n\n# {title}\n\n<p>{text}</p>\n")


def page(root: Path, service: str, name: str, text: str = "go") -> None:
    """Write a page."""
    file = root / f"site/docs/services/{service}/{name}.md"
    file.parent.mkdir(exist_ok=True)
    file.unlink(missing_ok=True)
    file.write_text(PAGE.replace("home", f"{text} {service} {name}"))


def clean(root: Path, target: Path) -> dict[str, bytes]:
    """Build the docs folder as if there were nothing yet."""
    config = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(target))
    config.plugins.on_startup(command="build", dirty=False)
    build_here(config, NOTHING)
    return tree(target)


def again(root: Path) -> dict[str, bytes]:
    """Build upon what is there."""
    done = build(root, engine="direct", date=DAY)
    assert isinstance(done, Built), done
    assert not done.note
    return tree(root / "site/public")


def unseen(file: Path, content: bytes) -> None:
    """Write as many other bytes into a file, and set its time back."""
    before = file.stat()
    assert len(content) == before.st_size
    with file.open("r+b") as out:
        out.write(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def live(root: Path, path: str) -> Path:
    """Name a published file."""
    return (root / "site/public").resolve() / path


def rewritten_in_place(root: Path) -> None:
    """Change a source behind its times."""
    file = root / "site/docs/services/pay/index.md"
    unseen(file, file.read_bytes().replace(b"Steps", b"Moves"))


def live_page_edited(root: Path) -> None:
    """Change a published page behind its times."""
    file = live(root, "services/cart/runbook/index.html")
    unseen(file, file.read_bytes().swapcase())


def live_copy_edited(root: Path) -> None:
    """Change a published copy behind its times."""
    unseen(live(root, "services/cart/facts.json"), b'"xxxx"')


def live_page_swapped(root: Path) -> None:
    """Let two published pages change places."""
    one, other = live(root, "services/cart/index.html"), live(root, "services/ship/index.html")
    one.rename(beside := one.with_name("beside"))
    other.rename(one)
    beside.rename(other)


def live_page_gone(root: Path) -> None:
    """Remove a published page."""
    live(root, "services/pay/index.html").unlink()


def live_file_more(root: Path) -> None:
    """Add a file to the live site."""
    live(root, "services/pay/more.html").write_text("more")


def spare(root: Path) -> Path:
    """Name the build that is not live."""
    (found,) = {entry for entry in builds(root) if entry != (root / "site/public").resolve().name}
    return root / "site/.handoff/builds" / found


def spare_written_to(root: Path) -> None:
    """Write into a page of the spare, which the live site may have as well."""
    with (spare(root) / "services/pay/index.html").open("a") as out:
        out.write("more")


def spare_page_swapped(root: Path) -> None:
    """Replace a page of the spare by another one."""
    page = spare(root) / "services/cart/index.html"
    page.unlink()
    page.hardlink_to(spare(root) / "404.html")


def spare_page_gone(root: Path) -> None:
    """Remove a page of the spare."""
    (spare(root) / "services/cart/index.html").unlink()


def spare_more(root: Path) -> None:
    """Leave files, hidden ones too, and folders in the spare, some of them where others go."""
    (spare(root) / ".hidden/deep").mkdir(parents=True)
    (spare(root) / ".hidden/deep/file").write_text("more")
    (spare(root) / "index.html.link").write_text("died")
    shutil.rmtree(spare(root) / "services/ship")
    (spare(root) / "services/ship").write_text("no folder")
    (spare(root) / "404.html").unlink()
    (spare(root) / "404.html").mkdir()
    (spare(root) / "404.html/file").write_text("no file")


def spare_gone(root: Path) -> None:
    """Remove the spare."""
    shutil.rmtree(spare(root))


def spare_led_away(root: Path) -> None:
    """Let a folder of the spare lead out of it."""
    shutil.rmtree(spare(root) / "services")
    (spare(root) / "services").symlink_to(root / "elsewhere")


def page_gone(root: Path) -> None:
    """Remove a page."""
    (root / "site/docs/services/ship/runbook.md").unlink()


def service_more(root: Path) -> None:
    """Add a service."""
    page(root, "care", "index")


def copy_edited(root: Path) -> None:
    """Change a file that is copied, behind its times."""
    unseen(root / "site/docs/services/pay/facts.json", b'"pad"')


def by_hand(root: Path) -> None:
    """Write a page with a link to a heading."""
    (root / "site/docs/services/notes.md").write_text("# Notes\n\n*See* [it](pay/index.md#steps).\n")


def by_hand_gone(root: Path) -> None:
    """Have nothing of people any more."""
    (root / "site/docs/services/notes.md").unlink()
    page(root, "cart", "index")


def home_edited(root: Path) -> None:
    """Change the page in the navigation."""
    home(root, text=f"more {time.monotonic_ns()}")


def home_renamed(root: Path) -> None:
    """Change what all other pages show of it."""
    home(root, title="Begin")


def like_a_theme_s(root: Path) -> None:
    """Put a file where the theme has one."""
    (root / "site/docs/assets/images").mkdir(parents=True)
    (root / "site/docs/assets/images/favicon.png").write_text("ours")


def the_theme_s_again(root: Path) -> None:
    """Take it away."""
    (root / "site/docs/assets/images/favicon.png").unlink()


def template_edited(root: Path) -> None:
    """Change what the theme made once, behind its times."""
    file = live(root, "404.html")
    unseen(file, file.read_bytes().swapcase())


def two_for_one(root: Path) -> None:
    """Write two pages that go to one place."""
    page(root, "ship", "card", "first")
    page(root, "ship/card", "index", "second")


def the_other_again(root: Path) -> None:
    """Change the one that does not get there."""
    before = (root / "site/public/services/ship/card/index.html").read_text()
    page(root, "ship", "card" if "second" in before else "card/index", "again")


def one_for_one(root: Path) -> None:
    """Take one away."""
    (root / "site/docs/services/ship/card/index.md").unlink()


def led_back(root: Path) -> None:
    """Take away what leads elsewhere."""
    (root / "site/docs/services/more").unlink()


def led_elsewhere(root: Path) -> None:
    """Let a folder of pages lead out of the docs folder."""
    (root / "more").mkdir()
    (root / "more/index.md").write_text(PAGE)
    (root / "site/docs/services/more").symlink_to(root / "more")


def changed_elsewhere(root: Path) -> None:
    """Change a page there."""
    (root / "more/index.md").write_text(PAGE.replace("not bold", "nor this"))


def by_hand_again(root: Path) -> None:
    """Let it link elsewhere."""
    (root / "site/docs/services/notes.md").write_text("# Notes\n\n*See* [it](cart/index.md).\n")


def taken_by_hand(root: Path) -> None:
    """Write over a page."""
    (root / "site/docs/services/cart/index.md").write_text("# Cart\n\n*By hand*, [up](../pay/index.md).\n")


def config_more(more: str) -> Callable[[Path], None]:
    """Return what adds lines to the config."""

    def change(root: Path) -> None:
        (root / "mkdocs.yml").write_text(f"{NO_SEARCH}{more}\n")

    return change


def overridden(root: Path) -> None:
    """Override a template of the theme."""
    (root / "overrides").mkdir(exist_ok=True)
    (root / "overrides/main.html").write_text("{% extends 'base.html' %}{% block footer %}us{% endblock %}")
    config = NO_SEARCH.replace("font: false", "font: false, custom_dir: overrides")
    (root / "mkdocs.yml").write_text(config)


def overridden_again(root: Path) -> None:
    """Let it link to pages."""
    (root / "overrides/main.html").write_text(
        "{% extends 'base.html' %}{% block footer %}{{ 'services/pay/' | url }}{% endblock %}"
    )


def nothing_said(root: Path) -> None:
    """Let the theme make nothing of a page."""
    overridden(root)
    (root / "overrides/nothing.html").write_text("")
    (root / "overrides/main.html").write_text(
        "{% extends 'nothing.html' if (page or {}).url == 'services/pay/' else 'base.html' %}"
    )


def damaged(root: Path) -> None:
    """Change a letter of what is kept."""
    file = root / STATE
    file.write_bytes(file.read_bytes().replace(b'"made":', b'"mode":', 1))


def cut_short(root: Path) -> None:
    """Cut off the end of what is kept."""
    file = root / STATE
    file.write_bytes(file.read_bytes()[:-10])


def foreign(root: Path) -> None:
    """Keep something else, whole."""
    file = root / STATE
    data = json.loads(file.read_bytes().partition(b"\n")[2])
    text = json.dumps({**data, "made": [1]}).encode()
    file.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)


EDITS: tuple[Callable[[Path], None], ...] = (
    rewritten_in_place,
    live_page_edited,
    live_copy_edited,
    live_page_swapped,
    live_page_gone,
    live_file_more,
    spare_written_to,
    spare_page_swapped,
    spare_page_gone,
    spare_more,
    spare_gone,
    spare_led_away,
    page_gone,
    service_more,
    copy_edited,
    by_hand,
    by_hand_again,
    taken_by_hand,
    by_hand_gone,
    home_edited,
    home_renamed,
    template_edited,
    like_a_theme_s,
    home_edited,
    the_theme_s_again,
    led_elsewhere,
    changed_elsewhere,
    led_back,
    two_for_one,
    the_other_again,
    one_for_one,
    config_more("copyright: us"),
    config_more("exclude_docs: services/ship/"),
    config_more("markdown_extensions: [{toc: {permalink: true}}]"),
    config_more("nav: [{Start: index.md}, services/pay/index.md]"),
    config_more("repo_url: https://github.com/a/b\nedit_uri: edit/main/docs/"),
    overridden,
    home_edited,
    overridden_again,
    nothing_said,
    damaged,
    cut_short,
    foreign,
)


def test_what_is_taken_over_is_what_a_clean_build_makes(root: Path, tmp_path: Path) -> None:
    """After each of many things that happen to pages, theme, live site and what is kept, and after none."""
    again(root)
    page(root, "pay", "index", "once more, so that there is a spare")
    again(root)
    for number, edit in enumerate(EDITS):
        edit(root)
        expected = clean(root, tmp_path / f"clean{number}")
        assert expected == again(root), edit
        if number % 2:
            page(root, "pay", "runbook", f"went {number}")
            assert clean(root, tmp_path / f"then{number}") == again(root), edit

    assert [] == list((root / "elsewhere").iterdir())


def test_what_is_built_upon_is_the_spare(root: Path) -> None:
    """Its folders stay what they are; only a page that changed is another file than the live site's."""
    again(root)
    page(root, "pay", "runbook", "once")
    again(root)
    before, lent = folders(spare(root)), live(root, "services/pay/index.html").stat().st_ino
    page(root, "pay", "runbook", "twice")
    again(root)

    assert before == folders(live(root, "."))
    assert lent == live(root, "services/pay/index.html").stat().st_ino
    assert ["services/pay/runbook/index.html"] == [
        path for path in tree(spare(root)) if not live(root, path).samefile(spare(root) / path)
    ]


def folders(build: Path) -> set[tuple[str, int]]:
    """Give the numbers of the folders of a build."""
    return {(path.relative_to(build).as_posix(), path.stat().st_ino) for path in build.rglob("*/")}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_nor_does_the_order_matter(root: Path, tmp_path: Path, seed: int) -> None:
    """Several at once, in any order."""
    rng = random.Random(seed)
    again(root)
    for number in range(8):
        for edit in rng.sample(EDITS, 3):
            try:
                edit(root)
            except (OSError, ValueError):  # there is nothing to do it to just now
                continue
        assert clean(root, tmp_path / f"clean{number}") == again(root)


def test_unchanged_pages_are_neither_read_nor_rendered(
    root: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor looked at, but for those in the navigation. Where all are, the first of each kind is rendered."""
    caplog.set_level(logging.DEBUG, "mkdocs.direct")
    kept, folder = tmp_path / "pages.json", tmp_path / "0"
    for number in range(4):
        target = tmp_path / f"{number}"
        target.mkdir()
        time.sleep(0.03)
        config = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(target))
        build_here(config, Published(str(folder), {}) if number else NOTHING, kept)
        time.sleep(0.03)
        kept.with_suffix(".new").replace(kept)
        os.utime(kept)
        folder = target
        if number == 1:
            page(root, "ship", "runbook", "stop")
        elif number == 2:
            (root / "mkdocs.yml").write_text(f"{NO_SEARCH}dev_addr: 127.0.0.1:8001\n")
    said = [record.getMessage().partition(";")[0] for record in caplog.records]

    assert ["0 of 7", "0 of 1", "0 of 2", "4 of 7"] == [
        line.removesuffix(" pages taken over") for line in said if line.endswith("taken over")
    ]
    assert clean(root, tmp_path / "clean") == tree(folder)


def test_pages_of_another_version_are_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what makes them, as it is found first. What only begins with its name is another package."""
    file, installed = tmp_path / "pages.json", tmp_path / "packages/mkdocs-stubs-99.0.dist-info"
    keep(file, "docs", Kept(1, 0))
    installed.mkdir(parents=True)
    monkeypatch.syspath_prepend(str(installed.parent))
    known = recall(file, "docs")
    installed.rename(installed.with_name("mkdocs-99.0.dist-info"))

    assert (1, 0) == (known.began, recall(file, "docs").began)
