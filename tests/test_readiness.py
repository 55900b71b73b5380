"""What a service lacks: every rule has a service it complains about and one it does not."""

from __future__ import annotations

import copy
import pickle
import re
import shutil
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import pytest
import yaml
from msgspec.structs import replace

from generator.analysis.codepaths import second
from generator.analysis.diff import Change, Group, Name
from generator.analysis.freshness import Looked
from generator.authors import Person
from generator.catalog import ServiceEntry
from generator.explain import Index
from generator.facts import CodeFacts, Facts, gather
from generator.gitfacts import Commit, History, Repository
from generator.gitids import Ids
from generator.gitlog import Commits, Runs
from generator.readiness import REQUIRED, STATES, Demand, Gap, Level, Rule, Scene, assess
from generator.reference import reference
from generator.rules import FAMILIES, RULES, demands_of
from generator.survey import survey
from generator.workspace import Workspace, open_workspace
from tests.repos import Repo
from tests.spec_walk import written
from tests.workspaces import LANTERN, MINI, catalog

TODAY: Final = date(2026, 11, 23)
GONE: Final = object()
UNKNOWN: Final = {"unknown": {"owner": "role:duty-master", "due": "2026-12-24"}}
NA: Final = {"na": "There is none."}

Changes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Case:
    """Changes of the service `booking-api` of the small workspace, which lacks nothing but one number."""

    fires: Changes
    silent: tuple[Changes, ...] = ({},)


STEP: Final = {"do": "Restart it.", "run": {"shell": "bash", "cmd": "restart"}}
CAREFUL: Final = {
    "do": "Stop the sales.",
    "danger": {"what": "Sales stop", "blast_radius": "All kiosks", "confirm": "No ferry is loading"},
    "undo": "start sales",
}
OVERSIGHT: Final = {
    "rely_on": [{"situation": "Calm sea"}],
    "verify_first": NA,
    "do_not_use": UNKNOWN,
    "escalate_to_human": [{"when": "Ice"}],
    "stop": {"how": "Press stop", "tested": {"at": "2026-11-12"}},
}
AI: Final = {"type": "ai-service", "ai": {"purpose": "Propose", "oversight": OVERSIGHT}}
WATCH: Final = {"metric": "wrong", "type": "override-rate", "failure_mode": "no-sales", "threshold": "> 0.2",
                "action": "Look.", "owner": "booking"}  # fmt: skip
MONITORED: Final = {**AI, "ai.monitors": [WATCH]}
BACK: Final = {"id": "old", "version": "1", "tested": {"at": "2026-11-20", "result": "pass"}}
BY_HAND: Final = {"what": "tickets", "people": "4", "each": "30.5", "usual": "122"}
REVIEWED: Final = {"cadence": "7d", "last_triaged": "2026-11-16"}
TRIED: Final = {"failure_mode": "no-sales", "at": "2026-11-20", "result": "pass", "ref": "mkdocs.yml"}
SHOWN: Final = {"kind": "commit", "ref": "4b825dc642cb", "at": "2026-11-20"}
SOLID: Final = {"id": "h-one", "area": "security", "item": "It holds.", "done": "2026-11-20"}
QUIZ: Final = "training.quiz"
GUIDE: Final = "training.user_guide"
LADDER: Final = "training.ladder"
PROOF: Final = "handoff.acceptance_criteria.0.evidence"
SHORT: Final = "Sells tickets for the ferries and keeps each of them in the {} of its own database."
OPEN: Final = [{"id": "ac-one", "text": "It is so.", "verdict": "not-met"}]
MODE: Final = "failure_modes.0."
OTHER: Final = "failure_modes.1."
GIT: Final = "committed"
SHELLCHECK: Final = "extra.handoff.shellcheck"
POLICY: Final = "escalation.policies.0."
NIGHTS: Final = {"tz": "Europe/Stockholm", "days": ["mon", "sun"], "from": "23:00", "to": "05:00"}
NEED: Final = "dependencies.1."
FIRST: Final = "escalation.policies.0.levels.0.target"
USERS: Final = [{"user-report": "Service desk", "expected_delay": "1h"}]
LOOK: Final = {"do": "Look.", "ok": "verification"}
CIRCLE: Final = ({"id": "ask", "do": "Ask."}, {"do": "Wait.", "ok": "ask"})
HAPPENED: Final = {"id": "inc-1", "at": "2026-11-10T02:10:00Z"}
CHANGED: Final = {
    OTHER + "first_check": NA,
    OTHER + "verification": GONE,
    OTHER + "mitigation": [{"do": "Wait."}],
}
TEST_LOST: Final = "procedures.0.recovery.last_test.lost"
TEST_DAY: Final = "procedures.0.recovery.last_test.at"
NOTHING: Final = "nothing"
BERTH: Final = {"uses": "library/berth@1.9"}
TEST: Final = "procedures.0.recovery.last_test.result"
FACTS: Final = "git"
LOOKED: Final = "looked"
STEP_CHANGE: Final = Change(Group.STEPS, "changed", "failure_modes[].title", "", (), Name("title"))
BEFORE: Final = "before"
LEAVES: Final = {"id": "hc-one", "text": "It is so."}
SIGNED: Final = "handoff.signoffs"
WORD: Final = {"function": "operations", "at": "2026-11-20", "verdict": "met"}
DIGEST: Final = "0" * 64
OURS: Final = "booking.skerry.example"
SESSION: Final = "handoff.kt_sessions.0."
DEMO: Final = "handoff.demonstrations"
DONE: Final = {"what": "no-sales", "at": "2026-10-20", "result": "pass", "page_used": "true"}
OPEN_RISK: Final = "handoff.open_risks.0."
RETURN: Final = "handoff.handback"
NOISY: Final = {"id": "hb-noise", "text": "Too many calls"}
DEBT: Final = {"id": "td-one", "type": "config"}
TO_DO: Final = {"id": "h-one", "area": "security", "item": "It holds."}
WORTH: Final = {
    "id": "sc-one",
    "class": "adoption",
    "metric": "Tickets bought on the phone",
    "target": ">= 0.8",
    "actual": "0.75",
    "measured_at": "2026-11-20",
    "source": "Sales report",
}
DUTY: Final = {"function": "Harbour desk", "sign_off": "true"}
ENDS: Final = [
    {"id": f"rt-{about}", "about": about, "what": "It has ended."}
    for about in ("users", "data", "access", "alerts")
]
MOVED: Final = {"item": "budget", "from": "booking", "to": "harbour-desk"}
STAGE: Final = {"id": "one-pier"}
NEXT_STAGE: Final = {"id": "all", "depends_on": ["one-pier"], "decision": "go"}
PILOT: Final = {"ends": "2026-06-26"}


