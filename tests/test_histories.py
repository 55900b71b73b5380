"""Whatever people do to a workspace, what the next walk leaves is what a walk from nothing leaves."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from generator import unchanged
from tests.commands import run
from tests.repos import Repo
from tests.sites import tree
from tests.workspaces import LANTERN, remembering, surveyed

SPECS: Final = "service_specs"
BY_HAND: Final = "site/docs/by-hand.md"
TEMPLATE: Final = "templates/service/card.md.j2"


@dataclass
class Lived:
    """A workspace that is edited, and what pages were made of each content it ever had."""

    root: Path
    repo: Repo
    rng: random.Random
    command: str = "render"
    day: int = 1
    readers: str = "internal"
    known: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def content(self) -> str:
        """Name all that pages are made of, read from the disk."""
        refs = self.repo.git("for-each-ref"), str(self.day), self.readers
        digest = hashlib.sha256("\n".join(refs).encode())
        for file in sources(self.root):
            digest.update(f"{file.relative_to(self.root)}\n".encode() + file.read_bytes())
        return digest.hexdigest()

    def walk(self, root: Path) -> bool:
        """Render. False when a spec is wrong."""
        options = ("--date", f"2026-01-{self.day:02}", "--audience", self.readers)
        return run("-C", root, self.command, *options).exit_code == 0

    def recalled(self) -> bool:
        """Tell whether the next walk would find nothing to do."""
        asked = {"command": self.command, "day": f"2026-01-{self.day:02}", "readers": self.readers}
        asked |= {"engine": "direct"} if self.command == "build" else {}
        return unchanged.recall(self.root, asked) is not None

    def any(self, pattern: str) -> Path | None:
        """Choose a file of the specs."""
        found = sorted((self.root / SPECS).glob(pattern))
        return self.rng.choice(found) if found else None


def sources(root: Path) -> Iterator[Path]:
    """Yield what people write, pages beside ours included."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in ("site", ".git"))
        yield from (Path(folder, name) for name in sorted(files))
    if (root / BY_HAND).exists():
        yield root / BY_HAND


def reword(lived: Lived) -> None:
    """Change a name, a summary or a comment."""
    file = lived.any("**/*.yaml")
    if file is not None:
        text = file.read_text()
        file.write_text(text.replace("ferry", "boat") if "ferry" in text else text + "# looked at\n")


_TEXT: Final = re.compile(r"(?m)^([ -]*\w+: [A-Z][a-z]+ )(?:indeed )?([a-z][^\n:#{}\[\]\"']*)$")


def retext(lived: Lived) -> None:
    """Change any of the texts that there are."""
    file = lived.any("**/*.yaml")
    if file is not None:
        text = file.read_text()
        found = list(_TEXT.finditer(text))
        if found:
            one, word = lived.rng.choice(found), lived.rng.choice(("", "indeed "))
            file.write_text(f"{text[: one.start()]}{one[1]}{word}{one[2]}{text[one.end() :]}")


def touch(lived: Lived) -> None:
    """Save a file as it is."""
    file = lived.any("**/*.yaml")
    if file is not None:
        file.write_bytes(file.read_bytes())


def retime(lived: Lived) -> None:
    """Change a file and set back its time."""
    file = lived.any("*.yaml")
    if file is not None:
        then = file.stat()
        file.write_text(file.read_text().replace("wind", "fog!").replace("fog!", "wind", 1))
        os.utime(file, ns=(then.st_atime_ns, then.st_mtime_ns))


def add_service(lived: Lived) -> None:
    """Add a service like another one, or take it away."""
    folder = lived.root / SPECS
    if (folder / "quay-advisor.yaml").exists():
        (folder / "quay-advisor.yaml").unlink()
    else:
        text = (folder / "berth-advisor.yaml").read_text()
        (folder / "quay-advisor.yaml").write_text(text.replace("id: berth-advisor", "id: quay-advisor", 1))


def rename(lived: Lived) -> None:
    """Rename a service, leaving its former id."""
    for old, new in (("quay-advisor", "pier-advisor"), ("pier-advisor", "quay-advisor")):
        file = lived.root / SPECS / f"{old}.yaml"
        if file.exists():
            lines = [line for line in file.read_text().splitlines() if not line.startswith("former_ids")]
            text = "\n".join(lines).replace(f"id: {old}", f"id: {new}\nformer_ids: [{old}]", 1)
            file.unlink()
            file.with_name(f"{new}.yaml").write_text(text + "\n")
            return


