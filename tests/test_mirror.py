"""Fetching from a server: what is wanted, within bounds, with nobody's credentials, and killed safely."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from generator.reach import spares_contents
from tests.commands import ENVIRONMENT
from tests.githost import Host, host
from tests.remotes import ask_branch, lock, locked, panel, place, point
from tests.repos import Repo


@pytest.fixture
def ledger(tmp_path: Path) -> Repo:
    """A repository on a server that can leave out the contents of files."""
    repo = Repo(tmp_path / "host/ledger")
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit("first", {"service_specs/booking-api/main.py": "1", "CODEOWNERS": "* @ada\n"})
    repo.git("tag", "v1.0")
    repo.commit("second", {"service_specs/booking-api/main.py": "2"})
    return repo


@pytest.fixture
def server(ledger: Repo) -> Iterator[Host]:
    """The server, on a port of this machine."""
    with host(ledger.folder.parent) as running:
        yield running


@pytest.fixture
def remote(mini: Path, server: Host) -> Path:
    """The small workspace, whose code lies on the server."""
    point(mini, f"{server.url}/ledger/.git", protocols="http")
    return mini


def mirror(root: Path) -> Path:
    """Give the folder of the only mirror."""
    (found,) = (entry.parent for entry in (root / "site/.handoff/repositories").glob("*/objects"))
    return found


def objects(root: Path) -> list[str]:
    """List the kinds of all objects in the mirror."""
    command = [
        "git",
        f"--git-dir={mirror(root)}",
        "cat-file",
        "--batch-all-objects",
        "--batch-check=%(objecttype)",
    ]
    return sorted(subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())


def test_only_lock_uses_the_network(remote: Path, server: Host) -> None:
    """Pages are made of the cache: with it nobody is asked, without it nobody either."""
    unpinned = panel(remote)
    before = len(server.seen)
    locked(remote)
    between = len(server.seen)
    pinned = panel(remote)
    lock(remote, "--check")
    lock(remote, "--fetch")
    lock(remote)

    assert ("not pinned" in unpinned, 0) == (True, before)
    assert "second" in pinned
    assert 0 < between == len(server.seen)


def test_contents_stay_on_the_server_but_for_the_files_facts_are_made_of(remote: Path) -> None:
    """Commits and folders are all that a history takes."""
    locked(remote)

    assert ["blob"] + ["commit"] * 2 + ["tree"] * 6 == objects(remote)


def test_a_server_that_sends_everything_is_read_all_the_same(remote: Path, ledger: Repo) -> None:
    """Only the cache is larger."""
    ledger.git("config", "uploadpack.allowFilter", "false")
    locked(remote)

    assert 3 == objects(remote).count("blob")
    assert "second" in panel(remote)


def test_an_old_git_is_not_sent_to_leave_contents_out(
    remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would go and get them one by one, whatever it is told; so it gets all at once."""
    fake = tmp_path / "bin/git"
    fake.parent.mkdir()
    fake.write_text(
        '#!/bin/sh\nfor last; do :; done\n[ "$last" = version ] && echo git version 2.34.1 && exit\n'
        f'exec {shutil.which("git")} "$@"\n',
        "utf-8",
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    locked(remote)

    assert 3 == objects(remote).count("blob")


@pytest.mark.parametrize(
    ("version", "spares"),
    [
        ("git version 2.39.5", True),
        ("git version 2.39.3", False),
        ("git version 2.44.0", False),
        ("git version 2.45.0", True),
        ("git version 2.50.1 (Apple Git-155)", True),
        ("git version 3.0.0", True),
        ("git version 2.34.1", False),
        ("nonsense", False),
    ],
)
def test_which_git_leaves_contents_out(version: str, spares: bool) -> None:
    """Only those that can be told not to go and get what is missing."""
    assert spares == spares_contents(version)


def test_a_server_of_plain_files_is_read_without_an_end_of_processes(mini: Path, ledger: Repo) -> None:
    """It can leave nothing out and answers no question; git is not to ask it for every file it misses."""
    ledger.git("update-server-info")
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    handler = partial(quiet, directory=str(ledger.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as plain:
        serving = threading.Thread(target=plain.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        point(mini, f"http://127.0.0.1:{plain.server_address[1]}/.git", protocols="http")
        done = lock(mini, "--seconds", "20")
        plain.shutdown()
        serving.join()

    assert 0 == done.exit_code, done.output
    assert "second" in panel(mini)


def test_a_server_that_gives_no_commit_by_its_id_is_asked_for_the_branch(
    remote: Path, ledger: Repo, server: Host
) -> None:
    """Servers of the first protocol are like that; the commit is in the branch's history."""
    server.grow_old()
    locked(remote)
    expected, pinned = panel(remote), (remote / "handoff.lock").read_text("utf-8")
    ledger.commit("third")
    (remote / "site").rename(remote / "away")
    fetched = lock(remote, "--fetch")
    again = panel(remote)
    ledger.git("reset", "-q", "--hard", "HEAD~2")
    (remote / "site").rename(remote / "far-away")
    gone = lock(remote, "--fetch")

    assert (0, expected) == (fetched.exit_code, again)
    assert pinned == (remote / "handoff.lock").read_text("utf-8")
    assert "skerry, branch main: its server no longer has commit " in gone.output


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (
            301,
            {"Location": "http://127.0.0.1:9/x"},
            "its address leads to another one, which mkdocs.yml has to name",
        ),
        (302, {"Location": "file:///etc"}, "its address leads to another one, which mkdocs.yml has to name"),
        (401, {"WWW-Authenticate": "Basic"}, "its server wants credentials that git does not have here"),
        (403, {}, "its server wants credentials that git does not have here"),
        (404, {}, "its server has no such repository"),
        (500, {}, "its server fails"),
    ],
)
def test_a_server_that_refuses_is_said_in_our_words(
    remote: Path, server: Host, status: int, headers: dict[str, str], words: str
) -> None:
    """Nobody is asked for a password, and no redirection is followed."""
    server.answers["/ledger"] = (status, headers)
    done = lock(remote)

    assert 1 == done.exit_code
    assert f"error[LCK003] skerry, branch main: {words}\n" in done.output


def test_a_name_no_server_has_and_a_port_nobody_listens_at(mini: Path) -> None:
    """Both are said at the repository's place in mkdocs.yml."""
    for url, words in (
        ("http://127.0.0.1:9/x", "its server does not answer"),
        ("https://nowhere.invalid/x", "the name of its server is not known here"),
    ):
        point(mini, url, protocols="http, https")

        assert f"{place(mini)}: error[LCK003] skerry, branch main: {words}\n" in lock(mini).output


def test_a_server_that_never_answers_is_given_up(mini: Path) -> None:
    """Time is bounded, and nothing is left running."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        point(mini, f"http://127.0.0.1:{silent.getsockname()[1]}/x", protocols="http")
        start = time.monotonic()
        done = lock(mini, "--seconds", "1")
        took = time.monotonic() - start

    assert "error[LCK003] skerry, branch main: reading it took longer than 1 s\n" in done.output
    assert took < 20


def test_the_size_of_a_copy_is_bounded(remote: Path, ledger: Repo) -> None:
    """What grows past the bound is stopped and not pinned; the bound can be raised."""
    noise = os.urandom(3_000_000).hex()
    ledger.commit("large", {"CODEOWNERS": noise})
    ledger.git("config", "uploadpack.allowFilter", "false")
    small = lock(remote, "--mib", "1")

    assert 1 == small.exit_code
    assert "error[LCK003] skerry, branch main: it has more than 1 MiB\n" in small.output
    assert not (remote / "handoff.lock").exists()
    locked(remote, "--mib", "20")


def test_a_killed_fetch_leaves_a_cache_that_can_be_used(remote: Path, ledger: Repo) -> None:
    """Scraps of it are cleared away by the next one, and pins from before are still there."""
    locked(remote)
    folder = mirror(remote)
    ledger.commit("third", {"x": "3"})
    command = [sys.executable, "-m", "generator", "-C", str(remote), "lock", "--update"]
    for pause in (0.35, 0.5, 0.65):
        with subprocess.Popen(
            command, env=ENVIRONMENT, start_new_session=True, stdout=-3, stderr=-3
        ) as process:
            time.sleep(pause)
            os.killpg(process.pid, signal.SIGKILL)
    (folder / "objects/pack/tmp_pack_x").write_bytes(b"scrap")
    (folder / "config.lock").write_bytes(b"")
    (folder / "refs/handoff/x.lock").write_bytes(b"")
    kept = panel(remote)
    ledger.commit("fourth", {"x": "4"})  # the last of those may have come so far that nothing is left
    locked(remote, "--update")

    assert "second" in kept or "third" in kept
    assert "fourth" in panel(remote)
    assert [] == [*folder.glob("objects/pack/tmp_*"), *folder.rglob("*.lock")]


@pytest.mark.parametrize("damaged", ["objects", "packs", "HEAD"])
def test_a_damaged_mirror_is_said_and_made_anew(remote: Path, damaged: str) -> None:
    """The page names the way out, and fetching goes it."""
    locked(remote)
    expected, folder = panel(remote), mirror(remote)
    for broken in folder.glob("objects/pack/*.pack") if damaged == "packs" else [folder / damaged]:
        if broken.is_dir():
            broken.rename(remote / "away")
        broken.unlink(missing_ok=True)
        broken.write_bytes(b"garbage")
    said = panel(remote)
    done = lock(remote, "--fetch")

    assert ": run handoff lock --fetch." in said
    assert (0, expected) == (done.exit_code, panel(remote))


def test_a_damaged_mirror_does_not_stand_in_the_way_of_new_pins(remote: Path, ledger: Repo) -> None:
    """Even when no pin names what it had."""
    locked(remote)
    for pack in mirror(remote).glob("objects/pack/*.pack"):
        pack.unlink()
        pack.write_bytes(b"garbage")
    (remote / "handoff.lock").unlink()
    ledger.commit("third")
    locked(remote)

    assert "third" in panel(remote)


def test_runs_at_the_same_time_take_turns(remote: Path) -> None:
    """All of them end well, and the mirror is whole."""
    command = [sys.executable, "-m", "generator", "-C", str(remote), "lock"]
    running = [subprocess.Popen(command, env=ENVIRONMENT, stdout=-3, stderr=-3) for _ in range(3)]
    codes = [process.wait() for process in running]

    assert set(codes) <= {0, 3}
    assert 0 in codes
    assert "second" in panel(remote)


def test_no_configuration_of_the_remote_or_of_the_caller_takes_part(
    remote: Path, ledger: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A mirror has the settings it was laid out with; those of whoever runs this are theirs to lend."""
    ledger.git("config", "core.fsmonitor", f"touch {tmp_path}/PWN")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "url.http://127.0.0.1:9/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "http://127.0.0.1")
    locked(remote)

    assert "[core]\n\trepositoryformatversion = 0\n\tbare = true\n" == (mirror(remote) / "config").read_text()
    assert not (mirror(remote) / "hooks").exists()
    assert not (tmp_path / "PWN").exists()
    lent = lock(remote, "--update", "--credentials")
    assert "skerry, branch main: its server does not answer\n" in lent.output


def test_keys_are_used_only_when_they_are_lent(
    mini: Path, ledger: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ssh runs with the caller's command, asks nothing, and takes only hosts that are known."""
    log, ssh = tmp_path / "log", tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "$*" >>{log}\nfor last; do :; done\nexec sh -c "$last"\n', "utf-8")
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    point(mini, f"git@git.example.org:{ledger.folder}/.git".replace(":/", ":x/../"), protocols="ssh")
    assert 1 == lock(mini).exit_code  # a way out of a folder
    point(mini, f"ssh://git@git.example.org{ledger.folder}/.git", protocols="ssh")
    alone = lock(mini)
    unused = not log.exists()
    lent = lock(mini, HANDOFF_CREDENTIALS="1")

    assert (
        "error[LCK003] skerry, branch main: ssh takes your keys: run handoff lock --credentials\n"
        in alone.output
    )
    assert unused
    assert 0 == lent.exit_code, lent.output
    assert "-o BatchMode=yes -o StrictHostKeyChecking=yes" in log.read_text("utf-8")
    assert f'url: "ssh://git.example.org{ledger.folder}/.git"' in (mini / "handoff.lock").read_text("utf-8")


def test_a_helper_is_asked_only_when_it_is_lent(
    remote: Path, server: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it gives goes to the server and nowhere else."""
    server.answers["/ledger"] = (401, {"WWW-Authenticate": "Basic"})
    config = tmp_path / "gitconfig"
    config.write_text(
        f'[credential]\n\thelper = "!touch {tmp_path}/ASKED; echo username=ada; echo password=s3cret"\n',
        "utf-8",
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("HOME", str(tmp_path))
    alone, unasked = lock(remote), not (tmp_path / "ASKED").exists()
    lent = lock(remote, "--credentials")

    assert unasked
    assert (tmp_path / "ASKED").exists()
    assert "s3cret" not in alone.output + lent.output
    assert "its server wants credentials that git does not have here\n" in lent.output


def test_an_empty_repository_is_said(remote: Path, tmp_path: Path) -> None:
    """There is no commit to pin."""
    Repo(tmp_path / "host/empty")
    point(remote, (tmp_path / "host/empty/.git").as_uri())
    ask_branch(remote, "")

    assert "skerry: it has no commits on its own branch yet\n" in lock(remote).output


def test_a_shallow_mirror_is_said(mini: Path, ledger: Repo) -> None:
    """A count that would need older history is not given."""
    part = ledger.shallow("--depth=1")
    point(mini, (part.folder / ".git").as_uri())
    locked(mini)

    assert "shallow clone: older history is not here" in panel(mini)
