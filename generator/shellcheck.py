"""What ShellCheck says about commands, when the workspace asks for it. Commands are never run.

Only the program of the extra `shellcheck` is used, next to the Python that runs: another version says other
things, and two machines would disagree about the same spec.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from generator.diagnostics import Diagnostic, UnusableError
from generator.load import SpecFile, dotted
from generator.misread import plain
from generator.pasted import Pasted, pasted, spot
from generator.problems.commands import SHELLCHECK_ERROR
from generator.remarks import Remark, Verdict
from generator.shell import read
from generator.spec.service import Service

_DIALECTS: Final = ("bash", "sh")
_SECONDS: Final = 60
_AT_ONCE: Final = 500
_LEFT_OUT: Final = (
    "SC1090,SC1091,"  # the files a command sources are on the reader's machine
    "SC2034,"  # a name may be for the next command of the page
    "SC2154"  # a name may be set by the command before; CMD002 looks at the whole page
)
_VAGUE: Final = frozenset({1072, 1073})
"""Codes that only say where ShellCheck has given up."""
_SENTENCE: Final = re.compile(r"(?<!\.)\. +(?=[A-Z])")


class ShellCheckError(UnusableError):
    """ShellCheck is asked for and cannot be run."""


def verdicts(files: Iterable[SpecFile[Service]]) -> Mapping[str, Verdict]:
    """Run ShellCheck once per dialect over the commands of all specs. Raises ShellCheckError."""
    texts = [(file, text, plain(text.text)) for file in files for text in pasted(file.spec)]
    problems: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    remarks: defaultdict[str, list[Remark]] = defaultdict(list)
    for dialect in _DIALECTS:
        # A command that is none (CMD001) would only be called so twice.
        asked = [entry for entry in texts if entry[1].shell == dialect and not read(entry[2]).flaw]
        answers = _answers(dialect, tuple(script for _, _, script in asked))
        for (file, text, script), comments in zip(asked, answers, strict=True):
            refused = [found for found in comments if found["level"] == "error" and found["code"] < 2000]
            if refused:
                problems[file.file].append(_problem(file, text, script, refused))
            else:
                remarks[file.file] += [_remark(text, found) for found in comments]
    return {name: Verdict(tuple(problems[name]), tuple(remarks[name])) for name in {*problems, *remarks}}


def _problem(file: SpecFile[Service], text: Pasted, script: str, refused: list[dict[str, Any]]) -> Diagnostic:
    found = next((comment for comment in refused if comment["code"] not in _VAGUE), refused[0])
    lines = script.split("\n")
    row = min(found["line"] - 1, len(lines) - 1)
    offset = sum(len(line) + 1 for line in lines[:row]) + min(found["column"] - 1, len(lines[row]))
    message = f"{dotted(text.path)}: ShellCheck SC{found['code']}: {_words(found)}"
    return SHELLCHECK_ERROR.at(spot(file, text, offset), message)


def _remark(text: Pasted, found: dict[str, Any]) -> Remark:
    return Remark(text.path, found["line"], f"SC{found['code']}", _words(found))


def _words(found: dict[str, Any]) -> str:
    """Return the first sentence of ShellCheck's message as ours read: small, without full stop."""
    words = _SENTENCE.split(str(found["message"]).strip())[0].rstrip(".")
    return words[:1].lower() + words[1:]


@lru_cache(maxsize=4)
def _answers(dialect: str, scripts: tuple[str, ...]) -> tuple[tuple[dict[str, Any], ...], ...]:
    """Return the comments on each script. While specs are edited, those of before are still known."""
    comments: list[list[dict[str, Any]]] = [[] for _ in scripts]
    with tempfile.TemporaryDirectory(prefix="handoff-") as folder:
        for number, script in enumerate(scripts):
            Path(folder, str(number)).write_text(script + "\n", encoding="utf-8")
        for first in range(0, len(scripts), _AT_ONCE):
            names = [str(number) for number in range(first, min(first + _AT_ONCE, len(scripts)))]
            for found in _run(dialect, folder, names):
                comments[int(found["file"])].append(found)
    return tuple(tuple(found) for found in comments)


def _run(dialect: str, folder: str, names: list[str]) -> Iterator[dict[str, Any]]:
    program = Path(sysconfig.get_path("scripts")) / ("shellcheck.exe" if os.name == "nt" else "shellcheck")
    options = [
        "--norc",
        "--format=json1",
        "--severity=warning",
        f"--shell={dialect}",
        f"--exclude={_LEFT_OUT}",
    ]
    try:
        done = subprocess.run(  # noqa: S603 - fixed options; the files it reads have numbers for names
            [program, *options, "--", *names],
            cwd=folder,
            env={"LC_ALL": "C.UTF-8"},  # none of the caller's: SHELLCHECK_OPTS would change what is said
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        if done.returncode not in (0, 1):
            reason = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
            raise ShellCheckError(f"ShellCheck failed: {reason}")
        yield from json.loads(done.stdout)["comments"]
    except FileNotFoundError as error:
        raise ShellCheckError(
            "`extra.handoff.shellcheck` asks for ShellCheck; install `handoff-generator[shellcheck]`"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ShellCheckError(f"ShellCheck did not end within {_SECONDS} seconds") from error
