"""References: text that names something declared elsewhere. The catalog checks that it exists."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from generator.spec.values import ID_PATTERN, VERSION_PATTERN, kind_of


class Reference(str):
    """Text that names something declared elsewhere. The catalog checks that it exists."""

    __slots__ = ()
    kind: ClassVar[str] = ""
    pattern: ClassVar[str] = ID_PATTERN
    expected: ClassVar[str] = "an id"

    @classmethod
    def parse(cls, value: object) -> Reference:
        """Return text that has the pattern as a reference. Raises ValueError for any other value."""
        if isinstance(value, str) and re.fullmatch(cls.pattern, value):
            return cls(value)
        raise ValueError(f"expected {cls.expected}, found {kind_of(value)}")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by the class's own pattern and keep the class, so that a value knows its kind."""
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        """Show editors a string with the pattern."""
        return {"type": "string", "pattern": f"^(?:{cls.pattern})$"}


class TeamId(Reference):
    """A team, by the name of its file in `teams/`."""

    kind = "team"
    expected = "the id of a team"


class Party(Reference):
    """Somebody to call: a team, `role:<id>` of org.yaml, or `vendor:<id>` of this spec or org.yaml."""

    kind = "party"
    pattern = rf"(?:role:|vendor:)?{ID_PATTERN}"
    expected = "a team, role:<id> or vendor:<id>"


class DependencyTarget(Reference):
    """What a service needs: a service's id, `vendor:<id>`, or `external:<id>` for what has no spec here."""

    kind = "dependency"
    pattern = rf"(?:vendor:|external:)?{ID_PATTERN}"
    expected = "a service, vendor:<id> or external:<id>"


class CalendarId(Reference):
    """A holiday calendar of org.yaml."""

    kind = "holiday calendar"
    expected = "the id of a holiday calendar"


class SeverityId(Reference):
    """A severity of org.yaml."""

    kind = "severity"
    expected = "the id of a severity"


class PolicyId(Reference):
    """An escalation policy of the same service."""

    kind = "policy"
    expected = "the id of an escalation policy"


class FailureModeId(Reference):
    """A failure mode of the same service."""

    kind = "failure mode"
    expected = "the id of a failure mode"


class ProcedureId(Reference):
    """A procedure of the same service."""

    kind = "procedure"
    expected = "the id of a procedure"


class TopicId(Reference):
    """A failure mode, procedure or alert of the same service."""

    kind = "topic"
    pattern = r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,119}"
    expected = "a failure mode, procedure or alert"


class ModuleId(Reference):
    """A training module of the same service."""

    kind = "training module"
    expected = "the id of a training module"


class DebtId(Reference):
    """An entry of `tech_debt` of the same service."""

    kind = "known issue"
    expected = "the id of an entry of `tech_debt`"


class AlertName(Reference):
    """An alert of one of the rule files the service reads."""

    kind = "alert"
    pattern = r"[A-Za-z_][A-Za-z0-9_.:-]{0,119}"
    expected = "the name of an alert"


class TemplateId(Reference):
    """A communication template of the same service."""

    kind = "communication template"
    expected = "the id of a communication template"


class ItemVersion(Reference):
    """A version of an item of `library/`."""

    kind = "library item"
    pattern = rf"library/{ID_PATTERN}@{VERSION_PATTERN}"
    expected = "library/<id>@<version>"

    @property
    def item(self) -> str:
        """The id of the item."""
        return self.removeprefix("library/").partition("@")[0]

    @property
    def version(self) -> str:
        """The version that is asked for."""
        return self.partition("@")[2]
