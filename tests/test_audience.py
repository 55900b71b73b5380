"""A site holds nothing that is for fewer readers than it is made for, and says what it holds back."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import withhold
from generator.publish import made_for
from generator.spec.audience import AUDIENCES, MARK, OTHER_MARK, Reader, may_read
from generator.spec.base import Section
from generator.spec.escalation import CommsTemplate
from generator.spec.training import Module
from tests.audiences import WORD, Marked, fill, leaks, mark, release
from tests.commands import run
from tests.repos import Repo
from tests.spec_walk import spots
from tests.workspaces import LANTERN, catalog, surveyed

ROOT: Final = Path(__file__).parent.parent
DATE: Final = ("--date", "2026-11-23")
MINI: Final = Path(__file__).parent / "mini"
BOOKING: Final = "service_specs/booking-api/service.yaml"
RULES: Final = "service_specs/booking-api/alerts/booking.yaml"


def marked_mini(root: Path) -> Marked:
    """Mark every kind of thing in the small workspace, for each audience, with a word in every text."""
    specs = root / "service_specs"
    staged(root)
    fill(specs)
    rules = specs / "booking-api/alerts/booking.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(
        text.replace("Hardly any", "qz900001zq").replace("bookings.", "qz900002zq"), encoding="utf-8"
    )
    notes = specs / "booking-api/notes"
    notes.mkdir()
    for number, slot in enumerate(("no-sales", "ticket-sold-twice", "training", "overview")):
        (notes / f"{slot}.md").write_text(f"Word qz90001{number}zq.\n", encoding="utf-8")
    choices: Mapping[tuple[str, tuple[str | int, ...]], Reader] = {
        ("booking-api/service.yaml", ()): "public",
        ("booking-api/service.yaml", ("failure_modes", 0)): "internal",
        ("booking-api/service.yaml", ("failure_modes", 1)): "restricted",
        ("booking-api/service.yaml", ("escalation", "policies", 0, "levels", 1)): "restricted",
        ("booking-api/service.yaml", ("comms", "templates", 0)): "internal",
        ("booking-api/service.yaml", ("alerts", "notes", 0)): "restricted",
        ("booking-api/service.yaml", ("environments", 1)): "internal",
        ("booking-api/service.yaml", ("capacity",)): "restricted",
        ("booking-api/service.yaml", ("glossary", 0)): "restricted",
        ("booking-api/service.yaml", ("incidents", 0)): "restricted",
        ("booking-api/service.yaml", ("tech_debt", 0)): "internal",
        ("org.yaml", ()): "public",
        ("org.yaml", ("roles", 0)): "restricted",
        ("org.yaml", ("big_incidents", "roles", 0)): "internal",
        ("org.yaml", ("big_incidents", "messages", 0)): "restricted",
        ("teams/booking.yaml", ()): "restricted",
        ("teams/harbour-desk.yaml", ("oncall",)): "restricted",
    }
    found = mark(root, lambda name, path: choices.get((name, path)))
    release(root)
    (root / "CODEOWNERS").write_text("* @skerry/qz900021zq\n", encoding="utf-8")
    Repo(root).commit("Say qz900020zq")
    # Git is asked about the code of a failure mode that is restricted, so what it says is, too.
    by_hand: dict[str, Reader] = {
        "qz900020zq": "restricted", "qz900021zq": "restricted", "qz900030zq": "internal",
        "qz900010zq": "internal", "qz900011zq": "restricted", "qz900012zq": "public", "qz900013zq": "public",
    }  # fmt: skip
    hidden = {note["name"] for note in _booking(root)["alerts"]["notes"][:1]}
    said = {"BookingSalesStopped": "qz900001zq", "BookingQueueLong": "qz900002zq"}
    by_hand |= {word: "restricted" if name in hidden else "public" for name, word in said.items()}
    return replace(found, words={**found.words, **by_hand})


def staged(root: Path) -> None:
    """Let an environment have its facts from a manifest."""
    service = root / BOOKING
    text = service.read_text(encoding="utf-8")
    given = "namespace: booking-staging}"
    assert given in text
    service.write_text(text.replace(given, "facts_from: staging.yaml}"), encoding="utf-8")
    containers = "[{name: booking, image: registry.example/qz900030zq:1}]"
    (root / "staging.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: booking}\n"
        f"spec: {{template: {{spec: {{containers: {containers}}}}}}}\n",
        encoding="utf-8",
    )


def _booking(root: Path) -> dict[str, dict[str, list[dict[str, str]]]]:
    import json  # noqa: PLC0415 - the files are JSON once they are marked

    data: dict[str, dict[str, list[dict[str, str]]]] = json.loads(
        (root / BOOKING).read_text(encoding="utf-8")
    )
    return data


COPIES: Final = "site/.handoff/repositories/"


def every_file(root: Path) -> dict[str, bytes]:
    """Return every file below `site` but the locks: pages, the built site, and the tool's own state.

    Copies of repositories, and what is known of their history, are of those repositories and left out.
    """
    files = (path for path in (root / "site").rglob("*") if path.is_file() and not path.is_symlink())
    names = ((path, path.relative_to(root).as_posix()) for path in files)
    return {name: path.read_bytes() for path, name in names if not name.startswith(COPIES)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[Reader, tuple[Marked, dict[str, bytes]]]:
    """Build one workspace for each audience, the narrowest first, with the real MkDocs, in one folder."""
    root = tmp_path_factory.mktemp("audiences") / "mini"
    shutil.copytree(MINI, root)
    marked = marked_mini(root)
    found: dict[Reader, tuple[Marked, dict[str, bytes]]] = {}
    for reader in reversed(AUDIENCES):
        done = run("-C", root, "build", *DATE, "--audience", reader)
        assert 0 == done.exit_code, done.output
        shown = run("-C", root, "show", "booking-api", *DATE, "--audience", reader)
        files = {**every_file(root), "show": shown.stdout.encode()}
        for name in ("no-sales", "ticket-sold-twice"):
            files[f"show {name}"] = run(
                "-C", root, "show", "booking-api", name, "--audience", reader
            ).stdout_bytes
        found[reader] = marked, files
    return found


@pytest.mark.parametrize("reader", AUDIENCES)
def test_no_byte_of_a_site_is_for_fewer_readers(
    built: dict[Reader, tuple[Marked, dict[str, bytes]]], reader: Reader
) -> None:
    """In pages, search index, JSON, CSV, terminal and state, also after a build for fewer readers."""
    marked, files = built[reader]

    assert [] == leaks(files, marked, reader)
    assert any(path.endswith("search_index.json") for path in files)
    # Whatever was so in an earlier version is for the same readers; the public finds none of them.
    old = [path for path in files if "booking-api/versions/" in path]
    assert (reader != "public") == bool(old)


def test_git_and_manifests_are_told_of_to_those_who_may_know(
    built: dict[Reader, tuple[Marked, dict[str, bytes]]],
) -> None:
    """So that what the public does not find is not missing for everybody."""
    found = {
        reader: b"".join(files[path] for path in files if path.endswith("booking-api/index.md"))
        for reader, (_, files) in built.items()
    }

    for word in (b"qz900020zq", b"qz900021zq", b"qz900030zq"):
        assert {"public": False, "restricted": True} == {
            reader: word in text for reader, text in found.items() if reader != "internal"
        }
    assert b"qz900030zq" in found["internal"]


def test_what_a_reader_may_see_is_there(built: dict[Reader, tuple[Marked, dict[str, bytes]]]) -> None:
    """Whatever pages of the whole show, pages of the same kind for fewer eyes show as far as they may."""
    marked, whole = built["restricted"]
    pages = {path for path in built["public"][1] if path.endswith(".md")}
    for reader in ("public", "internal"):
        files = built[reader][1]
        both = [path for path in pages if path in files and path in whole]
        shown = {word.decode() for path in both for word in WORD.findall(whole[path])}
        may = {word for word in shown if may_read(reader, marked.words.get(word, "public"))}
        found = {word.decode() for path in both for word in WORD.findall(files[path])}

        assert len(may) > 40
        assert set() == may - found


@pytest.mark.parametrize(
    ("reader", "ids"),
    [("internal", (b"ticket-sold-twice",)), ("public", (b"no-sales", b"ticket-sold-twice"))],
)
def test_ids_of_what_is_withheld_are_nowhere(
    built: dict[Reader, tuple[Marked, dict[str, bytes]]], reader: Reader, ids: tuple[bytes, ...]
) -> None:
    """Neither as a word nor in an address: failure modes, a role, a team.

    What the tool keeps beside the site names the files it read: those of this folder.
    """
    files = {path: text for path, text in built[reader][1].items() if path.startswith("site/")}
    del files["site/.handoff/state.json"]
    own = ("reference/", "search/search_index")  # examples of the schema

    assert [] == [
        (path, id_)
        for path, text in files.items()
        for id_ in (*ids, b"duty-master", b"teams/booking")
        if id_ in path.encode() or (id_ in text and not any(part in path for part in own))
    ]


def test_a_site_says_for_whom_it_is_and_what_it_holds_back(
    built: dict[Reader, tuple[Marked, dict[str, bytes]]],
) -> None:
    """On the home page, at the foot of every page, and on top of a page that is not whole."""
    files = built["public"][1]
    overview = files["site/docs/services/booking-api/index.md"].decode()

    assert b"for public readers" in files["site/docs/index.md"]
    assert "Made for public readers." in overview
    assert "Held back, as a whole or in part: environments, failure modes, comms" not in overview
    assert "failure modes" in overview.partition("Held back, as a whole or in part: ")[2].partition("</p>")[0]
    assert "<code>service_specs" not in overview
    assert not any("/gaps." in path or "readiness/" in path or "/fmea" in path for path in files)
    assert b"NOT ALL OF IT IS SHOWN" in files["show"]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.02, 0.1, 0.3, 0.6]))
def test_whatever_is_marked_nothing_leaks_and_nothing_breaks(
    tmp_path_factory: pytest.TempPathFactory, seed: int, share: float
) -> None:
    """Any mapping may have any marker: what is rendered for a reader has no word that is for fewer."""
    _leaks_nothing(MINI, tmp_path_factory.mktemp("random"), random.Random(seed), share)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.005, 0.02, 0.1, 0.3]))
def test_nothing_leaks_out_of_the_sample_either(
    tmp_path_factory: pytest.TempPathFactory, seed: int, share: float
) -> None:
    """With every field of the spec, library, defaults and notes."""
    _leaks_nothing(ROOT, tmp_path_factory.mktemp("random"), random.Random(seed), share)


def _leaks_nothing(source: Path, folder: Path, chance: random.Random, share: float) -> None:
    root = folder / "work"
    shutil.copytree(source / "service_specs", root / "service_specs")
    shutil.copy(source / "mkdocs.yml", root)
    fill(root / "service_specs")

    def choose(_: str, path: tuple[str | int, ...]) -> Reader | None:
        if not path:
            return chance.choice((None, "public", "public", "internal", "restricted"))
        return chance.choice(AUDIENCES) if chance.random() < share else None

    marked = mark(root, choose)
    release(root)
    Repo(root).commit("Go on")
    for reader in AUDIENCES:
        assert [] == leaks(marked.files(reader), marked, reader)
    shutil.rmtree(root)


def test_every_mapping_has_the_marker() -> None:
    """Under one key, but for the two mappings in which that key says something else."""
    models = {spot.model for spot in spots()}
    keys = {model: model.model_fields["marked"].alias for model in models}

    assert len(models) > 150
    assert {CommsTemplate, Module} == {model for model, key in keys.items() if key == OTHER_MARK}
    assert {MARK, OTHER_MARK} == set(keys.values())
    assert all(issubclass(model, Section) for model in models)


@pytest.mark.parametrize("word", ["secret", "{na: nobody}", "{unknown: {owner: booking, due: 2027-01-01}}"])
def test_a_marker_is_one_of_three_words(mini: Path, word: str) -> None:
    """One that is not known would be taken for none, and nobody would see it."""
    text = (mini / BOOKING).read_text(encoding="utf-8")
    (mini / BOOKING).write_text(text.replace("resilience: {", f"resilience: {{audience: {word}, "))

    assert any("resilience.audience: expected public, internal or restricted" in problem.message
               for problem in surveyed(mini).errors)  # fmt: skip


def test_when_nothing_is_withheld_it_is_the_very_catalog(mini: Path) -> None:
    """So that a workspace without markers pays for nothing."""
    whole = catalog(mini)

    assert whole is withhold.seen_by(whole, "internal")
    assert whole is withhold.seen_by(whole, "restricted")


def test_what_is_not_touched_is_the_same_object(mini: Path) -> None:
    """A marker in one service copies nothing of another."""
    add(mini, "lantern.yaml", LANTERN + "capacity: {headroom: 1 lamp, audience: restricted}\n")
    whole = catalog(mini)
    seen = withhold.seen_by(whole, "internal")
    before = {entry.id: entry for entry in whole.services}
    after = {entry.id: entry for entry in seen.services}

    assert before["booking-api"] is after["booking-api"]
    assert (None, ("capacity",)) == (after["lantern"].spec.capacity, after["lantern"].spec.withheld)


STEPS: Final = (
    LANTERN
    + """\
