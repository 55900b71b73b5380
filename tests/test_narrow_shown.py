"""Texts that files about the whole show in rows of their service: other words are exchanged there."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from generator.analysis.alert_index import alert_index
from generator.narrow.rows import exchanged
from generator.narrow.shown import SHOWN, otherwise
from generator.narrow.small import Whole, small
from generator.narrow.unseen import UNSEEN
from generator.pages import Frame
from generator.search.entries import Entry
from generator.search.index import Index
from generator.search.shards import reshown, shards
from generator.spec.base import Section, Unknown, models_in
from generator.subjects import Own
from generator.views.site import SiteView
from tests.fleet import write_fleet
from tests.repos import Repo
from tests.test_narrow import (
    ADVISOR,
    BOOKING,
    ROOT,
    below,
    change,
    clean,
    made,
    narrowly,
    rendered,
    root,
    walk,
    whole,
    worded,
)
from tests.workspaces import surroundings

__all__ = ("root",)  # a fixture

EDITS: Final = {
    "a summary": (ADVISOR, "Proposes a berth", "Suggests a <berth> & pier"),
    "a summary of other length": (
        ADVISOR,
        "Proposes a berth for",
        "Proposes a berth, which is to be a good one, for",
    ),
    "what an alert means": (BOOKING, "why: Nobody buys tickets.", "why: No ticket is sold."),
    "what users see of a failure": (BOOKING, "users: Queues at the terminals", "users: They queue"),
    "what it does to data": (BOOKING, "data: None is lost", "data: All is there"),
    "what is seen of a failure": (BOOKING, "Two cars with the same slot number", "Cars with the same slot"),
    "what an open item does": (BOOKING, "effect: Cash only when it is down", "effect: Only cash then"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_other_words_are_a_walk_over_their_service(
    root: Path, tmp_path: Path, edit: tuple[str, str, str]
) -> None:
    """What is there then is what a walk from nothing makes, there and back."""
    before = made(root)
    file, old, new = edit
    change(root / file, old, new)

    assert narrowly(root)
    assert clean(root, tmp_path / "clean") == made(root) != before

    change(root / file, new, old)

    assert narrowly(root)
    assert before == made(root)


def test_the_sites_of_several_edits_are_built(root: Path, tmp_path: Path) -> None:
    """Of two services at once, and one upon the other."""
    walk(root, "build")
    for edits in (("a summary", "what an alert means"), ("what is seen of a failure",)):
        for file, old, new in map(EDITS.__getitem__, edits):
            change(root / file, old, new)

        assert narrowly(root, "build")

    assert clean(root, tmp_path / "clean", "build") == made(root)


def test_a_large_site_shows_other_words(tmp_path: Path) -> None:
    """Its search shows them, too, whether or not entries move from file to file."""
    root = write_fleet(tmp_path / "fleet", 24)
    (root / ".gitignore").write_text("site/\n")
    Repo(root).commit("All")
    walk(root)
    for service, words in (("0003", "summary: Nobody takes"), ("0017", f"summary: {'Many ' * 20}take")):
        change(root / f"service_specs/service-{service}/service.yaml", "summary: Takes", words)

        assert narrowly(root)

    assert clean(root, tmp_path / "clean") == made(root)


def test_what_is_shown_are_texts() -> None:
    """Of one model each, and not unseen."""
    for name, texts in SHOWN.items():
        (model,) = (model for model in below(Section) if model.__name__ == name)
        assert not texts.keys() & UNSEEN.get(name, frozenset())
        for field in texts:
            kinds = set(models_in(model.model_fields[field].annotation))

            assert str in kinds, (name, field)
            assert kinds <= {str, type(None), Unknown}


def test_nothing_else_shows_them(tmp_path: Path) -> None:
    """With other words in all of these of all services of the sample, the files named differ in their rows.

    A file about the whole with rows exchanged service by service is what it is when all is rendered. All
    others are as they were, and so are pages of other services.
    """
    root = tmp_path / "sample"
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    Repo(root).commit("All")
    site, around, own = surroundings(root)
    before, now, others = whole(site, around, own), site, own
    for one in own:
        id_, docs = one.view.id, tmp_path / one.view.id
        other, others = saying(now, others, id_)
        found = otherwise(now.by_id[id_].spec, other.by_id[id_].spec)
        assert found

        after = whole(other, around, others)
        changed = {file for file in after if after[file] != before[file]}
        for file in found:
            put(docs / file, before[file])
        both = Whole(around, (one,), alone(now, around, id_), alone(other, around, id_), found)
        assert {file: after[file] for file in changed} == dict(both.rows(docs, [id_]))

        frame = replace(around, site=other.neighbourhood)
        assert all(rendered(this, around) == rendered(this, frame) for this in own if this is not one)
        before, now = after, other
    first = whole(site, around, own)
    assert {file for texts in SHOWN.values() for names in texts.values() for file in names} == {
        file for file in first if first[file] != before[file]
    }


def put(file: Path, content: bytes) -> None:
    """Write a file wherever it is to be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def alone(site: SiteView, around: Frame, id_: str) -> SiteView:
    """Give the site of one service."""
    return small(around, site.catalog, (Own(site.by_id[id_], (), {}),), site.origin)