def repository(*made: tuple[str, int], owners: str = "", hot: int = 0) -> Repository:
    """Give a repository by the domains of its authors and the days ago of their commits, newest first.

    All touch the service's folder; the first `hot` of them a rule file, too, since the tag of version 1.10.
    """
    people = tuple(dict.fromkeys(Person(domain, domain) for domain, _ in made))
    each = tuple(enumerate((*made, made[-1])))
    commits = Commits(
        Ids.of([f"{number:040x}" for number, _ in each]),
        array("q", [second(TODAY) - 86_400 * days for _, (_, days) in each]),
        Runs.of((number + 1,) for number, _ in each),
        Runs.of((people.index(Person(who, who)),) for _, (who, _) in each),
    )
    folder, rules = "service_specs/booking-api", "alerts.yaml"
    commit = Commit(commits[0].sha, commits[0].at, "", "")
    touched = {folder: tuple(range(len(made))), rules: tuple(range(hot))}
    return Repository(
        commit,
        "main",
        there=frozenset({folder, rules}),
        history=History(commits, people, touched),
        tagged={"v1.10": commits[-1].sha},
        owner_files={"CODEOWNERS": owners} if owners else {},
        files={folder: (f"{folder}/service.yaml", f"{folder}/alerts/booking.yaml")},
    )


def changed(
    *, group: str = "Terminal clerks", day: str = "2026-12-01", sent: object = "2026-11-20", **more: object
) -> Changes:
    """Write a change of 1 December for a group, of which it is told on a day."""
    impact = {"group": group, "what_changes": "All.", "from": "2026-12-01", "trained_as": NA, **more}
    message = {"to": "Terminal clerks", "when": day, **({} if sent is GONE else {"sent": sent})}
    return {"change": {"impacts": [impact], "messages": [message]}}


SHARED: Final = repository((OURS, 1), ("partner.example", 2), ("other.example", 3))
SHALLOW: Final = replace(SHARED, shallow=True, history=replace(SHARED.history, shallow=True))


def waiver(**changes: str) -> Changes:
    """Give a waiver that nobody can object to, but for the changes."""
    fine = {
        "rule": "FMD003",
        "reason": "It waits.",
        "approver": "role:duty-master",
        "granted": "2026-11-01",
        "expires": "2026-12-20",
    }
    return {"waivers": [fine | changes]}


SAID: Final = {"summary": "It is full."}
PAGED: Final = {"name": "BookingQueueLong", "pages": "true", "failure_mode": "ticket-sold-twice"}
DETECTS: Final = {"control": "Look every minute", "type": "detect"}
RULES_OF: Final = "alerts.from.1"
"""The file that `lint` writes: a rule file beside the service's own."""


def lint(
    severity: str, *, expr: str = "up == 0", waits: str = "", said: object = None, **labels: str
) -> Changes:
    """Give one more rule file with one rule."""
    rule: dict[str, object] = {
        "alert": "BookingLint",
        "expr": expr,
        "labels": {"severity": severity, **labels},
    }
    rule |= {key: value for key, value in (("for", waits), ("annotations", said)) if value}
    return {RULES_OF: {"groups": [{"name": "lint", "rules": [rule]}]}}


def noticed(after: str) -> Changes:
    """Give an incident that was noticed after a time, where the spec expects one minute."""
    return {"incidents": [{**HAPPENED, "failure_mode": "no-sales", "mttd": after}]}


