"""Facts of environments from manifests: exactly what a resource says of itself, or why it is not known."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from generator.analysis.variables import resolve
from generator.manifests import manifest_reader
from generator.manifests.link import EnvironmentFacts
from generator.pipeline import render
from generator.spec.values import LINE_LIMIT
from generator.workspace import Workspace, open_workspace
from tests.hostile import VALUES
from tests.workspaces import LANTERN, lines, surveyed

DEPLOYMENT: Final = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: lantern
  namespace: piers
spec:
  replicas: 3
  template:
    metadata:
      labels: {app: lantern, zone: north}
    spec:
      containers:
        - name: main
          image: registry.skerry.example/lantern:3
          ports: [{name: http, containerPort: 8080}, {containerPort: 53, protocol: UDP}]
        - {name: proxy, image: "proxy@sha256:0123abcd"}
"""
SERVICE: Final = """\
---
apiVersion: v1
kind: Service
metadata: {name: lantern, namespace: piers}
spec:
  selector: {app: lantern}
  ports: [{port: 80, targetPort: http}, {port: 81, targetPort: nowhere}]
"""
SCALER: Final = """\
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: lantern, namespace: piers}
spec:
  scaleTargetRef: {kind: Deployment, name: lantern}
  minReplicas: 2
  maxReplicas: 9
"""
COMPOSE: Final = """\
services:
  lantern:
    image: user:hunter2@registry.skerry.example:5000/lantern:3
    ports: ["8080:80", "127.0.0.1:9000:9000/udp", {target: 70, published: 7000}, "6000-6010:6000", "40"]
    expose: [1234]
    deploy: {replicas: 2}
"""
SCORE: Final = """\
apiVersion: score.dev/v1b1
metadata: {name: lantern}
containers:
  main: {image: .}
  proxy: {image: "proxy:${TAG}"}
service:
  ports:
    www: {port: 80, targetPort: 8080}
"""

PROCEDURE: Final = """\
procedures:
  - {id: go, kind: start, steps: [{do: Look., run: {shell: bash, cmd: '%s'}}]}
"""


def _facts(root: Path, manifest: str, *, said: str = "") -> EnvironmentFacts:
    """Return what is known of an environment with this manifest and these words in its spec."""
    found = surveyed(_workspace(root, manifest, said=said))
    assert found.catalog is not None, lines(found)
    (facts,) = next(entry for entry in found.catalog.services if entry.id == "lantern").manifests
    return facts


def _workspace(root: Path, manifest: str, *, said: str = "") -> Path:
    folder = root / "service_specs" / "lantern"
    folder.mkdir(exist_ok=True)
    (folder / "deploy.yaml").write_text(manifest, encoding="utf-8")
    spec = f"{LANTERN}environments:\n  - name: production\n    facts_from: deploy.yaml\n{said}"
    (folder / "service.yaml").write_text(spec, encoding="utf-8")
    return root


def _with_env(variable: str) -> tuple[str, str]:
    """Return what to replace in a deployment, and with what, so that it has a variable."""
    return "        - name: main\n", f"        - name: main\n          env: [{{name: {variable}}}]\n"


def _told(facts: EnvironmentFacts) -> list[tuple[str, str]]:
    """Give each fact by its label, with its line or with the reason why it is not known."""
    return [
        (fact.label, f"{fact.text} :{fact.place.line}" if fact.text else fact.reason) for fact in facts.facts
    ]


def test_a_deployment_says_where_and_what_it_runs(mini: Path) -> None:
    """Each fact has the line it stands in; a service's port leads on where exactly one container has it."""
    assert [
        ("Namespace", "piers :5"),
        ("Workload", "deploy/lantern :4"),
        ("Replicas", "3 :7"),
        ("Image of container main", "registry.skerry.example/lantern:3 :14"),
        ("Image of container proxy", "proxy@sha256:0123abcd :16"),
        ("Port of container main", "8080/TCP, named http :15"),
        ("Port of container main", "53/UDP :15"),
        ("Port of Service lantern", "80/TCP, leads to 8080 :23"),
        ("Port of Service lantern", "81/TCP leads to `nowhere`, which no container has"),
    ] == _told(_facts(mini, DEPLOYMENT + SERVICE))


