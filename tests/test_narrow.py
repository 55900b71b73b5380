"""Where only instructions were edited, only their services are walked over, and nothing shows that."""

from __future__ import annotations

import os
import pickle
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from generator import pages, sealed, unchanged
from generator.analysis.alert_index import alert_index
from generator.calendars import calendars
from generator.catalog import ServiceEntry
from generator.exports import exports
from generator.feeds import feeds
from generator.narrow import edited
from generator.narrow import walk as narrow
from generator.narrow.kept import FLEET, Fleet, Known, Store
from generator.narrow.unseen import PLAIN, UNSEEN
from generator.pages import Frame
from generator.reference import reference
from generator.search import instructions
from generator.search.entries import Entry, entries
from generator.spec.base import Section, Unknown, models_in
from generator.spec.steps import Step
from generator.spec.values import Duration
from generator.subjects import Own
from generator.templating import Templates
from generator.unchanged import Last
from generator.views.site import SiteView
from generator.workspace import Workspace, open_workspace
from tests.commands import run
from tests.faults import FAULT, Killed
from tests.fleet import write_fleet
from tests.repos import Repo
from tests.sites import tree
from tests.workspaces import surroundings

DAY: Final = date(2026, 1, 2)
QUESTION: Final = {"command": "render", "day": str(DAY), "readers": ""}
ADVISOR: Final = "service_specs/berth-advisor.yaml"
INDEX: Final = "site/.handoff/narrow/index.json"


def walk(root: Path, command: str = "render") -> None:
    """Walk, over whatever has to be."""
    done = run("-C", root, command, "--date", str(DAY))
    assert 0 == done.exit_code, done.output


def last(root: Path, command: str = "render") -> Last | None:
    """Give what the last walk left."""
    more = {"engine": "direct"} if command == "build" else {}
    return unchanged.recalled(root, QUESTION | {"command": command} | more)


def narrowly(root: Path, command: str = "render") -> bool:
    """Walk over what was edited alone, if that does."""
    left, workspace = last(root, command), open_workspace(root)
    assert isinstance(workspace, Workspace)
    engine = "direct" if command == "build" else ""
    return left is not None and narrow.walk(workspace, left, DAY, engine, lambda _: None)


def clean(root: Path, folder: Path, command: str = "render") -> dict[str, bytes]:
    """Give what a walk from nothing makes of the same, in another place."""
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns("site"), symlinks=True)
    walk(folder, command)
    return made(folder)


def made(root: Path) -> dict[str, bytes]:
    """Give the pages, and the site if there is one."""
    public = root / "site/public"
    site = tree(public) if public.exists() else {}
    return tree(root / "site/docs") | {f"public/{path}": content for path, content in site.items()}


def change(file: Path, old: str, new: str) -> None:
    """Change a text in a file that has it."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


@pytest.fixture
def root(mini: Path) -> Path:
    """Render the small workspace in a repository."""
    (mini / ".gitignore").write_text("site/\n")
    Repo(mini).commit("All")
    walk(mini)
    return mini


EDITS: Final = {
    "words": ("Compare the tide with the gauge.", "Hold the tide against the gauge."),
    "what it is for": ("purpose: Propose a berth", "purpose: Name a berth"),
    "a line more": ("failure_modes:\n", "# What may go wrong\nfailure_modes:\n"),
    "nothing but a comment": ("na: It keeps no data of its own.", "na: It keeps no data of its own.  # yet"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_instructions_are_walked_over_alone(root: Path, tmp_path: Path, edit: tuple[str, str]) -> None:
    """What is there then is what a walk from nothing makes, and there is nothing left to do."""
    before = made(root)
    change(root / ADVISOR, *edit)

    assert narrowly(root)
    assert clean(root, tmp_path / "clean") == made(root) != before
    assert last(root)
    assert unchanged.recall(root, QUESTION)

    change(root / ADVISOR, *reversed(edit))

    assert narrowly(root)
    assert before == made(root)


def test_the_command_walks_over_it_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its summary is that of the last walk, and git is not asked."""
    told = last(root)
    change(root / ADVISOR, *EDITS["words"])
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    done = run("-C", root, "render", "--date", str(DAY))

    assert told
    assert done.output.rpartition(",")[0] == told.told.summary


