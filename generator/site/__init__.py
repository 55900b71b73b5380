"""The site: pages in, a live folder out. The only package that knows the engines and the theme."""

from __future__ import annotations

from generator.site.engines import Built, Failed, Looked, build, compare
from generator.site.process import begun, passed_on

__all__ = ["Built", "Failed", "Looked", "begun", "build", "compare", "passed_on"]
