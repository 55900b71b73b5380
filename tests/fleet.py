"""Synthetic fleets: workspaces of any size, the same bytes for the same number.

`python -m tests.fleet FOLDER NUMBER` writes one. Each service has two failure modes with steps, two alerts in a
rule file of its own, an escalation policy, procedures and a handoff: nine pages.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_TEAMS = 10
PAGES_PER_SERVICE = 9

_ORG = """\
apiVersion: handoff/v1
name: Fleet
severities:
  - {id: sev1, name: Critical, definition: Everybody is affected., respond_within: 15m}
  - {id: sev2, name: Major, definition: Many are affected., respond_within: 1h}
roles:
  - {id: incident-lead, name: Incident lead}
"""

_TEAM = """\
apiVersion: handoff/v1
id: team-%(n)d
name: Team %(n)d
purpose: Runs services whose number ends in %(n)d.
timezone: Europe/Stockholm
channels:
  - {type: pager, value: "Team %(n)d, primary", for: [incident]}
  - {type: chat, value: "#team-%(n)d", url: "https://chat.example.org/team-%(n)d"}
hours:
  - {tz: UTC, days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00"}
"""

_SERVICE = """\
apiVersion: handoff/v1
id: service-%(n)04d
name: Service number %(n)d
summary: Takes orders of kind %(n)d from the shops, checks them against the price list and hands them on.
type: api
tier: %(tier)d
tier_reason: Shops wait for it.
lifecycle: steady
owner: team-%(team)d
operated_by: team-%(other)d
code_locations:
  - {repo: "git@example.org:fleet/service-%(n)04d", paths: ["src/"]}
environments:
  - {name: production, platform: kubernetes, region: eu-north-1, namespace: fleet-%(n)d, workload: deploy/api}
dependencies:
  - {on: service-%(next)04d, kind: runtime, criticality: hard, failure_effect: Orders wait., degraded_mode: Queue.}
  - {on: "external:price-list", kind: data, criticality: soft, failure_effect: Prices are a day old.}
escalation:
  policies:
    - id: always
      applies_to: [sev1, sev2]
      levels:
        - {level: 1, target: team-%(other)d, via: [pager, chat], after: 0m}
        - {level: 2, target: team-%(team)d, via: [pager], after: 20m}
        - {level: 3, target: "role:incident-lead", after: 45m}
  decisions:
    - {decision: rollback, who: team-%(other)d, when: More than 5 percent of orders fail.}
slos:
  - {id: orders, target: 0.995, window: {rolling: 28d}}
alerts:
  from: ["alerts/*.yaml"]
dashboards:
  - {name: "Orders %(n)d", url: "https://grafana.example.org/d/orders-%(n)d", look_at: The error rate.}
failure_modes:
  - id: queue-grows
    title: The queue of orders %(n)d grows
    symptoms:
      - Shops see "order accepted" and no confirmation for minutes
      - "ERROR queue_depth above limit on shard %(n)d"
    effect: {users: Orders are late., business: Shops call.}
    severity: 7
    occurrence: 4
    detection: 2
    detected_by: [{alert: QueueGrows%(n)04d, expected_delay: 5m}]
    first_check:
      do: Look whether one shard or all shards grow.
      run: {shell: bash, cmd: "kubectl -n fleet-%(n)d exec deploy/api -- queuectl depth --by shard", reads_only: true}
      expect: One shard holds more than half
    diagnosis:
      - id: look
        do: Look for failing consumers.
        run: {shell: bash, cmd: "kubectl -n fleet-%(n)d get pods -l app=consumer", reads_only: true}
        expect: Every pod shows Running
        ok: mitigation
        else: slow-database
    mitigation:
      - id: scale
        do: Add consumers.
        run: {shell: bash, cmd: "kubectl -n fleet-%(n)d scale deploy/consumer --replicas=6", reads_only: false}
        danger: {what: More load on the database, blast_radius: this service}
        undo: "kubectl -n fleet-%(n)d scale deploy/consumer --replicas=3"
        expect: The depth falls within five minutes
        takes: 5m
    verification:
      - {do: Look at the depth for ten minutes., expect: It falls steadily.}
    escalate_when:
      - {condition: The depth still grows, after: 15m, policy: always, take_with_you: [output of the first check]}
    time_box: 30m
  - id: slow-database
    title: The database %(n)d answers slowly
    symptoms: ["WARN slow query above 2 s on orders_%(n)d"]
    severity: 8
    occurrence: 3
    detection: 3
    detected_by: [{alert: DatabaseSlow%(n)04d, expected_delay: 10m}]
    first_check:
      do: Look for long queries.
      run: {shell: psql, cmd: "select pid, now() - query_start from pg_stat_activity order by 2 desc limit 5;",
            reads_only: true}
      expect: None runs longer than a minute
    mitigation:
      - do: Stop the longest query.
        run: {shell: psql, cmd: "select pg_cancel_backend(<pid>);", reads_only: false}
        inputs: [{name: pid, how_to_find: First column of the first check.}]
        danger: {what: The report that runs it fails, blast_radius: one report}
        undo: Start the report again.
        expect: t
    verification:
      - {do: Run the first check again., expect: None runs longer than a minute.}
procedures:
  - id: restore
    kind: restore
    who: team-%(other)d
    steps:
      - {do: Ask the database team to restore the last backup into the standby., expect: Rows of today are there.}
    recovery: {rpo: 5m, rto: 1h, last_test: {at: 2026-10-01, result: pass, took: 40m}}
handoff:
  from_team: team-%(team)d
  to_team: team-%(other)d
  acceptance_criteria:
    - {id: ac-restore, text: The receiver restored from the page alone., must: true, verdict: met, at: 2026-10-02}
training:
  audiences: [{id: operator, size: 6}]
  modules: [{id: queue, audience: [operator], objective: Drain a queue., covers: [queue-grows], takes: 45m}]
"""

_MORE = """\
  - id: shard-%(k)d-stalls
    title: Shard %(k)d stalls
    symptoms:
      - Shops of shard %(k)d see "order accepted" and no confirmation for minutes
      - "ERROR consumer of shard %(k)d has not committed for 300 s"
    effect: {users: Orders of one shard are late., business: Some shops call.}
    severity: 6
    occurrence: 3
    detection: 2
    detected_by: [{alert: QueueGrows%(n)04d, expected_delay: 5m}]
    first_check:
      do: Look at the offsets of the shard.
      run: {shell: bash, cmd: "kubectl -n fleet-%(n)d exec deploy/api -- queuectl offsets --shard %(k)d", reads_only: true}
      expect: The offset moves within ten seconds
    diagnosis:
      - id: owner
        do: Look which consumer has the shard.
        run: {shell: bash, cmd: "kubectl -n fleet-%(n)d exec deploy/api -- queuectl owner --shard %(k)d", reads_only: true}
        expect: One consumer, and its pod is Running
        ok: mitigation
        else: slow-database
    mitigation:
      - do: Hand the shard to another consumer.
        run: {shell: bash, cmd: "kubectl -n fleet-%(n)d exec deploy/api -- queuectl hand-over --shard %(k)d", reads_only: false}
        danger: {what: Messages of the last seconds are read twice, blast_radius: one shard}
        undo: "kubectl -n fleet-%(n)d exec deploy/api -- queuectl hand-back --shard %(k)d"
        expect: The offset moves
        takes: 2m
    verification:
      - {do: Look at the offset for five minutes., expect: It moves steadily.}
    escalate_when:
      - {condition: Another shard stalls, after: 10m, policy: always, take_with_you: [the name of the consumer]}
    time_box: 20m
"""

_RULES = """\
groups:
  - name: service-%(n)04d
    rules:
      - alert: QueueGrows%(n)04d
        expr: sum(queue_depth{service="%(n)d"}) > 1000
        for: 5m
        labels: {severity: page}
        annotations: {summary: The queue of service %(n)d grows}
      - alert: DatabaseSlow%(n)04d
        expr: histogram_quantile(0.99, sum by (le) (rate(query_seconds_bucket{service="%(n)d"}[5m]))) > 2
        for: 10m
        labels: {severity: page}
        annotations: {summary: The database of service %(n)d is slow}
"""


def write_fleet(folder: Path, number: int) -> Path:
    """Write a workspace of `number` services into a new folder and return it."""
    specs = folder / "service_specs"
    (specs / "teams").mkdir(parents=True)
    shutil.copy(_ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    (specs / "org.yaml").write_text(_ORG)
    for team in range(_TEAMS):
        (specs / "teams" / f"team-{team}.yaml").write_text(_TEAM % {"n": team})
    for n in range(number):
        write_service(specs, n, number)
    return folder


def write_service(specs: Path, n: int, number: int) -> None:
    """Write service `n` of a fleet of `number`."""
    service = specs / f"service-{n:04d}"
    (service / "alerts").mkdir(parents=True)
    team, other = n % _TEAMS, (n + 3) % _TEAMS
    values = {"n": n, "next": (n + 1) % number, "tier": 1 + n % 4, "team": team, "other": other}
    (service / "service.yaml").write_text(_SERVICE % values)
    (service / "alerts" / "rules.yaml").write_text(_RULES % values)


def fill(folder: Path, size: int) -> None:
    """Give every service of a fleet more failure modes, until its spec has about `size` bytes."""
    for n, path in enumerate(sorted((folder / "service_specs").glob("*/service.yaml"))):
        text = path.read_text()
        head, procedures, rest = text.partition("procedures:\n")
        for k in range(size):
            more = _MORE % {"n": n, "k": k}
            if len(head) + len(more) / 2 + len(rest) > size:
                break
            head += more
        path.write_text(head + procedures + rest)


if __name__ == "__main__":
    write_fleet(Path(sys.argv[1]), int(sys.argv[2]))
