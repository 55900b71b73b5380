"""Alerts and failure modes know each other: what is found and how it is shown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from lxml import html
from msgspec.structs import replace

from generator.analysis.alert_index import alert_index
from generator.analysis.coverage import Coverage, ServiceCoverage, anchors, coverage, misled
from generator.diagnostics import Exit
from generator.readiness import Demands, Scene, assess
from generator.rules import demands_of
from tests.commands import piped, run
from tests.workspaces import LANTERN, broken, catalog

ADDRESS: Final = "alerts/PierDark/"
KNOWN: Final = frozenset({"lantern", "lantern-dark"})
RULE: Final = "      - {{alert: {}, expr: pier_light == 0, labels: {}, annotations: {}}}\n"
UNKNOWN: Final = "Not known. Harbour Desk finds it out by 2027-01-01."
GOOD: Final = "{runbook_url: https://ops.skerry.example/alerts/PierDark/}"


def covered(root: Path, spec: str = "", *rules: str) -> ServiceCoverage:
    """Judge the service `lantern` with these lines in its spec and its rule file."""
    folder = root / "service_specs/lantern"
    folder.mkdir(parents=True)
    (folder / "service.yaml").write_text(LANTERN + spec)
    (folder / "rules.yaml").write_text("groups:\n  - name: pier\n    rules:\n" + "".join(rules))
    return next(found for found in judged(root).services if found.service.id == "lantern")


def strings(page: html.HtmlElement, path: str) -> list[str]:
    """Give the texts or attributes a path leads to."""
    found = page.xpath(path)
    assert isinstance(found, list)
    return [str(value) for value in found]


def judged(root: Path) -> Coverage:
    """Judge a workspace."""
    return coverage(catalog(root))


@pytest.mark.parametrize(
    "url",
    [
        "https://ops.skerry.example/alerts/PierDark/",
        "http://docs.example/team/site/alerts/PierDark/",
        "https://ops.skerry.example:8443/alerts/PierDark/?from=pager",
        "https://ops.skerry.example/alerts/PierDark/#lantern",
        "https://ops.skerry.example/alerts/PierDark/#lantern-dark",
        "https://ops.skerry.example/alerts/Pier%44ark/",
        "{{ $externalURL }}/alerts/PierDark/",
        "https://{{ $labels.site }}.example/alerts/PierDark/",
    ],
)
def test_an_address_leads_to_its_page(url: str) -> None:
    """Whatever the host and whatever stands before and behind the path."""
    assert "" == misled(url, ADDRESS, KNOWN)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://ops.example/alerts/PierDim/", "found `https://ops.example/alerts/PierDim/`"),
        ("https://ops.example/alerts/PierDark", "found `https://ops.example/alerts/PierDark`"),
        ("https://ops.example/my-alerts/PierDark/", "found `https://ops.example/my-alerts/PierDark/`"),
        ("https://ops.example/alerts/pierdark/", "found `https://ops.example/alerts/pierdark/`"),
        ("https://ops.example/?x=/alerts/PierDark/", "found `https://ops.example/?x=/alerts/PierDark/`"),
        ("/alerts/PierDark/", "found `/alerts/PierDark/`, which no pager can open"),
        ("ftp://x/alerts/PierDark/", "found `ftp://x/alerts/PierDark/`, which no pager can open"),
        ("https:///alerts/PierDark/", "found `https:///alerts/PierDark/`, which no pager can open"),
        (
            "https://x/{{ $labels.a }}/",
            "found `https://x/{{ $labels.a }}/`, which is filled in when it fires",
        ),
        ("http://[::1", "found `http://[::1`"),
        ("ask Ada", "found `ask Ada`"),
    ],
)
def test_an_address_that_leads_elsewhere_is_named(url: str, reason: str) -> None:
    """The page that was expected is named, too."""
    assert f"expected https://<host>/{ADDRESS}, {reason}" == misled(url, ADDRESS, KNOWN)


def test_an_anchor_that_is_no_part_of_the_page_is_named() -> None:
    """A browser would stay at the top without a word."""
    found = misled("https://x.example/alerts/PierDark/#mitigation", ADDRESS, KNOWN)

    assert "expected no anchor or lantern or lantern-dark, found `mitigation`" == found


def test_parts_an_address_may_name_are_on_the_page(mini: Path) -> None:
    """Every anchor that is accepted exists."""
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    for alert in alert_index(catalog(mini)):
        page = html.fromstring((mini / f"site/docs/alerts/{alert.name}.md").read_text())

        assert anchors(alert) <= set(strings(page, "//@id"))
        assert "booking-api" in anchors(alert)


@pytest.mark.parametrize(
    ("severity", "spec", "counts"),
    [
        ("page", "", (1, 0, 1)),
        ("critical", "", (1, 0, 1)),
        ("ticket", "", (0, 0, 0)),
        ("odd", "", (0, 1, 0)),
        ("ticket", "  notes: [{name: PierDark, pages: true}]\n", (1, 0, 1)),
        ("page", "  notes: [{name: PierDark, pages: false}]\n", (0, 0, 0)),
        ("page", "  notes: [{name: PierDark, failure_mode: {na: Only a boat helps.}}]\n", (1, 0, 0)),
        ("page", "  notes: [{name: PierDark, failure_mode: dark}]\n" + "M", (1, 0, 0)),
        ("page", "failure_modes: [{id: dark, title: Dark, detected_by: [{alert: PierDark}]}]\n", (1, 0, 0)),
        ("page", "failure_modes: [{id: dark, title: Dark, related_alerts: [PierDark]}]\n", (1, 0, 1)),
    ],
)
def test_what_wakes_somebody_leads_to_a_failure_mode(
    mini: Path, severity: str, spec: str, counts: tuple[int, int, int]
) -> None:
    """Whether it wakes is the spec's word, else the rule's; when neither says, it is counted apart."""
    spec = spec.replace("M", "failure_modes: [{id: dark, title: Dark}]\n")
    rule = RULE.format("PierDark", f"{{severity: {severity}}}", GOOD)
    found = covered(mini, f"alerts:\n  from: [rules.yaml]\n{spec}", rule)

    assert counts == (found.paging, found.unclear, len(found.unexplained))
    assert ["PierDark"] * counts[2] == [one.name for one in found.unexplained]


@pytest.mark.parametrize(
    ("annotations", "counts"),
    [
        (GOOD, (0, 0, 1)),
        ("{summary: Dark}", (1, 0, 0)),
        ("{runbook_url: ''}", (1, 0, 0)),
        ("{runbook_url: ' '}", (1, 0, 0)),
        ("{runbook_url: https://wiki.example/pier}", (0, 1, 1)),
    ],
)
def test_every_rule_leads_to_its_page(mini: Path, annotations: str, counts: tuple[int, int, int]) -> None:
    """A second rule of the same name is judged as well."""
    rules = (RULE.format("PierDark", "{severity: x}", one) for one in (annotations, GOOD))
    found = covered(mini, "alerts: {from: [rules.yaml]}\n", *rules)

    assert (1, 2) == (found.alerts, found.rules)
    assert counts == (len(found.without_url), len(found.elsewhere), found.addressed - 1)
    assert [ADDRESS] * sum(counts[:2]) == [one.url for one in found.findings]


def test_an_alert_without_a_page_has_no_address_to_lead_to(mini: Path) -> None:
    """Its name is the problem, which ALR003 reports; that it has no address at all is still said."""
    rules = [RULE.format('"Pier dark / dim"', "{severity: page}", one) for one in (GOOD, "{summary: x}")]
    found = covered(mini, "alerts: {from: [rules.yaml]}\n", *rules)

    assert (0, 0, 1) == (found.addressed, len(found.elsewhere), len(found.without_url))
    assert {""} == {one.url for one in found.findings}
    assert "ALR003" in run("-C", mini, "alerts", "check").output


def test_what_nothing_detects_is_named_the_most_severe_first(mini: Path) -> None:
    """Any way counts, that users call included; a mode that an alert's note names is detected by it."""
    modes = """failure_modes:
  - {id: b-low, title: Low, severity: 2}
  - {id: z-unrated, title: Unrated}
  - {id: high, title: High, severity: 9, detected_by: [{expected_delay: 1h}]}
  - {id: a-low, title: Also low, severity: 2, detected_by: {unknown: {owner: booking, due: 2027-01-01}}}
  - {id: by-note, title: By note, severity: 10}
  - {id: never, title: Never, severity: 10, detected_by: {na: People call.}}
  - {id: by-log, title: By log, detected_by: [{log_query: Refusals}]}
  - {id: by-probe, title: By probe, detected_by: [{synthetic: probe}]}
  - {id: by-picture, title: By picture, detected_by: [{dashboard: Overview}]}
  - {id: by-users, title: By users, detected_by: [{user-report: Service desk}]}
alerts:
  from: [rules.yaml]
  notes: [{name: PierDark, failure_mode: by-note}]
"""
    found = covered(mini, modes, RULE.format("PierDark", "{severity: page}", GOOD))

    assert ["High", "Also low", "Low", "Unrated"] == [one.name for one in found.undetected]
    assert "services/lantern/failure-modes/high/" == found.undetected[0].url
    assert "nothing detects `high` (severity 9)" == found.undetected[0].problem.message
    assert 10 == len(found.noticed)


