"""The theme around a page: rendered once for pages of a kind, and filled for each.

Pages are of a kind when the theme cannot tell them apart but by title, address, content and contents: they
lie equally deep in folders that no address of the theme goes into, and all or none have a first heading and
contents. The first page of each kind is rendered by the theme as well; where the two differ, the theme
renders all of this kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import url_filter

from generator.direct.contents import FIRST, SECOND, learn
from generator.direct.front import usual
from generator.direct.known import templates
from generator.direct.pieces import MARK, between, cut
from generator.direct.skeleton import Skeleton, Traits, traits
from generator.direct.titles import Titles

_CONTENT: Final = f"{MARK}content"
_CONTENTS: Final = f"{MARK}toc"

Kind = tuple[tuple[str, ...], bool, Traits]


class Shell:
    """Renders pages as the theme does, most of them without it."""

    def __init__(
        self, config: MkDocsConfig, nav: Navigation, environment: Environment, pages: Sequence[File]
    ) -> None:
        """Take what a theme renders with. Pages in the navigation have to be populated."""
        self._config, self._nav, self._environment, self._pages = config, nav, environment, pages
        self._folders = {
            folder for link in (*config.extra_css, *config.extra_javascript) for folder in _folders(str(link))
        }
        environment.filters["url"] = self._watched()
        self._titles = Titles()
        self._entries = None if _reads_pages(config) else learn(environment, self._titles)
        self._skeletons: dict[Kind, Skeleton | None] = {}
        self._taught: dict[str, list[Any]] = {}

    def render(self, page: Page) -> str:
        """Return the HTML of a page that has its content and is not in the navigation."""
        known = usual(page.meta) and _addressed_plainly(page, self._config)
        if self._entries is None or not known:
            return self.by_theme(page)
        kind = self._kind(page, seen(page))
        if kind not in self._skeletons:
            return self._first(page)
        skeleton = self._skeletons[kind]
        return _filled(skeleton, page) if skeleton else self.by_theme(page)

    def around(self, page: Page, like: Traits) -> str:
        """Name what is around a page that is not in the navigation and whose front matter is as usual.

        Empty until a page like it was rendered, and when the theme has to render it.
        """
        if self._entries is None or not _addressed_plainly(page, self._config):
            return ""
        skeleton = self._skeletons.get(self._kind(page, like))
        return skeleton.name if skeleton else ""

    def around_this(self, page: Page, rendered: str) -> str:
        """Name what is around a page in the navigation, which was rendered: so it is while its title stays.

        Empty when the theme has to render it.
        """
        if not usual(page.meta):
            return ""
        content, toc = page.content, page.toc
        try:
            skeleton = self._cut(page, seen(page), {})
        finally:
            page.content, page.toc = content, toc
        if skeleton is None or _filled(skeleton, page) != rendered:
            return ""
        self._taught[skeleton.name] = skeleton.data
        return skeleton.name

    def by_theme(self, page: Page) -> str:
        """Let the theme render a page, whatever it is."""
        page.active = True
        try:
            context: Any = get_context(self._nav, self._pages, self._config, page)
            return self._environment.get_template(page.meta.get("template", "main.html")).render(context)
        finally:
            page.active = False

    @property
    def learnt(self) -> tuple[int, int]:
        """How many kinds of pages there were, and how many of them the theme has to render."""
        return len(self._skeletons), sum(skeleton is None for skeleton in self._skeletons.values())

    def taught(self) -> dict[str, list[Any]]:
        """Return what is around pages, by its name, of those kinds that were learnt since this was asked."""
        found, self._taught = self._taught, {}
        return found

    def _first(self, page: Page) -> str:
        """Learn a kind of page from the first one."""
        known = len(self._folders)
        rendered, skeleton = self.by_theme(page), self._learn(page)
        if len(self._folders) > known:
            # The theme has links into more folders: what was one kind may be several.
            self._skeletons.clear()
            skeleton = self._learn(page)
        if skeleton is not None and _filled(skeleton, page) != rendered:
            skeleton = None
        self._skeletons[self._kind(page, seen(page))] = skeleton
        if skeleton:
            self._taught[skeleton.name] = skeleton.data
        return rendered

    def _kind(self, page: Page, like: Traits) -> Kind:
        folders = page.url.split("/")[:-1]
        known = ""
        for number, folder in enumerate(folders):
            known += f"{folder}/"
            if known not in self._folders:
                folders[number:] = ["*"] * (len(folders) - number)
                break
        return tuple(folders), page.file.name == "index", like

    def _learn(self, like: Page) -> Skeleton | None:
        page = self._like(like)
        values = {page.url: "url", page.file.src_uri: "path", **self._titles.marks}
        return self._cut(page, seen(like), values)

    def _cut(self, page: Page, like: Traits, values: Mapping[str, str]) -> Skeleton | None:
        """Render a page with marks for content and contents, cut it there, and at values that have a name."""
        if self._entries is None:
            return None
        contents, *two = self._entries
        marks = {**values, **_mark(page, like)}
        text, joins = self.by_theme(page), set()
        while found := between(text, *two):
            text = f"{found[0]}{_CONTENTS}{found[2]}"
            joins.add(found[1])
        pieces = cut(text, marks)
        return Skeleton(pieces, contents, "".join(joins)) if pieces and len(joins) <= 1 else None

    def _like(self, page: Page) -> Page:
        """Make a page of the same kind that has marks for its path and title."""
        folders, index, _ = self._kind(page, seen(page))
        path = "/".join(f"{MARK}f{n}" if folder == "*" else folder for n, folder in enumerate(folders))
        file = File(
            f"{path}/index.md" if index else f"{path}.md",
            page.file.src_dir,
            page.file.dest_dir,
            page.file.use_directory_urls,
        )
        made = Page(None, file, self._config)
        made.markdown, made.meta = "", {"title": self._titles.mark}
        return made

    def _watched(self) -> Any:  # noqa: ANN401 - a filter of Jinja
        """Return the theme's filter for addresses, which notes the folders that it is asked for."""

        @pass_context
        def url(context: Context, value: object) -> str:
            self._folders.update(_folders(str(value)))
            return url_filter(context, value)  # type: ignore[arg-type]

        return url


