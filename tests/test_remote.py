"""Which addresses mkdocs.yml may name."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.remote import is_branch, protocol_of
from tests.remotes import lock, place, point

HOSTILE = [
    "ext::sh -c touch% PWN",
    "ext::https://x/y",
    "--upload-pack=touch PWN",
    "-uPWN",
    "-oProxyCommand=touch PWN",
    "ssh://-oProxyCommand=touch/x",
    "ssh://git@-oProxyCommand=x/y",
    "git@-oProxyCommand=x:y",
    "-git@host:y",
    "git@host:-y",
    "git@host:/y",
    "git://git.example.org/x",
    "ftp://git.example.org/x",
    "fd::17/x",
    "transport::https://x/y",
    "https://user:secret@git.example.org/x",
    "https://user@git.example.org/x",
    "ssh://git:secret@git.example.org/x",
    "https://git.example.org/x?token=secret",
    "https://git.example.org/x#y",
    "https://git.example.org/../x",
    "https://git.example.org/%2e%2e/x",
    "https://git.example.org/x%0ay",
    "https://git.example.org/x\ny",
    "https://git.example.org/x y",
    "https://git.example.org\\@evil.example/x",
    "https://git.example.org/$(touch PWN)",
    "https://git.example.org/`touch PWN`",
    "https://git.example.org/';touch PWN",
    "https://git.example.org",
    "https:///x",
    "https://[::1/x",
    "https://git.example.org:port/x",
    "HTTPS://git.example.org/x",
    "http://git.example.org/x",
    "http://127.0.0.1.evil.example/x",
    "http://127.0.0.1@evil.example/x",
    "file://server/share",
    "file:///srv/../etc",
    "file:/srv/x",
    "/srv/x",
    "../x",
    "C:\\x",
    "https://git.example.org/" + "x" * 2000,
    "",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_what_is_no_plain_address_is_refused_at_its_place(mini: Path, url: str) -> None:
    """No command is run for it, and the message does not repeat it: there may be a password in it."""
    assert "" == protocol_of(url)
    quoted = '"' + url.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    point(mini, "@", protocols="https, ssh, file, http")
    file = mini / "mkdocs.yml"
    file.write_text(file.read_text("utf-8").replace("'@'", quoted), "utf-8")
    done = lock(mini)

    assert 1 == done.exit_code
    assert (
        f"{place(mini)}: error[WSP001] extra.handoff.repositories.skerry.url: "
        "expected the address of a repository, without credentials\n"
    ) in done.output
    assert "secret" not in done.output
    assert not (mini / "site").exists()


@pytest.mark.parametrize(
    ("url", "protocol"),
    [
        ("https://git.example.org/payments/ledger", "https"),
        ("https://git.example.org:8443/payments/ledger.git", "https"),
        ("https://dev.example.com/org/project%20x/_git/repo", "https"),
        ("ssh://git@git.example.org:2222/payments/ledger.git", "ssh"),
        ("ssh://git.example.org/~ada/ledger", "ssh"),
        ("git@git.example.org:payments/ledger.git", "ssh"),
        ("file:///srv/mirrors/ledger.git", "file"),
        ("http://127.0.0.1:8080/ledger", "http"),
        ("http://localhost/ledger", "http"),
    ],
)
def test_plain_addresses_have_a_protocol(url: str, protocol: str) -> None:
    """Those that code hosts show for cloning."""
    assert protocol == protocol_of(url)


@pytest.mark.parametrize(
    ("url", "protocols", "found"),
    [
        ("file:///srv/x", "https, ssh", "expected https or ssh, found file"),
        ("http://127.0.0.1/x", "https", "expected https, found http"),
        ("git@git.example.org:x", "https, file", "expected https or file, found ssh"),
    ],
)
def test_only_allowed_protocols_are_used(mini: Path, url: str, protocols: str, found: str) -> None:
    """Mirrors on this machine and plain HTTP have to be allowed."""
    point(mini, url, protocols=protocols)

    assert f"extra.handoff.repositories.skerry.url: {found}\n" in lock(mini).output


@pytest.mark.parametrize("name", ["main", "release/1.2", "ü", "a-b_c+d", "users/ada/x", "a@b", "1.0"])
def test_names_of_branches(name: str) -> None:
    """Git takes all of these."""
    assert is_branch(name)


@pytest.mark.parametrize(
    "name", ["", "-x", "/x", "x/", "a..b", "a//b", "x.lock", "x.lock/y", ".x", "a/.b", "x.", "a b", "a~b",
             "a^b", "a:b", "a?b", "a*b", "a[b", "a\\b", "a@{b", "a\nb", "a\x7fb", "HEAD"]
)  # fmt: skip
def test_what_is_no_name_of_a_branch(name: str) -> None:
    """Git takes none of these, and HEAD has a meaning of its own."""
    assert not is_branch(name)