failure_modes:
  - id: dark
    title: A pier is dark
    symptoms: [No light]
    diagnosis:
      - {id: look, do: Look., ok: key, else: off}
      - {id: key, audience: restricted, do: "Take the key from box 9.", run: {shell: bash, cmd: open box}}
      - {id: turn, do: Turn the key.}
    mitigation:
      - {do: Wait., audience: restricted}
  - {id: off, title: All piers are dark, audience: restricted, symptoms: [Night]}
"""
)


def add(root: Path, name: str, text: str) -> None:
    """Add a spec to a workspace."""
    (root / "service_specs" / name).write_text(text, encoding="utf-8")


def test_a_step_that_is_not_shown_keeps_its_place(mini: Path) -> None:
    """A runbook that lacks a step in silence is dangerous: its number is there, and whom to ask for it."""
    add(mini, "lantern.yaml", STEPS)
    assert 0 == run("-C", mini, "render", *DATE).exit_code
    page = (mini / "site/docs/services/lantern/failure-modes/dark.md").read_text(encoding="utf-8")
    shown = " ".join(run("-C", mini, "show", "lantern", "dark", *DATE).stdout.split())

    assert (
        "Step 2 (withheld_1): A step is not shown to this audience. Ask Harbour Desk for it before" in shown
    )
    assert "Step 3 (turn): Turn the key." in shown
    assert "Then: step 2" in shown
    assert "If not: not shown to this audience" in shown
    assert "NOT ALL OF IT IS SHOWN" in shown
    for text in (page, shown):
        assert 0 == sum(text.count(word) for word in ("box 9", "Wait.", "All piers", "Night", "#off"))


def test_a_gap_is_judged_on_the_whole_and_told_without_what_is_withheld(mini: Path) -> None:
    """A step that is withheld is no gap; a gap about it is counted, not quoted."""
    add(mini, "lantern.yaml", STEPS.replace("tier: 4", "tier: 1"))
    whole = run("-C", mini, "readiness", "lantern", *DATE).stdout
    assert 0 == run("-C", mini, "render", *DATE).exit_code
    overview = (mini / "site/docs/services/lantern/index.md").read_text(encoding="utf-8")

    assert "failure_modes[1]" in whole
    assert "failure_modes[1]" not in overview.replace("&#91;", "[").replace("&#93;", "]")
    assert "about what is not shown to internal readers" in overview


def test_pages_of_a_build_for_fewer_readers_do_not_stay(mini: Path) -> None:
    """Not even of a service whose spec is broken now: its last pages stay for the same readers only."""
    add(mini, "lantern.yaml", LANTERN + "audience: public\n")
    pages = mini / "site/docs/services/lantern"
    run("-C", mini, "render", *DATE, "--audience", "restricted")
    add(mini, "lantern.yaml", LANTERN + "audience: public\ntyp: worker\n")
    run("-C", mini, "render", *DATE, "--audience", "restricted")
    assert (pages / "index.md").exists()
    run("-C", mini, "render", *DATE, "--audience", "public")

    assert not pages.exists()
    assert frozenset({"public"}) == made_for(mini / "site/docs")
    assert [] == [path.name for path in (mini / "site/docs").rglob("gaps.*")]


def test_mkdocs_yml_says_for_whom_a_site_is_made(mini: Path) -> None:
    """So that CI needs no option; an option says otherwise, and a word that is no audience is a problem."""
    config = (mini / "mkdocs.yml").read_text(encoding="utf-8")
    (mini / "mkdocs.yml").write_text(config.replace("  handoff:\n", "  handoff:\n    audience: public\n"))
    run("-C", mini, "render", *DATE)
    public = (mini / "site/docs/index.md").read_text(encoding="utf-8")
    run("-C", mini, "render", *DATE, "--audience", "internal")
    (mini / "mkdocs.yml").write_text(config.replace("  handoff:\n", "  handoff:\n    audience: all\n"))

    assert "for public readers" in public
    assert "for internal readers" in (mini / "site/docs/index.md").read_text(encoding="utf-8")
    assert (
        "extra.handoff.audience: expected public, internal or restricted, found `all`"
        in run("-C", mini, "check").output
    )


def test_what_is_inherited_is_for_no_more_readers_than_it_is_there(mini: Path) -> None:
    """A team is internal unless it says otherwise: its defaults do not become public with a service."""
    team = mini / "service_specs/teams/harbour-desk.yaml"
    team.write_text(team.read_text() + "defaults: {glossary: [{term: Pier, meaning: Where ferries stop.}]}\n")
    add(mini, "lantern.yaml", LANTERN + "audience: public\n")
    seen = withhold.seen_by(catalog(mini), "public")

    assert ["lantern"] == [entry.id for entry in seen.services]
    assert ((), ("glossary",)) == (seen.services[0].spec.glossary, seen.services[0].spec.withheld)
    assert () == seen.teams


def test_defaults_are_for_no_more_readers_than_their_file(mini: Path) -> None:
    """Also where they say so themselves: for whom services are is not for whom their team's file is."""
    team = mini / "service_specs/teams/harbour-desk.yaml"
    text = team.read_text() + "defaults: {audience: internal, glossary: [{term: Pier, meaning: Secret.}]}\n"
    team.write_text(
        text.replace("apiVersion: handoff/v1\n", "apiVersion: handoff/v1\naudience: restricted\n")
    )
    add(mini, "lantern.yaml", LANTERN)
    seen = {entry.id: entry.spec for entry in withhold.seen_by(catalog(mini), "internal").services}

    assert ((), ("glossary",)) == (seen["lantern"].glossary, seen["lantern"].withheld)


