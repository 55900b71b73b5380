"""A pack: the same bytes everywhere, a document that needs nothing else, and proof of it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

from generator.cli import cli
from generator.packs import archive, verify
from generator.packs.booklet import chapters
from generator.packs.pack import content_digest, to_json
from generator.packs.statement import SUFFIX
from generator.render import Page
from tests.commands import run
from tests.hostile import VALUES, rewrite
from tests.repos import Repo

_HANDOFF = Path(sys.executable).parent / "handoff"
_HEAD = b'{"version": 1, "service": "a", "made_for": "b", "content_sha256": "c", '
_MINI = Path(__file__).parent / "mini"


def _pack(root: Path, out: Path, service: str = "booking-api") -> bytes:
    """Make a pack, and give its bytes."""
    done = run("-C", root, "pack", service, "--out", out, "--date", "2026-11-23")
    assert 0 == done.exit_code, done.output
    return out.read_bytes()


def _packed_elsewhere(root: Path, out: Path, **environment: str) -> bytes:
    """Make a pack by the real command in an environment, and give its bytes."""
    command = [
        str(_HANDOFF),
        "-C",
        str(root),
        "pack",
        "booking-api",
        "--out",
        str(out),
        "--date",
        "2026-11-23",
    ]
    done = subprocess.run(
        command, env={**os.environ, **environment}, check=False, capture_output=True, text=True
    )
    assert 0 == done.returncode, done.stderr
    return out.read_bytes()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the pack of a service of the small workspace, in a repository, with one file changed since."""
    root = Path(shutil.copytree(_MINI, tmp_path_factory.mktemp("packs") / "mini"))
    Repo(root).commit("Describe two services")
    rules = root / "service_specs/booking-api/alerts/booking.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    _pack(root, root / "pack.zip")
    return root / "pack.zip"


@pytest.fixture(scope="module")
def files(made: Path) -> dict[str, bytes]:
    """Give the files of the pack."""
    found = archive.read(made.read_bytes())
    assert isinstance(found, dict)
    return found


def _problems(raw: bytes) -> list[str]:
    return [problem.message for problem in verify(raw, "pack.zip").problems]


