"""Drawings: what is drawn, what the table says and what the steps say is the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from generator.analysis.branches import Fork, branched, forks
from generator.analysis.graph import Exit
from generator.analysis.people import Contact, Ladder, Rung
from generator.analysis.walk import Setting, mode_phases, walk
from generator.drawings import LONG, flows_drawing, ladder_drawing
from generator.spec.architecture import Architecture
from generator.spec.escalation import Policy
from generator.spec.failure_modes import FailureMode
from generator.svg import LABEL_LIMIT, Diagram, short, step_diagram, surroundings
from tests.commands import run
from tests.hostile import VALUES
from tests.spec_data import text_of
from tests.workspaces import LANTERN

Edge = tuple[int, str, str]
"""From a step, whether it worked, and to a step's number or a word."""

STEPS: Final = """\
failure_modes:
  - id: dark
    title: A pier is dark
    first_check: {do: Look whether the lamp burns., else: broken}
    diagnosis:
      - {id: fuse, do: Look at the fuse., ok: cable, else: swap}
      - {id: clock, do: Look at the clock., else: escalate}
      - {id: cable, do: Look at the cable., ok: swap, else: fuse}
    mitigation:
      - {id: swap, do: Put a new fuse in., ok: verification, else: escalate}
    recovery:
      - {do: Order fuses.}
    verification:
      - {do: Look at the pier., ok: done, else: dark-again}
      - {id: dark-again, do: Wait for dusk., else: clock}
    rollback:
      - {do: Take the fuse out., ok: fuse}
  - {id: broken, title: "The lamp is <b>broken</b>", mitigation: [{do: Wait.}, {do: Go home.}]}
"""
EXPECTED: Final = {
    (1, "so", "2"), (1, "not", "failure mode: The lamp is <b>broken</b>"),
    (2, "so", "4"), (2, "not", "5"),
    (3, "so", "4"), (3, "not", "stop and escalate"),
    (4, "so", "5"), (4, "not", "2"),
    (5, "so", "7"), (5, "not", "stop and escalate"),
    (6, "so", "7"),
    (7, "so", "you are done"), (7, "not", "8"),
    (8, "so", "the steps end"), (8, "not", "3"),
    (9, "so", "2"),
}  # fmt: skip
WORDS: Final = {
    "Done": "you are done",
    "Escalate": "stop and escalate",
    "The steps end": "the steps end",
    "Another failure mode": "failure mode: The lamp is <b>broken</b>",
}


