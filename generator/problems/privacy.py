"""Manuals of what must not be published: PRV."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem

SECRET: Final = Problem(
    "PRV001",
    "secret",
    "A file holds a token, a key, a password or an address with credentials.",
    "Pages are read by many, are kept for years and are found by machines.",
    "revoke it, then refer to where it is kept: `$TOKEN`, `<password>`, or the name of the vault's entry",
    example="`curl -u deploy:hunter2 https://registry.example.org`",
)
PERSONAL_ADDRESS: Final = Problem(
    "PRV002",
    "personal-address",
    "A file holds an e-mail address that may be a person's, or the id of a member of a Slack workspace.",
    "People move on, and their address stays on a page that sends incidents into nowhere.",
    "make a team's address a channel of type `email-group`, or allow it in org.yaml under `privacy.allow`",
    example="`contact: jane.doe@example.org`",
)
PHONE_NUMBER: Final = Problem(
    "PRV003",
    "phone-number",
    "A file holds a telephone number that may be a person's.",
    "Somebody's own number is published to everybody who reads the site.",
    "make a duty desk's number a channel of type `phone-duty`, or allow it in org.yaml under `privacy.allow`",
    example="`note: Ask Jane, (555) 123-4567`",
)
