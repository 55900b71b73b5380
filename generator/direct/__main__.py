"""The builder's process, called as MkDocs is: `build --strict --config-file FILE --site-dir FOLDER`.

`--preview` names a script: what is built is a preview at the root of a server, whose pages load it. Plugins
are told so, and where MkDocs has to do it, it does it here.

`--live` is the folder of the site that is live: files that are the same are shared with it. `--kept` is the
file that says what the last build made; that of this one gets the suffix `.new`. `--jobs` is how many
processes may work on a large site. `--grounds` names what the config is read from.

Without arguments it imports what it needs and waits for a line that has them, as JSON. Who is gone by then
wants nothing of it.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import shutil
import sys
from pathlib import Path

from mkdocs.commands.build import build as build_by_mkdocs
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from generator.direct import UNKNOWN
from generator.direct.build import build
from generator.direct.known import unknown
from generator.linked import Published


def main() -> int:
    """Build. The exit code is UNKNOWN, and the reason on standard output, when MkDocs has to do it."""
    parser = argparse.ArgumentParser(prog="direct")
    parser.add_argument("command", choices=["build"])
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--config-file", type=Path, required=True)
    parser.add_argument("--site-dir", type=Path, required=True)
    parser.add_argument("--preview", default="")
    parser.add_argument("--live", default="")
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--grounds", default="")
    if not sys.argv[1:]:
        line = sys.stdin.readline()
        if not line:
            return 0
        sys.argv += json.loads(line)
    asked = parser.parse_args()
    gc.disable()  # a build makes next to no cycles, and each collection would visit all its pages
    logging.basicConfig(format="%(levelname)-8s-  %(message)s")
    try:
        config = load_config(str(asked.config_file), strict=asked.strict, site_dir=str(asked.site_dir))
        if asked.preview:
            config.site_url = "/"
            config.extra_javascript.append(asked.preview)
        reason = unknown(config)
        if reason and asked.preview:
            _by_mkdocs(config)
            return 0
        if reason:
            sys.stdout.write(f"{reason}\n")
            return UNKNOWN
        config.plugins.on_startup(command="serve" if asked.preview else "build", dirty=False)
        build(config, Published(asked.live, {}), asked.kept, jobs=asked.jobs, grounds=asked.grounds)
    except (Abort, ConfigurationError) as e:
        sys.stderr.write(f"{e}\n")
        return 1
    return 0


def _by_mkdocs(config: MkDocsConfig) -> None:
    """Build a preview whose settings are not known."""
    shutil.rmtree(config.site_dir)  # some of its files are those of the preview that is shown
    try:
        config.plugins.on_startup(command="serve", dirty=False)
        build_by_mkdocs(config)
    finally:
        config.plugins.on_shutdown()


code = main()
gc.freeze()  # else Python visits all pages once more, to free what goes with the process
sys.exit(code)
