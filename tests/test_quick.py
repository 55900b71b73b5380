"""One page changed, and nothing of MkDocs is needed: the same site, or the whole way to it."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.site import Built, Failed, build
from generator.site.grounds import grounds
from tests.sites import CONFIG, DAY, PAGE, tree
from tests.test_kept import NO_SEARCH, again, clean, config_more, foreign, home, live, page, root

__all__ = ["root"]
WRITING = {"os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.utime"}


@pytest.fixture
def built(root: Path) -> Path:
    """Build a site twice, so that there is a spare, from files that were not written just now."""
    time.sleep(0.05)
    again(root)
    page(root, "pay", "index", "once more")
    again(root)
    return root


def quickly(root: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Build where no engine can be started. Tell whether none had to be."""
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", "/bin/false")
        return isinstance(build(root, engine="direct", date=DAY), Built)


def two_pages(root: Path) -> None:
    """Change two pages: words, commands, a title that is no plain word, headings."""
    page(root, "pay", "runbook", "went")
    text = PAGE.replace("'Pay &#38; go'", "Go").replace("## Steps", "## More steps\n\n### Steps")
    (root / "site/docs/services/cart/index.md").write_text(text)


def a_copy(root: Path) -> None:
    """Change a file that is copied."""
    (root / "site/docs/services/pay/facts.json").write_text('"more"')


def only_touched(root: Path) -> None:
    """Touch a page, one in the navigation too, and a copy."""
    for name in ("index.md", "services/pay/index.md", "services/pay/facts.json"):
        (root / "site/docs" / name).touch()


def live_file_gone(root: Path) -> None:
    """Remove a published page: to the one file that the spare has as well, that is a change."""
    live(root, "services/ship/index.html").unlink()


def led_elsewhere(root: Path) -> None:
    """Let a copy be what lies elsewhere, and change that."""
    copy, place = root / "site/docs/services/pay/facts.json", root / "elsewhere/facts.json"
    place.write_text(f'"{time.monotonic_ns()}"')
    if not copy.is_symlink():
        copy.unlink()
        copy.symlink_to(place)


def home_edited(root: Path) -> None:
    """Change what the page in the navigation says under its title."""
    home(root, text=f"more {time.monotonic_ns()}")


def nothing(root: Path) -> None:
    """Change nothing."""


def spare_with_more(root: Path) -> None:
    """Add a file to all builds, and change a page."""
    for entry in (root / "site/.handoff/builds").iterdir():
        (entry / "services/pay/more.html").write_text("more")
    page(root, "ship", "index", "went")


@pytest.mark.parametrize(
    "edit", [two_pages, a_copy, led_elsewhere, home_edited, only_touched, nothing, spare_with_more]
)
def test_mkdocs_is_not_needed(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Path], None]
) -> None:
    """For pages of ours and copies, as often as they change; and it counts from then on."""
    for number in range(2):
        edit(built)
        assert quickly(built, monkeypatch)
        assert clean(built, tmp_path / f"clean{number}") == tree(built / "site/public")
        page(built, "cart", "runbook", f"went {number}")
        assert quickly(built, monkeypatch)
        assert clean(built, tmp_path / f"then{number}") == tree(built / "site/public")


def heading_gone(root: Path) -> None:
    """Leave a page without contents."""
    (root / "site/docs/services/pay/index.md").write_text("---\ntitle: Pay\n---\n\n<p>go</p>\n")


def takes_markdown(root: Path) -> None:
    """Write what only Markdown reads."""
    (root / "site/docs/services/pay/index.md").write_text("---\ntitle: Pay\n---\n\n# Pay\n\n*go*\n")


def says_more(root: Path) -> None:
    """Say in front matter what the theme goes by."""
    text = PAGE.replace("title:", "template: 404.html\ntitle:")
    (root / "site/docs/services/pay/index.md").write_text(text)


def one_more(root: Path) -> None:
    """Add a page."""
    page(root, "pay", "more")


def one_less(root: Path) -> None:
    """Take one away."""
    (root / "site/docs/services/pay/runbook.md").unlink()


