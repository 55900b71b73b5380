"""Claims and their evidence, as many sections make them: who says so, since when, where to look."""

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import AfterValidator, Field, WithJsonSchema

from generator import late
from generator.spec.base import Section
from generator.spec.refs import Party
from generator.spec.values import LINE_LIMIT, Checked, Day, Line, kind_of

Lifecycle = Literal["pilot", "hardening", "readiness", "hypercare", "steady", "retiring", "retired"]
"""Where a service stands between pilot and retirement."""

Result = Literal["pass", "partial", "fail"]
"""How an exercise, a demonstration or a test went."""

_EXPECTED = "a limit such as >= 0.98"
_LIMIT = late.pattern(r"(?:(>=|<=|==|>|<) *)?(-?\d{1,18}(?:\.\d{1,12})?)(?: *(?!\d)(\S.{0,59}))?")
_COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


class Limit(Struct, frozen=True):
    """A limit as its author wrote it and, where it is one, the comparison and the number in it."""

    text: str
    comparison: str | None = None
    number: Decimal | None = None
    unit: str = ""

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Travel as what makes it again, as durations do."""
        return type(self), (self.text, self.comparison, self.number, self.unit)

    def met_by(self, value: Decimal) -> bool | None:
        """Whether a value in the same unit keeps the limit; None when the text does not decide it."""
        if self.comparison is None or self.number is None:
            return None
        return _COMPARED[self.comparison](value, self.number)


def _limit(value: object) -> Limit:
    if not isinstance(value, str) or not value.strip() or len(value) > LINE_LIMIT or "\n" in value:
        raise ValueError(f"expected {_EXPECTED}, found {kind_of(value)}")
    match = _LIMIT.fullmatch(value.strip())
    if match is None:
        return Limit(value)
    comparison, number, unit = match.groups()
    return Limit(value, comparison, Decimal(number), unit or "")


Target = Annotated[
    Limit,
    Checked(_limit, _EXPECTED),
    WithJsonSchema({"type": ["string", "number"], "minLength": 1, "maxLength": LINE_LIMIT}),
]
"""A value to reach or not to pass: `>= 0.98`, `< 12 %`. Without a comparison only a reader can judge it."""


def _hex(pattern: str, expected: str) -> AfterValidator:
    def check(text: str) -> str:
        if re.fullmatch(pattern, text) is None:
            raise ValueError(f"expected {expected}, found {kind_of(text)}")
        return text

    return AfterValidator(check)


Commit = Annotated[
    Line,
    _hex(r"[0-9a-f]{7,64}", "a commit of 7 or more digits 0-9 and a-f"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{7,64}$"}),
]
"""A git commit by its hexadecimal name."""

Sha256 = Annotated[
    Line,
    _hex(r"[0-9a-f]{64}", "a SHA-256 digest of 64 digits 0-9 and a-f"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
]
"""A SHA-256 digest in hexadecimal."""


def stated(section: Section, name: str) -> bool:
    """Whether a field has a value, or says that it is unknown or does not apply."""
    key = type(section).model_fields[name].alias or name
    return getattr(section, name) is not None or key in section.nothing


class Evidence(Section):
    """Something a stranger can open to see that a claim is true."""

    kind: Literal["exercise", "review", "link", "commit", "signature"] = Field(
        description="What the evidence is; a plan or a promise is none of these, so it cannot stand here.",
        examples=["exercise"],
    )
    ref: Line = Field(
        description="Where it is: a path beside the spec or in the workspace, which must exist, an address, "
        "a commit or a ticket number.",
        examples=["exercises/2026-11-14-restore.md"],
    )
    at: Day | None = Field(
        None,
        description="The day it was made, so that the reader sees when it has grown too old to trust.",
        examples=["2026-11-14"],
    )
    by: Party | None = Field(
        None,
        description="The team or role that made it; a claim is worth more when the receiver made it.",
        examples=["service-operations"],
    )


class Tested(Section):
    """The last time something was really tried."""

    at: Day = Field(
        description="The day it was tried; a switch nobody has tried is a hope.", examples=["2026-11-12"]
    )
    result: Result | None = Field(
        None,
        description="Whether it worked: partial when it did so only with help or too late.",
        examples=["pass"],
    )
    evidence: Line | None = Field(
        None,
        description="Where the record is, so that the next test can be compared with it.",
        examples=["exercises/2026-11-12-stop.md"],
    )