def test_a_pack_holds_pages_sheet_and_sources(made: Path, files: dict[str, bytes]) -> None:
    """As in the working tree, whatever is committed; the manifest says which commit has which file."""
    root = made.parent
    manifest = json.loads(files["manifest.json"])

    assert {"manifest.json", "pages.html", "sign-off.html"} < files.keys()
    drawn = [name.removeprefix("sources/") for name in files if name.startswith("sources/")]
    assert {
        "service_specs/booking-api/alerts/booking.yaml",
        "service_specs/booking-api/service.yaml",
        "service_specs/booking-api/slo/booking.yaml",
        "service_specs/org.yaml",
        "service_specs/teams/booking.yaml",
        "service_specs/teams/harbour-desk.yaml",
    } == set(drawn)
    assert all(files[f"sources/{name}"] == (root / name).read_bytes() for name in drawn)
    head = subprocess.run(
        ["git", "-C", root, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    )
    assert head.stdout.strip() == manifest["commit"]
    states = {name: manifest["files"][f"sources/{name}"]["state"] for name in drawn}
    assert {
        "service_specs/booking-api/alerts/booking.yaml": "the file has changes that are not committed"
    } == {name: state for name, state in states.items() if state}


def test_a_pack_is_the_same_everywhere(mini: Path, tmp_path: Path) -> None:
    """Folder, time zone, locale, hash seed and umask leave no trace."""
    Repo(mini).commit("Describe two services")
    other = Path(shutil.copytree(mini, tmp_path / "another folder", symlinks=True))
    for file in (other / "service_specs").rglob("*.yaml"):
        os.utime(file, (0, 0))
        file.chmod(0o600)
    one = _packed_elsewhere(
        mini, tmp_path / "pack.zip", TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="1"
    )
    before = os.umask(0o077)
    try:
        (tmp_path / "there").mkdir()
        two = _packed_elsewhere(other, tmp_path / "there/pack.zip", TZ="America/New_York", PYTHONHASHSEED="2")
    finally:
        os.umask(before)

    assert hashlib.sha256(one).hexdigest() == hashlib.sha256(two).hexdigest()
    statements = [path.with_name(f"pack.zip{SUFFIX}") for path in (tmp_path / "x", tmp_path / "there/x")]
    assert statements[0].read_bytes() == statements[1].read_bytes()


def test_a_statement_names_pack_and_materials(made: Path, files: dict[str, bytes]) -> None:
    """In-toto Statement v1 with SLSA provenance v1; every source with its digest."""
    said = json.loads(made.with_name(f"pack.zip{SUFFIX}").read_bytes())
    built = said["predicate"]["buildDefinition"]

    assert "https://in-toto.io/Statement/v1" == said["_type"]
    assert "https://slsa.dev/provenance/v1" == said["predicateType"]
    assert [hashlib.sha256(made.read_bytes()).hexdigest()] == [
        one["digest"]["sha256"] for one in said["subject"]
    ]
    assert {"service": "booking-api", "date": "2026-11-23"} == built["externalParameters"]
    assert {name.removeprefix("sources/") for name in files if name.startswith("sources/")} == {
        one["name"] for one in built["resolvedDependencies"] if one["name"] != "workspace"
    }


def test_verify_says_that_nothing_has_changed(made: Path) -> None:
    """And prints the digest that is compared with the signed one; another one is a finding."""
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    result = CliRunner().invoke(cli, ["verify", str(made), "--sha256", digest.upper()])
    other = CliRunner().invoke(cli, ["verify", str(made), "--sha256", "0" * 64])

    assert 0 == result.exit_code, result.output
    assert result.output.endswith(f"files, nothing has changed\nSHA-256 {digest}\n")
    assert (1, True) == (other.exit_code, "error[PCK004]" in other.output)


def test_a_pack_is_held_against_the_sign_offs(mini: Path, tmp_path: Path) -> None:
    """The digest that was signed stands in the spec: nobody has to compare 64 digits."""
    pack = tmp_path / "pack.zip"
    digest = hashlib.sha256(_pack(mini, pack)).hexdigest()
    asked = ["-C", str(mini), "verify", str(pack), "--signed"]
    nobody = CliRunner().invoke(cli, asked)
    spec = mini / "service_specs/booking-api/service.yaml"
    text = spec.read_text(encoding="utf-8")
    for sign, name in ((digest, "ours"), ("0" * 64, "other")):
        signs = (
            f'  signoffs: [{{function: operations, at: 2026-11-20, verdict: met, pack_sha256: "{sign}"}}]\n'
        )
        written = re.sub(r"(?m)^handoff:\n", f"handoff:\n{signs}", text)
        assert written != text
        spec.write_text(written, encoding="utf-8")
        done = CliRunner().invoke(cli, asked)
        if name == "ours":
            assert (0, True) == (done.exit_code, "signed by operations" in done.output), done.output
    assert (1, True) == (done.exit_code, f"operations signed {'0' * 64}" in done.output), done.output
    assert (1, True) == (nobody.exit_code, "no sign-off names a pack" in nobody.output), nobody.output


def test_a_statement_of_another_pack_is_found(made: Path, tmp_path: Path) -> None:
    """It was made for other bytes."""
    raw = made.read_bytes()
    beside = made.with_name(f"pack.zip{SUFFIX}").read_bytes()
    wrong = beside.replace(hashlib.sha256(raw).hexdigest().encode(), b"0" * 64)

    assert () == verify(raw, "pack.zip", beside=beside).problems
    for other in (wrong, b"{}", b"[]", b"[" * 9999, b'{"_type": "https://in-toto.io/Statement/v1"}'):
        assert ["PCK003"] == [problem.id for problem in verify(raw, "pack.zip", beside=other).problems]


def test_every_change_is_found(files: dict[str, bytes]) -> None:
    """Of a file, a name, the manifest; one more file, and one less."""
    spec, pages = "sources/service_specs/booking-api/service.yaml", files["pages.html"]
    less = {name: content for name, content in files.items() if name != spec}

    assert [f"{spec} is missing"] == _problems(archive.write(less))
    assert ["more.txt is not in the manifest"] == _problems(archive.write({**files, "more.txt": b""}))
    turned = pages[:-2] + bytes([pages[-2] ^ 1]) + pages[-1:]
    assert ["pages.html has changed"] == _problems(archive.write({**files, "pages.html": turned}))
    longer = archive.write({**files, "pages.html": pages + b"\n"})
    assert [f"pages.html has {len(pages) + 1} bytes, not {len(pages)}"] == _problems(longer)
    manifest = json.loads(files["manifest.json"])
    digests = {name: entry["sha256"] for name, entry in manifest["files"].items() if name != "sign-off.html"}
    assert content_digest(digests) == manifest["content_sha256"]
    manifest["content_sha256"] = "0" * 64
    changed = archive.write({**files, "manifest.json": to_json(manifest)})
    assert 1 == len(_problems(changed))


def test_no_byte_of_a_pack_can_change(files: dict[str, bytes]) -> None:
    """Headers, times, modes and what stands between or behind the files included."""
    small = {name: content for name, content in files.items() if not name.startswith("sources/")}
    raw = archive.write(small)
    whole = set(_problems(raw))
    step = max(1, len(raw) // 600)
    places = [*range(0, len(raw), step), *range(len(raw) - 400, len(raw))]

    for place in places:
        changed = raw[:place] + bytes([raw[place] ^ 0x20]) + raw[place + 1 :]
        assert whole != set(_problems(changed)), place
    for longer in (raw + b"\0", b"\0" + raw, b"#!/bin/sh\n" + raw):
        assert whole != set(_problems(longer))


def test_what_others_write_is_not_read(files: dict[str, bytes]) -> None:
    """Names that lead out, doubles, links, compression: each is refused before anything is read."""

    def zipped(content: dict[str, bytes], compression: int) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", compression) as target:
            for name, text in content.items():
                target.writestr(name, text)
        return out.getvalue()

    names = (
        "../x",
        "/etc/x",
        "a/../../x",
        "a\\..\\x",
        "C:/x",
        "a//b",
        "x/",
        ".",
        "a/./b",
        "x.",
        "a\x1b[2Jb",
        "\u202ex",
    )
    for name in names:
        (told,) = _problems(archive.write({**files, name: b""}))
        assert told.endswith("is no name of a file below a folder"), name
    (twice,) = _problems(archive.write({**files, "PAGES.html": b""}))
    assert "`pages.html` is there twice" == twice
    bomb = zipped({"pages.html": b"0" * 10_000_000}, zipfile.ZIP_DEFLATED)
    assert ["`pages.html` is compressed or encrypted; files of a pack are neither"] == _problems(bomb)
    anew = zipped(files, zipfile.ZIP_STORED)
    assert ["the archive holds something besides its files"] == _problems(anew)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK",
        b"x" * 1000,
        b"PK\5\6" + b"\0" * 18,
        b"PK\5\6" + b"\xff" * 18,
        archive.write({}),
        archive.write({"a": b""}),
    ],
    ids=range(7),
)
def test_what_is_no_pack_has_a_reason(raw: bytes) -> None:
    """One finding, and no traceback."""
    assert ["PCK001"] == [problem.id for problem in verify(raw, "pack.zip").problems]