@pytest.fixture
def page(mini: Path) -> html.HtmlElement:
    """Render the page of a failure mode whose steps lead everywhere."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + STEPS)
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    return html.fromstring((mini / "site/docs/services/lantern/failure-modes/dark.md").read_text())


def drawn(svg: html.HtmlElement) -> set[Edge]:
    """Read the lines of a drawing: where each starts and where its arrow is."""
    places = {
        int(c.get("cy")): svg.xpath("string(//text[@x='16'][@y=$y])", y=str(int(c.get("cy")) + 4))
        for c in svg.iter("circle")
    }
    for rect in svg.xpath(".//rect[@width='26']"):
        y = int(rect.get("y")) + 13
        places[y] = WORDS[svg.xpath("string(//text[@x='36'][@y=$y])", y=str(y + 4))]
    paths = svg.xpath(".//path[contains(@class, 'ho-drawing__line')]")
    return set(_lines(places, [(path.get("d"), "--else" in path.get("class")) for path in paths]))


def _lines(places: dict[int, str], paths: list[tuple[str, bool]]) -> Iterator[Edge]:
    def place(y: int) -> str:
        return next(name for at, name in places.items() if abs(at - y) <= 13)

    for path, otherwise in paths:
        parts = [
            (int(x), int(y), way, int(to))
            for x, y, way, to in re.findall(r"M (\d+) (\d+) ([HV]) (\d+)", path)
        ]
        assert path == " ".join(f"M {x} {y} {way} {to}" for x, y, way, to in parts)
        word = "not" if otherwise else "so"
        if len(parts) == 1:
            ((_, top, _, tip),) = parts
            yield int(place(top - 13)), word, place(tip + 17)
            continue
        *stubs, (lane, high, _, low), (at, into, _, _) = parts
        assert lane == at
        assert (high, low) == (
            min(into, *(y for _, y, _, _ in stubs)),
            max(into, *(y for _, y, _, _ in stubs)),
        )
        for _, y, _, to in stubs:
            assert lane == to
            yield int(place(y)), word, place(into)


def told(table: html.HtmlElement) -> Iterator[Edge]:
    """Read the rows of the table."""
    for row in table.xpath("./tbody/tr"):
        step, then, otherwise = (" ".join(cell.text_content().split()) for cell in row)
        number = int(step.split()[1])
        for word, text in (("so", then), ("not", otherwise)):
            if text != "not written":
                yield number, word, text.removeprefix("step ")


def test_drawing_and_table_say_the_same(page: html.HtmlElement) -> None:
    """Each line of the drawing is a cell of the table, and the other way round."""
    (svg,) = page.xpath("//figure//svg[@class='ho-drawing']")
    (table,) = page.xpath("//details[@class='ho-map']//table")

    assert EXPECTED == drawn(svg)
    assert EXPECTED == set(told(table))


def test_steps_say_what_the_map_says(page: html.HtmlElement) -> None:
    """Where a step itself names a place, the map has the same."""
    said = set()
    for step in page.xpath("//li[@class='ho-step']"):
        number = int(step.xpath("string(.//span[@class='ho-step__number'])").split()[1])
        for branch in step.xpath(".//li[contains(@class, 'ho-branch')]"):
            text = " ".join(branch.text_content().split())
            word = "not" if text.startswith("If not") else "so"
            target = re.sub(r"^(If not|If so|Then) ", "", text)
            said.add((number, word, re.sub(r"^step (\d+)(, .*)?$", r"\1", target)))

    assert 12 == len(said)
    assert said <= EXPECTED


def test_boxes_lead_to_their_steps(page: html.HtmlElement) -> None:
    """One tap from the map to the step."""
    links = page.xpath("//svg//a/@href")
    anchors = [f"#{id_}" for id_ in page.xpath("//li[@class='ho-step']/@id")]

    assert 9 == len(links)
    assert anchors == links


def test_the_drawing_has_a_name_and_no_look_of_its_own(page: html.HtmlElement) -> None:
    """Colours come from the style sheet, for light and dark; nothing in it runs."""
    (svg,) = page.xpath("//svg[@class='ho-drawing']")
    names = [page.xpath("string(//*[@id=$id])", id=id_) for id_ in svg.get("aria-labelledby").split()]

    assert "Map of the steps" == names[0]
    assert names[1].startswith("The steps from top to bottom")
    assert set() == {name for node in svg.iter() for name in node.attrib} & {
        "style",
        "fill",
        "stroke",
        "onclick",
    }
    assert [] == svg.xpath(".//script|.//style|.//foreignobject|.//image")


def test_a_straight_line_needs_no_map(mini: Path) -> None:
    """Steps that follow one another are a list already."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + STEPS)
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    straight = (mini / "site/docs/services/lantern/failure-modes/broken.md").read_text()

    assert "Go home" in straight
    assert "Map of the steps" not in straight


PROCEDURES: Final = """\
procedures:
  - {id: plain, kind: stop, steps: [{do: Switch it off., else: escalate}, {do: Look.}]}
  - id: back
    kind: rollback
    steps: [{id: again, do: Try it., ok: done, else: wait}, {do: Look., ok: again}, {id: wait, do: Wait.}]
  - id: aside
    kind: start
    steps: [{do: Look., ok: third}, {do: Switch it on.}, {id: third, do: Go home.}]
"""


