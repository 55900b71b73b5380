"""The files of one build: what becomes of each page, and of what is no page."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import Any

from jinja2 import Environment
from mkdocs.commands.build import _build_theme_template, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from generator.direct.front import front_matter, usual
from generator.direct.headings import Headings
from generator.direct.index import INDEX, Index, open_index
from generator.direct.kept import Kept, Made, Whole
from generator.direct.known import templates
from generator.direct.lines import Lines
from generator.direct.output import Output
from generator.direct.plain import plain
from generator.direct.shell import Shell, seen
from generator.direct.source import Source
from generator.direct.source import read as read_source
from generator.forks import spread
from generator.linked import content_of, looked

_log = logging.getLogger("mkdocs.direct")


def reading(config: MkDocsConfig) -> list[Any]:
    """Say how Markdown reads: its extensions, and their options."""
    return [config.markdown_extensions, config.mdx_configs or {}]


def made_once(config: MkDocsConfig) -> list[tuple[str, str]]:
    """Name what the theme makes once for a site, each with what may lie beside it."""
    return [(name, f"{name}.gz") for name in config.theme.static_templates]


class Work:
    """The pages of one build."""

    def __init__(
        self, config: MkDocsConfig, files: Files, nav: Navigation, before: Kept, *, whole: bool
    ) -> None:
        """Read the pages in the navigation: every page shows their titles.

        Those that do not say their title themselves are populated. So are all where the workspace has
        templates of its own, which may show more. When not the whole site is made, a page that takes Markdown
        raises Whole: it may link to any other.
        """
        self._config, self._files, self._nav = config, files, nav
        self._before, self._whole = before, whole
        self.made: dict[str, Made] = {}
        self.menu: dict[str, Made] = {}
        self.around: dict[str, list[Any]] = {}
        """What is around pages, of those kinds that were learnt."""
        self._headings, self._lines = Headings(*reading(config)), Lines()
        self._pages = [file.page for file in files.documentation_pages() if file.page is not None]
        self._in_nav = {page.file.src_uri for page in nav.pages}
        listed = [page for page in self._pages if self._shown(page)]
        plain = not any(True for _ in templates(config))
        self._read = {page.file.src_uri: read for page in listed if plain and (read := _titled(page))}
        rest = [page for page in listed if page.file.src_uri not in self._read]
        self._populated = {page.file.src_uri: self._populate(page) for page in rest}

    def write(self, shell: Shell, into: Output, theme: Environment, jobs: int) -> bool:
        """Write every file. Tell whether there is an index of what pages say."""
        copies = [
            file
            for file in self._files
            if not file.is_documentation_page() and file.inclusion.is_included()  # type: ignore[no-untyped-call]
        ]
        # Those in the navigation come first: they are large.
        pages = [page.file for page in sorted(self._pages, key=self._shown, reverse=True)]
        alone = self._alone([*pages, *copies])
        _, self.made, _, _ = self._apart(shell, into, [file for file in copies if file.src_uri not in alone])
        with open_index(self._config, into) as index:
            apart = [file for file in (*(() if index else pages), *copies) if file.src_uri in alone]
            self._write(apart, shell, into, index, theme, jobs)
            return index is not None

    def _alone(self, files: Sequence[File]) -> set[str]:
        """Name the files that may be written in any order: nothing else gets their places."""
        places = Counter([INDEX, *chain(*made_once(self._config)), *(file.dest_uri for file in files)])
        return {file.src_uri for file in files if places[file.dest_uri] == 1} - self._populated.keys()

    def _write(
        self,
        apart: Sequence[File],
        shell: Shell,
        into: Output,
        index: Index | None,
        theme: Environment,
        jobs: int,
    ) -> None:
        """Write some files apart, what the theme makes once, and then all other pages."""
        done, linking, taken = dict[str, Made | None](), [], 0
        work, once = partial(self._apart, shell, into), partial(self._once, into, theme)
        for found, copied, known, learnt in spread(work, apart, jobs, first=once):
            done |= found
            self.made |= copied
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

    def _once(self, into: Output, theme: Environment) -> None:
        """Let MkDocs write what the theme makes once."""
        for pair in made_once(self._config) if self._whole else ():
            with into.written(*pair):
                _build_theme_template(pair[0], theme, self._files, self._config, self._nav)

    def _apart(
        self, shell: Shell, into: Output, files: Sequence[File]
    ) -> tuple[dict[str, Made | None], dict[str, Made], int, dict[str, list[Any]]]:
        """Write those of some files that take no Markdown.

        Return what became of each page and of each other file, how many pages were taken over, and what was
        learnt on the way. Nothing is said: whatever is wrong with a page is wrong with it still when it gets
        its turn among all.
        """
        found, copied, taken = dict[str, Made | None](), dict[str, Made](), 0
        for file in files:
            path, page = file.src_uri, file.page
            if page is None:
                copied |= self._copied(into, file)
                continue
            with suppress(OSError, ValueError):
                known = self._unchanged(page, shell, into)
                if known:
                    found[path], taken = known, taken + 1
                    continue
                read = self._plain(page)
                if read:
                    found[path] = self._put(page, self._rendered(page, shell), read, shell, into)
            _forget(page)
        return found, copied, taken, shell.taught()

    def _copied(self, into: Output, file: File) -> dict[str, Made]:
        """Write a file as it is. Return what became of it, if it is in the docs folder."""
        path, source = file.src_uri, str(file.abs_src_path)
        ours = file.src_dir == self._config.docs_dir
        before = self._before.made.get(path) if ours else None
        if before and self._before.source(before, source) and into.keep(file.dest_uri, before.made):
            return {path: before}
        mark = looked(source)
        made = into.write(file.dest_uri, content_of(source))
        return {path: Made(mark, made)} if ours else {}

    def _page(self, page: Page, shell: Shell, into: Output, index: Index | None) -> Made | None:
        """Write a page, whatever it is, and its part of the index."""
        path = page.file.src_uri
        read = self._populated[path] if path in self._populated else self._populate(page)
        if index:
            index.add(page)
        made = self._put(page, self._rendered(page, shell), read, shell, into)
        if path not in self._populated:  # what others may show
            _forget(page)
        return made

    def _rendered(self, page: Page, shell: Shell) -> str:
        return shell.by_theme(page) if self._shown(page) else shell.render(page)

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
        read = self._read.get(page.file.src_uri) or read_source(str(page.file.abs_src_path))
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


def _titled(page: Page) -> Source | None:
    """Return a page, as it was read, that says its title itself. The title is known from now on."""
    with suppress(OSError, ValueError):
        read = read_source(str(page.file.abs_src_path))
        page.markdown, (_, page.meta) = "", front_matter(read.text)  # None would be a page without title
        if usual(page.meta):
            return read
    return None


def _forget(page: Page) -> None:
    """Forget what a page says: memory need not hold the fleet."""
    page.content, page.markdown, page.toc = "", "", TableOfContents([])