def test_sizes_that_lie_are_bounded(files: dict[str, bytes]) -> None:
    """A header that promises gigabytes costs nothing."""
    raw = bytearray(archive.write(files))
    entry = raw.rindex(b"PK\1\2")
    struct.pack_into("<2I", raw, entry + 20, 0xFFFFFFF0, 0xFFFFFFF0)

    assert ["PCK001"] == [problem.id for problem in verify(bytes(raw), "pack.zip").problems]


@pytest.mark.parametrize(
    "manifest",
    [
        b"", b"[]", b"[" * 9999, b'{"version": 2}', b'{"version": 1, "files": []}',
        _HEAD + b'"files": {"../x": {"sha256": "", "bytes": 0}}}', _HEAD + b'"files": {}}',
    ],
    ids=range(7),
)  # fmt: skip
def test_a_manifest_that_is_none_has_a_reason(files: dict[str, bytes], manifest: bytes) -> None:
    """Whoever wrote it."""
    assert ["PCK001"] == [
        problem.id for problem in verify(archive.write({**files, "manifest.json": manifest}), "x").problems
    ]


def _document(files: dict[str, bytes], name: str = "pages.html") -> html.HtmlElement:
    return html.document_fromstring(files[name].decode())


def _loaded(tree: html.HtmlElement) -> Iterator[str]:
    """Yield what a browser would ask for, or run."""
    for element in tree.iter():
        if element.tag in (
            "script",
            "link",
            "iframe",
            "object",
            "embed",
            "img",
            "base",
            "video",
            "audio",
            "form",
        ):
            yield str(element.tag)
        for name, value in element.attrib.items():
            if name.startswith("on") or name in ("src", "srcset", "action", "background", "poster"):
                yield f"{name}={value}"
            if name == "style" and "url" in value:
                yield value


