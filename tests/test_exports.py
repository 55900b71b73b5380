"""What programs read: alerts.json names the page of every alert, and whom it concerns."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from tests.commands import run
from tests.workspaces import LANTERN

RULES: Final = """\
groups:
  - name: pier
    rules:
      - {alert: "Pier <dark>", expr: pier_light == 0, labels: {severity: odd}}
      - {alert: PierDim, expr: pier_light < 9}
"""


def exported(root: Path) -> dict[str, Any]:
    """Read alerts.json of a workspace."""
    data = json.loads((root / "site/docs/alerts.json").read_text(encoding="ascii"))
    assert isinstance(data, dict)
    return data


def test_programs_find_the_pages_of_alerts(mini: Path) -> None:
    """Every page of an alert is listed, and every address is a page."""
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    docs = mini / "site/docs"
    alerts = exported(mini)["alerts"]
    services = [service for alert in alerts.values() for service in alert["services"]]
    modes = [mode["url"] for service in services for mode in service["failure_modes"]]

    assert 1 == exported(mini)["version"]
    assert sorted(alerts) == sorted(path.stem for path in (docs / "alerts").iterdir() if path.stem != "index")
    assert all((docs / f"{alert['url'].rstrip('/')}.md").is_file() for alert in alerts.values())
    assert all((docs / service["url"] / "index.md").is_file() for service in services)
    assert ["services/booking-api/failure-modes/no-sales/"] == modes
    assert (docs / f"{modes[0].rstrip('/')}.md").is_file()


def test_programs_learn_whom_it_concerns(mini: Path) -> None:
    """Team, owner and severity are those of spec and rule; what nobody wrote is null."""
    folder = mini / "service_specs/lantern"
    folder.mkdir()
    (folder / "service.yaml").write_text(f"{LANTERN}alerts: {{from: [rules.yaml]}}\n")
    (folder / "rules.yaml").write_text(RULES)
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    alerts = exported(mini)["alerts"]
    (sales,) = alerts["BookingSalesStopped"]["services"]
    (dark,) = alerts["Pier <dark>"]["services"]

    assert alerts["Pier <dark>"]["url"] is None
    assert ("harbour-desk", "booking") == (sales["team"], sales["owner"])
    assert (True, "sev1", ["page"]) == (sales["pages"], sales["severity"], sales["rule_severities"])
    assert ("harbour-desk", None, None, ["odd"]) == (
        dark["team"],
        dark["pages"],
        dark["severity"],
        dark["rule_severities"],
    )
    assert [] == alerts["PierDim"]["services"][0]["rule_severities"]


def test_programs_read_the_same_bytes_every_time(mini: Path) -> None:
    """The order is that of names, wherever the rules stand and whatever the day."""
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    before = (mini / "site/docs/alerts.json").read_bytes()
    rules = mini / "service_specs/booking-api/alerts/booking.yaml"
    head, one, two = re.split(r"(?=      - alert: )", rules.read_text())
    rules.write_text(head + two + one)
    assert 0 == run("-C", mini, "render", "--date", "2027-01-01").exit_code

    assert before == (mini / "site/docs/alerts.json").read_bytes()
    assert list(exported(mini)["alerts"]) == sorted(exported(mini)["alerts"])


def test_a_rejected_spec_takes_no_alert_from_programs(mini: Path) -> None:
    """The file stays as it was, as the pages of its alerts do."""
    assert 0 == run("-C", mini, "render").exit_code
    before = (mini / "site/docs/alerts.json").read_bytes()
    spec = mini / "service_specs/booking-api/service.yaml"
    spec.write_text(spec.read_text() + "no_such_field: 1\n")

    assert 1 == run("-C", mini, "render").exit_code
    assert "booking-api is not judged: its spec was rejected." in (
        mini / "site/docs/alerts/index.md"
    ).read_text().replace("&#45;", "-")
    assert before == (mini / "site/docs/alerts.json").read_bytes()