def _mark(page: Page, like: Traits) -> dict[str, str]:
    """Give a page content and contents with these traits, of marks only. Say what the marks are for."""
    h1, contents, headed, shown = like
    page.content = f"<h1>{_CONTENT}" if h1 else _CONTENT
    entries = [AnchorLink(mark, mark, 2) for mark in (FIRST, SECOND)] if shown else []
    if headed:
        top = AnchorLink(f"{MARK}top", FIRST, 1)
        top.children, entries = entries, [top]
    page.toc = TableOfContents(entries)
    marks = {page.content: "content", _CONTENTS: "contents"}
    return {**marks, FIRST: "first"} if contents else marks


def seen(page: Page) -> Traits:
    """Return what the theme sees of a page that has its content."""
    return traits(page.content or "", page.toc)


def _filled(skeleton: Skeleton, page: Page) -> str:
    return skeleton.filled(str(page.title), page.url, page.file.src_uri, page.content or "", page.toc)


def _folders(address: str) -> list[str]:
    """Return the folders that an address leads through."""
    parts = address.split("/")[:-1]
    return ["".join(f"{part}/" for part in parts[: number + 1]) for number in range(len(parts))]


def _addressed_plainly(page: Page, config: MkDocsConfig) -> bool:
    """Whether the address is the path, and what links to its source does not depend on words in it."""
    path = page.file.src_uri
    plain = page.url and page.url == (
        path.removesuffix("index.md") if page.file.name == "index" else f"{path[:-3]}/"
    )
    worded = page.edit_url is not None and "content.action.view" in (config.theme.get("features") or [])
    return bool(plain) and not (worded and ("edit" in path or "blob" in path))


def _reads_pages(config: MkDocsConfig) -> bool:
    """Whether templates of the workspace look at pages: what they do with them is not known."""
    return any("page" in text for text in templates(config))
