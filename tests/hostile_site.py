"""The sample site built with other texts in every field, rule file, commit, author and tag, and compared."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from lxml import html

from generator.encode import normalise
from tests.commands import run
from tests.hostile import rewrite
from tests.repos import FIRST_NOON, Repo

_ROOT = Path(__file__).parent.parent
TAGS = ("v<script>x", 'v"onclick=', "v{{7}}", "v|1", "v`x`", "v$(id)", "v;id", "v&lt;b&gt;")
_LINKS = frozenset(
    {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "content"}
)

_SORTED = ("glossary/index.html", "stakeholders/index.html", "/handoff/index.html")
"""Pages with a row for each word, name or group, where the same ones stand together."""
_DRAWN = "/quiz/index.html"
"""Pages that ask other questions when texts are others."""
_SHARED = ("span", ("class",), ())  # says that a word depends on the service
_COMMIT = re.compile(r"[0-9a-f]{40}")
_WORD = re.compile(r"slot\d+text")

Skeleton = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A built site: its pages parsed, its search index, and the text of each slot."""

    pages: dict[str, html.HtmlElement]
    index: tuple[dict[str, str], ...]
    slots: tuple[str, ...]


def build(
    folder: Path, text: Callable[[int, bool], str], subject: Callable[[int], str], tags: tuple[str, ...]
) -> Site:
    """Build the sample workspace with other texts in every field, rule file and commit."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(_ROOT / "service_specs", folder / "service_specs")
    shutil.copy(_ROOT / "mkdocs.yml", folder)
    slots: dict[int, str] = {}

    def remember(slot: int, line: bool) -> str:
        slots[slot] = text(slot, line)
        return slots[slot]

    _ask_nothing_of_texts(folder / "service_specs/org.yaml")
    rewrite(folder / "service_specs", remember)
    _commit(folder, subject, tags)
    done = run("-C", folder, "build", "--date", "2026-11-23", "--audience", "restricted", NO_COLOR="1")
    assert 0 == done.exit_code, done.output[-3000:]
    public = (folder / "site/public").resolve()
    pages = {
        path.relative_to(public).as_posix(): html.document_fromstring(path.read_bytes().decode())
        for path in sorted(public.rglob("*.html"))
    }
    index = json.loads((public / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    return Site(pages, tuple(index), tuple(slots[slot] for slot in sorted(slots)))


def _ask_nothing_of_texts(org: Path) -> None:
    """Leave out the rules that judge how texts read, and which names or questions are the same."""
    written = org.read_text(encoding="utf-8")
    rows = "".join(f"\n    - {{rule: {rule}}}" for rule in ("TRN006", "TRN007", "TRN009"))
    org.write_text(written.replace("\n  requirements:", f"\n  requirements:{rows}"), encoding="utf-8")


def _commit(folder: Path, subject: Callable[[int], str], tags: tuple[str, ...]) -> None:
    """Commit each spec on its own, with a subject and an author that git itself would tidy up."""
    repo = Repo(folder)
    parent = ""
    for number, file in enumerate(sorted((folder / "service_specs").rglob("*.yaml"))):
        repo.git("add", str(file.relative_to(folder)))
        parent = _raw_commit(repo, parent, subject(number))
    repo.git("add", "-A")
    _raw_commit(repo, parent, "the rest")
    for tag in tags:
        repo.git("tag", tag)


def _raw_commit(repo: Repo, parent: str, subject: str) -> str:
    who = f"{subject} <who@example.org>".replace("\n", " ")
    lines = (
        f"tree {repo.git('write-tree')}",
        *([f"parent {parent}"] if parent else []),
        f"author {who} {FIRST_NOON} +0000",
        f"committer {who} {FIRST_NOON} +0000",
        "",
        subject,
    )
    body = "\n".join(lines).encode()
    commit = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=body)
    repo.git("update-ref", "refs/heads/main", commit)
    return commit


def skeleton(root: html.HtmlElement) -> Skeleton:
    """Return elements and attribute names of a tree, and where its links lead."""
    return tuple(_nodes(root))


def shapes(root: html.HtmlElement) -> set[object]:
    """Return the elements of a tree with their attributes' names, each once, wherever links lead."""
    return {node[:2] if isinstance(node, tuple) else node for node in _nodes(root)}


