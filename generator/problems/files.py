"""Manuals of what can be wrong with a file before its fields are read: YML, FIL."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

UNREADABLE_FILE: Final = Problem(
    "YML001",
    "unreadable-file",
    "A file cannot be read: it is missing, not a plain file, or a symbolic link.",
    "A link can lead outside the workspace, and a build may run on strangers' pull requests.",
    "put a plain file with the content there",
    quoted=False,
    example="`lantern.yaml` is a link to a file elsewhere",
)
TOO_LARGE: Final = Problem(
    "YML002",
    "too-large",
    "A file is longer, deeper or has more entries than any spec needs.",
    "A few hundred bytes of YAML can keep a reader busy for minutes; limits make every check end.",
    "split the file, or take out what does not belong into a spec",
    example="a list inside a list inside a list, a hundred times",
)
NOT_UTF8: Final = Problem(
    "YML003",
    "not-utf8",
    "A file is not UTF-8 text.",
    "Reviewers and secret scanners do not see what another encoding says.",
    "save the file as UTF-8",
    example="`owner: hafenb\\xfcro`, saved as Latin-1",
)
HIDDEN_CHARACTER: Final = Problem(
    "YML004",
    "hidden-character",
    "A file holds a control character, or one that is invisible or turns the direction of writing.",
    "Such characters make a command look different from what it does.",
    "delete the character, or write it as a word",
    example="`cmd: rm -r /tmp/cache`, where a character nobody sees stands before `cache`",
)
YAML_SYNTAX: Final = Problem(
    "YML005",
    "yaml-syntax",
    "A file is not YAML.",
    "Nothing of it can be published.",
    "compare quotes, indentation (blanks, never tabs) and brackets with the line before",
    example='`summary: "Opens the barrier`, whose quote is never closed',
)
UNSUPPORTED_YAML: Final = Problem(
    "YML006",
    "unsupported-yaml",
    "A file uses anchors, aliases, merge keys, tags, directives, several documents or keys that are no text.",
    "They let a small file grow without end, run code in careless readers, and hide what a reviewer reads.",
    "write the values out",
    example="`hours: *office`, where `&office` stands elsewhere",
)
DUPLICATE_KEY: Final = Problem(
    "YML007",
    "duplicate-key",
    "A key stands twice in one mapping.",
    "Most readers keep the last one in silence; the first is lost on the night it is needed.",
    "keep one of both",
    example="`tier: 3` in line 6 and `tier: 1` in line 40",
)
NOT_A_MAPPING: Final = Problem(
    "YML008",
    "not-a-mapping",
    "A file is empty, or its outermost value is not a mapping of fields.",
    "A spec is a list of named fields.",
    "start with `apiVersion: handoff/v2`",
    example="a file that begins with `- id: gate`",
)
TYPED_ELSEWHERE: Final = Problem(
    "YML009",
    "typed-elsewhere",
    "A text without quotes would be a number, a truth value or a date for other YAML readers.",
    "`version: 1.10` becomes 1.1, `country: NO` becomes false, `from: 22:00` becomes 1320.",
    "put the value in quotes",
    Severity.WARNING,
    example='`from: 22:00` is 1320 elsewhere; `from: "22:00"` is a time everywhere',
)
TEXT_CUT: Final = Problem(
    "YML010",
    "text-cut",
    "A text without quotes ends at ` #`: a command with a comment behind it, or a text such as `see #12`.",
    "The page would show half of it.",
    "put the text in quotes, or write it as a block after `|`",
    Severity.WARNING,
    example="`expect: Queue below 10 # see ticket` shows `Queue below 10`",
)
FOLDED_COMMAND: Final = Problem(
    "YML011",
    "folded-command",
    "A command is written as a folded block (`>`), which joins its lines.",
    "Two commands become one, with other effects.",
    "write the block after `|`",
    Severity.WARNING,
    example="`cmd: >` with `systemctl stop gate` and `rm lock` below it runs one command",
)
STRAY_FILE: Final = Problem(
    "FIL001",
    "stray-file",
    "A YAML file lies where no spec is read.",
    "Its author believes that it is published.",
    "name it <service-id>.yaml, <service-id>/service.yaml, teams/<id>.yaml, library/<id>.yaml or org.yaml",
    quoted=False,
    example="`service_specs/gate.yml`, which should be `gate.yaml`",
)
ID_NOT_FILE_NAME: Final = Problem(
    "FIL002",
    "id-not-file-name",
    "The id in a spec is not the name of its file or folder.",
    "Two files could claim one address.",
    "make both the same",
    example="`id: gates` in `service_specs/gate.yaml`",
)
ID_TAKEN: Final = Problem(
    "FIL003",
    "id-taken",
    "Two specs have the same id, or ids that differ in capitals only.",
    "Both would be published at one address.",
    "rename one of both",
    quoted=False,
    example="`service_specs/gate.yaml` and `service_specs/gate/service.yaml`",
)
NO_SPEC: Final = Problem(
    "FIL004",
    "no-spec",
    "A file every workspace needs is missing.",
    "Severities, roles and teams are declared once, for every service.",
    "write it; `handoff schema` shows its fields",
    quoted=False,
    example="a folder `service_specs/` without `org.yaml`",
)
NOT_MIGRATED: Final = Problem(
    "FIL005",
    "not-migrated",
    "`handoff migrate` cannot bring a file to today's version without touching more than it has to.",
    "Comments and the author's own words would be lost, or a reader would find something else than before.",
    "make this change by hand; `handoff explain` has the shape of today",
    example="`severity_map` with an entry that goes over two lines",
)
