"""Ways to reach somebody, and the hours they hold."""

from typing import Literal

from pydantic import Field

from generator.spec.base import Section
from generator.spec.values import Clock, Line, Url, Zone

ChannelType = Literal["pager", "chat", "phone-duty", "email-group", "ticket"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Hours(Section):
    """Weekly hours in one time zone."""

    tz: Zone = Field(description="IANA time zone the times are meant in.", examples=["Europe/Stockholm"])
    days: tuple[Weekday, ...] = Field(
        min_length=1, description="Days of the week the hours hold.", examples=[["mon", "tue", "wed"]]
    )
    from_: Clock = Field(alias="from", description="First minute, on the clock of `tz`.", examples=["07:00"])
    to: Clock = Field(description="End, on the clock of `tz`; `24:00` for midnight.", examples=["18:00"])

    @property
    def always(self) -> bool:
        """Whether these hours leave no gap in a week."""
        return len(set(self.days)) == 7 and (self.from_, self.to) == ("00:00", "24:00")


class Channel(Section):
    """One way to reach a team. Group addresses only: people change, pages stay."""

    type: ChannelType = Field(
        description="What kind of way it is; escalation levels refer to it.", examples=["pager"]
    )
    value: Line = Field(
        description="What to dial, open or write to: a pager service, a chat room, a duty number.",
        examples=["#payments-oncall"],
    )
    url: Url | None = Field(
        None,
        description="Address that opens it, so that a thumb can follow it.",
        examples=["https://chat.example.org/payments"],
    )
    for_: tuple[Literal["incident", "question", "change"], ...] = Field(
        (), alias="for", description="What to use it for; empty means everything.", examples=[["incident"]]
    )
    hours: Hours | None = Field(
        None,
        description="When somebody answers here, if it differs from the team's hours.",
        examples=[{"tz": "UTC", "days": ["mon"], "from": "08:00", "to": "16:00"}],
    )
