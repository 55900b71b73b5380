"""What somebody who works with an AI service must have beside the screen: one sheet for each service.

When to rely on it, when to check first, when not to use it; what looks wrong, and how to reach a human.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct

from generator.analysis.absence import absence
from generator.analysis.hours import in_words
from generator.analysis.paper import Block, Piece, Row, Sheet, sheet
from generator.analysis.people import contact
from generator.analysis.words import AUTONOMY, missing
from generator.catalog import ServiceEntry
from generator.shared import Shared
from generator.spec.ai import Ai
from generator.spec.ai_oversight import HumanContact, Oversight, Reliance, Switch
from generator.spec.base import Section, empty
from generator.spec.service import Service

_COLUMNS: Final = (
    ("Rely on it", "rely_on"),
    ("Check it first", "verify_first"),
    ("Do not use it", "do_not_use"),
)
_MORE: Final = "{} more: see the page for users."


def reliance_card(entry: ServiceEntry, catalog: Shared, *, foot: str, today: date) -> Sheet:
    """Lay out the card of an AI service. `foot` says where it comes from."""
    return _Card(entry.spec, catalog, today).sheet(foot)


class _Card(Struct, frozen=True):
    """What the rows are made from."""

    spec: Service
    catalog: Shared
    today: date

    @property
    def ai(self) -> Ai:
        return self.spec.ai or empty(Ai)

    @property
    def oversight(self) -> Oversight:
        return self.ai.oversight or empty(Oversight)

    def sheet(self, foot: str) -> Sheet:
        """Put the blocks together, what decides within a second first."""
        signs = tuple(
            (Piece("", sign.sign, 2, strong=True), self._text(sign, "what_to_do", sign.what_to_do, 3))
            for sign in self.oversight.warning_signs
        )
        humans = tuple(map(self._human, self.oversight.escalate_to_human))
        switches = (
            (self._switch("Overrule", "override", self.oversight.override),),
            (self._switch("Stop all", "stop", self.oversight.stop),),
        )
        blocks = (
            *(
                Block(title, self._situations(field, getattr(self.oversight, field)), 3, 8, _MORE)
                for title, field in _COLUMNS
            ),
            Block("When you see this", signs or self._lacks("warning_signs"), 2, 6, _MORE),
            Block("Reach a human", humans or self._lacks("escalate_to_human"), 2, 5, _MORE),
            Block("Overrule it or stop it", switches, 2, 2, ""),
        )
        return sheet(f"{self.spec.name}: when to rely on it", self._top(), blocks, foot)

    def _top(self) -> Row:
        scope = "; ".join(self.ai.out_of_scope) or self._missing(self.ai, "out_of_scope")
        acts = AUTONOMY[self.ai.autonomy] if self.ai.autonomy else self._missing(self.ai, "autonomy")
        return (
            Piece("It is for", self.ai.purpose or self._missing(self.ai, "purpose"), 3),
            Piece("Not for", scope, 3),
            Piece("By itself", acts, 1),
        )

    def _situations(self, field: str, found: Iterable[Reliance]) -> tuple[Row, ...]:
        rows = tuple(
            (Piece("", one.situation, 2, strong=True), *((Piece("", one.why, 2),) if one.why else ()))
            for one in found
        )
        return rows or self._lacks(field)

    def _human(self, case: HumanContact) -> Row:
        who = contact(case.to, self.spec, self.catalog) if case.to else None
        name = who.name if who else self._missing(case, "to")
        how = case.how or self._missing(case, "how")
        within = f"answers within {case.within}" if case.within else ""
        hours = f"there {'; '.join(map(in_words, who.hours))}" if who and who.hours else ""
        outside = f"else: {case.outside_hours or self._missing(case, 'outside_hours')}"
        said = "; ".join(filter(None, (f"{name}, {how}", within, hours, outside)))
        return (Piece("", case.when, 2, strong=True), Piece("", said, 4))

    def _switch(self, word: str, field: str, switch: Switch | None) -> Piece:
        return Piece(word, switch.how if switch else self._missing(self.oversight, field), 3)

    def _text(self, section: Section, field: str, text: str | None, most: int) -> Piece:
        return Piece("", text or self._missing(section, field), most)

    def _lacks(self, field: str) -> tuple[Row, ...]:
        return ((Piece("", self._missing(self.oversight, field), 2),),)

    def _missing(self, section: Section, field: str) -> str:
        found = absence(section, field, owner=self.spec.owner, today=self.today)
        return missing(found, contact(found.owner, self.spec, self.catalog).name)