@pytest.mark.parametrize("name", ["pages.html", "sign-off.html"])
def test_the_document_needs_nothing_else(files: dict[str, bytes], name: str) -> None:
    """No script, no picture, no address that is asked for by itself; and its policy forbids all of them."""
    tree = _document(files, name)

    assert [] == list(_loaded(tree))
    assert not re.search(r"@import|url\(", files[name].decode().partition("</style>")[0])
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")


def test_every_link_of_the_document_leads_somewhere(files: dict[str, bytes]) -> None:
    """Inside to an id that is there once; outside to a whole address."""
    tree = _document(files)
    ids = tree.xpath("//@id")
    links = tree.xpath("//@href")

    assert len(ids) == len(set(ids))
    assert [] == [link for link in links if link.startswith("#") and link[1:] not in ids]
    assert [] == [link for link in links if not re.match(r"#|https?:|mailto:|tel:", link)]
    assert [] == [label for label in tree.xpath("//@for") if label not in ids]
    assert sum(link.startswith("#") for link in links) > 50


def test_the_document_has_every_page_of_the_service(files: dict[str, bytes]) -> None:
    """With the words of the site's own pages, and every fold open for the printer."""
    keys = _document(files).xpath("//article/@id")

    documents = ["overview", "runbook", "users", "training", "quiz", "handoff", "fmea", "coverage", "brief"]
    assert [*documents, "history", "card"] == keys[:11]
    assert "failure-modes-database-slow" in keys or len(keys) > 7
    assert [] == _document(files).xpath("//details[not(@open)]")


def test_a_page_reaches_the_document_unchanged() -> None:
    """But for ids, links and folds: the text between them is the page's own, byte for byte."""
    text = (
        "---\ntitle: x\n---\n\n# A &#60;b&#62;\n\n"
        '<p id="one" title="a > b">&#42;x&#42; &amp; <code>&#96;</code></p>\n\n## A &#60;b&#62;\n\n'
        '<a href="#one">1</a> <a href="../other/#gone">2</a> <a href="../../../teams/t/">3</a>\n'
        '<a href="https://example.org/?a=1&#38;b=2">4</a> <a href="javascript&#58;alert(1)">5</a>\n'
        '<input type="radio" name="ho_tab_1" id="ho_tab_1_1" checked><label for="ho_tab_1_1">L</label>\n'
        '<svg viewBox="0 0 1 1"><path d="M0"/></svg><details class="d"><summary>S</summary></details>\n'
    )
    (one, other) = chapters(
        (Page("services/s/one.md", "One", text), Page("services/s/other.md", "Other", "# Other\n")),
        "services/s/",
    )

    assert (
        '\n<h1 id="one.a-b">A &#60;b&#62;</h1>\n\n'
        '<p id="one.one" title="a > b">&#42;x&#42; &amp; <code>&#96;</code></p>\n\n'
        '<h2 id="one.a-b&#95;1">A &#60;b&#62;</h2>\n\n'
        '<a href="&#35;one.one">1</a> <a href="&#35;other">2</a> <a>3</a>\n'
        '<a href="https&#58;//example.org/&#63;a&#61;1&#38;b&#61;2">4</a> <a>5</a>\n'
        '<input type="radio" name="one.ho&#95;tab&#95;1" id="one.ho&#95;tab&#95;1&#95;1" checked>'
        '<label for="one.ho&#95;tab&#95;1&#95;1">L</label>\n'
        '<svg viewBox="0 0 1 1"><path d="M0"/></svg><details class="d" open><summary>S</summary></details>\n'
    ) == str(one.html)
    assert "other" == other.key


def test_hostile_words_stay_words(mini: Path, tmp_path: Path) -> None:
    """Whatever stands in a spec, nothing in document and sheet runs or is asked for."""
    texts = iter(VALUES * 200)
    rewrite(mini / "service_specs", lambda slot, line: " ".join(next(texts).split()) + f" t{slot}")
    out = tmp_path / "hostile.zip"
    result = CliRunner().invoke(
        cli, ["-C", str(mini), "pack", "berth-advisor", "--date", "2026-11-23", "--out", str(out)]
    )
    assert 0 == result.exit_code, result.output
    found = archive.read(out.read_bytes())
    assert isinstance(found, dict)

    for name in ("pages.html", "sign-off.html"):
        assert [] == list(_loaded(_document(found, name)))
        assert {"http", "https", "mailto", "tel", ""} >= {
            link.partition(":")[0] if ":" in link else "" for link in _document(found, name).xpath("//@href")
        }
    assert () == verify(out.read_bytes(), "hostile.zip").problems


