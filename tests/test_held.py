"""What of a folder's files counts for one service, however the folder came to be what it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.held import Held

NAMES = [
    *("org.yaml", "README.md", "a.yaml", "b.yaml", "a/service.yaml", "a/rules.yaml", "b/service.yaml"),
    *("b/x/y.md", "c/notes.md", "c/d/service.yaml", "teams/a.yaml", "library/b@1.yaml", "teams/service.yaml"),
    "e.yaml/x",
]


def expected(files: dict[str, str], ids: tuple[str, ...]) -> dict[str, str]:
    """Look at each file by itself: no spec of another service, and nothing in the folder of one."""
    others = {name.split("/")[0] for name in files if name.endswith("/service.yaml")} - set(ids)
    specs = {name for name in files if "/" not in name and name.endswith(".yaml")} - {"org.yaml"}
    own = {f"{id_}.yaml" for id_ in ids}
    return {
        name: content
        for name, content in files.items()
        if name.split("/")[0] not in others and (name not in specs or name in own)
    }


@given(st.lists(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["1", "2", None]))))
def test_the_files_of_a_service_are_the_same_by_whatever_way(turns: list[dict[str, str | None]]) -> None:
    """Those of the last moment, found in it or kept up through all before it."""
    held, files = Held[str](), dict[str, str | None]()
    for turn in turns:
        held.turn(turn)
        files |= turn
    there = {name: content for name, content in files.items() if content is not None}

    for ids in (("a",), ("b", "a"), ("c",), ("x",)):
        assert expected(there, ids) == held.own(ids) == Held(there).own(ids)