def test_who_scales_decides_the_replicas(mini: Path) -> None:
    """What a manifest says beside an autoscaler is overwritten by it."""
    told = dict(_told(_facts(mini, DEPLOYMENT + SCALER)))

    assert "a HorizontalPodAutoscaler sets them, 2 to 9" == told["Replicas"]


@pytest.mark.parametrize(
    ("kind", "version", "ref"),
    [
        ("StatefulSet", "apps/v1", "sts/lantern"),
        ("DaemonSet", "apps/v1", "ds/lantern"),
        ("CronJob", "batch/v1", "cj/lantern"),
    ],
)
def test_other_workloads_are_named_as_kubectl_takes_them(
    mini: Path, kind: str, version: str, ref: str
) -> None:
    """A short name of the kind, and its name."""
    manifest = DEPLOYMENT.replace("Deployment", kind).replace("apps/v1", version)

    assert f"{ref} :4" == dict(_told(_facts(mini, manifest)))["Workload"]


def test_a_list_is_its_entries(mini: Path) -> None:
    """As `kubectl get -o yaml` writes it."""
    documents = list(yaml.safe_load_all(DEPLOYMENT + SERVICE))
    manifest = yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": documents})
    told = dict(_told(_facts(mini, manifest)))

    assert told["Workload"].startswith("deploy/lantern :")
    assert "Port of Service lantern" in told


def test_what_others_say_is_no_fact(mini: Path) -> None:
    """Labels, variables, a network policy's peers and resources of other groups name other things."""
    manifest = (
        DEPLOYMENT.replace("  namespace: piers\n", "  labels: {namespace: labelled}\n").replace(
            *_with_env("NAMESPACE, value: from-env")
        )
        + """\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: lantern, namespace: policed}
spec:
  ingress: [{from: [{namespaceSelector: {matchLabels: {name: peer}}}], ports: [{port: 7777}]}]
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: lantern}
spec: {selector: {app: lantern}, ports: [{port: 6666}]}
---
apiVersion: v1
kind: Service
metadata: {name: elsewhere, namespace: other}
spec: {selector: {app: lantern}, ports: [{port: 5555}]}
---
apiVersion: v1
kind: Service
metadata: {name: narrower}
spec: {selector: {app: lantern, tier: front}, ports: [{port: 4444}]}
---
apiVersion: example.org/v1
kind: Deployment
metadata: {name: impostor, namespace: strange}
"""
    )
    facts = _facts(mini, manifest)

    assert "the manifest names none" == dict(_told(facts))["Namespace"]
    for other in (
        "labelled",
        "from-env",
        "9999",
        "policed",
        "peer",
        "7777",
        "6666",
        "5555",
        "4444",
        "strange",
    ):
        assert other not in str(facts)


def test_several_workloads_are_told_apart_by_the_spec_only(mini: Path) -> None:
    """Until it does, the workload is not known; the namespace is, where they all have it."""
    both = DEPLOYMENT + "---\n" + DEPLOYMENT.replace("name: lantern", "name: lantern-dusk")
    reason = "the manifest has 2 it could be: `deploy/lantern`, `deploy/lantern-dusk`"

    assert [("Namespace", "piers :5"), ("Workload", reason)] == _told(_facts(mini, both))
    chosen = dict(_told(_facts(mini, both, said="    workload: deployment/lantern-dusk\n")))
    assert "deployment/lantern-dusk :21" == chosen["Workload"]
    assert "3 :24" == chosen["Replicas"]


def test_one_name_in_two_namespaces_is_told_apart_by_the_namespace(mini: Path) -> None:
    """And is not known as long as the spec names none."""
    both = DEPLOYMENT + "---\n" + DEPLOYMENT.replace("piers", "harbour")
    said = "    workload: deploy/lantern\n"

    assert "its workloads have different ones" == dict(_told(_facts(mini, both)))["Namespace"]
    chosen = dict(_told(_facts(mini, both, said=f"{said}    namespace: harbour\n")))
    assert "harbour :22" == chosen["Namespace"]


