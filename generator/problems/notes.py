"""Manuals: notes that people write by hand, and ids that were other ones before."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

ORPHAN_NOTE: Final = Problem(
    "NOT001",
    "orphan-note",
    "A file in the folder `notes/` of a service belongs to no place of its pages.",
    "A failure mode was renamed, or the name has a slip: the text would be on no page.",
    "name it after a page, a failure mode or a procedure of the service",
    quoted=False,
    example="`gate/notes/barrier-stuk.md`, where the failure mode is `barrier-stuck`",
)
NOTE_TEXT_LOST: Final = Problem(
    "NOT002",
    "note-text-lost",
    "Markdown would show less than a note says: cells beyond the header of a table, or lists in lists.",
    "Readers would not know that something is missing.",
    "give the row as many cells as the header, or nest less deep",
    quoted=False,
    example="a row `| 1 | 2 | 3 |` below a header with two columns",
)
FORMER_ID_TAKEN: Final = Problem(
    "REF006",
    "former-id-taken",
    "A former id is the id of something that exists, or was two things before.",
    "Its old address could lead to only one of both.",
    "remove it from the one it does not belong to",
    example="`former_ids: [gate]`, where a service `gate` exists",
)
ADDRESS_GONE: Final = Problem(
    "PUB002",
    "address-gone",
    "A service or failure mode that the last build had is gone, and nothing leads on from its old address.",
    "Bookmarks, alerts and chat messages still point there.",
    "was it renamed? then list the old id: `former_ids` of the service, `aliases` of the failure mode",
    Severity.WARNING,
    quoted=False,
    example="`services/gate/` after the folder was renamed to `gate-controller`",
)