def test_the_runbook_sorts_what_to_look_at_by_failure_mode(mini: Path) -> None:
    """Linked where the spec declares it, said where it does not; what no failure mode names comes last."""
    covered(
        mini,
        """\
failure_modes:
  - {id: dark, title: Dark, symptoms: [No light, Calls], detected_by: [{dashboard: Piers}, {log_query: Slow}]}
  - {id: dim, title: Dim, detected_by: [{synthetic: dusk}, {synthetic: dawn}, {synthetic: dusk}]}
  - {id: gone, title: Gone, detected_by: [{user-report: Harbour desk}]}
dashboards: [{name: Piers, url: "https://g.example/p", normal_looks_like: All lit}]
logs: [{name: Fuses, query: fuse}]
traces: [{name: Slow, query: lamp, what_it_shows: Where time goes}]
health_checks: [{name: dusk, means: The clock stands}]
""",
    )
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    page: html.HtmlElement = html.fromstring((mini / "site/docs/services/lantern/runbook.md").read_text())
    rows = page.xpath("//table[contains(@class, 'ho-sights')]/tbody/tr")
    said = [" ".join(row.text_content().split()) for row in rows]

    missing = "Not written. Owner: Harbour Desk; no date is set."
    piers = f"Dashboard Piers Normal: All lit Look at first: {missing}"
    assert [
        f"Dark No light {piers} Trace query Slow Shows: Where time goes",
        "Dim Health check dusk When it fails: The clock stands Synthetic check dawn not declared in the spec",
        f"Whatever else is wrong Log query Fuses Shows: {missing}",
    ] == said
    links = strings(page, "//table[contains(@class, 'ho-sights')]//li/a/@href")
    assert ["https://g.example/p", "#look-traces-1", "#look-health_checks-1", "#look-logs-1"] == links
    ids = strings(page, "//@id")
    assert {link[1:] for link in links[1:]} <= set(ids)
    assert len(ids) == len(set(ids))
    assert ["Gone"] == strings(page, "//p[contains(., 'name no dashboard')]/a/text()")


