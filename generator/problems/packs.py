"""Manuals of what can be wrong with a pack: PCK."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem

PACK_UNREADABLE: Final = Problem(
    "PCK001",
    "pack-unreadable",
    "A file is no pack, or holds what no pack has: unsafe names, compressed files, too much of anything.",
    "Nothing in it proves anything, and unpacking it may do harm.",
    "ask for the pack again, from where it was made",
    quoted=False,
    example="an archive with a file `../../.bashrc`",
)
PACK_CHANGED: Final = Problem(
    "PCK002",
    "pack-changed",
    "A pack is not what its manifest says.",
    "It is not what was accepted: somebody changed, added or took away something.",
    "compare with another copy of the pack, by its SHA-256",
    quoted=False,
    example="`sources/service_specs/ledger-api/service.yaml has changed`",
)
STATEMENT_ELSEWHERE: Final = Problem(
    "PCK003",
    "statement-elsewhere",
    "The provenance statement beside a pack does not belong to it.",
    "Pack and statement were mixed up, or one of them was made anew.",
    "put the statement beside its own pack, or make both again",
    quoted=False,
    example="`ledger-api.zip.intoto.json` of an earlier `ledger-api.zip`",
)
PACK_ELSEWHERE: Final = Problem(
    "PCK004",
    "other-pack",
    "A pack is whole, and not the one whose digest was given.",
    "What was signed is another pack.",
    "find the pack with the digest that was signed (`pack_sha256` of a sign-off)",
    quoted=False,
    example="`handoff verify ledger-api.zip --sha256 9f86...`",
)