def home_renamed(root: Path) -> None:
    """Change the title of the page in the navigation."""
    home(root, title="Begin")


def live_edited(root: Path) -> None:
    """Write into a published page, and change another one."""
    live(root, "services/ship/index.html").write_text("more")
    page(root, "pay", "runbook", "went")


@pytest.mark.parametrize(
    "edit",
    [
        heading_gone,
        takes_markdown,
        says_more,
        one_more,
        one_less,
        home_renamed,
        live_edited,
        live_file_gone,
        config_more("copyright: us"),
        foreign,
    ],
)
def test_mkdocs_is_needed(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Path], None]
) -> None:
    """For whatever may change more than the page that it is in. The site is what it makes."""
    edit(built)
    before = tree(built / "site/public")

    assert not quickly(built, monkeypatch)
    assert before == tree(built / "site/public")

    assert clean(built, tmp_path / "clean") == again(built)


def test_what_mkdocs_says_is_said_again(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that is refused leaves nothing that the next one could go by."""
    (built / "mkdocs.yml").write_text(
        f"{NO_SEARCH}nav: [index.md, gone.md]\n".replace("nav: [index.md]\n", "")
    )
    for number in range(2):
        time.sleep(0.05)
        page(built, "pay", "runbook", f"went {number}")
        done = build(built, engine="direct", date=DAY)
        assert isinstance(done, Failed)
        assert "gone.md" in done.output


def test_a_kill_at_any_step_leaves_one_whole_site(built: Path, tmp_path: Path) -> None:
    """The old one or the new one, at each step that writes; and the next build makes the new one."""
    sites = []
    for text in ("one", "two"):
        page(built, "pay", "runbook", text)
        sites.append(clean(built, tmp_path / text))
    page(built, "pay", "runbook", "one")
    assert sites[0] == again(built)
    steps = 0
    while _killed(built, ("one", "two")[1 - steps % 2], steps):
        steps += 1
        assert tree(built / "site/public") in sites
        assert sites[steps % 2] == again(built)

    assert steps > 10
    assert sites[1 - steps % 2] == tree(built / "site/public")


def _killed(root: Path, text: str, step: int) -> bool:
    """Change a page and build, in a copy of this process. Tell whether it died at a step, as it was to."""
    page(root, "pay", "runbook", text)
    time.sleep(0.05)
    copy = os.fork()
    if copy:
        status = os.waitpid(copy, 0)[1]
        assert status in (0, signal.SIGKILL)
        return status != 0
    left = [step]

    def die(event: str, told: tuple[object, ...]) -> None:
        if event in WRITING or (event == "open" and isinstance(told[2], int) and told[2] & os.O_CREAT):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.executable = "/bin/false"
        sys.addaudithook(die)
        os._exit(not isinstance(build(root, engine="direct", date=DAY), Built))
    finally:
        os._exit(1)


def test_what_settings_are_read_from_has_a_name(root: Path) -> None:
    """Another one after each change of any of it; none while a change might not show, or is beyond it."""
    config = root / "mkdocs.yml"

    def named(text: str, **environment: str) -> str:
        config.write_text(text)
        time.sleep(0.05)
        return grounds(root, None, environment)

    (root / "overrides").mkdir()
    own = NO_SEARCH.replace("font: false", "font: false, custom_dir: overrides")
    names = [named(NO_SEARCH), named(NO_SEARCH), named(own), grounds(root, ["index.md"], {})]
    names += [grounds(root, None, {"SOURCE_DATE_EPOCH": "1"})]
    (root / "overrides/main.html").write_text("{% extends 'base.html' %}")
    time.sleep(0.05)
    names += [grounds(root, None, {})]
    (root / "overrides/main.html").touch()
    none = [grounds(root, None, {}), named(f"{CONFIG}INHERIT: other.yml\n")]
    none += [named(re.sub(r"\[toc\]", "[toc: {slugify: !!python/name:str.lower }]", CONFIG)), named("- [")]
    (root / "overrides/link.html").symlink_to(root / "elsewhere")
    none += [named(own)]

    assert "" not in names
    assert len(names) == len(set(names))
    assert {""} == set(none)