def test_a_check_lists_every_finding_by_place(mini: Path) -> None:
    """As problems are, and it ends with 1."""
    code, out, err = piped("-C", mini, "alerts", "check")
    places = re.findall(r"(?m)^(\S+:\d+:\d+): warning\[(COV\d+)\]", out)

    assert (Exit.FINDINGS, "") == (code, err)
    assert [
        ("service_specs/berth-advisor.yaml:14:5", "COV004"),
        ("service_specs/booking-api/alerts/booking.yaml:4:9", "COV003"),
        ("service_specs/booking-api/alerts/booking.yaml:11:9", "COV002"),
    ] == places
    assert out.endswith("\n2 services, 2 alert rules, 3 findings\n")
    assert (code, out, err) == piped("alerts", "-C", mini, "check")


def test_a_check_without_findings_ends_with_0(mini: Path) -> None:
    """The summary stands alone."""
    broken(mini, "COV001-page-unexplained")
    (mini / "service_specs/lantern/rules.yaml").unlink()
    (mini / "service_specs/lantern/service.yaml").write_text(LANTERN)
    result = run("-C", mini, "alerts", "check")

    assert (0, "3 services, 2 alert rules, 0 findings\n") == (result.exit_code, result.output)


@pytest.mark.parametrize(
    ("case", "id_", "summary"),
    [
        ("ALR001-helm-template", "ALR001", "3 services, "),
        ("ALR002-no-such-file", "ALR002", "2 services, 1 not judged, "),
        ("SCH003-wrong-values", "SCH003", "2 services, 1 not judged, "),
        ("REF001-in-team", "REF001", "no service judged, "),
    ],
)
def test_what_cannot_be_judged_is_a_finding(mini: Path, case: str, id_: str, summary: str) -> None:
    """A rule file that is skipped could hold the one alert that leads nowhere."""
    result = run("-C", broken(mini, case), "alerts", "check")

    assert Exit.FINDINGS == result.exit_code
    assert f"[{id_}] " in result.output
    assert result.output.splitlines()[-1].startswith(summary)


def test_a_check_of_nothing_ends_with_3(tmp_path: Path) -> None:
    """As of every command."""
    assert Exit.ENVIRONMENT == run("-C", tmp_path, "alerts", "check").exit_code