BOOKING: Final = "service_specs/booking-api/service.yaml"
VALUES: Final = {
    "how long a restore may take": ("rto: 1h", "rto: 2h"),
    "how much may be lost": ("rpo: 24h", "rpo: 12h"),
    "how long it waits for another": ("timeout: 5s", "timeout: 6s"),
    "where a dashboard is": ("skerry.example/d/booking", "skerry.example/d/sales"),
    "how many are trained": ("{id: operator, size: 6", "{id: operator, size: 7"),
}


@pytest.mark.parametrize("edit", VALUES.values(), ids=VALUES)
def test_values_that_nobody_else_shows_are_walked_over_alone(
    root: Path, tmp_path: Path, edit: tuple[str, str]
) -> None:
    """There and back."""
    before = made(root)
    change(root / BOOKING, *edit)

    assert narrowly(root)
    assert clean(root, tmp_path / "clean") == made(root) != before

    change(root / BOOKING, *reversed(edit))

    assert narrowly(root)
    assert before == made(root)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Render the sample, of which all may read everything."""
    root = tmp_path / "sample"
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / ".gitignore").write_text("site/\n")
    for file in root.glob("service_specs/*/service.yaml"):
        file.write_text(re.sub(r",? *audience: restricted", "", file.read_text()))
    Repo(root).commit("All")
    walk(root)
    return root


def test_evidence_in_a_history_that_was_kept_is_shown(sample: Path, tmp_path: Path) -> None:
    """Of what changed hands: a walk over its service finds it again."""
    spec = sample / "service_specs/ledger-api/service.yaml"
    change(spec, "\n", "  # one\n")
    walk(sample)
    change(spec, "# one\n", "# two\n")

    assert narrowly(sample)
    assert "Ticket OPS-20417" in (sample / "site/docs/services/ledger-api/history.md").read_text()
    assert clean(sample, tmp_path / "clean") == made(sample)


def test_pages_of_the_library_lead_to_lines_of_a_commit(sample: Path, tmp_path: Path) -> None:
    """Of the text that is there: from the first edit on there is none, and the next one changes nothing."""
    root = sample
    page, spec = root / "site/docs/library/rolling-restart.md", "service_specs/settlement-stream/service.yaml"
    before = page.read_text()
    change(root / spec, "\n", "  # one\n")

    assert not narrowly(root)
    walk(root)
    assert page.read_text() != before

    change(root / spec, "# one\n", "# two\n")

    assert narrowly(root)
    assert clean(root, tmp_path / "clean") == made(root)


STEP: Final = """\
      - id: nodes
        do: Look at the nodes.
        run: {shell: bash, cmd: kubectl get nodes, reads_only: true}
        expect: Every node is Ready
        else: escalate
