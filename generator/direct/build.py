"""One build: MkDocs' own walk over a site, with shorter ways to a page where they lead to the same."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mkdocs import utils
from mkdocs.commands.build import _build_theme_template, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError
from mkdocs.structure.files import File, Files, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from generator.direct.front import front_matter, usual
from generator.direct.headings import Headings
from generator.direct.index import INDEX, Index, open_index
from generator.direct.lines import Lines
from generator.direct.output import Output
from generator.direct.plain import plain
from generator.direct.shell import Shell
from generator.direct.theme import environment
from generator.linked import Published

_log = logging.getLogger("mkdocs.direct")


def build(config: MkDocsConfig, live: Published) -> None:
    """Build a site whose settings are known into its folder, sharing files with the one that is live.

    Raises Abort when there was a warning and builds are strict. Events of plugins are only those that the
    plugins known here listen to.
    """
    with _strict(config):
        config = config.plugins.on_config(config)
        utils.clean_directory(config.site_dir)
        files = get_files(config)
        theme = environment(config)
        files.add_files_from_theme(theme, config)
        set_exclusions(files, config)
        nav = get_navigation(files, config)
        work = _Work(config, files, nav)
        into = Output(Path(config.site_dir), live)
        for file in files:
            if not file.is_documentation_page() and file.inclusion.is_included():  # type: ignore[no-untyped-call]
                into.write(file.dest_uri, file.content_bytes)
        for template in config.theme.static_templates:
            with into.written(template, f"{template}.gz"):
                _build_theme_template(template, theme, files, config, nav)
        shell = Shell(config, nav, theme, files.documentation_pages())
        with into.written(INDEX), open_index(config) as index:
            work.write(shell, into, index)


class _Work:
    """The pages of one build."""

    def __init__(self, config: MkDocsConfig, files: Files, nav: Navigation) -> None:
        """Populate the pages that are in the navigation: every page shows their titles."""
        self._config, self._files, self._nav = config, files, nav
        self._headings, self._lines = Headings(config), Lines()
        self._pages = [file.page for file in files.documentation_pages() if file.page is not None]
        self._in_nav = {page.file.src_uri for page in nav.pages}
        for page in self._pages:
            if page.file.src_uri in self._in_nav:
                self._populate(page)

    def write(self, shell: Shell, into: Output, index: Index | None) -> None:
        """Write every page and its part of the index, and forget it: memory need not hold the fleet."""
        linking = []
        for page in self._pages:
            shown = page.file.src_uri in self._in_nav
            if not shown:
                self._populate(page)
            if index:
                index.add(page)
            output = shell.by_theme(page) if shown else shell.render(page)
            if output.strip():
                into.write(page.file.dest_uri, output.encode("utf-8", errors="xmlcharrefreplace"))
            if page.links_to_anchors:
                linking.append(page)
            page.content, page.markdown, page.toc = "", "", TableOfContents([])
        self._validate(linking)
        _log.debug("%d kinds of pages, %d of them rendered by the theme", *shell.learnt)

    def _populate(self, page: Page) -> None:
        """Read a page, and make its content and table of contents."""
        try:
            page.markdown, page.meta = front_matter(_text(page.file))
        except (OSError, ValueError):
            page.read_source(self._config)  # which says what file it is, and raises again
            raise
        ours = usual(page.meta)  # of others Markdown finds the title
        found = plain(page.markdown or "", self._headings, self._lines) if ours else None
        if found is None:
            _log.debug("%s goes through Markdown", page.file.src_uri)
            _populate_page(page, self._config, self._files)
        else:
            page.content, page.toc = found.content, found.toc

    def _validate(self, pages: Sequence[Page]) -> None:
        """Look up the links from pages that a person wrote to headings of others."""
        for page in pages:
            for file in page.links_to_anchors or {}:
                if file.page is not None and file.page.present_anchor_ids is None:
                    _populate_page(file.page, self._config, self._files)
            page.validate_anchor_links(files=self._files, log_level=self._config.validation.links.anchors)


def _text(file: File) -> str:
    """Read a page as MkDocs does, in one go where that is the same."""
    source = file.content_bytes
    return file.content_string if b"\r" in source else source.decode("utf-8-sig")


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