def test_procedures_that_jump_have_a_map_each(mini: Path) -> None:
    """Names of several maps on one page do not meet; steps that only follow one another need none."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + PROCEDURES)
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    page: html.HtmlElement = html.fromstring((mini / "site/docs/services/lantern/runbook.md").read_text())
    ids = page.xpath("//@id")

    assert ["procedure-back", "procedure-aside"] == page.xpath(
        "//details[@class='ho-map']/parent::details/@id"
    )
    assert len(ids) == len(set(ids))
    for box in page.xpath("//svg[@class='ho-drawing']"):
        assert set(box.get("aria-labelledby").split()) <= set(ids)
        assert {link.removeprefix("#") for link in box.xpath(".//a/@href")} <= set(ids)


def mode(steps: list[dict[str, Any]]) -> tuple[Fork, ...]:
    """Give the steps of a failure mode as they lead to one another."""
    data = {"id": "m", "title": "M", "diagnosis": steps[::2], "mitigation": steps[1::2]}
    phases = mode_phases(FailureMode.model_validate(text_of(data)))
    return forks(phases, walk(phases, Setting({})))


def leads(found: tuple[Fork, ...]) -> set[Edge]:
    """Give edges as the spec has them."""
    words = {Exit.DONE: "Done", Exit.ESCALATE: "Escalate", Exit.END: "The steps end"}
    return {
        (fork.placed.number, word, words[lead.to] if isinstance(lead.to, Exit) else str(lead.to))
        for fork in found
        for word, lead in (("so", fork.then), ("not", fork.otherwise))
        if lead is not None
    }


def shown(diagram: Diagram) -> set[Edge]:
    """Read a diagram as `drawn` reads its picture."""
    places = {box.y: str(box.number) for box in diagram.boxes} | {end.y: end.label for end in diagram.ends}
    return set(_lines(places, [(line.path, line.otherwise) for line in diagram.lines]))


_PLACES: Final = st.sampled_from([None, "done", "escalate", *(f"s{number}" for number in range(7))])


@given(st.lists(st.tuples(_PLACES, _PLACES), min_size=7, max_size=7))
def test_every_way_is_drawn(ways: list[tuple[str | None, str | None]]) -> None:
    """Whatever leads where, each way has a line of its own end, and no line is drawn for nothing."""
    steps: list[dict[str, Any]] = [
        {"id": f"s{number}", "do": "Look."}
        | {key: to for key, to in (("ok", ok), ("else", other if other != ok else None)) if to}
        for number, (ok, other) in enumerate(ways)
    ]
    found = mode(steps)

    assert leads(found) == shown(step_diagram(found))
    assert branched(found) == any(
        way == "not" or (to.isdigit() and int(to) != number + 1) for number, way, to in leads(found)
    )


@pytest.mark.parametrize("text", VALUES)
def test_labels_move_nothing(text: str) -> None:
    """A text is cut to one short line; places and lines are those of any other text."""
    plain, hostile = (
        step_diagram(mode([{"id": "a", "do": do, "else": "a"}, {"do": "b"}])) for do in ("Look.", text)
    )

    assert plain.lines == hostile.lines
    assert (plain.width, plain.height, plain.ends) == (hostile.width, hostile.height, hostile.ends)
    assert len(short(text)) <= LABEL_LIMIT
    assert "\n" not in short(text)


def subjects(part: str) -> list[str]:
    """Read what the rows of a table are about."""
    page: html.HtmlElement = html.fromstring(part)
    return [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody/tr/th")]


def test_neighbours_are_drawn_as_the_tables_have_them(mini: Path) -> None:
    """Who needs a service stands above it and what it needs below, each with a line, dashed when not hard."""
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    text = (mini / "site/docs/services/booking-api/index.md").read_text()
    page: html.HtmlElement = html.fromstring(text)
    (svg,) = page.xpath("//svg[title[@id='around-title']]")
    around = [(int(one.get("y")), " ".join(one.text_content().split())) for one in svg.xpath("./svg")]
    words = svg.xpath("./text/text()")
    dashed = svg.xpath("string(.//path[contains(@class, '__head--else')]/@d)")
    solid = svg.xpath(".//path[contains(@class, '__head') and not(contains(@class, '--else'))]/@d")
    parts = re.split("## What it needs|## Who needs it|## How it is built", text)
    needs, consumers = (subjects(part) for part in parts[1:3])
    names = [name for _, name in sorted(around)]

    assert [*consumers, "Booking API"] == names[: len(consumers) + 1]
    assert ["hard", "soft", "soft"] == words
    assert all(row.startswith(name) for row, name in zip(needs, names[len(consumers) + 1 :], strict=True))
    assert all(word in row.lower() for row, word in zip(needs, words, strict=True))
    ys = [y + 13 for y, _ in sorted(around)[len(consumers) + 1 :]]
    assert ys[1:] == [int(y) for y in re.findall(r"M 30 (\d+)", dashed)]
    assert ys[:1] == [int(y) for y in re.findall(r"M 30 (\d+)", solid[1])]
    assert ["M 16"] == [head[:4] for head in solid[:1]]


def test_a_neighbour_without_weight_is_not_called_hard() -> None:
    """What nobody wrote is drawn as what is not sure."""
    found = surroundings("S", (), (("a", "hard"), ("b", "")))

    assert [False, True] == [line.otherwise for line in found.lines]


ESCALATION: Final = """\
architecture:
  data_flows:
    - {from: Tide gauge, to: Lantern, what: Height of the water}
    - {from: Lantern, to: "Lamps of the <b>northern</b> pier, all of them", what: On and off}
    - {from: Tide gauge, to: Harbour desk, what: The same}
escalation:
  policies:
    - id: night
      levels:
        - {level: 1, target: harbour-desk, after: 0m}
        - {level: 2, target: booking, after: 90s}
        - {level: 3, target: harbour-desk, after: 1h}
      final: {target: booking}
    - {id: day, levels: [{level: 1, target: booking, after: 5m}]}
