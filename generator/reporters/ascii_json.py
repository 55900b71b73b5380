"""JSON that nothing on its way can misread: plain ASCII, and no text in it that a build server obeys."""

from __future__ import annotations

import json


def dumped(content: object) -> str:
    """Return JSON, one member a line. `##` and `<` only stand in texts; there they are written as escapes."""
    text = json.dumps(content, indent=2, ensure_ascii=True)
    return text.replace("##", "#\\u0023").replace("<", "\\u003c") + "\n"