def break_spec(lived: Lived) -> None:
    """Make a spec wrong, or right again."""
    file = lived.root / SPECS / "teams/booking.yaml"
    text = file.read_text()
    file.write_text(text.removesuffix("oops: 1\n") if text.endswith("oops: 1\n") else text + "oops: 1\n")


OF_A_TEAM: Final = (
    ("purpose: ", "purpose: Now "), ('value: "#', 'value: "##'), ("08:00", "07:00"),
    ("\nname: ", "\nname: The "),
    ("\nparent: ", "\n# parent: "), ("codeowners: [", "codeowners: ['@x/y', "),
)  # fmt: skip


def reteam(lived: Lived) -> None:
    """Change what a team says of itself, or what it is called."""
    file = lived.any("teams/*.yaml")
    if file is not None:
        old, new = lived.rng.choice(OF_A_TEAM)
        text = file.read_text()
        file.write_text(text.replace(new, old) if new in text else text.replace(old, new))


def lend(lived: Lived) -> None:
    """Have a team lend its services something, or not any more."""
    file = lived.any("teams/*.yaml")
    if file is not None:
        text, lent = file.read_text(), "defaults: {glossary: [{term: Pier, meaning: Where ferries stop.}]}\n"
        file.write_text(text.replace(lent, "") if lent in text else text + lent)


def found_team(lived: Lived) -> None:
    """Have another team, which may run a service; or nobody needs it any more, and it is gone."""
    file, lantern = lived.root / SPECS / "teams/tide.yaml", lived.root / SPECS / "lantern.yaml"
    text = lantern.read_text()
    if not file.exists():
        file.write_text("apiVersion: handoff/v1\nid: tide\nname: Tide\npurpose: Knows when.\n")
    elif "operated_by" in text:
        lantern.write_text(text.replace("operated_by: tide\n", ""))
        file.unlink()
    else:
        lantern.write_text(text + "operated_by: tide\n")


def reorganise(lived: Lived) -> None:
    """Have the organisation name a team, or nobody."""
    file, who = lived.root / SPECS / "org.yaml", "Terminal office, ask"
    text = file.read_text()
    role, team = 'who: "role:duty-master", does', "who: booking, does"
    text = text.replace(role, team) if role in text else text.replace(team, role)
    file.write_text(text.replace(who, "Quay, ask") if lived.rng.random() < 0.3 else text)


def rule(lived: Lived) -> None:
    """Change a rule file."""
    file = lived.root / SPECS / "booking-api/alerts/booking.yaml"
    file.write_text(file.read_text() + "# more\n")


def note(lived: Lived) -> None:
    """Write a note, or take it away."""
    toggle(lived.root / SPECS / "booking-api/notes/runbook.md", f"Seen {lived.rng.random()}.\n")


def template(lived: Lived) -> None:
    """Have a template of one's own, or not."""
    toggle(lived.root / TEMPLATE, "# A card of ours\n")


def page(lived: Lived) -> None:
    """Write a page beside ours, or take it away."""
    toggle(lived.root / BY_HAND, f"# By hand {lived.rng.random()}\n")


def toggle(file: Path, text: str) -> None:
    """Write a file, or take it away."""
    if file.exists():
        file.unlink()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def lose(lived: Lived) -> None:
    """Lose a page of ours, or one that is published, or write into it."""
    found = sorted((lived.root / "site/docs/services").rglob("*.md"))
    found += sorted((lived.root / "site/public").resolve().rglob("*.html"))
    if found:
        page = lived.rng.choice(found)
        if page.suffix == ".html" and lived.rng.random() < 0.5:
            page.write_text(page.read_text() + " ")
        else:
            page.unlink()


def commit(lived: Lived) -> None:
    """Commit all there is."""
    lived.repo.commit("More")


def tag(lived: Lived) -> None:
    """Name a version, or another one."""
    lived.repo.git("tag", "-f", f"v1.{lived.rng.randrange(3)}")


