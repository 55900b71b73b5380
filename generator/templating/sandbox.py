"""Templates of a workspace, which may be a stranger's: they run in a sandbox, where values are data."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from pydantic import BaseModel

from generator.analysis.words import AUTONOMY, CHANNELS, DECISIONS, STATES
from generator.compiled import Compiled, ours
from generator.encode import encode, encode_text, link_target
from generator.spec.audience import HIDDEN

_PACKAGE: Final = Path(__file__).parent.parent
PACKAGE_TEMPLATES: Final = next(
    folder for folder in (_PACKAGE / "templates", _PACKAGE.parent / "templates") if folder.is_dir()
)
"""The templates of this package: inside it in a wheel, beside it in a checkout."""

_WORDS: Final = {
    "autonomy_words": AUTONOMY,
    "channel_words": CHANNELS,
    "decision_words": DECISIONS,
    "state_words": STATES,
}
"""What templates call autonomy, channels, decisions and states: paper and terminals call them the same."""


class _OwnFolder(FileSystemLoader):
    """The workspace's own templates. A link could lead to any file of the machine, so none is followed."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read a template, as the loader does."""
        source, file, current = super().get_source(environment, template)
        path, folder = Path(file), Path(self.searchpath[0])
        if any(part.is_symlink() for part in (path, *path.parents) if part.is_relative_to(folder)):
            raise TemplateError("a symbolic link is not read")
        return source, file, current


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without ways out: values are data, and models show their fields only."""

    def __init__(self, own: Path | None) -> None:
        """Take templates from the workspace's own folder first, then from the package's."""
        super().__init__(
            loader=ChoiceLoader([*([_OwnFolder(own)] if own else []), FileSystemLoader(PACKAGE_TEMPLATES)]),
            bytecode_cache=Compiled(PACKAGE_TEMPLATES, code=ours()),
            undefined=StrictUndefined,
            autoescape=True,
            finalize=printed,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.globals = {"link_target": link_target, "hidden": HIDDEN, **_WORDS}
        self.filters = {name: self.filters[name] for name in ("length", "join", "sort", "first", "last")}
        self._safe: dict[tuple[type, str], bool] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as the sandbox has it
        """Return an attribute: one that was safe before without asking again, unless it can be called."""
        if self._safe.get((type(obj), attribute)):
            value = getattr(obj, attribute, None)
            if value is not None and not callable(value):
                return value
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Hide what pydantic gives every model; `parse_file` among it reads files and unpickles them.

        The answer depends on the type only, and half of rendering is asking, so it is kept.
        """
        safe = self._safe.get((type(obj), attr))
        if safe is None:
            hidden = isinstance(obj, BaseModel) and hasattr(BaseModel, attr)
            safe = self._safe[type(obj), attr] = not hidden and super().is_safe_attribute(obj, attr, value)
        return safe


@lru_cache(maxsize=4)
def environment(own: Path | None) -> Sandbox:
    """Make the environment. A template in the workspace's own folder stands in for the package's.

    It is kept with its compiled templates, and compiles those anew whose file has changed.
    """
    return Sandbox(own)


def printed(value: object) -> str:
    """Print a value, as `encode` does; of what is not defined, the fault says what it is."""
    if type(value) is str:
        return encode_text(value)
    if type(value) is Markup:
        return value
    if type(value) is int:
        return str(value)  # of digits nothing is encoded
    return str(value) if isinstance(value, StrictUndefined) else encode(value)