CASES: Final[Mapping[str, Case]] = {
    "AIM001": Case({"uses_ai": "true"}, (AI, {})),
    "AIM002": Case({**AI, "ai.oversight.do_not_use": GONE}, (AI, {})),
    "AIM003": Case({**AI, "ai.oversight.stop.tested": GONE}, (AI, {})),
    "AIM004": Case({**AI, "ai.monitors": [{**WATCH, "type": "quality"}]}, (MONITORED, AI, {})),
    "AIM005": Case(
        {**MONITORED, "ai.monitors.0.failure_mode": GONE},
        (MONITORED, {**MONITORED, "ai.monitors.0.failure_mode": NA}),
    ),
    "AIM006": Case(
        {**MONITORED, "ai.monitors.0.alert": "BookingSalesStopped"},
        (
            MONITORED,
            {**MONITORED, "ai.monitors.0.threshold": UNKNOWN},
            {**MONITORED, "ai.monitors.0.threshold": GONE, "ai.monitors.0.alert": "BookingSalesStopped"},
        ),
    ),
    "AIM007": Case(
        {**AI, "ai.changes": [{"at": "2026-11-20", "what": "prompt"}]},
        (
            {**AI, "ai.changes": [{"at": "2026-11-20", "what": "prompt", "evaluation": "As good"}]},
            {**AI, "ai.changes": [{"at": "2026-11-20", "what": "prompt", "evaluation": UNKNOWN}]},
        ),
    ),
    "AIM008": Case(
        {**AI, "ai.evaluation": [{"metric": "Right", "value": "0.899", "threshold": ">= 0.9"}]},
        (
            {**AI, "ai.evaluation": [{"metric": "Right", "value": "0.9", "threshold": ">= 0.9"}]},
            {**AI, "ai.evaluation": [{"metric": "Right", "value": UNKNOWN, "threshold": ">= 0.9"}]},
            {**AI, "ai.evaluation": [{"metric": "Right", "value": "0.1", "threshold": "good enough"}]},
        ),
    ),
    "AIM009": Case(
        {**AI, "ai.fallback": {"mode": "rules"}},
        (
            AI,
            {**AI, "ai.fallback": {"mode": "rules", "tested": NA}},
            {**AI, "ai.fallback": {"mode": "rules", "tested": {"at": "2026-05-27", "result": "partial"}}},
            {**AI, "ai.models": [{"id": "new", "version": "2", "fallback": "old"}, BACK]},
            {**AI, "ai.models": [{"id": "alone", "version": "2"}]},
        ),
    ),
    "AIM010": Case(
        {**AI, "ai.fallback": {"mode": "off", "tested": NA, "by_hand": {**BY_HAND, "usual": "122.5"}}},
        ({**AI, "ai.fallback": {"mode": "off", "tested": NA, "by_hand": BY_HAND}},),
    ),
    "AIM011": Case(
        {**AI, "ai.feedback": {**REVIEWED, "last_triaged": "2026-11-15"}},
        ({**AI, "ai.feedback": REVIEWED}, {**AI, "ai.feedback": {"cadence": "7d"}}),
    ),
    "AIM012": Case(
        {**AI, "ai.models": [{"id": "new", "version": "Latest"}]},
        (
            {**AI, "ai.models": [{"id": "new", "version": "2", "retires_on": "2026-11-23"}]},
            {**AI, "ai.models": [{"id": "new", "version": NA}]},
        ),
    ),
    "AIM013": Case(
        {**AI, "procedures.0.kind": "retraining"},
        (
            AI,
            {**AI, "procedures.0.kind": "retraining", "procedures.0.rollback": NA},
        ),
    ),
    "AIM014": Case(
        {**AI, "ai.data": {"labelling": "Two clerks each"}},
        (
            {**AI, "ai.data": {"labelling": "Two clerks each"}, "procedures.0.kind": "labelling"},
            {**AI, "ai.data": {"labelling": NA}},
        ),
    ),
    "ALM001": Case(
        {"alerts.notes.1.pages": "true"},
        (
            {},
            {"alerts.notes.1": {"name": "BookingQueueLong"}},
            {"alerts.notes.1.pages": "true", "alerts.notes.1.failure_mode": NA},
        ),
    ),
    "ALM002": Case({"alerts": GONE, MODE + "detected_by": NA, MODE + "related_alerts": GONE}),
    "ALM003": Case(
        {OTHER + "severity": "8", OTHER + "detected_by": USERS},
        (
            {OTHER + "severity": "7", OTHER + "detected_by": USERS},
            {OTHER + "severity": GONE, OTHER + "detected_by": USERS},
            {OTHER + "severity": "8", OTHER + "detected_by": [*USERS, {"synthetic": "buy-one"}]},
            {MODE + "severity": "8", MODE + "detected_by": USERS},
        ),
    ),
    "ALM004": Case(
        lint("page", expr="queue > 9", said=SAID),
        (
            lint("page", expr="queue > 9", said=SAID, waits="5m"),
            lint("page", expr="max_over_time(queue[5m]) > 9", said=SAID),
            lint("ticket", expr="queue > 9", said=SAID),
        ),
    ),
    "ALM005": Case(
        {"alerts.notes.1.pages": "true"},
        (
            {},
            {"alerts.notes.0.pages": GONE},
            {"alerts.notes.0.severity": GONE},
            {"alerts.notes.1.severity": "sev2"},
        ),
    ),
    "ALM006": Case(
        lint("urgent", said=SAID),
        ({}, lint("critical", said=SAID), lint("info", said=SAID), lint("sev1", said=SAID)),
    ),
    "ALM007": Case(
        lint("ticket"),
        (lint("ticket", said={"description": "Full."}), lint("ticket", said={"message": "Full."})),
    ),
    "ALM008": Case(
        lint("ticket", said=SAID, owner="harbour-dusk"),
        (
            lint("ticket", said=SAID, owner="harbour-desk"),
            lint("ticket", said=SAID, team="Night-Watch"),
            lint("ticket", said=SAID, team="{{ $labels.team }}"),
        ),
    ),
    "ALM009": Case(
        {"alerts.notes.1": PAGED},
        (
            {},
            {"alerts.notes.1": PAGED, OTHER + "mitigation": GONE},
            {"alerts.notes.1": PAGED, OTHER + "mitigation": [{"do": "Wait."}]},
            {"alerts.notes.1": PAGED, OTHER + "escalate_when": [{"condition": "It is so."}]},
        ),
    ),
    "ALM010": Case(
        noticed("3m"),
        (
            noticed("2m59s"),
            {**noticed("3m"), MODE + "detected_by": [{"alert": "BookingSalesStopped"}]},
            {**noticed("3m"), MODE + "prevention": [{**DETECTS, "done": "2026-11-11"}]},
        ),
    ),
    "EVD003": Case(
        {PROOF: GONE},
        ({}, {PROOF: NA}, {PROOF: GONE, "handoff.acceptance_criteria.0.verdict": "open"}),
    ),
    "EVD004": Case(
        {"training.exercises": [{key: TRIED[key] for key in ("failure_mode", "at", "result")}]},
        ({}, {"training.exercises": [TRIED]}, {"training.exercises": [{**TRIED, "ref": NA}]}),
    ),
    "EVD005": Case(
        {GIT: NOTHING, "training.exercises": [TRIED]},
        (
            {"training.exercises": [TRIED]},
            {GIT: "mkdocs.yml", "training.exercises": [TRIED]},
            {GIT: NOTHING, "training.exercises": [{**TRIED, "ref": "Log 88"}]},
        ),
    ),
    "EVD006": Case(
        {GIT: "mkdocs.yml", "hardening": [{**SOLID, "evidence": [SHOWN]}]},
        ({"hardening": [{**SOLID, "evidence": [SHOWN]}]}, {GIT: "mkdocs.yml"}),
    ),
    "EVD007": Case(
        {"training.exercises": [{**TRIED, "at": "2026-11-24"}]},
        ({}, {"training.exercises": [{**TRIED, "at": "2026-11-23"}]}),
    ),
    "EVD008": Case(
        {TEST_DAY: "2026-05-26"},
        ({}, {TEST_DAY: "2026-05-27"}),
    ),
    "EVD009": Case(
        {"training.exercises": [{**TRIED, "at": "2026-05-26"}]},
        ({}, {"training.exercises": [{**TRIED, "at": "2026-05-27"}]}),
    ),
    "FMD001": Case({"failure_modes": GONE, "alerts": GONE, "training": NA, "access": GONE, "handoff": NA}),
    "FMD002": Case({OTHER + "mitigation": UNKNOWN}),
    "FMD003": Case({MODE + "verification": GONE}, ({}, {MODE + "verification": NA})),
    "FMD004": Case(
        {OTHER + "detected_by": UNKNOWN},
        ({}, {OTHER + "detected_by": NA}, {MODE + "detected_by": UNKNOWN}),
    ),
    "FMD005": Case({MODE + "first_check": GONE}, ({}, {MODE + "first_check": NA})),
    "FMD006": Case(
        {OTHER + "mitigation": [STEP]},
        (
            {OTHER + "mitigation": [{**STEP, "undo": "Wait."}]},
            {OTHER + "mitigation": [{**STEP, "undo": NA}]},
            {OTHER + "mitigation": [{**STEP, "danger": {"what": "Sales stop"}}]},
            {OTHER + "mitigation": [{**STEP, "run": {"shell": "bash", "cmd": "look", "reads_only": "true"}}]},
        ),
    ),
    "FMD007": Case({MODE + "occurrence": GONE}, ({}, {MODE + "occurrence": NA})),
    "FMD008": Case(
        {OTHER + "diagnosis": [LOOK, {"do": "Ask."}]},
        (
            {},
            {OTHER + "diagnosis": [{**LOOK, "else": "ask"}, {"id": "ask", "do": "Ask."}]},
            {OTHER + "diagnosis": [{**LOOK, "undo": "ask"}, {"id": "ask", "do": "Ask."}]},
        ),
    ),
    "FMD009": Case(
        {OTHER + "first_check": {"id": "look", "do": "Look.", "ok": "ask"}, OTHER + "diagnosis": [*CIRCLE]},
        ({}, {OTHER + "diagnosis": [*CIRCLE[:1], {**CIRCLE[1], "else": "verification"}]}),
    ),
    "FMD010": Case(
        CHANGED,
        (
            {},
            {**CHANGED, OTHER + "verification": NA},
            {**CHANGED, OTHER + "verification": [{"do": "Look."}]},
            {**CHANGED, OTHER + "time_box": "10m"},
            {**CHANGED, OTHER + "escalate_when": [{"condition": "It stays."}]},
            {**CHANGED, OTHER + "mitigation": [{"do": "Wait.", "else": "escalate"}]},
        ),
    ),
    "FMD011": Case(
        {"incidents": [HAPPENED]},
        tuple({"incidents": [{**HAPPENED, "failure_mode": found}]} for found in ("no-sales", NA)),
    ),
    "DEP001": Case(
        {"tier": "1", NEED + "criticality": "hard"},
        ({}, {"tier": "1", NEED + "criticality": "soft"}, {"tier": "2", NEED + "criticality": "hard"}),
    ),
    "DEP002": Case(
        {"dependencies.0.expects.availability": "0.9989"},
        ({}, {"dependencies.0.expects.availability": "0.9989", "dependencies.0.criticality": "soft"}),
    ),
    "DEP003": Case({NEED + "on": "gone"}, ({}, {NEED + "on": "gone", "lifecycle": "retiring"})),
    "FMD012": Case(
        {OTHER + "diagnosis": [{"do": "Check the logs of the gateway."}]},
        (
            {},
            {OTHER + "diagnosis": [{"do": "Check the log.", "run": {"shell": "bash", "cmd": "tail x"}}]},
            {OTHER + "diagnosis": [{"do": "Check pod logs via `kubectl logs deploy/gateway`."}]},
            {OTHER + "diagnosis": [{"do": "Log in as the duty master and see who else is there."}]},
        ),
    ),
    "FMD013": Case(
        {MODE + "symptoms": ["TODO: ask the clerks"]}, ({}, {MODE + "symptoms": ["To do the last sailing"]})
    ),
    "FRS001": Case({"reviews.0.next_due": "2026-11-22"}, ({}, {"reviews.0.next_due": "2026-11-23"})),
    "FRS002": Case(
        {FACTS: repository(*[(OURS, 1)] * 9, hot=5)},
        (
            {},
            {FACTS: repository(*[(OURS, 1)] * 9, hot=4)},
            {FACTS: repository(*[(OURS, 1)] * 9, hot=5), "version": "1.9"},
        ),
    ),
    "FRS003": Case(
        {LOOKED: (STEP_CHANGE,) * 3},
        ({}, {LOOKED: (STEP_CHANGE,) * 2}, {LOOKED: (replace(STEP_CHANGE, group=Group.ELSE),) * 9}),
    ),
    "GLO001": Case(
        {"summary": SHORT.format("WAL")},
        (
            {},
            {"summary": SHORT.format("CPU")},
            {"summary": SHORT.format("WAL"), "glossary": [{"term": "WAL", "meaning": "Write-ahead log"}]},
            {"summary": SHORT.format("write-ahead log (WAL)")},
            {"summary": SHORT.format("`WAL`")},
            {"summary": SHORT.format("SKERRY_WAL/x")},
        ),
    ),
    "FMD014": Case(
        {OTHER + "mitigation": [STEP]},
        (
            {},
            {OTHER + "mitigation": [{**STEP, "expect": "Done"}]},
            {OTHER + "mitigation": [{**STEP, "expect": NA}]},
            {OTHER + "mitigation": [{"do": "Wait."}]},
        ),
    ),
    "FMD015": Case(
        {OTHER + "diagnosis": [{"do": "Look.", "expect": "Nothing"}]},
        (
            {},
            {OTHER + "diagnosis": [{"do": "Look.", "expect": "Nothing", "else": "escalate"}]},
            {OTHER + "diagnosis": [{"do": "Look.", "expect": "Nothing", "else": NA}]},
            {OTHER + "diagnosis": [{"do": "Look."}]},
        ),
    ),
    "FMD016": Case(
        {OTHER + "mitigation": [{**CAREFUL, "danger": {"what": "Sales stop", "blast_radius": "All kiosks"}}]},
        (
            {},
            {OTHER + "mitigation": [CAREFUL]},
            {OTHER + "mitigation": [{**CAREFUL, "undo": NA}]},
            {OTHER + "mitigation": [{"do": "Wait."}]},
        ),
    ),
    "HND001": Case(
        {"handoff.acceptance_criteria": OPEN},
        ({}, {"handoff": GONE}, {"handoff.acceptance_criteria": [{**OPEN[0], "must": "false"}]}),
    ),
    "HND002": Case(
        {"lifecycle": "hypercare", "hypercare": {"ends": "2026-11-22"}},
        (
            {"lifecycle": "hypercare", "hypercare": {"ends": "2026-11-23"}},
            {"lifecycle": "hypercare", "hypercare": {"ends": UNKNOWN}},
            {"hypercare": {"ends": "2026-11-22"}},
        ),
    ),
    "HND004": Case(
        {GIT: ".", BEFORE: "hardening"},
        (
            {},
            {GIT: "."},
            {GIT: ".", BEFORE: "hypercare"},
            {GIT: ".", BEFORE: "steady", "lifecycle": "hypercare"},
            {GIT: ".", BEFORE: "of another tool"},
        ),
    ),
    "HND005": Case(
        {"lifecycle": "pilot"},
        (
            {"lifecycle": "hardening"},
            {"lifecycle": "pilot", "pilot": {"ends": "2026-12-24", "exit_decision": "The director decides."}},
        ),
    ),
    "HND006": Case(
        {"lifecycle": "pilot", "pilot": {"ends": "2026-11-22"}},
        (
            {"lifecycle": "pilot", "pilot": {"ends": "2026-11-23"}},
            {"lifecycle": "hardening", "pilot": {"ends": "2026-11-22"}},
        ),
    ),
    "HND003": Case({"handoff": GONE}, ({}, {"handoff": NA}, {"handoff.acceptance_criteria": NA})),
    "HND007": Case(
        {SIGNED: [{**WORD, "material": {"call": DIGEST}}]},
        (
            {},
            {SIGNED: [{**WORD, "verdict": "not-met", "material": {"call": DIGEST}}]},
            {SIGNED: [{**WORD, "material": {"call": DIGEST}}, {**WORD, "verdict": "not-met"}]},
        ),
    ),
    "HND008": Case(
        {SIGNED: [WORD]}, ({}, {SIGNED: [{**WORD, "verdict": "not-met"}]}, {SIGNED: NA}, {"handoff": GONE})
    ),
    "HND009": Case(
        {"hypercare": {"ends": "2026-11-20", "exit_criteria": [{**LEAVES, "met": "false"}]}},
        (
            {},
            {"hypercare": {"ends": "2026-11-20", "exit_criteria": [{**LEAVES, "met": "true"}]}},
            {"lifecycle": "hypercare", "hypercare": {"ends": "2026-11-24", "exit_criteria": [LEAVES]}},
        ),
    ),
    "HND010": Case({SESSION + "covers": ["no-sales"]}, ({}, {"handoff.kt_sessions": NA}, {"handoff": GONE})),
    "HND011": Case(
        {DEMO: GONE},
        ({}, {DEMO: NA}, {DEMO: GONE, MODE + "severity": "7"}, {DEMO: GONE, MODE + "severity": GONE}),
    ),
    "HND012": Case(
        {DEMO + ".0.gaps": ["Step 3 names no kiosk"]},
        ({}, {DEMO: [{**DONE, "at": "2026-10-10", "gaps": ["Step 3 names no kiosk"]}, DONE]}),
    ),
    "HND021": Case(
        {SESSION + "receiver_teams": ["booking"], DEMO: GONE},
        (
            {},
            {SESSION + "receiver_teams": ["booking", "harbour-desk"], DEMO: GONE},
            {SESSION + "receiver_teams": ["booking"]},
            {"handoff.kt_sessions": GONE, DEMO: GONE},
            {"handoff": GONE},
        ),
    ),
    "HND013": Case(
        {OPEN_RISK + "until": "2026-11-22"},
        ({}, {OPEN_RISK + "until": "2026-11-23"}, {OPEN_RISK + "until": UNKNOWN}),
    ),
    "HND014": Case(
        {OPEN_RISK + "accepted_by": GONE},
        ({}, {OPEN_RISK + "accepted_by": NA}, {"handoff.open_risks": GONE}, {"handoff": GONE}),
    ),
    "HND015": Case(
        {"hypercare": {"ends": "2026-11-20", "exit_criteria": [{**LEAVES, "measure": "slo:no-such"}]}},
        ({}, {"hypercare": {"exit_criteria": [{**LEAVES, "measure": "slo:sales", "met": "true"}]}}),
    ),
    "HND016": Case(
        {RETURN: {"measured": [{**NOISY, "when": "> 0.4", "value": "0.5", "measured_at": "2026-11-20"}]}},
        (
            {},
            {RETURN: {"measured": [{**NOISY, "when": "> 0.4", "value": "0.4", "measured_at": "2026-11-20"}]}},
            {RETURN: {"measured": [{**NOISY, "when": "> 0.4", "value": UNKNOWN}]}},
            {RETURN: {"triggers": ["Two bad months"]}},
        ),
    ),
    "HND017": Case(
        {"lifecycle": "retiring", "retirement": {"steps": ENDS[1:]}},
        (
            {},
            {"lifecycle": "retiring", "retirement": {"steps": ENDS}},
            {"lifecycle": "retiring", "retirement": NA},
            {"lifecycle": "retiring", "retirement": {"steps": NA}},
        ),
    ),
    "HND018": Case(
        {"lifecycle": "retired", "retirement": {"steps": ENDS}},
        (
            {},
            {"lifecycle": "retiring", "retirement": {"last_day": "2026-11-23", "steps": ENDS}},
            {"lifecycle": "retired", "retirement": {"steps": [{**ENDS[0], "done": "2026-11-20"}]}},
        ),
    ),
    "HND019": Case(
        {"built_by": "ended", "handoff.raci": [{"activity": "Release", "after": {"A": "ended"}}]},
        (
            {},
            {"handoff.raci": [{"activity": "Release", "after": {"A": "booking"}}]},
            {"built_by": "ended", "handoff.raci": [{"activity": "Release", "before": {"A": "ended"}}]},
        ),
    ),
    "HND020": Case(
        {"handoff.transfers": [{**MOVED, "due": "2026-11-22"}]},
        (
            {},
            {"handoff.transfers": [{**MOVED, "due": "2026-11-23"}]},
            {"handoff.transfers": [{**MOVED, "due": "2026-11-22", "done": "2026-11-22"}]},
        ),
    ),
    "HRD001": Case(
        {"tech_debt": [{**DEBT, "blocks_state": "hypercare"}]},
        (
            {},
            {"tech_debt": [DEBT]},
            {"tech_debt": [{**DEBT, "blocks_state": "steady"}], "lifecycle": "hypercare"},
            {"tech_debt": [{**DEBT, "blocks_state": "retiring"}]},
        ),
    ),
    "HRD002": Case(
        {"hardening": [{**TO_DO, "due": "2026-11-22"}]},
        (
            {},
            {"hardening": [{**TO_DO, "due": "2026-11-23"}]},
            {"hardening": [{**TO_DO, "due": "2026-11-22", "done": "2026-11-22"}]},
        ),
    ),
    "HRD003": Case(
        {"hardening": [TO_DO]},
        (
            {},
            {"hardening": [{**TO_DO, "done": "2026-11-22"}]},
            {"hardening": [{**TO_DO, "due": "2026-11-22"}]},
        ),
    ),
    "HRD004": Case(
        {FACTS: SHARED, "tech_debt": [{**DEBT, "location": "scripts/gone.py"}]},
        (
            {"tech_debt": [{**DEBT, "location": "scripts/gone.py"}]},
            {FACTS: SHARED, "tech_debt": [{**DEBT, "location": "service_specs/booking-api/"}]},
            {FACTS: SHARED, "tech_debt": [{**DEBT, "location": "Kiosk host, screen Settings"}]},
        ),
    ),
    "HRD005": Case(
        {"hardening": [{**SOLID, "removes": ["td-one"]}], "tech_debt": [DEBT]},
        ({}, {"hardening": [{**TO_DO, "removes": ["td-one"]}], "tech_debt": [DEBT]}),
    ),
    "OWN001": Case({"escalation": GONE, MODE + "escalate_when": GONE}),
    "OWN002": Case({FIRST: "mute"}, ({}, {FIRST: "vendor:sms-gateway"})),
    "OWN003": Case({"operated_by": GONE}),
    "OWN004": Case(
        {POLICY + "hours": NIGHTS},
        ({}, {POLICY + "hours": NIGHTS, "service_hours": GONE}, {POLICY + "applies_to": ["sev1"]}),
    ),
    "OWN005": Case(
        {POLICY + "levels.1.after": "16m"},
        ({}, {POLICY + "levels.1.after": "16m", POLICY + "applies_to": ["sev2"]}),
    ),
    "OWN006": Case(
        {NEED + "contact": "booking", NEED + "criticality": "hard"},
        (
            {},
            {NEED + "contact": "booking"},
            {NEED + "contact": "booking", NEED + "criticality": "hard", "service_hours": GONE},
            {NEED + "criticality": "hard"},
        ),
    ),
    "OWN007": Case(
        {FACTS: repository(("partner.example", 1), (OURS, 181))},
        ({}, {FACTS: repository(("partner.example", 1), (OURS, 180))}, {FACTS: SHALLOW}),
    ),
    "OWN008": Case(
        {FACTS: repository((OURS, 1), owners="* @skerry/booking\n*.yaml @skerry/piers")},
        (
            {},
            {FACTS: repository((OURS, 1), owners="* @skerry/piers\n*.yaml @skerry/piers @Skerry/Booking")},
            {FACTS: repository((OURS, 1), owners="*.go @skerry/piers")},
        ),
    ),
    "OWN009": Case(
        {FACTS: repository((OURS, 1), (OURS, 2), ("partner.example", 3), ("other.example", 4))},
        ({}, {FACTS: SHARED}, {FACTS: repository((OURS, 400), ("partner.example", 366))}),
    ),
    "OWN010": Case({"operated_by": "ended"}, ({}, {"operated_by": "ending"})),
    "OWN011": Case({"operated_by": "booking"}, ({}, {"operated_by": GONE, "owner": "harbour-desk"})),
    "REC001": Case(
        {"procedures": GONE, "maintenance": GONE, "training": NA},
        ({}, {"procedures": NA, "maintenance": GONE, "training": NA}),
    ),
    "REC002": Case({TEST: "fail"}, ({}, {TEST: "partial"})),
    "REC003": Case({TEST_LOST: "25h"}, ({}, {TEST_LOST: "24h"}, {TEST_LOST: NA})),
    "REQ001": Case({MODE + "time_box": GONE}, ({}, {MODE + "time_box": NA})),
    "REU001": Case(
        {OTHER[:-1]: BERTH, "training": NA, "handoff": NA},
        ({}, {OTHER[:-1]: {"uses": "library/berth@1.10"}, "training": NA, "handoff": NA}),
    ),
    "SHC001": Case(
        {SHELLCHECK: True, OTHER + "mitigation": [{**STEP, "run": {"shell": "sh", "cmd": "rm $(ls)"}}]},
        (
            {OTHER + "mitigation": [{**STEP, "run": {"shell": "sh", "cmd": "rm $(ls)"}}]},
            {SHELLCHECK: True, OTHER + "mitigation": [{**STEP, "run": {"shell": "sh", "cmd": 'rm "$(ls)"'}}]},
            {SHELLCHECK: True, OTHER + "mitigation": [{**STEP, "run": {"shell": "sql", "cmd": "rm $(ls)"}}]},
        ),
    ),
    "SUC001": Case(
        {"success_criteria": [{key: word for key, word in WORTH.items() if key != "measured_at"}]},
        (
            {"success_criteria": [WORTH]},
            {"success_criteria": [{**WORTH, "actual": UNKNOWN}]},
            {"success_criteria": [{**WORTH, "actual": NA}]},
        ),
    ),
    "SUC002": Case(
        {"success_criteria": [{**WORTH, "stop_when": "< 0.8"}]},
        (
            {"success_criteria": [{**WORTH, "stop_when": "< 0.7"}]},
            {"success_criteria": [{**WORTH, "stop_when": "< 0.8", "actual": UNKNOWN}]},
            {"success_criteria": [{**WORTH, "stop_when": "< 0.8"}], "lifecycle": "retiring"},
        ),
    ),
    "SUC003": Case(
        {"pilot": PILOT, "stakeholders": [{**DUTY, "involved_since": "2026-06-27"}]},
        (
            {"pilot": PILOT, "stakeholders": [{**DUTY, "involved_since": "2026-06-26"}]},
            {"stakeholders": [{**DUTY, "involved_since": "2026-06-27"}]},
            {"hypercare": PILOT, "stakeholders": [{**DUTY, "involved_since": "2026-06-27"}]},
        ),
    ),
    "SUC004": Case(
        {"scaling": {"stages": [{**STAGE, "due": "2026-11-22"}]}},
        (
            {},
            {"scaling": {"stages": [{**STAGE, "due": "2026-11-23"}]}},
            {"scaling": {"stages": [{**STAGE, "due": "2026-11-22", "decision": "hold"}]}},
        ),
    ),
    "SUC005": Case(
        {"scaling": {"stages": [STAGE, NEXT_STAGE]}},
        ({}, {"scaling": {"stages": [{**STAGE, "decision": "go"}, NEXT_STAGE]}}),
    ),
    "TRN001": Case({"training": GONE}, ({}, {"training": NA})),
    "TRN002": Case(
        {OTHER + "symptoms": GONE, OTHER + "detected_by": GONE},
        ({}, {OTHER + "detected_by": GONE}, {OTHER + "mitigation": NA, OTHER + "first_check": GONE}),
    ),
    "TRN003": Case(
        {"training.exercises.0.at": "2026-05-26"},
        ({"training.exercises.0.at": "2026-05-27"}, {"training.exercises.0": GONE, DEMO: NA}),
    ),
    "TRN004": Case({"training.exercises.1": GONE}),
    "TRN005": Case(
        {"training.exercises.1.result": "fail"},
        ({}, {"training.exercises": [
            {"failure_mode": "no-sales", "at": "2026-10-20", "result": "fail"},
            {"failure_mode": "no-sales", "at": "2026-10-22", "result": "pass"},
        ]}),
    ),
    "TRN006": Case({QUIZ: {"generate": 60}}, ({}, {QUIZ: {"generate": 5}}, {QUIZ: {}})),
    "TRN007": Case(
        {GUIDE: {"support": "word " * 26}},
        ({GUIDE: {"support": "word " * 25 + ". " + "word " * 25}}, {GUIDE: {"support": "Call us."}}),
    ),
    "TRN008": Case({"training.audiences.0.id": "manager", "training.modules.0.audience": []}),
    "TRN009": Case(changed(group="Fleet office"), (changed(), {"change": {"impacts": NA}})),
    "TRN010": Case(changed(day="2026-12-02", sent=GONE), (changed(), changed(group="terminal  Clerks"))),
    "TRN011": Case(
        changed(sent=GONE, day="2026-11-22"),
        (changed(day="2026-11-22"), changed(sent=GONE, day="2026-11-23")),
    ),
    "TRN012": Case(
        changed(trained_as="manager"), (changed(), changed(trained_as="operator"), changed(trained_as=NA))
    ),
    "TRN013": Case(
        {LADDER: [{"step": "primary", "reached": 0}]},
        ({LADDER: [{"step": "primary", "reached": 1}]}, {LADDER: [{"step": "primary"}]}),
    ),
    "UNK001": Case({}, ({OTHER + "detection": "2"}, {OTHER + "detection": NA})),
    "WVR001": Case(waiver(expires="2026-11-22"), (waiver(expires="2026-11-23"),)),
    "WVR002": Case(waiver(granted="2026-10-20"), (waiver(granted="2026-10-21"),)),
    "WVR003": Case(waiver(approver="harbour-desk"), (waiver(),)),
    "WVR004": Case(waiver(expires="2026-12-07"), (waiver(expires="2026-12-08"),)),
}  # fmt: skip
ITEM: Final = {
    "apiVersion": "handoff/v1",
    "id": "berth",
    "title": "A berth is taken twice",
    "owner": "harbour-desk",
    "failure_mode": {"title": "A berth is taken twice"},
}
SERVICE: Final = "service_specs/booking-api/service.yaml"
ALL: Final = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
Assessed = Callable[[Changes], tuple[ServiceEntry, tuple[Gap, ...]]]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Have the small workspace with some files more."""
    mini = Path(shutil.copytree(MINI, tmp_path_factory.mktemp("described") / "mini"))
    (mini / "service_specs/teams/mute.yaml").write_text(
        "apiVersion: handoff/v1\nid: mute\nname: Mute\npurpose: Answers nobody.\n"
        "git_teams: [skerry/night-watch]\n"
    )
    for id_, ends in (("ended", TODAY), ("ending", TODAY + timedelta(days=1))):
        (mini / f"service_specs/teams/{id_}.yaml").write_text(
            f"apiVersion: handoff/v2\nid: {id_}\nname: {id_}\npurpose: Ends.\nends: {ends}\n"
        )
    gone = LANTERN.replace("id: lantern", "id: gone").replace("lifecycle: steady", "lifecycle: retiring")
    (mini / "service_specs/gone.yaml").write_text(gone, encoding="utf-8")
    for version in ("1.9", "1.10"):
        item = {**ITEM, "version": version}
        (mini / "service_specs/library").mkdir(exist_ok=True)
        (mini / f"service_specs/library/berth@{version}.yaml").write_text(written(item), encoding="utf-8")
    return mini


@pytest.fixture(scope="module")
def assessed(described: Path, tmp_path_factory: pytest.TempPathFactory) -> Assessed:
    """Give the function that changes the service and says what it lacks then: of one change only once."""
    text = (described / SERVICE).read_text(encoding="utf-8")
    before: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    known: dict[bytes, tuple[ServiceEntry, tuple[Gap, ...]]] = {}

    def assess_changed(changes: Changes) -> tuple[ServiceEntry, tuple[Gap, ...]]:
        key = pickle.dumps(changes)
        if key not in known:
            mini = tmp_path_factory.mktemp("changed") / "mini" if GIT in changes else described
            if mini is not described:
                shutil.copytree(described, mini)
            known[key] = assess_in(mini, changes)
        return known[key]

    def assess_in(mini: Path, changes: Changes) -> tuple[ServiceEntry, tuple[Gap, ...]]:
        data = copy.deepcopy(before)
        (mini / SERVICE).with_name("lint.yaml").unlink(missing_ok=True)
        for path, value in changes.items():
            if path in (SHELLCHECK, FACTS, GIT, LOOKED, BEFORE):
                continue
            if path == RULES_OF and isinstance(value, dict):
                (mini / SERVICE).with_name("lint.yaml").write_text(written(value), encoding="utf-8")
                data["alerts"]["from"].append("lint.yaml")
                continue
            _change(data, path.split("."), value)
        repo = Repo(mini) if GIT in changes else None
        if repo is not None and BEFORE in changes:
            (mini / SERVICE).write_text(written({**data, "lifecycle": changes[BEFORE]}), encoding="utf-8")
            repo.git("add", ".")
            repo.git("commit", "-q", "-m", "Describe the services as they were")
        (mini / SERVICE).write_text(written(data), encoding="utf-8")
        if repo is not None:
            repo.git("add", *([] if changes[GIT] == NOTHING else [str(changes[GIT])]))
            repo.git("commit", "-q", "--allow-empty", "-m", "Describe the services")
        workspace = open_workspace(mini)
        assert isinstance(workspace, Workspace)
        found = survey(replace(workspace, shellcheck=SHELLCHECK in changes))
        assert found.catalog is not None
        assert () == found.errors
        entry = next(entry for entry in found.catalog.services if entry.id == "booking-api")
        demands = demands_of(found.catalog.org.spec.policy)
        facts = gather(workspace, found.catalog, today=TODAY) if GIT in changes else _told(entry, changes)
        return entry, assess(entry, demands, Scene.of(found.catalog, TODAY, facts)).gaps

    return assess_changed


def _told(entry: ServiceEntry, changes: Changes) -> Facts | None:
    """Give what a case says that git knows; None when it says nothing."""
    git = changes.get(FACTS)
    if isinstance(git, Repository):
        where = entry.spec.code_locations[0]
        return Facts({}, {entry.id: (CodeFacts("", where, git, (), (), ("alerts.yaml",)),)})
    if LOOKED in changes:
        looked = Looked(Commit("0" * 40, 0, "", ""), since=cast("tuple[Change, ...]", changes[LOOKED]))
        return Facts({}, {entry.id: ()}, reviews={entry.id: (looked,)})
    return None


def _change(data: Any, path: list[str], value: object) -> None:  # noqa: ANN401 - mappings and lists alike
    for step in path[:-1]:
        data = data[int(step)] if isinstance(data, list) else data[step]
    last: Any = int(path[-1]) if isinstance(data, list) else path[-1]
    if value is GONE:
        del data[last]
    else:
        data[last] = copy.deepcopy(value)


@cache
def asked_here() -> tuple[Demand, ...]:
    """Give the rows of the shipped policy, then those of the small workspace."""
    return (*demands_of(None), *demands_of(catalog(MINI).org.spec.policy))


def demand(rule: Rule) -> Demand:
    """Give the row about a rule, the shipped one if that asks; of required fields, that about time boxes."""
    rows = [found for found in asked_here() if found.rule is rule and (found.must or found.should)]
    return next(found for found in rows if found.field in ("", "failure_modes[].time_box"))


def ids(gaps: tuple[Gap, ...]) -> set[str]:
    """Give the rules that complained; of required fields only about time boxes."""
    return {gap.rule.id for gap in gaps if gap.rule.id != REQUIRED or gap.path[1:] == (0, "time_box")}


def test_every_rule_has_a_case() -> None:
    """A rule nobody has seen firing may never fire."""
    assert {rule.id for rule in RULES} == set(CASES)


@ALL
def test_a_rule_fires(rule: Rule, assessed: Assessed) -> None:
    """Its gap names the service, an owner, and a place in the spec's file."""
    gaps = [gap for gap in assessed(CASES[rule.id].fires)[1] if gap.rule is rule]

    assert gaps
    for gap in gaps:
        assert ("booking-api", SERVICE) == (gap.service, gap.place.file)
        assert gap.owner
        assert gap.place.line >= 1
        assert re.fullmatch(r"\S.*[^.]", gap.message)


