"""One build: MkDocs' own walk over a site, with shorter ways to a page where they lead to the same."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs import utils
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError
from mkdocs.structure.files import set_exclusions
from msgspec.structs import replace

from generator.direct import listed
from generator.direct.again import Stays, setting, shown, stays
from generator.direct.kept import Kept, Whole, keep, plain_data, recall
from generator.direct.output import Output
from generator.direct.shell import Shell
from generator.direct.theme import environment
from generator.direct.unlisted import navigation
from generator.direct.work import Work, made_once, reading
from generator.linked import NO_FILE, Published, looked


def build(
    config: MkDocsConfig, live: Published, kept: Path | None = None, *, jobs: int = 1, grounds: str = ""
) -> None:
    """Build a site whose settings are known into its folder, sharing files with the one that is live.

    `kept` is where it is written what became of each file; what this build made lies beside it. `jobs` is how
    many processes may have a part in it. `grounds` names what the settings were read from, if that has a
    name. Raises Abort when there was a warning and builds are strict. Events of plugins are only those that
    the plugins known here listen to.
    """
    began, docs = looked(config.site_dir)[2], str(config.docs_dir)
    with _strict(config):
        config = config.plugins.on_config(config)
        before = recall(kept, docs) if kept else Kept(0, 0)
        before = before if before.reading == reading(config) else Kept(0, 0)
        into = Output(Path(config.site_dir), live, before)
        try:
            now = _built(config, before, into, stays(before, config, into), jobs)
        except Whole:
            into = Output(Path(config.site_dir), live, before)
            now = _built(config, before, into, None, jobs)
    if kept and plain_data(now.reading):
        keep(kept.with_suffix(".new"), docs, replace(now, began=began, grounds=now.setting and grounds))


def _built(config: MkDocsConfig, before: Kept, into: Output, staying: Stays | None, jobs: int) -> Kept:
    """Make what does not stay. Raises Whole when that does not do."""
    files = listed.files(config) if staying is None else staying.files(config)
    theme = environment(config)
    files.add_files_from_theme(theme, config)
    set_exclusions(files, config)
    nav = navigation(files, config)
    work = Work(config, files, nav, before, whole=staying is None)
    dests = {file.dest_uri for file in files if file.inclusion.is_included()}  # type: ignore[no-untyped-call]
    if staying is not None:
        dests |= staying.there(before, files, nav, into)
    into.only(dests)
    shell = Shell(config, nav, theme, files.documentation_pages())
    indexed = work.write(shell, into, theme, jobs)
    made, menu = {**(staying.made if staying else {}), **work.made}, work.menu
    theirs = {file.dest_uri for file in files if file.src_dir != config.docs_dir}
    theirs = (theirs & dests).union(*made_once(config))
    marks = {path: mark for path in sorted(theirs) if (mark := into.mark(path)) != NO_FILE}
    used = {one.around for one in (*made.values(), *menu.values())}
    around = {name: data for name, data in (before.skeletons | work.around).items() if name in used}
    setting_ = "" if indexed else setting(config)
    return Kept(0, 0, made, menu, marks, shown(nav), setting_, reading=reading(config), skeletons=around)


@contextmanager
def _strict(config: MkDocsConfig) -> Iterator[None]:
    """Count warnings, as MkDocs does, and end a strict build that had any."""
    counter = utils.CountHandler()
    counter.setLevel(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(counter)
    try:
        yield
    except BuildError as e:
        logger.error(str(e))  # noqa: TRY400 - a line of what is wrong with a page, no traceback
        raise Abort("Aborted with a BuildError!") from e
    finally:
        logger.removeHandler(counter)
    counts = counter.get_counts()
    if config.strict and counts:
        told = ", ".join(f"{number} {level.lower()}s" for level, number in counts)
        raise Abort(f"Aborted with {told} in strict mode!")
