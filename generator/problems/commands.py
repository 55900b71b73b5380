"""Manuals of what can be wrong with commands as they are pasted: CMD."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

SHELL_SYNTAX: Final = Problem(
    "CMD001",
    "shell-syntax",
    "A command for bash, sh or zsh is none: a quote or loop stays open, or a word is where none may be.",
    "Pasted at night it does nothing, or waits for the rest while its reader waits for a result.",
    "correct it, or name in `shell` what it is written for; `undo` that is no command begins with a capital",
    example="`for pod in $(pods); do drain $pod`, without `done`",
)
UNSET_VARIABLE: Final = Problem(
    "CMD002",
    "unset-variable",
    "A command reads `$NAME`, and neither it nor a command before it on the page sets that name.",
    "In the reader's shell it is empty: `rm -rf $DIR/*` then means another folder.",
    "write `${env.name}`, `<name>` with `inputs`, or `${NAME:?}`, which stops; or set it in the command",
    Severity.WARNING,
    example="`kubectl drain $NODE`, where no command before says `NODE=...`",
)
PROMPT_SIGN: Final = Problem(
    "CMD003",
    "prompt-sign",
    "A command begins with the sign of a prompt, or each of its lines is a comment.",
    "The page copies it to the letter, so the shell looks for a program called `$`, or does nothing at all.",
    "take the sign away",
    Severity.WARNING,
    example="`cmd: $ kubectl get pods` instead of `cmd: kubectl get pods`",
)
SHELLCHECK_ERROR: Final = Problem(
    "CMD004",
    "shellcheck-error",
    "ShellCheck, which `extra.handoff.shellcheck` in mkdocs.yml asks for, cannot read a command.",
    "A shell reads it in another way than its author meant, or not at all.",
    "correct it; the wiki of ShellCheck explains each code",
    example="`[[ $a == && $b ]]`, where a value is missing",
)
