"""Commands that a shell refuses, or reads in another way than their author: CMD001 to CMD003."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from generator import late
from generator.diagnostics import Diagnostic
from generator.load import SpecFile, dotted
from generator.pasted import SHELLS, Pasted, spot
from generator.placeholders import VARIABLE, inputs
from generator.problems.commands import PROMPT_SIGN, SHELL_SYNTAX, UNSET_VARIABLE
from generator.shell import Script, read
from generator.spec.base import FieldPath
from generator.spec.service import Service

_LOGIN: Final = r"\[?[\w.-]+@[\w.-]+(?:[: ][^\n$#%\]]*)?\]?[$#%] "
_PROMPTS: Final[Mapping[str, re.Pattern[str]]] = {
    "powershell": re.compile(r"PS(?: [^>\n]*)?> "),
    "psql": re.compile(r"\w*[=-][>#] "),
    "mysql": late.pattern(r"(?:mysql|MariaDB \[[^\]\n]*\])> "),
    "sql": late.pattern(r"\w*=[>#] |(?:mysql|MariaDB \[[^\]\n]*\]|sql|SQL)> "),
    "python": re.compile(r">>> "),
    "promql": re.compile(r"(?!)"),
    "http": late.pattern(rf"\$ |{_LOGIN}"),
    "query": re.compile(r"(?!)"),
}
_SHELL_PROMPT: Final = re.compile(rf"[$%] |{_LOGIN}")
_KNOWN: Final = late.pattern(
    r"HOME|USER|LOGNAME|PATH|PWD|OLDPWD|SHELL|HOSTNAME|HOST|LANG|TERM|TMPDIR|EDITOR|VISUAL|PAGER|DISPLAY|TZ"
    r"|E?UID|P?PID|GROUPS|S?RANDOM|SECONDS|LINENO|EPOCH(?:SECONDS|REALTIME)|IFS|REPLY|OPT(?:ARG|IND)|PS[0-4]"
    r"|PIPESTATUS|FUNCNAME|DIRSTACK|SHLVL|(?:OS|HOST|MACH)TYPE|COLUMNS|LINES|HIST\w+|LC_\w+|XDG_\w+|BASH\w*|ZSH\w*"
    r"|COMP_\w+|SUDO_\w+|SSH_\w+",
    re.ASCII,
)
"""What a shell, or the session it runs in, sets by itself."""


def misread(file: SpecFile[Service], texts: Iterable[Pasted]) -> Iterator[Diagnostic]:
    """Yield commands that are none, names that nothing sets, and signs of a prompt."""
    known: defaultdict[FieldPath, set[str] | None] = defaultdict(set)
    for text in texts:
        yield from _prompt(file, text)
        if text.shell in SHELLS:
            script = read(plain(text.text), strict=text.shell != "zsh")
            if script.flaw:
                message = f"{dotted(text.path)}: {script.flaw}"
                yield SHELL_SYNTAX.at(spot(file, text, script.offset), message)
            before = known[text.subject]
            # Once something is sourced, any name may be set, to the end of the page.
            known[text.subject] = None if before is None or script.opaque else before | script.assigned
            yield from _unset(file, text, script, known[text.subject])


def plain(text: str) -> str:
    """Put harmless words of the same length for what a build and a reader fill in, so that offsets stay."""
    text = VARIABLE.sub(lambda found: "x" * len(found[0]), text)
    for name in inputs(text):
        text = text.replace(f"<{name}>", "x" * (len(name) + 2))
    return text


def _unset(
    file: SpecFile[Service], text: Pasted, script: Script, known: set[str] | None
) -> Iterator[Diagnostic]:
    if known is None or script.flaw:
        return
    for name, offset in dict(reversed(script.reads)).items():
        if name not in known and not _KNOWN.fullmatch(name):
            message = f"{dotted(text.path)}: nothing sets `${name}`"
            yield UNSET_VARIABLE.at(spot(file, text, offset), message)


def _prompt(file: SpecFile[Service], text: Pasted) -> Iterator[Diagnostic]:
    pattern = _PROMPTS.get(text.shell, _SHELL_PROMPT)
    found = pattern.match(text.text)
    comment = text.shell in SHELLS and text.text.lstrip().startswith("#")
    if found:
        message = f"{dotted(text.path)}: `{found[0].strip()}` at its start is the sign of a prompt"
        yield PROMPT_SIGN.at(spot(file, text, 0), message)
    elif comment and all(line.lstrip().startswith("#") for line in text.text.splitlines() if line.strip()):
        yield PROMPT_SIGN.at(spot(file, text, 0), f"{dotted(text.path)}: each line is a comment")