def test_compose_has_services_and_no_namespace(mini: Path) -> None:
    """Published ports, with the address they are bound to; credentials of an image are left out."""
    facts = _facts(mini, COMPOSE)

    assert [
        ("Workload", "lantern :2"),
        ("Replicas", "2 :6"),
        ("Image", "registry.skerry.example:5000/lantern:3 :3"),
        ("Port", "80/TCP, published as 8080 :4"),
        ("Port", "9000/UDP, published as 9000 on 127.0.0.1 :4"),
        ("Port", "70/TCP, published as 7000 :4"),
        ("Port", "expected a port, found `6000-6010:6000`"),
        ("Port", "40/TCP, published on a port that Docker chooses :4"),
        ("Port", "1234/TCP, inside only :5"),
    ] == _told(facts)
    assert "hunter2" not in repr(facts)


def test_score_leaves_images_to_the_deployment(mini: Path) -> None:
    """A dot, or a name that is filled in elsewhere, is no image."""
    assert [
        ("Workload", "lantern :2"),
        ("Image of container main", "it is given on deployment"),
        ("Image of container proxy", "`proxy:${TAG}` is filled in elsewhere"),
        ("Port www", "80/TCP, leads to 8080 :8"),
    ] == _told(_facts(mini, SCORE))


def test_a_fact_is_written_in_one_place(mini: Path) -> None:
    """`${env.namespace}` reads as the manifest has it when the spec leaves it out."""
    command = "kubectl -n ${env.namespace} get ${env.workload}"
    found = surveyed(_workspace(mini, DEPLOYMENT, said=PROCEDURE % command))
    assert found.catalog is not None
    entry = next(entry for entry in found.catalog.services if entry.id == "lantern")

    assert "kubectl -n piers get deploy/lantern" == resolve(command, entry.spec.environments).variants[0].text
    place = entry.file.source.place(("environments", 0, "namespace"))
    assert ("service_specs/lantern/deploy.yaml", 5) == (place.file, place.line)


def test_an_unknown_fact_is_not_filled_in(mini: Path) -> None:
    """A command that needs it is a problem of the spec, as it is without a manifest."""
    said = PROCEDURE % "kubectl -n ${env.namespace} get pods"
    found = surveyed(_workspace(mini, DEPLOYMENT.replace("  namespace: piers\n", ""), said=said))

    assert ["no environment declares `namespace`"] == [
        problem.message.rpartition(": ")[2] for problem in found.errors
    ]


def test_a_manifest_may_lie_in_the_workspace(mini: Path) -> None:
    """The folder of the spec comes first in mind, the workspace's root is as good; both at once are not."""
    root = _workspace(mini, DEPLOYMENT)
    read = manifest_reader(root)
    (root / "k8s").mkdir()
    (root / "service_specs/lantern/deploy.yaml").rename(root / "k8s/lantern.yaml")

    assert "k8s/lantern.yaml" == read("service_specs/lantern/service.yaml", "k8s/lantern.yaml").file
    (root / "service_specs/k8s").mkdir()
    (root / "service_specs/k8s/lantern.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    assert "is 2 files, not one" in read("service_specs/lantern.yaml", "k8s/lantern.yaml").skipped


@pytest.mark.parametrize(
    "path", ["../deploy.yaml", "/etc/passwd", "a/../../x.yaml", "a\\b", "**/x.yaml", "x\ny"]
)
def test_no_path_leads_out(mini: Path, path: str) -> None:
    """Only what lies below the workspace is looked at."""
    read = manifest_reader(mini)("service_specs/lantern/service.yaml", path)

    assert ("", ()) == (read.file, read.workloads)


def test_no_link_is_followed(mini: Path) -> None:
    """Neither of a file nor of a folder on the way to it."""
    root = _workspace(mini, DEPLOYMENT)
    folder = root / "service_specs" / "lantern"
    (folder / "linked.yaml").symlink_to(folder / "deploy.yaml")
    (folder / "there").symlink_to(folder)

    for name in ("linked.yaml", "there/deploy.yaml"):
        read = manifest_reader(root)("service_specs/lantern/service.yaml", name)
        assert ((), "a symbolic link is not read") == (read.workloads, read.skipped)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "- 1\n",
        "kind: Deployment\n",
        "\x00",
        "a: &a [*a]\n",
        "services: {x: &x {image: a}, y: *x}\n",
        "services: [1]\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: []\nspec: 3\n",
        "apiVersion: apps/v1\nkind: List\nitems: {a: 1}\n",
        "apiVersion: v1\nkind: List\nitems: [1, null, [], {kind: List, apiVersion: v1, items: [null]}]\n",
        "{{- if .Values.on }}\nkind: Deployment\n{{- end }}\n",
        "apiVersion: score.dev/v1b1\nmetadata: {name: [x]}\n",
        "[" * 5000,
        "---\n" * 3000,
    ],
)
def test_a_broken_manifest_has_a_reason(mini: Path, text: str) -> None:
    """It costs its own facts: the page says why, and the service is there."""
    facts = _facts(mini, text)

    assert facts.unread
    assert () == facts.facts