def test_whom_to_call_is_said_to_be_withheld(mini: Path) -> None:
    """Nobody else is called in place of a team that is not shown."""
    add(mini, "lantern.yaml", LANTERN + "audience: public\n")
    shown = run("-C", mini, "show", "lantern", *DATE, "--audience", "public").stdout

    assert "Owned by not shown to this audience." in shown
    assert "ways to reach them are not shown to this audience" in shown
    assert "harbour" not in shown.casefold()


def test_nobody_is_said_to_be_the_last_when_somebody_is_withheld(mini: Path) -> None:
    """Who calls down a ladder is told that it goes on, and is given nobody's name."""
    text = (mini / BOOKING).read_text(encoding="utf-8")
    text = text.replace("{level: 2, target: booking,", "{level: 2, audience: restricted, target: booking,")
    text = text.replace("final: {target:", "final: {audience: restricted, target:")
    (mini / BOOKING).write_text(text, encoding="utf-8")
    asked = ("escalate", "booking-api", "--severity", "sev1", "--at", "2026-11-29T03:00+01:00")
    shown = run("-C", mini, *asked).stdout

    assert "Not all of it is shown to these readers. Held back: levels, final." in shown
    assert not any(
        word in shown for word in ("Booking Team", "Fleet director", "nobody else", "sailing number")
    )
    assert "Level 2: Booking Team (booking)" in run("-C", mini, *asked, "--audience", "restricted").stdout


def test_two_builds_for_the_same_readers_are_the_same(mini: Path) -> None:
    """Whatever was built between."""
    add(mini, "lantern.yaml", STEPS)
    docs = mini / "site/docs"

    def rendered(reader: str) -> dict[str, bytes]:
        assert 0 == run("-C", mini, "render", *DATE, "--audience", reader).exit_code
        return {str(path.relative_to(docs)): path.read_bytes() for path in docs.rglob("*") if path.is_file()}

    first = rendered("internal")
    rendered("restricted")

    assert first == rendered("internal")