def misremember(lived: Lived) -> None:
    """Write over what is remembered of a service, or put another one's in its place."""
    found = sorted((lived.root / "site/.handoff/read").glob("*"))
    if found:
        file, other = lived.rng.choice(found), lived.rng.choice(found)
        raw = other.read_bytes()
        file.write_bytes(lived.rng.choice((raw, raw[:-1], b"", raw.replace(b"ferry", b"boats"))))


def sleep(lived: Lived) -> None:
    """Let days pass."""
    lived.day = lived.day % 28 + 1


def others(lived: Lived) -> None:
    """Make the site for others."""
    lived.readers = lived.rng.choice(("public", "internal", "restricted"))


def lay(lived: Lived) -> None:
    """Do nothing."""


EDITS: Final[tuple[Callable[[Lived], None], ...]] = (
    reword, retext, retext, touch, retime, add_service, rename, break_spec, reteam, reteam, lend, found_team,
    reorganise, rule, note, template, page, lose, commit, tag, misremember, sleep, others, lay,
)  # fmt: skip


@pytest.fixture
def lived(mini: Path) -> Lived:
    """Make a workspace in a repository."""
    repo = Repo(mini)
    (mini / SPECS / "lantern.yaml").write_text(LANTERN)
    (mini / ".gitignore").write_text("site/\n")
    repo.commit("All")
    return Lived(mini, repo, random.Random(20260102))


@pytest.mark.parametrize(
    ("command", "histories"),
    [
        ("render", 1),
        pytest.param("render", 200, marks=pytest.mark.slow),
        pytest.param("build", 25, marks=pytest.mark.slow),
    ],
)
def test_what_a_history_leaves_is_what_nothing_leaves(
    lived: Lived, tmp_path: Path, command: str, histories: int
) -> None:
    """After every few edits: the pages byte for byte, and whenever there is nothing to do they are there."""
    lived.command = command
    counts = {"walks": 0, "clean": 0, "nothing": 0, "stayed": 0, "recalled": 0}
    for number in range(histories):
        for edit in lived.rng.choices(EDITS, k=lived.rng.randint(1, 4)):
            edit(lived)
            content = lived.content()
            if lived.recalled():
                counts["nothing"] += 1
                assert lived.known[content] == pages(lived.root), edit
        found, recalled = remembering(lived.root, keep=False)
        counts["recalled"] += len(recalled)

        assert surveyed(lived.root) == found

        before = named(lived.root)
        if lived.walk(lived.root):
            counts["walks"] += 1
            counts["stayed"] += len(before & named(lived.root))
            made = pages(lived.root)
            if lived.content() not in lived.known:
                counts["clean"] += 1
                lived.known[lived.content()] = clean(lived, tmp_path / str(number))

            assert lived.known[lived.content()] == made
            # A walk that tells of pages that are gone is not the last word.
            assert lived.recalled() or (lived.walk(lived.root) and lived.recalled())
            assert made == pages(lived.root)

    assert counts["clean"]
    assert counts["nothing"] or histories == 1
    assert counts["stayed"] or histories == 1
    assert counts["recalled"] or histories == 1


def named(root: Path) -> set[tuple[str, str]]:
    """Give each service with the name of what its files were made of: while it is the same, they stay."""
    file = root / "site/.handoff/made.json"
    kept = json.loads(file.read_bytes().partition(b"\n")[2]) if file.exists() else {"services": {}}
    return {(id_, name) for id_, (name, _, _) in kept["services"].items()}


def pages(root: Path) -> dict[str, bytes]:
    """Give what was made: pages, and the site made of them."""
    return tree(root / "site/docs") | {f"public/{name}": file for name, file in _site(root).items()}


def _site(root: Path) -> dict[str, bytes]:
    return tree(root / "site/public") if (root / "site/public").exists() else {}


def clean(lived: Lived, folder: Path) -> dict[str, bytes]:
    """Give what a walk from nothing makes, in another place."""
    shutil.copytree(lived.root, folder, ignore=shutil.ignore_patterns("site"))
    if (lived.root / BY_HAND).exists():
        (folder / BY_HAND).parent.mkdir(parents=True)
        shutil.copy(lived.root / BY_HAND, folder / BY_HAND)
    assert lived.walk(folder)
    found = pages(folder)
    shutil.rmtree(folder)
    return found
