"""`handoff init`: a workspace in a repository that is there, filled with what it tells and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.bootstrap import Site, start
from generator.diagnostics import Exit, Place
from generator.importers.found import FIELDS, Descriptor, Said
from generator.inventory import Inventory, RuleFile, take
from generator.load import validate
from generator.privacy import Allowed, leaks
from generator.source import Rejected, parse
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.team import Team
from tests.commands import ENVIRONMENT, run
from tests.repos import Repo

TODAY: Final = "2026-11-23"
UNKNOWN: Final = "{unknown: {owner: harbour-desk, due: 2026-12-23}}"
ROOT: Final = Path(__file__).parent.parent

SUMMARY: Final = "Tells the crews of every pier when the water comes, from six gauges in the bay."

COMPONENT: Final = f"""\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: tide-clock
  title: Tide clock
  description: {SUMMARY}
  tags: [gauges]
  links:
    - {{url: "https://tide.skerry.example/docs", title: Handbook, type: docs}}
    - {{url: "https://tide.skerry.example", title: Site, type: website}}
spec:
  type: website
  lifecycle: production
  owner: group:harbour-desk
  dependsOn: [resource:tide-db]
"""
RULES: Final = "groups: [{name: tide, rules: [{alert: TideGaugeSilent, expr: up == 0}]}]\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Give a repository with one commit, cloned from a code host."""
    made = Repo(tmp_path / "tide-clock")
    made.git("remote", "add", "origin", "https://bo:pw@github.com/skerry/tide-clock.git")
    made.commit("Start", {"main.go": "package main\n"})
    return made


def init(repo: Repo, *arguments: str) -> str:
    """Start a workspace and give what is printed."""
    result = run("-C", repo.folder, *arguments, "init", "--date", TODAY)
    assert Exit.CLEAN == result.exit_code, result.output
    return result.output


def spec(repo: Repo, file: str = "tide-clock.yaml") -> str:
    """Give the text of a spec."""
    return (repo.folder / "service_specs" / file).read_text(encoding="utf-8")


def data(repo: Repo, file: str = "tide-clock.yaml") -> dict[str, Any]:
    """Give a spec as another reader of YAML sees it, all values as text."""
    loaded: dict[str, Any] = yaml.load(spec(repo, file), Loader=yaml.CBaseLoader)
    return loaded


def checked(folder: Path) -> str:
    """Give what the check says."""
    return run("-C", folder, "check").output


def files(folder: Path) -> dict[str, bytes | str]:
    """Give every file below a folder but git's, and where links lead."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or path.is_file()) and ".git" not in path.parts
    }


def test_what_a_descriptor_says_has_its_place(repo: Repo) -> None:
    """Each value names the line it comes from, and the other tool's words where they differ."""
    repo.write("catalog-info.yaml", COMPONENT)
    init(repo)

    assert (
        f"""\
# yaml-language-server: $schema=../site/schema/service.schema.json
apiVersion: handoff/v2
id: tide-clock  # from catalog-info.yaml:4
name: Tide clock  # from catalog-info.yaml:5
summary: {SUMMARY}  # from catalog-info.yaml:6
type: web  # from catalog-info.yaml:12, which says `website`
tier: 4  # no file says it, and nobody has promised more than best effort
tier_reason: {UNKNOWN}  # whoever finds it out decides the tier, too
lifecycle: steady  # from catalog-info.yaml:13, which says `production`
owner: harbour-desk  # from catalog-info.yaml:14, which says `group:harbour-desk`
code_locations:  # this repository, cloned from https://github.com/skerry/tide-clock.git
  - {{repo: tide-clock}}
operated_by: {UNKNOWN}  # no file says who runs it
tags:
  - gauges  # from catalog-info.yaml:7
links:
  - {{name: Handbook, type: doc, url: 'https://tide.skerry.example/docs'}}  # from catalog-info.yaml:9
# links: catalog-info.yaml:10 says `https://tide.skerry.example`, which does not fit
dependencies:
  - {{on: 'external:tide-db'}}  # from catalog-info.yaml:15
"""
        == spec(repo).partition("\n\n")[0] + "\n"
    )


