"""Facts about environments in the manifests they run from: the only room that reads manifests.

One module per format; `files` finds a manifest and tells the formats apart, `link` puts spec and manifest
together, and `named` asks for both when a spec names one. Only what a resource says about itself is a fact:
what others say about it (a network policy's peers, a variable that names a host, a label) is not looked at.
"""

from __future__ import annotations

from generator.manifests.named import manifest_reader, service_facts, with_facts

__all__ = ("manifest_reader", "service_facts", "with_facts")