@ALL
def test_a_gap_is_about_a_field_its_rule_names(rule: Rule, assessed: Assessed) -> None:
    """What is said to ask for a field does: the gap stands at it, or at the mapping or list it is in."""
    topics = [
        topic
        for topic in Index(reference()).fields.values()
        if any(found.rule is rule for found in topic.demands)
    ]
    fields = [topic.title.replace("[]", "") for topic in topics]
    for found in assessed(CASES[rule.id].fires)[1]:
        keys = ".".join(str(step) for step in found.path if isinstance(step, str))
        near = any(f"{field}.".startswith(f"{keys}.") for field in fields)
        assert near or found.rule is not rule or not rule.fields, (keys, fields)


NOT_ASKED: Final = (
    "HND002",
    "HND009",
    "HND017",
    "HND018",
    *(rule.id for rule in RULES if rule.id.startswith("AIM")),
)
"""Rules that ask nothing of the changed service: they are for other states, or for services with a model."""


@ALL
def test_a_rule_is_silent(rule: Rule, assessed: Assessed) -> None:
    """On services it asks something of, and that have it, or say why not."""
    for changes in CASES[rule.id].silent:
        entry, gaps = assessed(changes)

        assert demand(rule).level(entry) or rule.id in NOT_ASKED
        assert rule.id not in ids(gaps), changes