def test_a_started_workspace_is_valid_and_becomes_a_site(repo: Repo) -> None:
    """The check has nothing to say, and the pages show where the service stands, from git as well."""
    repo.write("catalog-info.yaml", COMPONENT)
    init(repo)
    repo.commit("Describe")
    built = run("-C", repo.folder, "build", "--date", TODAY)
    page = (repo.folder / "site/public/services/tide-clock/index.html").read_text(encoding="utf-8")

    assert "1 service, 0 errors, 0 warnings\n" == checked(repo.folder)
    assert Exit.CLEAN == built.exit_code, built.output
    assert "Tide clock" in page
    assert repo.git("rev-parse", "--short=7", "HEAD") in page


def test_a_bare_repository_is_described_as_unknown(repo: Repo) -> None:
    """Without any descriptor the name is the repository's, and nobody is made its owner."""
    printed = init(repo)

    assert "read no descriptor\nnot known of tide-clock: summary, tier, owner, operated_by\n" in printed
    assert ("tide-clock", "owner-unknown", "service", "4", "pilot") == tuple(
        data(repo)[key] for key in ("name", "owner", "type", "tier", "lifecycle")
    )
    assert "What it does and for whom is not written down yet." == data(repo)["summary"]
    assert "Owner not known" == data(repo, "teams/owner-unknown.yaml")["name"]
    assert "skerry" == data(repo, "org.yaml")["name"]
    assert "1 service, 0 errors, 0 warnings\n" == checked(repo.folder)


def test_what_is_unknown_is_a_gap_with_owner_and_day(repo: Repo) -> None:
    """A month after the start it is overdue, so that nobody forgets it."""
    init(repo)
    (unknown,) = {json.dumps(value) for value in data(repo).values() if isinstance(value, dict)}

    assert {"unknown": {"owner": "owner-unknown", "due": "2026-12-23"}} == json.loads(unknown)
    assert ["value", "tier_reason", "operated_by"] == [
        key for key, value in data(repo).items() if isinstance(value, dict)
    ]


def test_files_that_contradict_each_other_are_both_quoted(repo: Repo) -> None:
    """Of two owners and two tiers none is taken."""
    repo.write("catalog-info.yaml", COMPONENT)
    repo.write("service.datadog.yaml", "schema-version: v2\ndd-service: tide-clock\ntier: '1'\n")
    repo.write("opslevel.yml", "version: 1\nservice:\n  name: Tides\n  tier: tier_2\n")
    repo.write(".github/CODEOWNERS", "* @skerry/piers\n")
    init(repo)

    assert "owner-unknown" == data(repo)["owner"]
    assert (
        "owner: owner-unknown  # the files name several teams; "
        "catalog-info.yaml:14 says `group:harbour-desk`, .github/CODEOWNERS:1 says `@skerry/piers`\n"
    ) in spec(repo)
    assert "tier: 4  # the files contradict each other" in spec(repo)
    assert "opslevel.yml:4 says `tier_2`, service.datadog.yaml:3 says `1`\n" in spec(repo)
    assert "1 service, 0 errors, 0 warnings\n" == checked(repo.folder)


def test_files_that_agree_are_both_named(repo: Repo) -> None:
    """CODEOWNERS and descriptor name the same team, and its handle goes into the team's file."""
    repo.write("catalog-info.yaml", COMPONENT)
    repo.write("CODEOWNERS", "# all\n* @skerry/harbour-desk\n")
    init(repo)

    assert (
        "owner: harbour-desk  # from catalog-info.yaml:14, which says `group:harbour-desk` "
        "and CODEOWNERS:2, which says `@skerry/harbour-desk`\n"
    ) in spec(repo)
    assert ["@skerry/harbour-desk"] == data(repo, "teams/harbour-desk.yaml")["codeowners"]


def test_a_person_in_codeowners_is_no_team(repo: Repo) -> None:
    """`@bo` is a person or a group; only a handle with an organisation is a team's."""
    repo.write("CODEOWNERS", "* @bo bo@skerry.example\n")
    init(repo)

    assert "owner-unknown" == data(repo)["owner"]
    assert "owner: owner-unknown  # no file names a team; CODEOWNERS:1 names no team" in spec(repo)
    assert not re.search(r"\bbo\b", spec(repo))
    assert "1 service, 0 errors, 0 warnings\n" == checked(repo.folder)


