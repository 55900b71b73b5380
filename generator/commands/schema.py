"""`handoff schema`: the JSON Schemas of the spec, for editors, and of the report, for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import click

from generator.commands import options
from generator.commands.terminal import stop
from generator.diagnostics import Exit
from generator.reference import ROOTS, json_schema
from generator.reporters import json_report


@click.command()
@options.directory
@click.option(
    "--write", "target", metavar="DIR", type=click.Path(path_type=Path), help="Write one file each."
)
@click.pass_context
def schema(context: click.Context, directory: Path | None, target: Path | None) -> None:
    """Print the JSON Schemas of spec and JSON report, or write them into DIR."""
    schemas = {name: json_schema(name) for name in ROOTS} | {"report": json_report.SCHEMA}
    if target is None:
        click.echo(_text(schemas), nl=False)
        return
    folder = options.folder(context, directory) / target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in schemas.items():
            (folder / f"{name}.schema.json").write_text(_text(content), encoding="utf-8")
    except OSError as error:
        stop(f"cannot write {folder}: {error.strerror}", Exit.ENVIRONMENT)


def _text(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