@ALL
def test_a_rule_asks_nothing_before_its_state(rule: Rule, assessed: Assessed) -> None:
    """A pilot need not be ready for the night."""
    for state in STATES[: STATES.index(demand(rule).since)]:
        assert rule.id not in ids(assessed({**CASES[rule.id].fires, "lifecycle": state})[1])


@ALL
def test_a_rule_asks_nothing_of_tiers_it_is_not_for(rule: Rule, assessed: Assessed) -> None:
    """What matters for one tier is a burden for another."""
    for tier in {1, 2, 3, 4} - {*demand(rule).must, *demand(rule).should}:
        assert rule.id not in ids(assessed({**CASES[rule.id].fires, "tier": str(tier)})[1])


def test_a_complete_service_lacks_only_what_it_says_is_unknown(assessed: Assessed) -> None:
    """The service of the small workspace is what the rules ask for, but for some fields."""
    assert {"UNK001"} == ids(assessed({})[1])


@ALL
def test_a_manual_says_what_why_and_how(rule: Rule) -> None:
    """Three paragraphs: the gap, why it hurts, the repair with the field it names."""
    what, why, repair = rule.manual

    assert [True] * 3 == [
        bool(re.fullmatch(r"[A-Z`].*\.", paragraph, re.DOTALL)) for paragraph in (what, why, repair)
    ]
    assert len(what) <= 110
    assert rule.name.replace("-", "_").isidentifier()