def test_a_channel_of_a_team_comes_along_a_person_s_address_does_not(repo: Repo) -> None:
    """A chat room and a duty mailbox are ways to reach a team."""
    repo.write(
        "service.datadog.yaml",
        "schema-version: v2\ndd-service: tide-clock\nteam: harbour-desk\ncontacts:\n"
        '  - {type: slack, contact: "https://chat.skerry.example/harbour"}\n'
        "  - {type: email, contact: harbour-team@skerry.example}\n"
        "  - {type: email, contact: bo.berg@skerry.example}\n",
    )
    init(repo)

    assert [
        ("chat", "https://chat.skerry.example/harbour"),
        ("email-group", "harbour-team@skerry.example"),
    ] == [
        (channel["type"], channel["value"]) for channel in data(repo, "teams/harbour-desk.yaml")["channels"]
    ]
    assert "1 service, 0 errors, 0 warnings\n" == checked(repo.folder)


def test_each_service_of_a_repository_gets_its_spec(repo: Repo) -> None:
    """Folders are told apart; copies, examples and templates are not services."""
    for folder in ("piers/clock", "piers/bell", "examples/lamp", "node_modules/lamp", ".hidden"):
        name = folder.rpartition("/")[2].strip(".")
        text = COMPONENT.replace("tide-clock", f"tide-{name}").replace(
            "resource:tide-db", "component:tide-bell"
        )
        repo.write(f"{folder}/catalog-info.yaml", text)
    repo.write("catalog-info.yaml", "kind: Location\nspec: {targets: [piers/*]}\n")
    printed = init(repo)

    assert "2 services, 0 errors, 0 warnings\n" == checked(repo.folder)
    assert "not used: catalog-info.yaml:1 describes no service\n" in printed
    assert {"repo": "tide-clock", "paths": ["piers/clock/"]} == data(repo, "tide-clock.yaml")[
        "code_locations"
    ][0]
    assert "tide-bell" == data(repo, "tide-clock.yaml")["dependencies"][0]["on"]


def test_rule_files_are_named_where_a_spec_may_name_them(repo: Repo) -> None:
    """Below the spec's folder they are read; others stand in a comment, and so does a file with a fault."""
    repo.write("service_specs/tide-clock/alerts/tide.yaml", RULES)
    repo.write("service_specs/tide-clock/alerts/odd.yaml", RULES.replace("}]}]", "}, {alert: NoQuery}]}]"))
    repo.write("deploy/rules.yml", RULES)
    repo.write("deploy/values.yml", "alert: none\n")
    init(repo)

    assert {"from": ["alerts/tide.yaml"]} == data(repo, "tide-clock/service.yaml")["alerts"]
    assert "alerts.from:\n# deploy/rules.yml\n# service_specs/tide-clock/alerts/odd.yaml\n" in spec(
        repo, "tide-clock/service.yaml"
    )
    assert "1 service, 0 errors, 0 warnings\n" == checked(repo.folder)


def test_what_exists_is_left_and_named(repo: Repo) -> None:
    """Not a byte of it changes, and what a person should add is printed."""
    for name in (".gitignore", ".gitlab-ci.yml", "service_specs/org.yaml", ".github/workflows/handoff.yml"):
        repo.write(
            name, "# mine\n" if name != "service_specs/org.yaml" else "apiVersion: handoff/v2\nname: We\n"
        )
    before = files(repo.folder)
    printed = init(repo)

    assert before == {name: text for name, text in files(repo.folder).items() if name in before}
    assert [
        "left as it is: .gitignore",
        "left as it is: service_specs/org.yaml",
        "left as it is: .github/workflows/handoff.yml",
    ] == [line for line in printed.splitlines() if line.startswith("left")]
    assert "to be added by hand to .gitignore: /site/\n" in printed


def test_a_second_start_changes_nothing(repo: Repo) -> None:
    """Everything is there already, so everything is left."""
    repo.write("catalog-info.yaml", COMPONENT)
    init(repo)
    before = files(repo.folder)

    assert "wrote" not in init(repo)
    assert before == files(repo.folder)


