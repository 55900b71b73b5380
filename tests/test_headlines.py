"""The first facts of a spec, whether its text is read or the document that it is already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from generator.gitfacts import blob_id
from generator.headlines import TOLD, headline, headline_in, headline_of, of_today
from tests.workspaces import LANTERN, catalog

_HANDOFF = """\
handoff:
  to_team: harbour-desk
  acceptance_criteria:
    - {id: ac-one, text: The pager rings, class: docs, verdict: met, by: harbour-desk, at: 2026-11-02}
"""


class _Asked(Mapping[str, object]):
    """A document that notes what it is asked for."""

    def __init__(self) -> None:
        self.keys_asked: set[str] = set()

    def __getitem__(self, key: str) -> object:
        self.keys_asked.add(key)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a headline is made of what is told")

    def __len__(self) -> int:
        raise AssertionError("a headline is made of what is told")


def test_the_sample_says_as_documents_what_its_texts_say() -> None:
    """What a service has from its team, the organisation and the library is no part of its own text."""
    files = [entry.file for entry in catalog(Path(__file__).parent.parent).services]

    assert [headline(file.raw) for file in files] == [headline_in(file) for file in files]


def test_a_marker_for_all_is_not_that_of_a_service(mini: Path) -> None:
    """Who may read of verdicts is told as the file says it: its text in git has no marker."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + _HANDOFF, "utf-8")
    org = mini / "service_specs/org.yaml"
    org.write_text(f"{org.read_text('utf-8')}defaults: {{audience: restricted}}\n", "utf-8")
    (file,) = (entry.file for entry in catalog(mini).services if entry.id == "lantern")
    said = headline_in(file)

    assert "restricted" == file.spec.readers
    assert said == headline(file.raw)
    assert said is not None
    assert "1 1 1 0" == said.verdicts


def test_a_headline_is_made_of_what_is_told() -> None:
    """So a key of which a document has parts from elsewhere is known to matter."""
    asked = _Asked()
    headline_of(asked)

    assert asked.keys_asked == TOLD


def test_contents_are_known_by_either_name(mini: Path) -> None:
    """Git calls them by SHA-1 or SHA-256, and a file that has changed is none of those asked for."""
    files = [entry.file for entry in catalog(mini).services]
    algorithms: tuple[Literal["sha1", "sha256"], ...] = ("sha1", "sha256")
    for algorithm in algorithms:
        ids = {blob_id(file.raw, algorithm=algorithm): headline(file.raw) for file in files[:1]}

        assert ids == dict(of_today(files, ids.keys(), algorithm))
        assert {} == dict(of_today(files, {"0" * 40}, algorithm))
