"""Descriptors of other tools: what of them becomes a statement about a service, and what they mean here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from generator import crosswalk
from generator.foreign import Skip, load
from generator.importers import BY_NAME, codeowners
from generator.importers.found import Descriptor

Statement = tuple[str, str, int]

CASES: Final[dict[str, tuple[str, list[Statement], tuple[str, ...]]]] = {
    "catalog-info.yaml": (
        """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: tide-clock
  title: Tide clock
  description: Tells every pier when the water comes.
  annotations: {github.com/project-slug: skerry/tide-clock}
  tags: [go]
  links:
    - {url: "https://tide.skerry.example", title: Site, type: website}
spec:
  type: service
  lifecycle: production
  owner: group:default/harbour-desk
  system: piers
  dependsOn: [resource:tide-db]
""",
        [
            ("id", "tide-clock", 4),
            ("name", "Tide clock", 5),
            ("summary", "Tells every pier when the water comes.", 6),
            ("type", "service", 12),
            ("lifecycle", "production", 13),
            ("owner", "group:default/harbour-desk", 14),
            ("system", "piers", 15),
            ("tags", "go", 8),
            ("dependencies", "resource:tide-db", 16),
            ("links", "https://tide.skerry.example", 10),
        ],
        ("metadata.annotations",),
    ),
    "service.datadog.yaml": (
        """\
schema-version: v2.2
dd-service: tide-clock
team: harbour-desk
tier: "2"
contacts:
  - {type: slack, contact: "https://chat.skerry.example/harbour"}
docs:
  - {name: Handbook, url: "https://docs.skerry.example/tide"}
extensions: {a: b}
""",
        [
            ("id", "tide-clock", 2),
            ("owner", "harbour-desk", 3),
            ("tier", "2", 4),
            ("links", "https://docs.skerry.example/tide", 8),
            ("channels", "https://chat.skerry.example/harbour", 6),
        ],
        ("extensions",),
    ),
    "entity.datadog.yaml": (
        """\
apiVersion: v3
kind: service
metadata:
  name: tide-clock
  displayName: Tide clock
  owner: harbour-desk
spec:
  tier: "1"
  dependsOn: [service:tide-db]
  languages: [go]
""",
        [
            ("id", "tide-clock", 4),
            ("name", "Tide clock", 5),
            ("owner", "harbour-desk", 6),
            ("tier", "1", 8),
            ("dependencies", "service:tide-db", 9),
        ],
        ("spec.languages",),
    ),
    "opslevel.yml": (
        """\
version: 1
service:
  name: Tide clock
  lifecycle: generally_available
  tier: tier_2
  owner: harbour_desk
  language: Go
  aliases: [tides]
  tools:
    - {name: Errors, category: errors, url: "https://errors.skerry.example"}
""",
        [
            ("name", "Tide clock", 3),
            ("owner", "harbour_desk", 6),
            ("tier", "tier_2", 5),
            ("lifecycle", "generally_available", 4),
            ("aliases", "tides", 8),
            ("links", "https://errors.skerry.example", 10),
        ],
        ("service.language",),
    ),
    "opslevel.yaml": ("version: 1\nrepository:\n  owner: dx\n  tier:\n", [("owner", "dx", 3)], ()),
    "cortex.yaml": (
        """\
openapi: 3.0.1
info:
  title: Tide clock
  x-cortex-tag: tide-clock
  x-cortex-owners:
    - {type: group, name: Skerry/harbour-desk}
    - {type: email, name: bo}
  x-cortex-service-groups: [tier-4, piers]
  x-cortex-oncall: {pagerduty: {id: P1}}
""",
        [
            ("id", "tide-clock", 4),
            ("name", "Tide clock", 3),
            ("owner", "Skerry/harbour-desk", 6),
            ("owner", "user:bo", 7),
            ("tier", "tier-4", 8),
            ("tags", "piers", 8),
        ],
        ("info.x-cortex-oncall",),
    ),
    "compass.yml": (
        """\
name: tide-clock
description: null
typeId: SERVICE
ownerId: ari:cloud:identity::team/6eae
fields: {tier: 4}
links:
  - {name: null, type: REPOSITORY, url: "https://git.skerry.example/tide"}
