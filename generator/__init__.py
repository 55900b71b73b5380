"""Service specs and repository facts in, runbooks and handoff documents out."""

__version__ = "2026.11.0"
