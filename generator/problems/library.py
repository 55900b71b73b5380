"""Manuals of what can be wrong with library items and their use: LIB."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem

UNKNOWN_ITEM: Final = Problem(
    "LIB001",
    "unknown-item",
    "A service uses a library item that does not exist, or says that a lesson became one.",
    "The failure mode or procedure would be missing on the night it is needed, the lesson lost.",
    "correct the id; items are the files of service_specs/library/",
    example="`uses: library/disk-ful@1.2`, where the file is `library/disk-full.yaml`",
)
UNKNOWN_VERSION: Final = Problem(
    "LIB002",
    "unknown-version",
    "A service uses a version of a library item that does not exist, or says that a lesson became it.",
    "Steps nobody of the service has looked at would stand on its pages.",
    "use a version there is, or put the old one back as service_specs/library/<id>@<version>.yaml",
    example="`uses: library/disk-full@1.3`, where the newest version is 1.2",
)
MISSING_PARAMETER: Final = Problem(
    "LIB003",
    "missing-parameter",
    "A service uses a library item and leaves out a parameter that has no default.",
    "The reader would have to guess a volume or a cluster while something is down.",
    "add the value under `with`",
    example="`uses: library/disk-full@1.2` without `with: {volume: data}`",
)
UNKNOWN_PARAMETER: Final = Problem(
    "LIB004",
    "unknown-parameter",
    "A value under `with` belongs to no parameter: the item has none of this name, or there is no `uses`.",
    "A misspelt parameter would be lost in silence, and its default would stand on the page.",
    "correct the name, or take the value out",
    example="`with: {volum: data}`, where the parameter is `volume`",
)
UNDECLARED_PARAMETER: Final = Problem(
    "LIB005",
    "undeclared-parameter",
    "A text names a parameter that is not declared: `${param...}` in an item, or in a service at all.",
    "The page would show the name instead of a value.",
    "declare it under `parameters` of the item; in a service write the value itself",
    example="`do: Grow ${param.volum}.`, where the parameter is `volume`",
)
UNUSED_PARAMETER: Final = Problem(
    "LIB006",
    "unused-parameter",
    "A library item declares a parameter that its content does not use.",
    "Services would give a value that changes nothing.",
    "use it as `${param.<name>}`, or take it out",
    example="a parameter `volume` without `${param.volume}` anywhere",
)
UNSAFE_VALUE: Final = Problem(
    "LIB007",
    "unsafe-value",
    "The value of a parameter goes into a command, and a shell could read more than a word in it.",
    "The command on the page would do something else than the item's author has tried.",
    "use letters, digits and `_ . / : @ + = -` only, or let the item mark the parameter `verbatim: true`",
    example="`with: {volume: $(cat /etc/hostname)}`, where a command has `${param.volume}`",
)
OTHER_KIND: Final = Problem(
    "LIB008",
    "other-kind",
    "A failure mode uses a procedure of the library, or a procedure uses a failure mode.",
    "Its steps would stand where nobody looks for them.",
    "move the entry to the list it belongs to, or use another item",
    example="`library/grow-volume@1.0`, a procedure, under `failure_modes`",
)
ITEM_REJECTED: Final = Problem(
    "LIB009",
    "item-rejected",
    "A service uses a library item whose file has errors, or whose content is not known yet.",
    "Nobody can tell what would stand on the page.",
    "repair the file of the item first; its problems are reported, too",
    example="`uses: library/disk-full@1.2`, whose file has no `title`",
)