def _nodes(root: html.HtmlElement) -> Iterator[object]:
    for node in root.iter():
        if node.tag == "abbr" and set(node.attrib) == {"title"}:
            continue  # ours: where a text happens to be a word that a glossary explains
        if isinstance(node.tag, str):
            links = sorted(
                (name, _target(node.get(name)))
                for name in node.attrib
                if name in _LINKS and node.tag != "meta"
            )
            yield node.tag, tuple(sorted(node.attrib)), tuple(links)
        else:
            yield "comment or instruction"


@cache
def _target(address: str) -> str:
    """Return where a link leads. A place on the same page may be named after its heading.

    Of a query, whose values are titles, only the names count; a commit's id is that of the texts in it.
    """
    if address.startswith("#"):
        return "#"
    parts = urlsplit(_COMMIT.sub("commit", address))
    names = "&".join(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return parts._replace(query=names).geturl()


def chosen(values: tuple[str, ...], shift: int) -> Callable[[int, bool], str]:
    """Return a text for each place, each value in many of them; another shift gives others."""
    lines = tuple(value for value in values if "\n" not in value and len(value) <= 300)

    def text(slot: int, line: bool) -> str:
        among = lines if line else values
        return among[(slot + shift) % len(among)]

    return text


def word(slot: int, line: bool) -> str:
    """Return a word that only one place has."""
    return f"slot{slot}text"


def assert_same_structure(clean: Site, hostile: Site) -> None:
    """Elements, attributes, links and scripts are the same on every page."""
    assert list(clean.pages) == list(hostile.pages)
    asked = {node for path, page in clean.pages.items() if path.endswith(_DRAWN) for node in shapes(page)}
    for path, page in hostile.pages.items():
        if path.endswith(_DRAWN):
            assert shapes(page) <= asked, path
        elif path.endswith(_SORTED):
            assert set(skeleton(page)) <= {*skeleton(clean.pages[path]), _SHARED}, path
        else:
            assert skeleton(clean.pages[path]) == skeleton(page), path


def assert_verbatim(clean: Site, hostile: Site) -> int:
    """Where the clean site shows a place's word, the hostile one shows its text. Returns how often."""
    values = {word(slot, True): normalise(value) for slot, value in enumerate(hostile.slots)}
    seen = 0
    for path, page in clean.pages.items():
        text = "" if cut(path) else text_of(hostile.pages[path])
        for shown in () if cut(path) else words(page):
            seen += 1
            assert values[shown] in text, (path, values[shown])
    return seen


def words(page: html.HtmlElement) -> set[str]:
    """Return the words of places that a page of the clean site shows."""
    return set(_WORD.findall(text_of(page)))


def cut(path: str) -> bool:
    """Whether a page shows only some texts, or how they begin: a card, a history, a quiz, the gaps."""
    return path.endswith(
        ("/card/index.html", "/history/index.html", "/quiz/index.html", "readiness/index.html")
    )


def assert_index_is_text(clean: Site, hostile: Site) -> None:
    """The theme puts titles and texts of the search index into the page as HTML."""
    places = [[entry["location"].split("#")[0] for entry in site.index] for site in (clean, hostile)]
    assert places[0] == places[1]
    for one, other in zip(clean.index, hostile.index, strict=True):
        for key in ("title", "text"):
            expected, found = (
                skeleton(html.fromstring(f"<div>{entry[key]}</div>")) for entry in (one, other)
            )
            if f"{other['location'].split('#')[0]}index.html".endswith(_SORTED):
                assert set(found) <= {*expected, _SHARED}, other["location"]
            else:
                assert expected == found, other["location"]


def text_of(page: html.HtmlElement) -> str:
    """Return all text of a page."""
    return str(page.text_content())