"""


def lantern(mini: Path, page: str) -> html.HtmlElement:
    """Render a page of a service with ladders and flows."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + ESCALATION)
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    return html.fromstring((mini / f"site/docs/services/lantern/{page}").read_text())


def labelled(svg: html.HtmlElement, label: str = "ho-drawing__label") -> dict[int, str]:
    """Read what stands in a drawing by the height of its middle."""
    return {
        int(box.get("y")) + 13: " ".join(box.text_content().split())
        for box in svg.xpath(f"./svg[text[@class='{label}']]")
    }


def ways(svg: html.HtmlElement) -> Iterator[tuple[int, int, bool]]:
    """Read where the lines of a drawing lead: from the middle of a row to that of another."""
    for line, head in zip(
        svg.xpath("./path[contains(@class, '__line')]"),
        svg.xpath("./path[contains(@class, '__head')]"),
        strict=True,
    ):
        top, tip = map(int, re.findall(r"^M \d+ (\d+) V (\d+)$", line.get("d"))[0])
        assert f" {tip + 4} l" in head.get("d")
        yield top - 13, tip + 17, "--else" in line.get("class")


def test_ladders_are_drawn_as_the_lists_have_them(mini: Path) -> None:
    """Each level with its minutes and whom it means; a line to the next one, dashed to the last resort."""
    page = lantern(mini, "runbook.md")
    seen = []
    for svg, list_ in zip(
        page.xpath("//section//svg[@class='ho-drawing']"), page.xpath("//section/ol"), strict=True
    ):
        names = labelled(svg)
        times = dict(zip(names, svg.xpath("./text[contains(@class, '__when')]/text()"), strict=True))
        numbers = dict(
            zip(names, [*svg.xpath("./text[@class='ho-drawing__number']/text()"), ""], strict=False)
        )
        told_ = [
            " ".join(who.text_content().split()) for who in list_.xpath("./li/p[@class='ho-ladder__who']")
        ]
        rows = list(names)
        final = bool(svg.xpath("./rect"))

        assert [(one, other, final and other == rows[-1]) for one, other in pairwise(rows)] == list(ways(svg))
        for y, text in zip(rows, told_, strict=True):
            start = f"Level {numbers[y]}," if numbers.get(y) else "Nobody answered"
            assert text.startswith(start)
            assert names[y] in text
        seen.append(list(times.values()))

    assert [["0 min", "+90 s", "+60 min", "no answer"], ["+5 min"]] == seen
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_flows_are_drawn_as_the_table_has_them(mini: Path) -> None:
    """Each flow is two places with an arrow between them, and no flow is joined with another."""
    page = lantern(mini, "index.md")
    (svg,) = page.xpath("//svg[title='Data that moves']")
    places, whats = labelled(svg), list(labelled(svg, "ho-drawing__words").values())
    found = [
        (places[one], places[other], what) for (one, other, _), what in zip(ways(svg), whats, strict=True)
    ]
    rows = page.xpath("//table[.//td[@data-label='What']]/tbody/tr")
    told_ = [tuple(short(cell.text_content(), LONG) for cell in row) for row in rows]

    assert 3 == len(found)
    assert told_ == found
    assert found[1][1].startswith("Lamps of the <b>northern</b>")


@pytest.mark.parametrize("text", VALUES)
def test_names_move_nothing_in_ladders_and_flows(text: str) -> None:
    """Places and lines follow from how many there are."""
    policy = Policy.model_validate(
        text_of(
            {
                "id": "p",
                "levels": [
                    {"level": 1, "target": "a", "after": "0m"},
                    {"level": 2, "target": "a", "after": "5m"},
                ],
            }
        )
    )
    ladders = [
        Ladder(policy, tuple(Rung(level, Contact("a", "team", name)) for level in policy.levels), None)
        for name in ("A", text)
    ]
    plain, hostile = (ladder_drawing(ladder) for ladder in ladders)
    architectures = [
        Architecture.model_validate(text_of({"data_flows": [{"from": name, "to": name, "what": name}]}))
        for name in ("A", " ".join(text.split()))
    ]
    calm, odd = (flows_drawing(one.data_flows) for one in architectures)

    assert (plain.lines, plain.width, plain.height) == (hostile.lines, hostile.width, hostile.height)
    assert (calm.lines, calm.width, calm.height) == (odd.lines, odd.width, odd.height)
    assert all(len(call.label) <= LABEL_LIMIT for call in hostile.calls)
    assert all(len(part) <= LONG for flow in odd.flows for part in (flow.source, flow.to, flow.what))