def test_names_of_alerts_cannot_move_the_cursor(mini: Path) -> None:
    """What a rule file says reaches the terminal as text of one line."""
    covered(
        mini,
        "alerts: {from: [rules.yaml]}\n",
        RULE.format("PierDark", "{severity: page}", '{runbook_url: "a\\tb\\nc"}'),
    )
    result = run("-C", mini, "alerts", "check")

    assert "found `a b c`\n" in result.output


def test_help_of_the_group_and_its_command() -> None:
    """Both say what their exit codes mean."""
    for command in (("alerts",), ("alerts", "check")):
        text = " ".join(run(*command, "--help").output.split())

        assert "Exit codes: 0 clean, 1 findings, 2 wrong usage" in text


def test_the_page_shows_what_is_not_covered(mini: Path) -> None:
    """Numbers in words, each offender with its link."""
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    page = (
        (mini / "site/docs/alerts/index.md").read_text().partition("\n## Coverage\n")[2].partition("\n## ")[0]
    )
    found = html.fromstring(page)
    cells = [" ".join(str(found.xpath(f"string((//tbody//td)[{n + 1}])")).split()) for n in range(16)]

    assert [
        *("0", "No alert wakes somebody", "No rule is read", "No address is given", "1 of 1"),
        *("None of 1", "None of 0", "None of 0"),
        *("2", "None of 1", "1 of 2", "1 of 1", "None of 2", "None of 1", "None of 2", "None of 2"),
    ] == cells
    assert [
        "None of 1",
        "1 of 2",
        "1 of 1",
        "1 of 3",
        "None of 2",
        "None of 1",
        "None of 2",
        "None of 2",
    ] == strings(found, "//dd/text()")
    assert ["../services/berth-advisor/coverage/", "../services/booking-api/coverage/"] == strings(
        found, "//a/@href"
    )


def test_a_service_s_page_names_what_is_not_covered(mini: Path) -> None:
    """Each offender with its link, file and line; what notices each failure, the most severe first."""
    spec = """failure_modes:
  - {id: low, title: Low, severity: 2, detected_by: [{synthetic: probe, expected_delay: 9m}]}
  - {id: high, title: High, severity: 8, detected_by: [{user-report: Desk, expected_delay: 1h}]}
  - {id: none, title: Fog, severity: 3, detected_by: {unknown: {owner: harbour-desk, due: 2027-01-01}}}
  - {id: never, title: Never, severity: 4, detected_by: {na: Nobody can see it.}}
alerts:
  from: [rules.yaml]
  notes: [{name: PierDark, pages: true, failure_mode: low}]
incidents:
  - {id: inc-1, at: 2026-01-10T02:10:00Z, failure_mode: low, mttd: 40m, detected_by: The watch}
  - {id: inc-2, at: 2026-02-10T02:10:00Z, failure_mode: high}
"""
    covered(mini, spec, RULE.format("PierDark", "{severity: page}", "{summary: Dark}"))
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    page = html.fromstring((mini / "site/docs/services/lantern/coverage.md").read_text())
    rows = [" ".join(str(row.xpath("string()")).split()) for row in page.iter("tr")][1:]
    unmeasured = "Measured: not known Nobody wrote how soon in 1 of 1"
    late = "Later than expected 40 min is 4.4 times the 9m expected Noticed first by The watch"

    assert [
        f"High Severity 8 No No No No Desk after 1h 1h Severe, and only users notice it. {unmeasured}",
        "Never Severity 4 No No No No No Nothing can: Nobody can see it. No incident",
        f"Fog Severity 3 No No No No No Nothing notices it. {UNKNOWN} No incident",
        f"Low Severity 2 PierDark probe after 9m No No No 9m Measured: 40 min in 1 incident {late}",
    ] == rows
    assert ["PierDark", "Fog", "High"] == strings(page, "//dd//a/text()")


