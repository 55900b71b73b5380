"""`generator.locks`: one at a time holds a file, whoever asks and however."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import filelock
import pytest

from generator import locks
from generator.locks import HeldError, held

HOLD = """
import sys, time
from pathlib import Path
from generator.locks import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""

FORK = """
import os, sys, time
from pathlib import Path
from generator.locks import held
with held(Path(sys.argv[1])):
    copy = os.fork()
    if copy:
        os._exit(0)
    print(os.getpid(), flush=True)
    time.sleep(60)
"""


LENT = """
import os, sys, time
from pathlib import Path
from generator.locks import held, lent
with held(Path(sys.argv[1])), lent() as some:
    copy = os.fork()
    if copy:
        os._exit(0)
    assert some
    print(os.getpid(), flush=True)
    time.sleep(60)
"""


def free(file: Path) -> bool:
    """Tell whether a file can be had at once."""
    try:
        with held(file, 0):
            return True
    except HeldError:
        return False


def test_it_is_the_lock_of_filelock(tmp_path: Path) -> None:
    """Builds of this version and of one that asks the package wait for each other."""
    file = tmp_path / "lock"
    with filelock.FileLock(file):
        during = free(file)
    with held(file), pytest.raises(filelock.Timeout), filelock.FileLock(file, timeout=0):
        pass

    assert not during
    assert free(file)
    assert file.exists()  # whoever waits for it waits for this one


def test_a_holder_that_is_killed_holds_nothing(tmp_path: Path) -> None:
    """Nor does what waits for it have to look who it was."""
    file = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert b"held\n" == holder.stdout.readline()
        during = free(file)
        holder.send_signal(signal.SIGKILL)
        with held(file, 10):
            pass

    assert not during


def test_a_copy_of_the_process_does_not_hold_it(tmp_path: Path) -> None:
    """It may live longer than the holder, and has nothing to do with what is written."""
    file = tmp_path / "lock"
    command = [sys.executable, "-c", FORK, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        copy = int(holder.stdout.readline())
        holder.wait()
        alone = free(file)
        os.kill(copy, signal.SIGKILL)

    assert alone


def test_a_copy_holds_what_is_lent_to_it(tmp_path: Path) -> None:
    """It goes on writing when the holder has died, and others wait for its end."""
    file = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", LENT, str(file)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        copy = int(holder.stdout.readline())
        holder.wait()
        during = free(file)
        os.kill(copy, signal.SIGKILL)
        with held(file, 10):
            pass

    assert not during
    with locks.lent() as some:
        assert not some


def test_a_file_that_was_taken_away_is_not_waited_for(tmp_path: Path) -> None:
    """Older versions of the package removed it: two that hold files of one name would write at once."""
    file = tmp_path / "lock"
    with held(file):
        file.unlink()
        again = free(file)

    assert again
    assert file.exists()


def test_a_disk_without_such_locks_has_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There, and on Windows, the package does it."""
    monkeypatch.setattr(locks, "fcntl", None)
    file = tmp_path / "lock"
    with held(file):
        during = free(file)

    assert not during
    assert free(file)