def test_two_starts_write_the_same_bytes(tmp_path: Path) -> None:
    """The day is given, and nothing else changes from machine to machine."""
    made = []
    for folder in ("one", "two"):
        repo = Repo(tmp_path / folder / "tide-clock")
        repo.write("catalog-info.yaml", COMPONENT)
        init(repo)
        made.append(files(repo.folder))

    assert made[0] == made[1]


def test_links_are_followed_neither_in_reading_nor_in_writing(repo: Repo, tmp_path: Path) -> None:
    """A descriptor that is a link is not read; what a link stands for is not written through."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "catalog-info.yaml").write_text(COMPONENT, encoding="utf-8")
    (repo.folder / "catalog-info.yaml").symlink_to(outside / "catalog-info.yaml")
    (repo.folder / "service_specs").symlink_to(outside)
    (repo.folder / ".gitignore").symlink_to(outside / "nothing")
    printed = init(repo)

    assert "not used: catalog-info.yaml:1 a symbolic link is not read\n" in printed
    assert "read no descriptor" in printed
    assert "left as it is: service_specs/org.yaml\n" in printed
    assert ["catalog-info.yaml"] == [path.name for path in outside.iterdir()]


def test_a_site_of_somebody_else_is_not_taken_over(repo: Repo) -> None:
    """Where mkdocs.yml builds other documentation, the workspace gets a folder of its own."""
    repo.write("mkdocs.yml", "site_name: Handbook\n")
    before = files(repo.folder)
    result = run("-C", repo.folder, "init", "--date", TODAY)

    assert Exit.ENVIRONMENT == result.exit_code
    assert "mkdir operations && handoff -C operations init\n" in result.output
    assert before == files(repo.folder)


def test_a_workspace_may_be_a_folder_of_the_repository(repo: Repo) -> None:
    """Its specs speak of the whole repository, and CI stands where the code host looks for it."""
    repo.write("catalog-info.yaml", COMPONENT)
    folder = repo.folder / "operations"
    folder.mkdir()
    result = run("-C", folder, "init", "--date", TODAY)
    repo.commit("Describe")
    built = run("-C", folder, "render", "--date", TODAY)
    workflow = (repo.folder / ".github/workflows/handoff.yml").read_text(encoding="utf-8")

    assert Exit.CLEAN == result.exit_code, result.output
    assert "wrote operations/service_specs/tide-clock.yaml\n" in result.output
    assert "1 service, 0 errors, 0 warnings\n" == checked(folder)
    assert Exit.CLEAN == built.exit_code, built.output
    assert "handoff -C operations check --format github" in workflow
    assert "@" not in re.sub(r"uses: \S+", "", workflow)


@pytest.mark.parametrize(
    "words",
    [
        "a\nowner: mallory",
        "a # b\n# c",
        "x\u2028owner: mallory",
        "'}, owner: mallory, x: {'",
        '"]\nowner: mallory\nx: ["',
        "{{ values.name }}",
        "&a *a",
        "!!python/object:os.system",
        "password=hunter2secret9",
        "call bo.berg@skerry.example at +46 70 123 45 67",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "`rm -rf /`",
        "<script>alert(1)</script>",
        "x" * 5000,
        "a: b",
        "~",
        "NO",
        "=1+1",
        "\u202eabc",
        "\U0001f600 émoji",
    ],
    ids=lambda words: ascii(words)[:30],
)
def test_a_stranger_s_words_stay_words(repo: Repo, words: str) -> None:
    """Whatever a descriptor says, the specs hold the fields they would hold, and the check is content."""
    links = [{"url": url, "title": words, "type": "docs"} for url in (words, f"https://a.example/{words}")]
    metadata = {"name": words, "title": words, "description": f"{words} " + "word " * 12, "tags": [words]}
    said = dict.fromkeys(("type", "lifecycle", "owner", "system"), words) | {"dependsOn": [words]}
    text = yaml.safe_dump(
        {"kind": "Component", "metadata": {**metadata, "links": links, words: words}, "spec": said}
    )
    repo.write("catalog-info.yaml", text)
    repo.write("CODEOWNERS", f"* {words}\n{words}\n")
    printed = init(repo)

    assert "1 service, 0 errors, 0 warnings\n" == checked(repo.folder), spec_of(repo)
    assert "mallory" not in json.dumps([data(repo, name).get("owner") for name in specs(repo)])
    assert not any("hunter2" in spec(repo, name) or "bo.berg" in spec(repo, name) for name in specs(repo))
    assert all(line.isprintable() for line in printed.splitlines())


def specs(repo: Repo) -> list[str]:
    """Name the specs of services."""
    folder = repo.folder / "service_specs"
    return [path.name for path in sorted(folder.glob("*.yaml")) if path.name != "org.yaml"]


def spec_of(repo: Repo) -> str:
    """Give all specs and what the check says, to be read when a test fails."""
    return "\n".join((*(spec(repo, name) for name in specs(repo)), checked(repo.folder)))


def test_a_descriptor_that_cannot_be_read_is_named(repo: Repo) -> None:
    """A template, a bomb and a file that is no YAML cost their own values, not the start."""
    repo.write("catalog-info.yaml", "kind: Component\nmetadata: {name: '${{ values.name }}'}\n")
    repo.write("compass.yml", "a: &a [x]\nb: [*a, *a]\n")
    repo.write("opslevel.yml", "version: [\n")
    printed = init(repo)

    assert [
        "not used: catalog-info.yaml:2 a template is not read, and here stands `${{ values.name }}`",
        "not used: compass.yml:1 anchor &a is not read",
        "not used: opslevel.yml:2 did not find expected node content",
    ] == [line for line in printed.splitlines() if line.startswith("not used")]
    assert "1 service, 0 errors, 0 warnings\n" == checked(repo.folder)


def test_credentials_of_the_remote_stay_in_git(repo: Repo) -> None:
    """The address is shown without user and password."""
    init(repo)

    assert not any(b"bo:pw" in text for text in files(repo.folder).values() if isinstance(text, bytes))


def test_without_git_it_is_a_folder_like_any_other(tmp_path: Path) -> None:
    """The folder's name is the service's, and both code hosts get their file."""
    folder = tmp_path / "Tide Clock"
    folder.mkdir()
    result = run("-C", folder, "init", "--date", TODAY)

    assert Exit.CLEAN == result.exit_code, result.output
    assert "1 service, 0 errors, 0 warnings\n" == checked(folder)
    assert {".github/workflows/handoff.yml", ".gitlab-ci.yml", ".gitlab/ci/handoff.yml"} < set(files(folder))


def test_a_file_that_cannot_be_written_whole_is_not_there(repo: Repo) -> None:
    """Where files may have 100 bytes, none is left with 100 bytes of its text, and the reason is told."""
    before = files(repo.folder)
    command = [sys.executable, "-m", "generator", "-C", str(repo.folder), "init", "--date", TODAY]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *command],
        env={**ENVIRONMENT, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert (Exit.ENVIRONMENT, b"") == (done.returncode, done.stdout)
    assert b"File too large" in done.stderr
    assert before == files(repo.folder)


def test_a_file_in_the_place_of_a_folder_is_left(repo: Repo) -> None:
    """What cannot be below it is not written, and everything else is."""
    repo.write("service_specs", "mine\n")
    printed = init(repo)

    assert "left as it is: service_specs/org.yaml\n" in printed
    assert "wrote mkdocs.yml\n" in printed
    assert "mine\n" == (repo.folder / "service_specs").read_text(encoding="utf-8")


def test_a_workspace_that_has_services_gets_only_what_is_missing(mini: Path) -> None:
    """No spec of a service that has one, no team nobody needs; a new descriptor's service is added."""
    before = files(mini)
    first = run("-C", mini, "init", "--date", TODAY)
    (mini / "catalog-info.yaml").write_text(COMPONENT, encoding="utf-8")
    (mini / "berth").mkdir()
    berth = COMPONENT.replace("tide-clock", "berth-advisor")
    (mini / "berth/catalog-info.yaml").write_text(berth, encoding="utf-8")
    second = run("-C", mini, "init", "--date", TODAY)
    now = files(mini)

    assert before == {name: text for name, text in now.items() if name in before}
    assert "not known of" not in first.output
    assert "left as it is: service_specs/berth-advisor.yaml\n" in second.output
    assert "wrote service_specs/tide-clock.yaml\n" in second.output
    assert "wrote service_specs/teams" not in first.output + second.output
    assert "3 services, 0 errors, 0 warnings\n" == checked(mini)


