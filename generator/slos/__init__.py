"""SLOs in the formats their own tools read: the only room that reads SLO files.

One module per format, `files` finds and tells them apart, `link` puts file and spec together.
"""

from __future__ import annotations

from generator.slos.link import ServiceSlo, service_slos

__all__ = ("ServiceSlo", "service_slos")
