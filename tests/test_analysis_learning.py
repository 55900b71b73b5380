"""What was taught and tried, counted from specs."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from generator.analysis.learning import Covered, Learning, Practised, Try, learning
from generator.catalog import ServiceEntry
from generator.document import Source
from generator.load import SpecFile
from generator.spec.base import WITHHELD
from generator.spec.org import Org
from generator.spec.refs import TeamId
from generator.spec.service import Service
from tests.spec_data import text_of
from tests.test_analysis_transition import BASE, TODAY

STEP = {"do": "Look."}
MODES = [{"id": "lag", "title": "It lags", "mitigation": [STEP]}, {"id": "stuck", "title": "It hangs"}]
PROCEDURES = [{"id": "restore", "title": "Restore", "kind": "restore"}, {"id": "deploy", "kind": "deploy"}]


def entry_of(**sections: object) -> ServiceEntry:
    """Make a service of these sections, without rule files."""
    spec = Service.model_validate(text_of(BASE | sections))
    return ServiceEntry(SpecFile(spec, Source("triage.yaml", {}, {}), b""), ())


def learnt(*, every: str | None = None, **sections: object) -> Learning:
    """Ask about a service with two failure modes, two procedures and these sections."""
    entry = entry_of(**{"failure_modes": MODES, "procedures": PROCEDURES} | sections)
    tiers = [{"tier": 2, "exercise_every": every}] if every else []
    org = Org.model_validate(text_of({"apiVersion": "handoff/v1", "name": "Acme", "tiers": tiers}))
    return learning(entry, org, today=TODAY)


def about(topic: str, found: Learning) -> Covered:
    """Pick one topic."""
    return next(covered for covered in found.covered if covered.topic.id == topic)


def test_every_topic_is_listed_in_the_order_of_the_spec() -> None:
    """Nothing taught is nothing tried; a procedure without title goes by its id."""
    found = learnt()

    assert ["It lags", "It hangs", "Restore", "deploy"] == [covered.topic.name for covered in found.covered]
    assert ["restore", "deploy"] == [covered.topic.id for covered in found.about("procedure")]
    assert not any(covered.handed_over or covered.failed or covered.tried for covered in found.covered)


def test_the_last_try_has_its_team_and_its_result() -> None:
    """Of the newest day, whatever recorded it; what failed on that day is not hidden by what passed."""
    found = learnt(
        training={
            "exercises": [
                {"failure_mode": "lag", "at": "2026-10-01", "team": "payments", "result": "pass"},
                {"failure_mode": "stuck", "at": "2026-10-02", "team": "payments", "result": "pass"},
                {"procedure": "deploy", "at": "2026-10-03", "result": "pass"},
            ]
        },
        handoff={
            "demonstrations": [
                {"what": "lag", "at": "2026-10-05", "by_team": "service-operations", "result": "partial"},
                {"what": "stuck", "at": "2026-10-02", "by_team": "service-operations", "result": "fail"},
            ]
        },
    )

    assert Try(date(2026, 10, 5), TeamId("service-operations"), "partial") == found.of("lag").last_try
    assert Try(date(2026, 10, 2), TeamId("service-operations"), "fail") == found.of("stuck").last_try
    assert Try(date(2026, 10, 3), None, "pass") == found.of("deploy").last_try
    assert found.of("restore").last_try is None


def test_records_that_are_not_shown_are_not_missing() -> None:
    """Nobody says `never tried` of what the reader may not see."""
    entry = entry_of(failure_modes=MODES, training={"exercises": []})
    assert entry.spec.training is not None
    training = entry.spec.training.model_copy(update={"nothing": {"exercises": WITHHELD}})
    spec = entry.spec.model_copy(update={"training": training})
    org = Org.model_validate(text_of({"apiVersion": "handoff/v1", "name": "Acme"}))

    assert not learning(entry, org, today=TODAY).hidden
    assert learning(replace(entry, file=entry.file.saying(spec)), org, today=TODAY).hidden


def test_topics_lead_to_their_pages() -> None:
    """A failure mode has a page, a procedure a place in the runbook."""
    found = learnt()

    assert "services/triage/failure-modes/lag/" == found.topic("lag").url
    assert "services/triage/runbook/#procedure-restore" == found.topic("restore").url


def test_an_alert_of_an_unreadable_rule_file_is_known_by_name() -> None:
    """A session may cover an alert whose rule file is a template."""
    found = learnt().topic("TriageStale")

    assert ("TriageStale", "alert", "") == (found.name, found.kind, found.url)


def test_modules_and_sessions_stand_with_what_they_cover() -> None:
    """One topic may be covered by several, and one of them may cover several."""
    modules = [
        {"id": "m-one", "objective": "Do it.", "covers": ["lag", "restore"]},
        {"id": "m-two", "objective": "Do it.", "covers": ["lag"]},
    ]
    sessions = [{"id": "kt", "topic": "All", "covers": ["restore"]}]
    found = learnt(training={"modules": modules}, handoff={"kt_sessions": sessions})

    assert ["m-one", "m-two"] == [module.id for module in about("lag", found).modules]
    assert ["kt"] == [session.id for session in about("restore", found).sessions]
    assert [False, True] == [about(topic, found).handed_over for topic in ("lag", "restore")]


def test_an_exercise_of_a_drill_is_one_of_its_failure_mode() -> None:
    """The ledger names the drill; the failure mode was exercised."""
    drills = [{"id": "d-lag", "failure_mode": "lag"}, {"id": "d-free"}]
    exercises = [{"drill": "d-lag", "at": "2026-11-02"}, {"drill": "d-free", "at": "2026-11-03"}]
    found = learnt(training={"drills": drills, "exercises": exercises})

    assert date(2026, 11, 2) == about("lag", found).tried
    assert None is about("stuck", found).tried


def test_the_newest_record_counts() -> None:
    """Ledger, demonstrations and the procedure's own word are compared by day."""
    own = [{"id": "restore", "kind": "restore", "last_exercised": "2026-10-01",
            "recovery": {"last_test": {"at": "2026-10-05", "result": "pass"}}}]  # fmt: skip
    exercises = [{"procedure": "restore", "at": f"2026-0{month}-01"} for month in (8, 9)]
    found = about("restore", learnt(procedures=own, training={"exercises": exercises}))
    shown = [{"what": "restore", "at": "2026-11-01"}, {"what": "restore"}]
    later = about("restore", learnt(procedures=own, handoff={"demonstrations": shown}))

    assert date(2026, 10, 5) == found.tried
    assert date(2026, 11, 1) == later.tried
    assert found.last is not None
    assert date(2026, 9, 1) == found.last.at


