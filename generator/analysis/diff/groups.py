"""Which part of a page a change matters to: every field of the schema belongs to exactly one group."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final


class Group(StrEnum):
    """What people on call ask about a change, in the order they ask."""

    CALL = "who to call"
    ALERTS = "alerts and thresholds"
    STEPS = "steps"
    LIMITS = "limits"
    STATE = "handoff state"
    READERS = "who may read it"
    ELSE = "everything else"


_CALL: Final = """
    owner operated_by built_by additional_owners known_about_by vendors escalation comms service_hours
    dependencies[].contact ai.oversight.escalate_to_human hypercare.project_contacts hypercare.hours
    hypercare.respond_within error_budget_policy[].who failure_modes[].escalate_when failure_modes[].comms
    alerts.notes[].owner ai.monitors[].owner ai.monitors[].respond_within
    team team.channels team.ends team.hours team.timezone team.holidays team.oncall team.manager_role
    role vendor
"""
_ALERTS: Final = """
    alerts alert_log alert recording synthetics health_checks dashboards logs traces metrics events
    failure_modes[].detected_by failure_modes[].related_alerts slos[].alerts ai.monitors
"""
_STEPS: Final = """
    failure_modes procedures access maintenance environments configuration note
    dependencies[].failure_effect dependencies[].degraded_mode ai.fallback ai.oversight ai.retraining
"""
_LIMITS: Final = """
    slos slo_files error_budget_policy sla ola capacity procedures[].recovery severity
    dependencies[].expects dependencies[].timeout ai.cost ai.out_of_scope ai.limitations ai.models[].params
    data.retention
"""
_STATE: Final = """
    tier lifecycle version handoff hypercare retirement waivers reviews pilot hardening training scaling
    success_criteria
"""
_ELSE: Final = """
    apiVersion id name summary type code_locations aliases former_ids tier_reason value uses_ai
    system domain tags labels links glossary users business_impact architecture dependencies consumers
    interfaces environment_differences resilience data security compliance risks audit_log ai stakeholders
    tech_debt change improvements lessons governance policies incidents manifest
    team[].name team[].purpose team[].id team[].apiVersion team[].parent team[].codeowners team[].git_teams
    team[].git_authors team[].members_ref
"""
READERS: Final = "readers"
"""What the marker of any mapping is called in a comparison; its key is not the same everywhere."""
FIELDS: Final = {
    field: group
    for group, listed in (
        (Group.CALL, _CALL),
        (Group.ALERTS, _ALERTS),
        (Group.STEPS, _STEPS),
        (Group.LIMITS, _LIMITS),
        (Group.STATE, _STATE),
        (Group.ELSE, _ELSE),
    )
    for field in listed.split()
}
"""Fields with all they hold; the longest name that fits counts. What stands beside a spec begins with a
word for it: `team` its teams, `alert` a rule, `note` what is written by hand."""


@lru_cache(maxsize=10_000)
def group_of(path: tuple[str, ...]) -> Group:
    """Return the group of a field, whose path has `[]` where a list is: `("failure_modes[]", "title")`.

    An outermost field that the table does not name raises KeyError.
    """
    if path[-1] == READERS:
        return Group.READERS
    for length in range(len(path), 0, -1):
        group = FIELDS.get(".".join(path[:length]).removesuffix("[]"))
        if group is not None:
            return group
    raise KeyError(".".join(path))
