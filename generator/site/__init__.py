"""The site: pages in, a live folder out. The only package that knows the engines and the theme."""

from __future__ import annotations

from generator.site.engines import ENGINES, Built, Failed, build, compare

__all__ = ["ENGINES", "Built", "Failed", "build", "compare"]