def test_the_sheet_has_a_line_for_everybody_who_signs(mini: Path, tmp_path: Path) -> None:
    """Criteria with the verdict so far, functions with room for a name, and the digest of what is signed."""
    out = tmp_path / "advisor.zip"
    _pack(mini, out, "berth-advisor")
    found = archive.read(out.read_bytes())
    assert isinstance(found, dict)
    sheet = _document(found, "sign-off.html")

    assert "Harbour Desk stopped the proposals alone" in sheet.text_content()
    assert json.loads(found["manifest.json"])["content_sha256"] in sheet.text_content()
    assert "The spec names no function that signs." in sheet.text_content()
    assert "Not known" in _document(found).text_content()  # there is no repository, so no commit


def test_a_pack_is_never_replaced(mini: Path, tmp_path: Path) -> None:
    """The same one may be made again; another one needs another name."""
    out = tmp_path / "pack.zip"
    _pack(mini, out)
    before = out.read_bytes()
    assert before == _pack(mini, out)
    (mini / "service_specs/booking-api/alerts/booking.yaml").write_text("groups: []\n", encoding="utf-8")
    arguments = ["-C", str(mini), "pack", "booking-api", "--out", str(out), "--date", "2026-11-23"]
    result = CliRunner().invoke(cli, arguments)

    assert 1 == result.exit_code
    assert before == out.read_bytes()


def test_a_file_no_archive_can_have_is_said(mini: Path) -> None:
    """Not every system has a colon in names; what could not be verified is not made."""
    alerts = mini / "service_specs/booking-api/alerts"
    (alerts / "booking.yaml").rename(alerts / "a:b.yaml")
    result = CliRunner().invoke(cli, ["-C", str(mini), "pack", "booking-api", "--out", "pack.zip"])

    assert 1 == result.exit_code
    assert "a:b.yaml is a name that not every system has" in result.output
    assert not (mini / "pack.zip").exists()


@pytest.mark.slow
def test_what_people_learn_from_is_one_document(mini: Path, tmp_path: Path) -> None:
    """It needs nothing else, every link leads somewhere, and it is for the readers of the site."""
    out = tmp_path / "learn.html"
    command = ("-C", mini, "pack", "berth-advisor", "--training", "--out", out, "--date", "2026-11-23")
    assert 0 == run(*command).exit_code
    before, tree = out.read_bytes(), html.document_fromstring(out.read_bytes())

    assert ["users", "users-card", "training", "quiz", "card"] == tree.xpath("//article/@id")
    assert [] == list(_loaded(tree))
    ids = {element.get("id") for element in tree.iter()}
    links = [element.get("href", "") for element in tree.iter("a")]
    assert [] == [link for link in links if link.startswith("#") and link[1:] not in ids]
    assert 0 == run(*command).exit_code
    assert before == out.read_bytes()
    config = mini / "mkdocs.yml"
    config.write_text(
        config.read_text().replace("  handoff:\n", "  handoff:\n    audience: public\n"), encoding="utf-8"
    )
    spec = mini / "service_specs/berth-advisor.yaml"
    assert "there is no service" in run(*command).output  # nothing of it is for the public unless it says so
    spec.write_text(f"{spec.read_text()}audience: public\n", encoding="utf-8")
    out.unlink()
    assert 0 == run(*command).exit_code
    assert ["users", "users-card", "training", "quiz"] == html.document_fromstring(out.read_bytes()).xpath(
        "//article/@id"
    )


@pytest.mark.slow
def test_the_document_opens_from_a_disk(files: dict[str, bytes], tmp_path: Path) -> None:
    """Without a request, an error or a script; its links lead to what they name, and it prints."""
    from tests.browsing import launched, opened  # noqa: PLC0415 - needs a browser

    for name in ("pages.html", "sign-off.html"):
        (tmp_path / name).write_bytes(files[name])
    asked: list[str] = []
    said: list[object] = []
    with launched() as browser:
        page = opened(browser, 390, 844)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        for name in ("pages.html", "sign-off.html"):
            page.goto((tmp_path / name).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), name
        page.goto((tmp_path / "pages.html").as_uri())
        page.click("nav[aria-label=Pages] a[href='#runbook']")
        assert page.evaluate("Math.abs(document.getElementById('runbook').getBoundingClientRect().top)") < 5
        assert len(page.pdf()) > 50_000

    assert {(tmp_path / name).as_uri() for name in ("pages.html", "sign-off.html")} == {
        url.partition("#")[0] for url in asked
    }
    assert [] == said