def saying(site: SiteView, own: tuple[Own, ...], id_: str) -> tuple[SiteView, tuple[Own, ...]]:
    """Give a site in which one service says everything shown in other words, and its services."""
    old = site.by_id[id_]
    view = replace(old, entry=replace(old.entry, file=old.entry.file.saying(other(old.entry.spec))))
    views = tuple(view if one is old else one for one in site.services)
    catalog = replace(site.catalog, services=tuple(one.entry for one in views))
    covered = [
        replace(one, service=view.entry) if one.service.id == id_ else one for one in site.coverage.services
    ]
    changed = replace(
        site,
        catalog=catalog,
        services=views,
        by_id={one.id: one for one in views},
        alerts=alert_index(catalog),
        coverage=replace(site.coverage, services=tuple(covered)),
    )
    return changed, tuple(replace(one, view=changed.by_id[one.view.id]) for one in own)


def other(value: Any) -> Any:  # noqa: ANN401 - any part of a spec
    """Give a part of a spec with other words in what is shown."""
    if isinstance(value, tuple):
        return tuple(map(other, value))
    if isinstance(value, Section):
        shown = SHOWN.get(type(value).__name__, ())
        parts = {
            name: worded(part) if name in shown else other(part) for name, part in value.__dict__.items()
        }
        return value.model_copy(update=parts)
    return value


def table(*rows: str) -> bytes:
    """Give a table."""
    return "".join(f"{row}\r\n" for row in ("Service,Text", *rows)).encode()


def test_a_row_of_a_table_is_exchanged() -> None:
    """Whole, wherever it is."""
    one, two = table("a,Old"), table("a,New")

    assert table("b,Old", "a,New", "aa,Old") == exchanged(
        "x.csv", table("b,Old", "a,Old", "aa,Old"), one, two, ()
    )


@pytest.mark.parametrize(
    "there", [("a,Old", "a,Old"), ("b,Old",), ("ba,Old", "a,Older"), ("a,Old", "b,x", "a,Old")]
)
def test_a_row_that_is_not_there_once_is_an_error(there: tuple[str, ...]) -> None:
    """Side by side as well, and parts of rows are none."""
    with pytest.raises(ValueError, match="not there once"):
        exchanged("x.csv", table(*there), table("a,Old"), table("a,New"), ())


def test_more_rows_are_an_error() -> None:
    """Where they would go is not known."""
    with pytest.raises(ValueError, match="more or fewer"):
        exchanged("x.csv", table("a,Old"), table("a,Old"), table("a,Old", "a,New"), ())


PAGE: Final = "# Page\n{}\nEnd\n"


@pytest.mark.parametrize("row", ["<tr>\n<td>{1}\n<td>{0}\n</tr>", "<tr>\n<td>{0}\n<td>{1}\n</tr>"])
def test_a_row_of_a_page_is_told_by_the_name_in_it(row: str) -> None:
    """Before or behind the words: others may say the same."""
    whole_, before, after = (
        PAGE.format("\n".join(row.format(words, name) for words, name in rows)).encode()
        for rows in (
            [("Old", "b"), ("Old", "a-service"), ("Old", "c")],
            [("Old", "a-service")],
            [("New", "a-service")],
        )
    )
    expected = [("Old", "b"), ("New", "a-service"), ("Old", "c")]

    found = exchanged("x.md", whole_, before, after, (b"a-service",))
    assert PAGE.format("\n".join(row.format(words, name) for words, name in expected)).encode() == found


def test_a_row_without_a_name_is_an_error() -> None:
    """Its words may be somebody else's."""
    whole_, before, after = (PAGE.format(f"<p>{words}").encode() for words in ("Old", "Old", "New"))
    with pytest.raises(ValueError, match="not there once"):
        exchanged("x.md", whole_, before, after, (b"a-service",))


@pytest.mark.parametrize("seed", range(6))
def test_files_that_show_other_words_are_those_of_other_entries(tmp_path: Path, seed: int) -> None:
    """Whatever is longer or shorter then, and whether or not rows move to other files."""
    chance, made_ = random.Random(seed), 0
    entries = [entry(number, chance) for number in range(300)]
    index = Index()
    write(tmp_path, dict(shards(entries, index)))
    for _ in range(12):
        numbers = sorted(chance.sample(range(300), chance.choice((1, 1, 2, 9))))
        fresh = [entry(number, chance) for number in numbers]
        found = index.replaced([entries[number] for number in numbers], fresh)
        for number, one in zip(numbers, fresh, strict=True):
            entries[number] = one
        expected = Index()
        files = dict(shards(entries, expected))
        assert found
        index, shown = found
        try:
            write(tmp_path, {**dict(reshown(shown, index, tmp_path)), **dict(index.renewed())})
        except ValueError:
            index = expected
            for file in tmp_path.iterdir():
                file.unlink()
            write(tmp_path, files)
        else:
            made_ += 1

            assert expected == index
            assert files == {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    assert made_ > 5


def test_a_file_of_entries_that_is_another_is_not_read(tmp_path: Path) -> None:
    """What is in it may be anybody's."""
    chance = random.Random(1)
    entries, index = [entry(number, chance) for number in range(50)], Index()
    write(tmp_path, dict(shards(entries, index)))
    found = index.replaced(entries[:1], [replace(entries[0], text="Other")])
    (tmp_path / "pages-0.js").write_text((tmp_path / "pages-0.js").read_text().replace("page-1/", "page-2/"))

    assert found
    with pytest.raises(ValueError, match="another"):
        dict(reshown(found[1], found[0], tmp_path))


def entry(number: int, chance: random.Random) -> Entry:
    """Give an entry that says anything."""
    text = " ".join(chance.choices(("zebra", "stripe", "é", "ox"), k=chance.randint(0, 30)))
    return Entry(f"page-{number}/", f"Page {number}", "About", text, told=((2, text),))


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write files of an index, over those of its last number."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
