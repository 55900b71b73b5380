"""The package's own templates, run as Python functions.

They are as trusted as the modules beside them, so nothing watches what they reach for, and this is why they
are fast: an attribute is an attribute, a macro a function, a file is run once per page however many others
import it, and what stands in a template is encoded when it is compiled. What values print still goes through
the one function that encodes it, and what is not defined is still a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any, Final, Protocol

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError
from jinja2.bccache import BytecodeCache
from jinja2.filters import do_first, do_join, do_last, do_sort
from jinja2.nodes import EvalContext
from jinja2.runtime import LoopContext, markup_join
from markupsafe import Markup
from msgspec import Struct, field
from msgspec.structs import replace

from generator.encode import encode_text
from generator.templating.scope import FUNCTION, IMPORTS, MODULE, STILL, VALUES, Unwritable

_PLAIN: Final = frozenset({str})


class Template(Struct, frozen=True):
    """A template that is ready: what it does for a page, and what it needs for that."""

    run: Callable[[Modules, list[str]], None]
    imports: tuple[str, ...]
    still: bool
    """Whether it does the same for every page: then it is run for none."""
    variables: tuple[str, ...]
    """Those of its module that are values of the page."""
    asked: tuple[str, ...]
    """What a page calls these, in the same order."""
    lacking: tuple[StrictUndefined, ...]
    """What they are where a page has no such value: whatever is done with it is a fault."""
    names: dict[str, Any]
    """Those of its module."""
    module: SimpleNamespace
    """What other files see of it: its macros and what it sets."""

    def show(self, values: Mapping[str, object]) -> None:
        """Give it the values of a page. Whatever it knew of another page is gone."""
        self.names.update(zip(self.variables, map(values.get, self.asked, self.lacking), strict=True))


class Modules(Protocol):
    """Has what a file imports."""

    def module(self, name: str) -> SimpleNamespace:
        """Return the macros of another file and what else it sets."""


class Package(Struct, frozen=True):
    """The templates below one folder, and what parses them, prints values and keeps what is compiled."""

    folder: Path
    environment: Environment
    printed: Callable[[object], str]
    kept: BytecodeCache
    _codes: dict[str, tuple[int, CodeType]] = field(default_factory=dict)
    """What is compiled, each with the time its file was changed."""

    def open(self) -> Shelf:
        """Return the templates for one walk. Those are compiled anew whose files have changed since."""
        return Shelf(self)

    def template(self, name: str) -> Template:
        """Make a template's module. Raises OSError, and what parsing it does."""
        file = self.folder / name
        changed = file.stat().st_mtime_ns
        known, code = self._codes.get(name, (None, None))
        if code is None or known != changed:
            code = self._code(name, file)
            self._codes[name] = changed, code
        names = self._vocabulary()
        exec(code, names)  # noqa: S102 - a template of our own
        asked = tuple(names[VALUES].values())
        lacking = tuple(map(_lacking, asked))
        run, imports, variables = names[FUNCTION], names[IMPORTS], tuple(names[VALUES])
        return Template(run, imports, names[STILL], variables, asked, lacking, names, names[MODULE])

    def _code(self, name: str, file: Path) -> CodeType:
        source = file.read_text(encoding="utf-8")
        bucket = self.kept.get_bucket(self.environment, name, str(file), source)
        if bucket.code is None:
            bucket.code = self._compiled(source, name, file)
            self.kept.set_bucket(bucket)
        return bucket.code

    def _compiled(self, source: str, name: str, file: Path) -> CodeType:
        from generator.templating.statements import compiled  # noqa: PLC0415 - what is kept needs no compiler

        try:
            return compiled(self.environment.parse(source, name, str(file)), str(file))
        except Unwritable as error:
            raise TemplateSyntaxError(str(error), error.line, name, str(file)) from error

    def _vocabulary(self) -> dict[str, Any]:
        """Return what the Python of templates calls: names of templates never start like these."""
        context = EvalContext(self.environment)
        return {
            "_Loop": LoopContext, "_Markup": Markup, "_Module": SimpleNamespace,
            "_Undefined": StrictUndefined, "_concat": _concat, "_encode": self.printed,
            "_isinstance": isinstance, "_item": self.environment.getitem, "_lacking": _lacking,
            # Markup's own constructor asks what it is given whether it is markup already; this is a string.
            "_markup": str.__new__, "_str": str, "_text": encode_text, "_type": type, "_length": len,
            "_join": partial(do_join, context), "_sort": partial(do_sort, self.environment),
            "_first": partial(do_first, self.environment), "_last": partial(do_last, self.environment),
        }  # fmt: skip


class Shelf(dict[str, Template]):
    """Templates by name, each looked for once."""

    def __init__(self, package: Package) -> None:
        self._package: Final = package
        self._still: Final[dict[str, tuple[Template, ...]]] = {}

    def __missing__(self, name: str) -> Template:
        template = self._package.template(name)
        if template.still:
            template = replace(template, still=all(self[other].still for other in template.imports))
        if template.still:
            template.run(self, [])
        self[name] = template
        return template

    def module(self, name: str) -> SimpleNamespace:
        """Return what a file that is still shows to others."""
        return self[name].module

    def still(self, name: str) -> tuple[Template, ...]:
        """Return those that a template needs, directly or through others, and that are run for no page."""
        found = self._still.get(name)
        if found is None:
            needed, names = dict[str, Template](), [*self[name].imports]
            for other in names:
                if other not in needed:
                    needed[other] = self[other]
                    names += needed[other].imports
            found = self._still[name] = tuple(one for one in needed.values() if one.still)
        return found

    def forget(self) -> None:
        """Know no template any more. What each was given for its last page goes in a circle with it."""
        for template in self.values():
            template.names.clear()
        self.clear()
        self._still.clear()

    def __contains__(self, name: object) -> bool:
        return (self._package.folder / str(name)).is_file()


@cache
def _lacking(name: str) -> StrictUndefined:
    return StrictUndefined(name=name)


def _concat(*parts: Any) -> str:  # noqa: ANN401 - what templates join
    """Join what `~` does, as Jinja joins it: most are plain strings, and then so is the whole."""
    return "".join(parts) if _PLAIN.issuperset(map(type, parts)) else markup_join(parts)


class Run(Struct):
    """The making of one page: its values, and the files it imports. Those that are not still run once.

    One page of a shelf is made after the other: the names of a template are those of the page that is made.
    """

    templates: Shelf
    values: Mapping[str, object]
    _modules: dict[str, SimpleNamespace] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return what a template prints."""
        out: list[str] = []
        template = self.templates[name]
        for other in self.templates.still(name):
            other.show(self.values)
        template.show(self.values)
        template.run(self, out)
        return "".join(out)

    def module(self, name: str) -> SimpleNamespace:
        """Return the macros of another file and what else it sets."""
        module = self._modules.get(name)
        if module is None:
            template = self.templates[name]
            if not template.still:
                template.show(self.values)
                template.run(self, [])
            module = self._modules[name] = template.module
        return module