def test_a_failure_stands_until_it_is_repeated() -> None:
    """A later success takes it back, whoever records it."""
    failed = {"failure_mode": "lag", "at": "2026-11-01", "result": "fail"}
    again = [{"what": "lag", "at": "2026-11-02", "result": "pass"}]
    once = learnt(training={"exercises": [failed]})
    repeated = learnt(training={"exercises": [failed]}, handoff={"demonstrations": again})

    assert [True, False] == [about("lag", found).failed for found in (once, repeated)]


def test_policy_says_when_it_is_tried_again() -> None:
    """Ten days after 13 November is the 23rd: that day is not too late, one day earlier is."""
    exercises = [
        {"failure_mode": "lag", "at": "2026-11-13"},
        {"failure_mode": "stuck", "at": "2026-11-12"},
    ]
    found = learnt(every="10d", training={"exercises": exercises})

    assert [date(2026, 11, 23), date(2026, 11, 22)] == [about(id_, found).again for id_ in ("lag", "stuck")]
    assert [False, True] == [about(id_, found).overdue for id_ in ("lag", "stuck")]
    assert None is about("restore", found).again


def test_no_day_is_invented() -> None:
    """Without a policy nothing grows old, and a day beyond the calendar is none."""
    recent = {"exercises": [{"failure_mode": "lag", "at": "2020-01-01"}]}
    distant = {"exercises": [{"failure_mode": "lag", "at": "9000-01-01"}]}

    assert None is about("lag", learnt(training=recent)).again
    assert None is about("lag", learnt(training=distant, every="99999w")).again


def test_topics_are_counted_by_when_they_were_tried_last() -> None:
    """Each counts once: a failed one is no overdue one; 180 days from 27 May end on 23 November."""
    exercises = [
        {"failure_mode": "lag", "at": "2026-05-26", "result": "fail"},
        {"failure_mode": "stuck", "at": "2026-05-26", "result": "pass"},
        {"procedure": "restore", "at": "2026-05-27", "result": "partial"},
    ]
    found = learnt(every="180d", training={"exercises": exercises})

    assert Practised(total=4, in_time=1, overdue=1, failed=1, never=1) == found.practised


def test_what_was_tried_again_is_no_failure() -> None:
    """The newest record counts, whether it is an exercise or a demonstration."""
    exercises = [{"failure_mode": "lag", "at": "2026-10-01", "result": "fail"}]
    later = [{"what": "lag", "at": "2026-10-02", "result": "pass"}]

    assert ["fail"] == [
        record.result for record in about("lag", learnt(training={"exercises": exercises})).failures
    ]
    again = learnt(training={"exercises": exercises}, handoff={"demonstrations": later})
    assert () == about("lag", again).failures
