"""Manuals of what asking the addresses of specs has shown: LNK."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

DEAD_LINK: Final = Problem(
    "LNK001",
    "dead-link",
    "An address of a spec leads nowhere: there is no such page, host or certificate.",
    "At 3 a.m. the dashboard that would tell is a page that says `not found`.",
    "correct the address, or take the entry away",
    example="`url: https://graphs.example.org/d/renamed`, which answers 404",
)
MOVED_LINK: Final = Problem(
    "LNK002",
    "moved-link",
    "An address of a spec leads on to another one, for good.",
    "The old address works until somebody tidies up.",
    "write the address it leads to",
    Severity.WARNING,
    example="`url: http://graphs.example.org/`, which answers 301",
)
SILENT_LINK: Final = Problem(
    "LNK003",
    "silent-link",
    "An address of a spec was asked and gave no answer that tells whether it is right.",
    "It may be down for an hour, or for good.",
    "ask again later with `handoff links --online`, and correct the address if it stays silent",
    Severity.WARNING,
    example="`url: https://graphs.example.org/`, which answers 503 or not at all",
)
UNASKED_LINK: Final = Problem(
    "LNK004",
    "unasked-link",
    "An address of a spec leads into a private network, and its host is not among those that may be asked.",
    "A spec of a stranger could make this machine ask what only this machine can reach.",
    "add the host to `extra.handoff.link_hosts` in mkdocs.yml, if it may be asked from where this runs",
    Severity.WARNING,
    example="`url: http://192.168.1.1/`",
)
