"""The site: pages in, a live folder out. The only package that knows the engines and the theme."""

from __future__ import annotations

from generator.site.engines import Built, Failed, Looked, build, compare
from generator.site.process import begun, deciding

__all__ = ["Built", "Failed", "Looked", "begun", "build", "compare", "deciding"]