"""

ROOT: Final = Path(__file__).parent.parent
STEPS: Final = re.compile(r"\b((?:do|expect):) ([A-Z])")
OWN: Final = ("services/", "alerts/", "assets/search/")
"""Where instructions are shown."""
OTHERS: Final[dict[str, Callable[[Path], object]]] = {
    "a name": lambda root: change(root / ADVISOR, "name: Berth Advisor", "name: Berths"),
    "a gap that says a value": lambda root: change(root / BOOKING, '"0.999"', '"0.998"'),
    "a gap more by a value": lambda root: change(root / BOOKING, "rto: 1h", "rto: 5m"),
    "no value": lambda root: change(root / BOOKING, "rto: 1h, ", ""),
    "a gap less": lambda root: change(root / ADVISOR, 'on=false"}', 'on=false"}\n        expect: Off'),
    "a gap more": lambda root: change(root / ADVISOR, ", expect: Less than 0.1 m apart", ""),
    "another owner": lambda root: change(root / ADVISOR, "owner: booking\n", "owner: harbour-desk\n"),
    "a mistake": lambda root: change(root / ADVISOR, "severity: 8", "severity: 80"),
    "a step for fewer": lambda root: change(root / ADVISOR, "gauge.,", "gauge., audience: restricted,"),
    "a secret": lambda root: change(root / ADVISOR, "PUT https://", "PUT https://ada:h3r0ns@"),
    "a team": lambda root: change(root / "service_specs/teams/booking.yaml", "\n", "\n# more\n"),
    "a rule": lambda root: change(root / "service_specs/booking-api/alerts/booking.yaml", "\n", "\n# more\n"),
    "a service gone": lambda root: (root / ADVISOR).unlink(),
    "a template": lambda root: (root / "templates").mkdir(),
    "a commit": lambda root: Repo(root).git("commit", "-q", "--allow-empty", "-m", "More"),
    "a page that somebody edited": lambda root: change(root / "site/docs/index.md", "\n", "\n\n"),
    "no index": lambda root: (root / INDEX).unlink(),
    "a damaged index": lambda root: change(root / INDEX, "1", "2"),
    "a file of it gone": lambda root: (root / INDEX).with_name("berth-advisor").unlink(),
    "a damaged file of it": lambda root: (root / INDEX).with_name(FLEET).write_bytes(b"?"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_anything_else_is_not(root: Path, other: Callable[[Path], object]) -> None:
    """Whatever others may show, or whatever is in doubt, and nothing is written."""
    change(root / ADVISOR, *EDITS["words"])
    other(root)
    before = made(root)

    assert not narrowly(root)
    assert before == made(root)


def test_pages_about_the_whole_show_no_instructions(tmp_path: Path) -> None:
    """Nor what is unseen: with others in all services of the sample, and fewer and more steps, they stay.

    So do files for programs, pages of a service that says what it said, and what the search finds but for
    entries that are made anew. What was found out about steps and texts is part of a face, and is as it was.
    """
    root = tmp_path / "sample"
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    Repo(root).commit("All")
    site, around, own = surroundings(root)
    before = whole(site, around, own)
    for steps in ((), (STRANGE,) * 3):
        views = tuple(replace(view, entry=strange(view.entry, steps)) for view in site.services)
        catalog = replace(site.catalog, services=tuple(view.entry for view in views))
        by_id, alerts = {view.id: view for view in views}, alert_index(catalog)
        covered = [replace(one, service=by_id[one.service.id].entry) for one in site.coverage.services]
        found = replace(site.coverage, services=tuple(covered))
        other = replace(site, catalog=catalog, services=views, by_id=by_id, alerts=alerts, coverage=found)
        others = tuple(replace(one, view=by_id[one.view.id]) for one in own)

        assert before == whole(other, around, others)
        assert entered(site, own) == entered(other, others)
        for one in own:
            neighbours = tuple(view if view.id != one.view.id else one.view for view in views)
            its = replace(other, services=neighbours, by_id={**by_id, one.view.id: one.view})
            frame = replace(around, site=its.neighbourhood)

            assert rendered(one, around) == rendered(one, frame)


def entered(site: SiteView, services: Iterable[Own]) -> list[Entry]:
    """Give the entries of the search that an edit of steps and unseen texts does not make anew."""
    found = entries(site, pages.listed(site, services), {})
    anew = {entry.url for view in site.services for entry in instructions(view)}
    return [entry for entry in found if entry.url not in anew]


def rendered(own: Own, around: Frame) -> dict[str, str]:
    """Give the pages of a service."""
    return {page.path: page.text for page in pages.render_service(own, around, Templates(None))}


STRANGE: Final = Step.model_validate(
    {
        "do": "Ask a zebra.",
        "run": {"shell": "sh", "cmd": "zebra <stripe>", "where": "In a zoo", "needs": ["zoo-keeper"]},
        "inputs": [{"name": "stripe", "how_to_find": "On the zebra."}],
        "expect": "It knows",
        "else": "escalate",
        "danger": {"what": "It bites", "blast_radius": "One keeper"},
        "undo": "Thank it.",
        "takes": "3h",
    }
)


def strange(entry: ServiceEntry, steps: tuple[Step, ...]) -> ServiceEntry:
    """Give a service that does other things in every place where it does anything."""
    return replace(entry, file=entry.file.saying(stranger(entry.spec, steps)))


def stranger(value: Any, steps: tuple[Step, ...]) -> Any:  # noqa: ANN401 - any part of a spec
    """Give a part of a spec with other steps. Where there are some there are some, and one is one."""
    if isinstance(value, Step):
        return STRANGE
    if isinstance(value, tuple):
        does = value and isinstance(value[0], Step)
        return (steps or (STRANGE,)) if does else tuple(stranger(part, steps) for part in value)
    if isinstance(value, Section):
        unseen = UNSEEN.get(type(value).__name__, ())
        parts = {
            name: worded(part) if name in unseen else stranger(part, steps)
            for name, part in value.__dict__.items()
        }
        return value.model_copy(update=parts)
    return value


def worded(value: object) -> object:
    """Give as many texts, of other words, another length of time, or another number."""
    if isinstance(value, tuple):
        return tuple(map(worded, value))
    if isinstance(value, Duration):
        return Duration(value.seconds + 60, f"{value.seconds + 60}s")
    if isinstance(value, int | Decimal):
        return value + 1
    return f"Zebra <stripe> & {len(value)}" if isinstance(value, str) else value


def test_what_is_unseen_is_plain() -> None:
    """Of one model each: what is chosen, refers to something or is a day may mean something else, too."""
    models = defaultdict[str, list[type[Section]]](list)
    for model in below(Section):
        models[model.__name__].append(model)

    for name, fields in UNSEEN.items():
        (model,) = models[name]
        for field in fields:
            kinds = set(models_in(model.model_fields[field].annotation))

            assert kinds - {type(None), Unknown} <= set(PLAIN), (name, field)
            assert kinds & set(PLAIN)


def below(model: type[Section]) -> Iterator[type[Section]]:
    """Yield every model of a spec."""
    for one in model.__subclasses__():
        yield one
        yield from below(one)


def whole(site: SiteView, around: Frame, own: tuple[Own, ...]) -> dict[str, bytes]:
    """Give all that is about more than one service, but for registers of gaps and pages of alerts."""
    made = pages.render_whole(site, reference(), around, own)
    files = {page.path: page.text.encode() for page in made}
    files = {path: text for path, text in files.items() if path == "alerts/index.md" or path[:7] != "alerts/"}
    return {**files, **dict(exports(site)), **calendars(site, ""), **feeds(site, "")}


def test_pages_about_the_whole_show_no_lines(tmp_path: Path) -> None:
    """With other steps in other lines of every service of the sample they stay, as do files for programs."""
    root = tmp_path / "sample"
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    Repo(root).commit("All")
    walk(root)
    before = made(root)
    for spec in (root / "service_specs").glob("*/service.yaml"):
        text = STEPS.sub(r"\1 Now \2", spec.read_text())
        spec.write_text(f"# Other lines\n# and other steps\n{text}")
    walk(root)
    after = made(root)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    whole = {path for path in changed if not path.startswith(OWN)}
    beside = {Path(path).name for path in changed if path.startswith("services/") and path[-3:] != ".md"}

    assert "services/ledger-api/runbook.md" in changed
    # Pages of the library name the lines that use it: a face has those.
    assert {"gaps.csv", "gaps.json"} == {path for path in whole if not path.startswith("library/")}
    assert whole & {"library/rolling-restart.md"}
    assert {"gaps.csv", "gaps.json"} == beside


def test_all_that_is_kept_can_be_read(tmp_path: Path) -> None:
    """Of the sample, which has something of everything."""
    root = tmp_path / "sample"
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    in_two = root / "service_specs/handoff/service.yaml"
    repo, text = Repo(root), in_two.read_text()
    repo.commit(
        "Before", {"service_specs/handoff/service.yaml": text.replace("version:", "version: 0.1 #", 1)}
    )
    in_two.write_text(text)
    repo.commit("All")
    run("-C", root, "render", "--audience", "restricted")
    store = Store(root / "site/.handoff")
    fleet = store.get(FLEET, Fleet)

    assert fleet
    for id_ in fleet.files.values():
        assert store.get(id_, Known), id_


def test_a_page_that_services_share_is_made_anew(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of an alert has the steps of each service that has it, but not of more than a few."""
    spec = root / "service_specs/booking-api/service.yaml"
    twin = spec.parent.with_name("booking-twin")
    shutil.copytree(spec.parent, twin)
    change(twin / "service.yaml", "id: booking-api", "id: booking-twin")
    walk(root)
    before = made(root)
    change(spec, "do: ", "do: Now ")

    assert narrowly(root)
    after = made(root)
    assert clean(root, tmp_path / "clean") == after
    assert any(before[path] != after[path] for path in after if path.startswith("alerts/"))

    monkeypatch.setattr(edited, "_MOST", 1)
    change(spec, "do: Now ", "do: ")

    assert not narrowly(root)