def _places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*path, key))
    yield path


@pytest.mark.parametrize(
    "manifest", [DEPLOYMENT + SERVICE + SCALER, COMPOSE, SCORE], ids=["k8s", "compose", "score"]
)
def test_hostile_values_never_become_names(tmp_path: Path, manifest: str) -> None:
    """Whatever stands anywhere in a manifest, what commands are filled with is a plain word."""
    documents = list(yaml.safe_load_all(manifest))
    read: list[str] = []
    for number, path in enumerate(path for path in _places(documents) if path):
        odds: tuple[object, ...] = (*VALUES[number % 17 :: 17], None, [], {}, "x" * 5000)
        for odd in odds:
            changed = copy.deepcopy(documents)
            here: Any = changed
            for step in path[:-1]:
                here = here[step]
            here[path[-1]] = odd
            (tmp_path / "m.yaml").write_text(
                yaml.dump_all(changed, Dumper=yaml.CSafeDumper), encoding="utf-8"
            )
            found = manifest_reader(tmp_path)("spec.yaml", "m.yaml")
            for workload in found.workloads:
                space = workload.namespace.text if workload.namespace else ""
                read += [workload.ref, space, *(fact.text for fact in workload.facts)]

    odd_ones = {text for text in read if not text.isascii() or set(text) & set("$`;|&<>\"'\\\n{}()*?!#")}
    assert set() == odd_ones
    assert all(len(text) <= LINE_LIMIT for text in read)


def test_thousands_of_ports_are_counted_and_not_shown(mini: Path) -> None:
    """A page stays a page."""
    ports = ", ".join(f"{{containerPort: {number}}}" for number in range(1, 3001))
    manifest = DEPLOYMENT.replace("ports: [", f"ports: [{ports}, ")
    facts = _facts(mini, manifest).facts

    assert "2962 more are not shown" == facts[-1].reason
    assert len(facts) < 50


def test_a_secret_in_a_manifest_stops_the_build(mini: Path) -> None:
    """As in every file that facts are taken from: a pack would carry it on."""
    env = _with_env("TOKEN, value: ghp_0123456789abcdefghijABCDEFGHIJ012345")
    found = surveyed(_workspace(mini, DEPLOYMENT.replace(*env)))

    assert ["PRV001"] == [problem.id for problem in found.errors]


def test_the_overview_shows_facts_with_file_and_line(mini: Path) -> None:
    """And why one is not known."""
    workspace = open_workspace(_workspace(mini, DEPLOYMENT.replace("replicas: 3", "paused: true")))
    assert isinstance(workspace, Workspace)
    render(workspace, surveyed(mini), date(2026, 11, 23))
    page = (mini / "site/docs/services/lantern/index.md").read_text(encoding="utf-8")

    assert "<dt>Namespace</dt><dd>\n<code>piers</code>" in page
    assert "<code>deploy.yaml&#58;5</code>" in page
    assert "<strong>Not known:</strong> the manifest does not say how many" in page
    assert "<code>service&#95;specs/lantern/deploy.yaml</code>" in page
