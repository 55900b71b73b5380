"""Manuals of what can be wrong with remote repositories and their lock file: LCK."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

NOT_PINNED: Final = Problem(
    "LCK001",
    "not-pinned",
    "The lock file does not fit what mkdocs.yml and the specs name.",
    "Only pinned commits are read, so that the same files give the same pages; of others nothing is known.",
    "run `handoff lock` and commit handoff.lock",
    Severity.WARNING,
    example="a repository in mkdocs.yml that is not in handoff.lock",
)
LOCK_CONTENT: Final = Problem(
    "LCK002",
    "lock-content",
    "The lock file holds something that `handoff lock` does not write.",
    "Which commits are meant is not certain, and pages would be made from others.",
    "delete what is wrong, or the file, and run `handoff lock`",
    example="`commit: main` instead of a commit's whole id",
)
NOT_FETCHED: Final = Problem(
    "LCK003",
    "not-fetched",
    "A remote repository cannot be fetched.",
    "Its pin stays as it is; without a copy in the cache its part of the pages says that it is not known.",
    "see that the address is right and that git reaches it from here",
    example="`url: https://git.example.org/gone` in mkdocs.yml, where the server has no such repository",
)