def test_a_large_site_finds_other_words(tmp_path: Path) -> None:
    """Its search and registers are those of a walk from nothing, after several edits of several services."""
    root = write_fleet(tmp_path / "fleet", 24)
    (root / ".gitignore").write_text("site/\n")
    Repo(root).commit("All")
    walk(root)
    one, two = (root / f"service_specs/service-00{number}/service.yaml" for number in ("03", "17"))
    change(one, "Look for failing consumers.", "Look for a zebra, then for failing consumers.")
    change(one, "failure_modes:\n", "# They fail\nfailure_modes:\n")
    change(two, "    diagnosis:\n", f"    diagnosis:\n{STEP}")

    assert narrowly(root)

    change(two, STEP, "")
    change(two, "failure_modes:\n", "# They fail\nfailure_modes:\n")

    assert narrowly(root)
    assert (root / "site/docs/assets/search/index.js").exists()
    assert clean(root, tmp_path / "clean") == made(root)


def test_the_site_is_built_of_it(root: Path, tmp_path: Path) -> None:
    """Twice, so that the spare of the first is used; then a walk over all finds nothing to do."""
    walk(root, "build")
    for edit in (EDITS["words"], EDITS["a line more"]):
        change(root / ADVISOR, *edit)

        assert narrowly(root, "build")

    assert unchanged.recall(root, QUESTION | {"command": "build", "engine": "direct"})
    assert clean(root, tmp_path / "clean", "build") == made(root)