def test_ids_are_unique_and_sorted() -> None:
    """Within a family and from family to family, as the reference shows them."""
    found = [rule.id for rule in RULES]

    assert len(found) == len(set(found))
    assert len(RULES) == len({rule.name for rule in RULES})
    for _, rules in FAMILIES:
        assert sorted(rule.id for rule in rules) == [rule.id for rule in rules]
    first = [rules[0].id for _, rules in FAMILIES]
    assert sorted(first) == first
    assert all(re.fullmatch(r"[A-Z]{3}\d{3}", id_) for id_ in found)


def gap(gaps: tuple[Gap, ...], path: str) -> Gap:
    """Give the only gap about a field."""
    (found,) = [
        gap for gap in gaps if path in f"{gap.message} {gap.place}" and gap.message.endswith("not known yet")
    ]
    return found


def test_a_gap_has_the_owner_and_the_date_of_its_unknown(assessed: Assessed) -> None:
    """Somebody has promised to find it out; on the day itself the promise still holds."""
    _, gaps = assessed({
        "failure_modes.1.detection": NA,
        "capacity": {"unknown": {"owner": "role:duty-master", "due": "2026-11-23"}},
        "resilience": {"unknown": {"owner": "harbour-desk", "due": "2026-11-22"}},
    })  # fmt: skip
    capacity, resilience = gap(gaps, "capacity"), gap(gaps, "resilience")

    assert ("role:duty-master", date(2026, 11, 23), False) == (capacity.owner, capacity.due, capacity.overdue)
    assert ("harbour-desk", date(2026, 11, 22), True) == (
        resilience.owner,
        resilience.due,
        resilience.overdue,
    )


