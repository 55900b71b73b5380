"""Compiled templates are kept beside the package's own modules, and nobody else's code is run for them."""

from __future__ import annotations

import ast
import marshal
import shutil
import sys
from pathlib import Path

import jinja2
import pytest

from generator import compiled, templating
from generator.templating.sandbox import PACKAGE_TEMPLATES, Sandbox, environment

NAME = "_partials/cells.j2"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder that stands for the package's `__pycache__`."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


def files(folder: Path) -> list[Path]:
    """Give the compiled templates below a folder; modules that are imported meanwhile may lie there, too."""
    return sorted(path for path in folder.rglob("*%2F*") if path.is_file())


def planted(kept: Path, source: str) -> None:
    """Put the code of another text where that of the package's template is kept."""
    (file,) = files(kept)
    stamp, _, _ = file.read_bytes().partition(b"\n")
    code = Sandbox(None).compile(source, NAME, NAME)
    file.write_bytes(stamp + b"\n" + marshal.dumps(code))


def test_a_template_of_the_package_is_compiled_once(kept: Path) -> None:
    """The next process takes the code that is kept, as long as its text is the same."""
    Sandbox(None).get_template(NAME)
    planted(kept, "{% set said = 'kept' %}")

    assert "kept" == Sandbox(None).get_template(NAME).module.said  # type: ignore[attr-defined]


def test_a_folder_may_refuse(kept: Path) -> None:
    """Then each process compiles for itself, as it does where Python is told to write no bytecode."""
    kept.rmdir()
    kept.write_bytes(b"")
    Sandbox(None).get_template(NAME)

    assert b"" == kept.read_bytes()


@pytest.mark.parametrize("damage", [b"", b"\n", b"x" * 64 + b"\n", None])
def test_what_is_damaged_is_compiled_anew(kept: Path, damage: bytes | None) -> None:
    """A file that is empty, of another text, or cut."""
    Sandbox(None).get_template(NAME)
    (file,) = files(kept)
    whole = file.read_bytes()
    file.write_bytes(whole[:200] if damage is None else damage)
    Sandbox(None).get_template(NAME)

    assert [file] == files(kept)
    assert whole == file.read_bytes()


def test_the_templates_of_a_workspace_are_not_kept(kept: Path, tmp_path: Path) -> None:
    """They come with a pull request; nor is the package's code run for another text of the same name."""
    own = tmp_path / "templates"
    (own / "_partials").mkdir(parents=True)
    (own / NAME).write_text("{% set said = 'own' %}", encoding="utf-8")
    Sandbox(None).get_template(NAME)
    before = [(file, file.read_bytes()) for file in files(kept)]

    assert "own" == Sandbox(own).get_template(NAME).module.said  # type: ignore[attr-defined]
    (own / "_partials/mine.j2").write_text("{{ 1 }}", encoding="utf-8")
    Sandbox(own).get_template("_partials/mine.j2")
    assert before == [(file, file.read_bytes()) for file in files(kept)]
    assert not [path for path in own.rglob("*") if path.name.startswith("__pycache__")]


def test_neither_form_is_run_for_the_other(kept: Path) -> None:
    """A template is kept for the sandbox and as Python: under two names, and for two texts."""
    environment.cache_clear()
    templating.package.cache_clear()
    ours = templating.package().template(NAME)
    (python,) = files(kept)
    Sandbox(None).get_template(NAME)
    (sandboxed,) = set(files(kept)) - {python}
    before = python.read_bytes()
    python.write_bytes(sandboxed.read_bytes())
    templating.package.cache_clear()

    assert "_template" == ours.run.__name__
    assert "_template" == templating.package().template(NAME).run.__name__
    assert before == python.read_bytes()


def test_no_two_templates_share_a_file(kept: Path) -> None:
    """Names with folders in them are told apart."""
    names = [path.relative_to(PACKAGE_TEMPLATES).as_posix() for path in PACKAGE_TEMPLATES.rglob("*.j2")]
    for name in names:
        Sandbox(None).get_template(name)

    assert len(names) == len(files(kept))


def test_what_compiles_is_named_whole() -> None:
    """What the compiler of templates imports of ours has a part in the name of what is kept."""
    package = Path(templating.__file__).parent.parent
    parts = {file for part in compiled.PARTS for file in package.glob(part)}
    todo, found = [package / "templating/statements.py"], set[Path]()
    while todo:
        module = todo.pop()
        found.add(module)
        imports = (
            node for node in ast.walk(ast.parse(module.read_bytes())) if isinstance(node, ast.ImportFrom)
        )
        files = (
            package / f"{node.module.partition('.')[2].replace('.', '/')}.py"
            for node in imports
            if node.module
        )
        todo += [file for file in files if file.is_file() and file not in found]

    assert found <= parts
    assert package / "spec/values.py" in found


def test_what_another_release_compiled_is_not_taken(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor what was by other code of ours: either is known without a look at the rest of the package."""
    Sandbox(None).get_template(NAME)
    planted(kept, "{% set said = 'kept' %}")
    theirs = tmp_path / "packages"
    shutil.copytree(Path(jinja2.__file__).parent, theirs / "jinja2")
    (theirs / "jinja2-99.dist-info").mkdir()
    compiled._compiler.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(jinja2, "__file__", str(theirs / "jinja2/__init__.py"))
        other = hasattr(Sandbox(None).get_template(NAME).module, "said")
    compiled._compiler.cache_clear()

    assert not other