@pytest.mark.parametrize("apart", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_a_kill_leaves_what_the_next_walk_repairs(root: Path, tmp_path: Path, apart: int) -> None:
    """At any step on the disk, or at every third."""
    edits = [EDITS["words"], tuple(reversed(EDITS["words"]))]
    wanted, step = [], 0
    for number in range(2):
        change(root / ADVISOR, *edits[number])
        wanted.append(clean(root, tmp_path / str(number)))
    while FAULT.fired or not step:
        change(root / ADVISOR, *edits[step % 2])
        try:
            with FAULT.at(step, Killed(), within="site/"):
                run("-C", root, "render", "--date", str(DAY))
        except Killed:
            pass
        walk(root)

        assert wanted[step % 2] == made(root), step
        step += apart

    assert step > 10


class _Harm:
    """What runs a command when it is read."""

    def __reduce__(self) -> tuple[object, ...]:
        """Say what to run."""
        return os.system, ("touch harmed",)


HARM: Final = {"command": _Harm(), "function": print, "class": Store, "path": Path()}


@pytest.mark.parametrize("value", HARM.values(), ids=HARM)
def test_only_values_of_ours_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: object) -> None:
    """Nothing of what is kept is run, nor made of what can do more than hold values."""
    monkeypatch.chdir(tmp_path)
    kept = {"index.json": b"", FLEET: pickle.dumps({"value": value})}
    folder = tmp_path / "narrow"
    folder.mkdir()
    (folder / FLEET).write_bytes(kept[FLEET])
    sealed.write(folder / "index.json", {"version": 1, "kept": {FLEET: sha256(kept[FLEET]).hexdigest()}})

    assert Store(tmp_path).get(FLEET, dict) is None
    assert not (tmp_path / "harmed").exists()


def test_what_is_kept_names_no_other_file(tmp_path: Path) -> None:
    """What goes with the next walk are files of its own folder."""
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / "narrow").mkdir()
    sealed.write(
        tmp_path / "narrow/index.json", {"version": 1, "kept": {"../other": "0", "berth-advisor": "0"}}
    )
    store = Store(tmp_path)
    store.put("berth-advisor", ())
    store.finish(whole=True)

    assert other.exists()
    assert () == Store(tmp_path).get("berth-advisor", tuple)