def test_a_gap_has_the_owner_and_the_date_of_the_entry_it_is_about(assessed: Assessed) -> None:
    """Without one it is the service's owner, and no date is made up."""
    criterion = {**OPEN[0], "owner": "harbour-desk", "due": "2026-11-30"}
    _, dated = assessed({"handoff.acceptance_criteria": [criterion]})
    _, plain = assessed({"handoff.acceptance_criteria": OPEN})

    assert [("harbour-desk", date(2026, 11, 30))] == [
        (found.owner, found.due) for found in dated if found.rule.id == "HND001"
    ]
    assert [("booking", None)] == [(found.owner, found.due) for found in plain if found.rule.id == "HND001"]


def test_the_most_pressing_gap_comes_first(assessed: Assessed) -> None:
    """Overdue before all, then musts, then the earliest date."""
    _, gaps = assessed({
        "value": {"unknown": {"owner": "booking", "due": "2026-12-31"}},
        "system": {"unknown": {"owner": "booking", "due": "2026-12-01"}},
        "domain": {"unknown": {"owner": "booking", "due": "2026-01-01"}},
        "failure_modes.1.detection": NA,
        "operated_by": GONE,
        MODE + "verification": GONE,
    })  # fmt: skip

    told = [found for found in gaps if found.rule.id != REQUIRED or found.path == ("value",)]

    assert [
        ("UNK001", date(2026, 1, 1), Level.SHOULD),
        (REQUIRED, date(2026, 12, 31), Level.MUST),
        ("FMD003", None, Level.MUST),
        ("OWN003", None, Level.MUST),
        ("OWN011", None, Level.MUST),
        ("UNK001", date(2026, 12, 1), Level.SHOULD),
    ] == [(found.rule.id, found.due, found.level) for found in told]