labels: [language:go]
customFields: [{name: AC Owner}]
""",
        [
            ("id", "tide-clock", 1),
            ("type", "SERVICE", 3),
            ("owner", "ari:cloud:identity::team/6eae", 4),
            ("tier", "4", 5),
            ("tags", "language:go", 8),
            ("links", "https://git.skerry.example/tide", 7),
        ],
        ("customFields",),
    ),
    "score.yaml": (
        "apiVersion: score.dev/v1b1\nmetadata: {name: tide-clock}\ncontainers: {main: {image: .}}\n",
        [("id", "tide-clock", 2)],
        ("containers",),
    ),
}


def convert(folder: Path, name: str, text: str) -> list[Descriptor]:
    """Read a descriptor from a file as `handoff init` does."""
    (folder / name).write_text(text, encoding="utf-8")
    documents = load(folder / name, name, own=lambda _: False)
    assert not isinstance(documents, Skip), documents
    return [found for source in documents if (found := BY_NAME[name](source)) is not None]


@pytest.mark.parametrize("name", CASES)
def test_a_descriptor_is_read_with_places(tmp_path: Path, name: str) -> None:
    """Each statement has its words and its line; keys that have no place in a spec are named."""
    text, expected, left = CASES[name]
    (found,) = convert(tmp_path, name, text)

    assert expected == [(said.field, said.words, said.place.line) for said in found.said]
    assert left == found.left


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("catalog-info.yaml", "kind: System\nmetadata: {name: a}\n"),
        ("catalog-info.yaml", "- a\n"),
        ("catalog-info.yaml", "kind: [Component]\n"),
        ("entity.datadog.yaml", "apiVersion: v3\nkind: datastore\nmetadata: {name: a}\n"),
        ("service.datadog.yaml", "a: b\n"),
        ("opslevel.yml", "version: 1\n"),
        ("cortex.yaml", "info: {title: a}\n"),
        ("compass.yml", "name: [a]\n"),
        ("score.yaml", "apiVersion: v1\nmetadata: {name: a}\n"),
    ],
)
def test_what_is_no_service_gives_none(tmp_path: Path, name: str, text: str) -> None:
    """Other kinds, other files of that name, other shapes."""
    assert [] == convert(tmp_path, name, text)


@pytest.mark.parametrize("name", BY_NAME)
def test_values_of_any_shape_are_passed_over(tmp_path: Path, name: str) -> None:
    """A list or mapping where text belongs makes no statement and no traceback."""
    odd = "{a: [b, {c: d}]}"
    root = next(
        text for known, (text, _, _) in CASES.items() if known.partition(".")[0] == name.partition(".")[0]
    )
    for line in root.splitlines():
        key, colon, value = line.partition(": ")
        if colon and value and not key.strip().startswith(("-", "kind", "apiVersion", "version")):
            convert(tmp_path, name, root.replace(line, f"{key}: {odd}"))


@pytest.mark.parametrize(
    ("words", "team"),
    [
        ("harbour-desk", "harbour-desk"),
        ("group:harbour-desk", "harbour-desk"),
        ("group:default/harbour-desk", "harbour-desk"),
        ("Skerry/harbour-desk", "harbour-desk"),
        ("@skerry/harbour-desk", "harbour-desk"),
        ("@skerry/piers/harbour-desk", "harbour-desk"),
        ("Harbour_Desk", "harbour-desk"),
        ("user:bo", None),
        ("user:default/bo", None),
        ("@bo", None),
        ("bo@skerry.example", None),
        ("ari:cloud:identity::team/6eae", None),
        ("@skerry/", None),
        ("", None),
        ("港", None),
    ],
)
def test_only_a_team_is_an_owner(words: str, team: str | None) -> None:
    """Whoever may be a person is none, however likely a team it is."""
    assert team == crosswalk.owner_of(words)


@pytest.mark.parametrize(
    ("words", "tier"), [("2", "2"), ("tier_2", "2"), ("Tier 1", "1"), ("tier-4", "4"), ("tier4", "4"),
                        ("0", None), ("5", None), ("gold", None), ("inf", None), ("٢", None), ("22", None)],
)  # fmt: skip
def test_a_tier_is_one_of_four_numbers(words: str, tier: str | None) -> None:
    """Gold and silver mean something else in every house."""
    assert tier == crosswalk.tier_of(words)


def test_words_without_one_meaning_have_none() -> None:
    """A library is no kind of service here, and a stage nobody defined is no state."""
    assert (None, None, None, None) == (
        crosswalk.type_of("library"),
        crosswalk.lifecycle_of("sunset-ish"),
        crosswalk.link_of("website"),
        crosswalk.dependency_of("component:de fault/"),
    )
    assert ("service", "web", "steady", "repo", "one-gate") == (
        crosswalk.type_of("SERVICE"),
        crosswalk.type_of("website"),
        crosswalk.lifecycle_of("production"),
        crosswalk.link_of("REPOSITORY"),
        crosswalk.dependency_of("component:devex/One-Gate"),
    )


RULES: Final = """\
# Everybody
*            @skerry/everybody
/docs/       @skerry/writers @bo   # a comment
/piers       @skerry/piers
*.go         @gopher
[Section] @skerry/section
*            @skerry/section
"""


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("", ["@skerry/everybody:2"]),
        ("docs", ["@skerry/writers:3", "@bo:3"]),
        ("piers/tide", ["@skerry/piers:4"]),
        ("pier", ["@skerry/everybody:2"]),
    ],
)
def test_the_last_rule_for_a_folder_names_its_owners(folder: str, expected: list[str]) -> None:
    """Rules for single files do not count, nor do GitLab's sections, which have an order of their own."""
    found = codeowners.owners(codeowners.convert(RULES, "CODEOWNERS"), folder)

    assert expected == [f"{said.words}:{said.place.line}" for said in found]


def test_a_pattern_that_may_match_leaves_owners_open() -> None:
    """Better nobody than somebody else: whether `services/*` is this folder's rule is not tried."""
    rules = codeowners.convert("* @skerry/everybody\n/services/* @skerry/piers\n", "CODEOWNERS")

    assert () == codeowners.owners(rules, "services/tide")
    assert () == codeowners.owners(codeowners.convert("* @a/b\n*\n", "CODEOWNERS"), "")
    assert rules[0].owners == codeowners.owners((rules[0], replace(rules[1], pattern="*.go")), "services")