@pytest.mark.parametrize(
    ("command", "declared", "unknown"),
    [
        ("sum(rate(pier_light[5m])) > 0", "", []),
        ("pier_lihgt == 0", "", ["pier_lihgt"]),
        ("job:pier:rate + rate(pier_watts_bucket[5m])", "", ["pier_watts_bucket"]),
        ("rate(pier_watts_bucket[5m])", "metrics: [{name: pier_watts, meaning: Power}]\n", []),
        ("up == 0 or scrape_duration_seconds > 9 or ALERTS", "", []),
        (
            "pier_good / pier_all",
            'slos: [{id: lit, sli: {type: ratio, good: "pier_good", total: "pier_all"}}]\n',
            [],
        ),
        ("<metric> > 1", "", []),
        ("pier_fog > ((", "", []),
    ],
)
def test_a_command_asks_for_metrics_that_something_names(
    mini: Path, command: str, declared: str, unknown: list[str]
) -> None:
    """A rule, recorded ones included, an objective or a declaration. What is no PromQL asks for nothing."""
    steps = f"""failure_modes:
  - id: dark
    title: Dark
    detected_by: [{{alert: PierDark}}]
    diagnosis:
      - do: Look.
        inputs: [{{name: metric, how_to_find: Ask.}}]
        run: {{shell: promql, cmd: "{command}", reads_only: true}}
"""
    rules = (
        RULE.format("PierDark", "{severity: page}", GOOD),
        "      - {record: 'job:pier:rate', expr: 'rate(pier_light[5m])'}\n",
    )
    found = covered(mini, f"{steps}{declared}alerts: {{from: [rules.yaml]}}\n", *rules)

    assert unknown == [one.name for one in found.undeclared]
    assert ["services/lantern/failure-modes/dark/"] * len(unknown) == [one.url for one in found.undeclared]
    asked = [one.problem.help for one in found.undeclared if one.name == "pier_lihgt"]
    assert all(help_.startswith("did you mean `pier_light`? ") for help_ in asked)


def test_metrics_are_not_judged_while_a_rule_file_cannot_be_read(mini: Path) -> None:
    """It may name them."""
    step = "{do: Look., run: {shell: promql, cmd: pier_fog, reads_only: true}}"
    mode = f"failure_modes: [{{id: dark, title: Dark, diagnosis: [{step}]}}]\n"
    rule = RULE.format("PierDark", "{severity: page}", GOOD)

    assert 1 == len(covered(mini, f"{mode}alerts: {{from: [rules.yaml]}}\n", rule).undeclared)
    (mini / "service_specs/lantern/rules.yaml").write_text("groups: {{ .Values.rules }}")
    assert () == judged(mini).services[-1].undeclared


def test_an_alert_that_is_gone_is_found_where_the_spec_names_it(mini: Path) -> None:
    """Its page is gone as well; `check` of alerts reports it with the other findings."""
    folder = mini / "service_specs/lantern"
    folder.mkdir()
    mode = "failure_modes: [{id: dark, title: Dark, detected_by: [{alert: PierDrak}]}]\n"
    (folder / "service.yaml").write_text(f"{LANTERN}{mode}alerts: {{from: [rules.yaml]}}\n")
    rule = RULE.format("PierDark", "{severity: ticket}", GOOD)
    (folder / "rules.yaml").write_text(f"groups:\n  - name: pier\n    rules:\n{rule}")
    result = run("-C", mini, "alerts", "check")

    assert Exit.FINDINGS == result.exit_code
    assert (
        "error[REF001] failure_modes[0].detected_by[0].alert: there is no alert `PierDrak`" in result.output
    )
    assert "did you mean `PierDark`?" in result.output


def test_rules_and_coverage_say_the_same(mini: Path) -> None:
    """What `alerts check` finds is a gap of the service, and the other way round."""
    spec = """failure_modes:
  - {id: a, title: A, severity: 9, detected_by: [{expected_delay: 1h}]}
  - {id: b, title: B, severity: 9, detected_by: [{user-report: Desk}]}
  - {id: c, title: C, severity: 9}
alerts:
  from: [rules.yaml]
  notes:
    - {name: PierDark, pages: true, failure_mode: {na: Only a boat helps.}}
    - {name: PierDim, pages: true}
    - {name: PierLit, pages: true, failure_mode: c}
"""
    rules = (RULE.format(name, "{}", GOOD) for name in ("PierDark", "PierDim", "PierLit"))
    found = covered(mini, spec, *rules)
    scene = Scene.of(catalog(mini), date(2026, 11, 23))
    everywhere = Demands(replace(demand, must=(4,), should=()) for demand in demands_of(None))
    gaps = [(gap.rule.id, gap.message) for gap in assess(found.service, everywhere, scene).gaps]

    assert ["PierDim"] == [one.name for one in found.unexplained]
    assert ["A"] == [one.name for one in found.undetected]
    assert ["B"] == [one.name for one in found.told]
    assert [
        ("ALM001", "alerts.from: PierDim wakes somebody and no failure mode says what to do"),
        ("ALM003", "failure_modes[1].detected_by: only users notice b"),
        ("FMD004", "failure_modes[0].detected_by: nothing detects a"),
    ] == sorted(gap for gap in gaps if gap[0] in ("ALM001", "ALM003", "FMD004"))
