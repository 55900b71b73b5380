"""The names of files and folders in a workspace. Light, for who has nothing else to import."""

from __future__ import annotations

from typing import Final

CONFIG: Final = "mkdocs.yml"
SPECS: Final = "service_specs"
TEMPLATES: Final = "templates"
SITE: Final = "site"
DOCS: Final = f"{SITE}/docs"
PUBLIC: Final = f"{SITE}/public"
SCHEMAS: Final = f"{SITE}/schema"
CONTROL: Final = ".handoff"
"""The tool's own folder beside docs and public: ledger, lock, staged pages, builds."""
STATE: Final = f"{SITE}/{CONTROL}"
REPOSITORIES: Final = f"{STATE}/repositories"
"""Copies of repositories."""