def test_the_new_mkdocs_yml_is_the_one_this_project_uses(repo: Repo) -> None:
    """Apart from names and addresses; what is added here must be added to generator/scaffold/, too."""
    init(repo)
    here = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    made = yaml.safe_load((repo.folder / "mkdocs.yml").read_text(encoding="utf-8"))
    del here["site_url"]
    here["site_name"], here["extra"]["handoff"] = (
        "tide-clock operations",
        {"repositories": {"tide-clock": "."}},
    )

    assert here == made


WORDS: Final = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["group:a", "@a/b", "1", "tier_2", "service", "docs", "https://a.example/x", "production"]
    ),
)
SAID: Final = st.builds(
    Said,
    st.sampled_from((*FIELDS, "tags", "aliases", "links", "dependencies", "channels")),
    WORDS,
    st.builds(Place, st.text(min_size=1, max_size=20), st.integers(1, 9)),
    st.dictionaries(st.sampled_from(["name", "type"]), WORDS),
)
DESCRIPTORS: Final = st.builds(
    Descriptor,
    st.sampled_from(["backstage", "datadog"]),
    st.sampled_from(["a.yaml", "b.yaml", "piers/a.yaml", "\n#/a.yaml"]),
    st.lists(SAID, max_size=12).map(tuple),
    st.lists(st.text(max_size=20), max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(DESCRIPTORS, max_size=4), folder=st.text(max_size=20))
def test_whatever_is_said_every_spec_is_valid(found: list[Descriptor], folder: str, tmp_path: Path) -> None:
    """Names, places and words of any kind: the specs pass the check without a warning."""
    inventory = Inventory(folder, None, tuple(found), (), (RuleFile("a\n#.yaml", clean=True),), ())
    begun = start(Site(tmp_path, ""), inventory, date(2026, 11, 23))
    for file, text in begun.files.items():
        kind = Team if "/teams/" in file else Org if file.endswith("org.yaml") else Service
        if file.startswith("service_specs/"):
            source = parse(text.encode(), file)
            assert not isinstance(source, Rejected), (text, source)
            assert () == validate(source, kind)[1], text  # type: ignore[type-var]
            assert [] == list(leaks(text, file, Allowed((), frozenset()))), text


@pytest.mark.slow
def test_real_repositories_start(tmp_path: Path) -> None:
    """Every repository of the corpus in HANDOFF_SHARED gets a workspace without an error, and a site."""
    shared = os.environ.get("HANDOFF_SHARED")
    if not shared:
        pytest.skip("HANDOFF_SHARED does not name the folder that holds realdata/")
    count: Counter[str] = Counter()
    corpus = Path(shared) / "realdata"
    known = {file.parent for part in ("backstage", "descriptors") for file in corpus.glob(f"{part}/*/*")}
    for folder in sorted(known):
        repo = Repo(tmp_path / folder.name)
        repo.git("remote", "add", "origin", f"git@github.com:{folder.name.replace('__', '/')}.git")
        for file in (*folder.iterdir(), *corpus.glob(f"codeowners/{folder.name}/*")):
            target = repo.folder / file.name.replace("dot_", ".").replace("__", "/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        repo.commit("Start")
        init(repo)
        texts = [spec(repo, name) for name in specs(repo)]
        assert re.fullmatch(r"\d+ services?, 0 errors, 0 warnings\n", checked(repo.folder)), folder.name
        assert Exit.CLEAN == run("-C", repo.folder, "render", "--date", TODAY).exit_code, folder.name
        count["repositories"] += 1
        count["descriptors"] += len(take(repo.folder).descriptors)
        count["services"] += len(texts)
        count["values with a source"] += sum(len(re.findall("  # from ", text)) for text in texts)
        count["unknowns"] += sum(text.count("{unknown:") for text in texts)
        count["owners not known"] += sum("owner: owner-unknown  #" in text for text in texts)
    print(dict(count))

    assert count["repositories"] == len(known) > 0
    assert count["values with a source"] > 3 * count["services"]
