"""Templates and values in, pages out."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Container, Mapping
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Final

import yaml
from jinja2 import TemplateError
from jinja2.exceptions import TemplateSyntaxError
from markupsafe import Markup
from msgspec import Struct, field

from generator import late
from generator.diagnostics import UnusableError
from generator.encode import Unprintable, encode_text, encoded
from generator.glosses import NO_MEANINGS, glosses
from generator.repair import Repair
from generator.templating import Templates

_HEADING: Final = re.compile(r"#{1,6} ")
_WORDS: Final = re.compile(
    r"[A-Za-z][\w.,/()&#;-]*(?: [\w.,/()&-][\w.,/()&#;-]*)+|[A-Za-z]{6}[A-Za-z0-9-]*", re.ASCII
)
"""Titles that YAML takes for texts as they are, so that no emitter is needed: several words, or a long one.

A word of up to five letters may mean true, false or nothing to it.
"""
_PLAIN: Final = re.compile(r"[A-Za-z0-9.,/()-]+#?[A-Za-z0-9.,/()-]*")
"""Addresses of which nothing is encoded, as nearly all are."""
_TAB: Final = late.pattern(r'<(input type="radio"|label) data-tab="(\d+)"')


class RenderError(UnusableError):
    """A template is wrong, or asks for something that does not exist."""


class Page(Struct, frozen=True):
    """A Markdown file of the site. The path is relative to the docs folder, with `/`."""

    path: str
    title: str
    text: str

    @property
    def url(self) -> str:
        """The page's address below the site's root."""
        return url_of(self.path)


def url_of(path: str) -> str:
    """Return the address of a Markdown file as all engines publish it: a folder of its own."""
    stem = path.removesuffix(".md")
    return stem.removesuffix("index") if stem == "index" or stem.endswith("/index") else f"{stem}/"


def document(own: Path | None, template: str, context: Mapping[str, object]) -> str:
    """Render a whole file of HTML, which is no page of the site. Raises RenderError."""
    try:
        return Templates(own).text(template, context)
    except _TEMPLATE_FAULTS as error:
        raise RenderError(f"{_where(error) or template}: {error}") from error


class Renderer(Struct, frozen=True, dict=True):  # a dict: what pages ask again and again is kept
    """Renders pages. `urls` are all addresses of the site: a template can link to no other.

    `repair` knows the addresses outside of it where a page is put right.
    """

    templates: Templates
    urls: Container[str]
    repair: Repair
    _linkers: dict[int, Callable[[str], Markup]] = field(default_factory=dict)

    def page(
        self,
        template: str,
        path: str,
        title: str,
        context: Mapping[str, object],
        *,
        meanings: Mapping[str, str] = NO_MEANINGS,
        searched: bool = True,
    ) -> Page:
        """Render one page, whose words have these meanings, and say whether the site's search knows it.

        Raises RenderError, which names the template.
        """
        try:
            body = self.templates.text(
                template,
                {
                    **context,
                    "to": self._linker(url_of(path).count("/")),
                    "has": self._has,
                    "explained": glosses(meanings),
                    "edit_link": self.repair.line,
                    "report_link": partial(self.repair.problem, url_of(path), title),
                },
            )
        except _TEMPLATE_FAULTS as error:
            raise RenderError(f"{_where(error) or template}: {error}") from error
        return Page(path, title, front_matter(title, searched=searched) + tidy(body))

    # What is kept of answers knows of the addresses, and not of what keeps it: nothing goes in circles, and
    # all is gone with the service it was for.
    @cached_property
    def _has(self) -> Callable[[str], bool]:
        """Say whether a page can be linked to: not every site has pages of all types."""
        return lru_cache(maxsize=1_000)(partial(_is_there, self.urls))

    def _linker(self, depth: int) -> Callable[[str], Markup]:
        """Return what links from pages so deep. Those of a service link to the same again and again."""
        if depth not in self._linkers:
            self._linkers[depth] = lru_cache(maxsize=1_000)(partial(_linked, self.urls, depth))
        return self._linkers[depth]


def _is_there(urls: Container[str], url: str) -> bool:
    return url.partition("#")[0] in urls


def _linked(urls: Container[str], depth: int, url: str) -> Markup:
    page = url.partition("#")[0]
    if page not in urls:
        raise _NoPage(f"there is no page {page!r}")
    return _address(url, depth)


def _address(url: str, depth: int) -> Markup:
    """Return an address below the site's root as a page so deep below it links to it."""
    if _PLAIN.fullmatch(url):
        return encoded(f"{'../' * depth}{url}")
    page, mark, anchor = url.partition("#")
    halves = encode_text("../" * depth + page or "./"), encode_text(anchor)
    return encoded(mark.join(halves)) if mark else halves[0]  # `#` is our own


class _NoPage(Exception):  # noqa: N818 - becomes a RenderError
    """A template links to a page that is not part of the site."""


_TEMPLATE_FAULTS: Final = (
    TemplateError, Unprintable, _NoPage,
    TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What a template can do wrong: the second line is what any expression can raise."""


def _where(error: BaseException) -> str:
    """Return the innermost line of a template that an error comes from, or nothing."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    files = [(Path(frame.filename).as_posix(), frame.lineno) for frame in frames]
    lines = [f"{file.rpartition('/templates/')[2]}:{line}" for file, line in files if file.endswith(".j2")]
    return lines[-1] if lines else ""


def front_matter(title: str, *, searched: bool) -> str:
    """Return the front matter. The theme prints the title into HTML as it is, so it is encoded here."""
    encoded = str(encode_text(title))
    if len(encoded) < 1_000 and _WORDS.fullmatch(encoded):
        said = f"title: {encoded}\n" + ("" if searched else "search:\n  exclude: true\n")
    else:
        told = {"title": encoded, **({} if searched else {"search": {"exclude": True}})}
        said = yaml.dump(told, Dumper=yaml.CSafeDumper, width=10_000, sort_keys=False)
    return f"---\n{said}---\n"


def tidy(body: str) -> str:
    """Put blank lines around headings and nowhere else, and give blocks of code and tabs ids of their own.

    An HTML block ends at a blank line for CommonMark readers. Values hold no line breaks of their own.
    """
    lines = filter(None, map(str.strip, body.split("\n")))
    spaced = [f"\n{line}\n" if line[0] == "#" and _HEADING.match(line) else line for line in lines]
    return _numbered_tabs(_numbered_blocks("\n".join(spaced) + "\n"))


def _numbered_blocks(text: str) -> str:
    """Give each block of code a number.

    The theme names a block after the nearest id around it, and its button copies the first block of that
    name: beside a command for another environment, or an undo, it would give the step's first command.
    """
    before, *blocks = text.split("<pre>")
    if not blocks:
        return text
    numbered = (f'<pre id="ho_code_{number}">{block}' for number, block in enumerate(blocks, 1))
    return "".join((before, *numbered))


def _numbered_tabs(text: str) -> str:
    """Tie each label to its button, and each button to those beside it: the first tab starts a new set."""
    if " data-tab=" not in text:
        return text
    number = 0

    def tie(match: re.Match[str]) -> str:
        nonlocal number
        tag, tab = match.groups()
        if tag == "label":
            return f'<label for="ho_tab_{number}_{tab}"'
        number += tab == "1"
        return f'<{tag} name="ho_tab_{number}" id="ho_tab_{number}_{tab}"'

    return _TAB.sub(tie, text)
