"""One build: MkDocs' own walk over a site, with shorter ways to a page where they lead to the same."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs import utils
from mkdocs.commands.build import _build_theme_template, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError
from mkdocs.structure.files import File, Files, get_files, set_exclusions
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from msgspec.structs import replace

from generator.direct.again import Stays, setting, shown, stays
from generator.direct.front import front_matter, usual
from generator.direct.headings import Headings
from generator.direct.index import INDEX, Index, open_index
from generator.direct.kept import Kept, Made, Whole, keep, plain_data, recall
from generator.direct.lines import Lines
from generator.direct.output import Output
from generator.direct.plain import plain
from generator.direct.shell import Shell, seen
from generator.direct.source import Source
from generator.direct.source import read as read_source
from generator.direct.theme import environment
from generator.direct.unlisted import navigation
from generator.forks import spread
from generator.linked import NO_FILE, Published, content_of, looked

_log = logging.getLogger("mkdocs.direct")


def build(
    config: MkDocsConfig, live: Published, kept: Path | None = None, *, jobs: int = 1, grounds: str = ""
) -> None:
    """Build a site whose settings are known into its folder, sharing files with the one that is live.

    `kept` is where it is written what became of each file; what this build made lies beside it. `jobs` is how
    many processes may have a part in it. `grounds` names what the settings were read from, if that has a
    name. Raises Abort when there was a warning and builds are strict. Events of plugins are only those that
    the plugins known here listen to.
    """
    began, docs = looked(config.site_dir)[2], str(config.docs_dir)
    with _strict(config):
        config = config.plugins.on_config(config)
        before = recall(kept, docs) if kept else Kept(0, 0)
        before = before if before.reading == _reading(config) else Kept(0, 0)
        into = Output(Path(config.site_dir), live, before)
        try:
            now = _built(config, before, into, stays(before, config, into), jobs)
        except Whole:
            into = Output(Path(config.site_dir), live, before)
            now = _built(config, before, into, None, jobs)
    if kept and plain_data(now.reading):
        keep(kept.with_suffix(".new"), docs, replace(now, began=began, grounds=now.setting and grounds))


def _reading(config: MkDocsConfig) -> list[Any]:
    return [config.markdown_extensions, config.mdx_configs or {}]


def _built(config: MkDocsConfig, before: Kept, into: Output, staying: Stays | None, jobs: int) -> Kept:
    """Make what does not stay. Raises Whole when that does not do."""
    files = get_files(config) if staying is None else staying.files(config)
    theme = environment(config)
    files.add_files_from_theme(theme, config)
    set_exclusions(files, config)
    nav = navigation(files, config)
    work = _Work(config, files, nav, before, whole=staying is None)
    dests = {file.dest_uri for file in files if file.inclusion.is_included()}  # type: ignore[no-untyped-call]
    if staying is not None:
        dests |= staying.there(before, files, nav, into)
    into.only(dests)
    work.copy(into, jobs)
    templates = [(name, f"{name}.gz") for name in config.theme.static_templates]
    for pair in templates if staying is None else ():
        with into.written(*pair):
            _build_theme_template(pair[0], theme, files, config, nav)
    shell = Shell(config, nav, theme, files.documentation_pages())
    with into.written(INDEX), open_index(config) as index:
        work.write(shell, into, index, jobs)
    made, menu = {**(staying.made if staying else {}), **work.made}, work.menu
    theirs = {file.dest_uri for file in files if file.src_dir != config.docs_dir}
    theirs = (theirs & dests).union(*templates)
    marks = {path: mark for path in sorted(theirs) if (mark := into.mark(path)) != NO_FILE}
    used = {one.around for one in (*made.values(), *menu.values())}
    around = {name: data for name, data in (before.skeletons | work.around).items() if name in used}
    setting_ = "" if index else setting(config)
    return Kept(0, 0, made, menu, marks, shown(nav), setting_, reading=_reading(config), skeletons=around)


class _Work:
    """The pages of one build."""

    def __init__(
        self, config: MkDocsConfig, files: Files, nav: Navigation, before: Kept, *, whole: bool
    ) -> None:
        """Populate the pages that are in the navigation: every page shows their titles.

        When not the whole site is made, a page that takes Markdown raises Whole: it may link to any other.
        """
        self._config, self._files, self._nav = config, files, nav
        self._before, self._whole = before, whole
        self.made: dict[str, Made] = {}
        self.menu: dict[str, Made] = {}
        self.around: dict[str, list[Any]] = {}
        """What is around pages, of those kinds that were learnt."""
        self._headings, self._lines = Headings(*_reading(config)), Lines()
        self._pages = [file.page for file in files.documentation_pages() if file.page is not None]
        self._in_nav = {page.file.src_uri for page in nav.pages}
        self._in_menu = {page.file.src_uri: self._populate(page) for page in self._pages if self._shown(page)}

    def copy(self, into: Output, jobs: int) -> None:
        """Write the files that are no pages."""
        files = [
            file
            for file in self._files
            if not file.is_documentation_page() and file.inclusion.is_included()  # type: ignore[no-untyped-call]
        ]
        for copied in spread(partial(self._copied, into), files, jobs):
            self.made |= copied

    def write(self, shell: Shell, into: Output, index: Index | None, jobs: int) -> None:
        """Write every page and its part of the index."""
        places = Counter(page.file.dest_uri for page in self._pages)
        apart = [page for page in self._pages if not self._shown(page) and places[page.file.dest_uri] == 1]
        done, linking, taken = dict[str, Made | None](), [], 0
        for found, known, learnt in spread(partial(self._apart, shell, into), [] if index else apart, jobs):
            done |= found
            taken += known
            self.around |= learnt
        for page in self._pages:
            path = page.file.src_uri
            made = done[path] if path in done else self._page(page, shell, into, index)
            if made:
                (self.menu if self._shown(page) else self.made)[path] = made
            if page.links_to_anchors:
                linking.append(page)
        self._validate(linking)
        self.around |= shell.taught()
        told = "%d of %d pages taken over; %d kinds of pages here, %d of them rendered by the theme"
        _log.debug(told, taken, len(self._pages), *shell.learnt)

    def _copied(self, into: Output, files: Sequence[File]) -> dict[str, Made]:
        """Write files as they are. Return what became of those in the docs folder."""
        found = {}
        for file in files:
            path, source = file.src_uri, str(file.abs_src_path)
            ours = file.src_dir == self._config.docs_dir
            before = self._before.made.get(path) if ours else None
            if before and self._before.source(before, source) and into.keep(file.dest_uri, before.made):
                found[path] = before
                continue
            mark = looked(source)
            made = into.write(file.dest_uri, content_of(source))
            if ours:
                found[path] = Made(mark, made)
        return found

    def _apart(
        self, shell: Shell, into: Output, pages: Sequence[Page]
    ) -> tuple[dict[str, Made | None], int, dict[str, list[Any]]]:
        """Write those of some pages that take no Markdown, when there is no index to be added to.

        Return what became of each, how many were taken over, and what was learnt on the way. Nothing is said:
        whatever is wrong with a page is wrong with it still when it gets its turn among all.
        """
        found, taken = dict[str, Made | None](), 0
        for page in pages:
            path = page.file.src_uri
            with suppress(OSError, ValueError):
                known = self._unchanged(page, shell, into)
                if known:
                    found[path], taken = known, taken + 1
                    continue
                read = self._plain(page)
                if read:
                    found[path] = self._put(page, shell.render(page), read, shell, into)
            _forget(page)
        return found, taken, shell.taught()

    def _page(self, page: Page, shell: Shell, into: Output, index: Index | None) -> Made | None:
        """Write a page, whatever it is, and its part of the index."""
        in_menu = self._shown(page)
        read = self._in_menu[page.file.src_uri] if in_menu else self._populate(page)
        if index:
            index.add(page)
        made = self._put(page, shell.by_theme(page) if in_menu else shell.render(page), read, shell, into)
        _forget(page)
        return made

    def _put(self, page: Page, output: str, read: Source | None, shell: Shell, into: Output) -> Made | None:
        """Write a page that was rendered. Return what it was made of, if that took no Markdown."""
        path = page.file.dest_uri
        if not output or output.isspace():
            into.drop(path)
            return None
        made = into.write(path, output.encode("utf-8", errors="xmlcharrefreplace"))
        if read is None:
            return None
        in_menu, like = self._shown(page), seen(page)
        around = shell.around_this(page, output) if in_menu else shell.around(page, like)
        return Made(read.mark, made, read.digest, around, like) if around or in_menu else None

    def _shown(self, page: Page) -> bool:
        """Whether the navigation has a page."""
        return page.file.src_uri in self._in_nav

    def _unchanged(self, page: Page, shell: Shell, into: Output) -> Made | None:
        """Take over a page that was made of the same file and into the same surroundings."""
        path, source = page.file.src_uri, str(page.file.abs_src_path)
        before = self._before.made.get(path)
        if before is None or not before.around or before.around != shell.around(page, before.traits):
            return None
        if not self._before.source(before, source):
            read = read_source(source)
            if read.digest != before.digest:
                return None
            before = before._replace(source=read.mark)
        return before if into.keep(page.file.dest_uri, before.made) else None

    def _populate(self, page: Page) -> Source | None:
        """Make the content and table of contents of a page. Return what was read, if it took no Markdown."""
        try:
            read = self._plain(page)
        except (OSError, ValueError):
            page.read_source(self._config)  # which says what file it is, and raises again
            raise
        if read is None:
            if not self._whole:
                raise Whole
            _log.debug("%s goes through Markdown", page.file.src_uri)
            _populate_page(page, self._config, self._files)
        return read

    def _plain(self, page: Page) -> Source | None:
        """Make content and contents of a page without Markdown. None when only Markdown can."""
        read = read_source(str(page.file.abs_src_path))
        page.markdown, page.meta = front_matter(read.text)
        ours = usual(page.meta)  # of others Markdown finds the title
        found = plain(page.markdown or "", self._headings, self._lines) if ours else None
        if found is None:
            return None
        page.content, page.toc = found.content, found.toc
        return read

    def _validate(self, pages: Sequence[Page]) -> None:
        """Look up the links from pages that a person wrote to headings of others."""
        for page in pages:
            for file in page.links_to_anchors or {}:
                if file.page is not None and file.page.present_anchor_ids is None:
                    _populate_page(file.page, self._config, self._files)
            page.validate_anchor_links(files=self._files, log_level=self._config.validation.links.anchors)


def _forget(page: Page) -> None:
    """Forget what a page says: memory need not hold the fleet."""
    page.content, page.markdown, page.toc = "", "", TableOfContents([])


@contextmanager
def _strict(config: MkDocsConfig) -> Iterator[None]:
    """Count warnings, as MkDocs does, and end a strict build that had any."""
    counter = utils.CountHandler()
    counter.setLevel(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(counter)
    try:
        yield
    except BuildError as e:
        logger.error(str(e))  # noqa: TRY400 - a line of what is wrong with a page, no traceback
        raise Abort("Aborted with a BuildError!") from e
    finally:
        logger.removeHandler(counter)
    counts = counter.get_counts()
    if config.strict and counts:
        told = ", ".join(f"{number} {level.lower()}s" for level, number in counts)
        raise Abort(f"Aborted with {told} in strict mode!")
