"""What puts a gap off for a while: a waiver of the service's spec, as long as it holds."""

from __future__ import annotations

from datetime import date

from generator.readiness.paths import covers
from generator.spec.base import FieldPath
from generator.spec.policy import Waiver
from generator.spec.service import Service


def waiver_of(rule: str, field: str, path: FieldPath, spec: Service, *, today: date) -> Waiver | None:
    """Return the waiver that puts a gap off today. Its last day still counts.

    A waiver names the field that is asked for (`field`, empty for a rule of its own) or the place of the gap.
    """
    for waiver in spec.waivers:
        speaks = waiver.field in (None, field) or covers(waiver.field or "", path, spec)
        if waiver.rule == rule and speaks and today <= waiver.expires:
            return waiver
    return None
