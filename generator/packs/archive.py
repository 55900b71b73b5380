"""A zip archive of which there is exactly one for given files. The only module that writes or reads packs.

Zip opens everywhere with a double click. Nothing is compressed: no compressor's version decides about bytes,
and no small file can grow into a large one. Order, times and modes are fixed, so that a reader can write the
archive anew and compare: whatever is hidden beside the files differs.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of an archive, and of all its files."""
_MOST_FILES: Final = 5_000
_LONGEST_NAME: Final = 500
_NAME: Final = re.compile(r"[^/\\:\x00-\x1f\x7f]+(?:/[^/\\:\x00-\x1f\x7f]+)*")
_MADE_BY: Final = 0x031E  # Unix, version 3.0 of the format: modes are read
_NEEDS: Final = 20
_UTF8: Final = 0x800
_DAY: Final = 0x21  # 1980-01-01, the first the format knows
_MODE: Final = 0o100644 << 16


class Refused(Struct, frozen=True):
    """Why an archive is not read."""

    reason: str


def write(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of these files, sorted by name."""
    body, directory = io.BytesIO(), io.BytesIO()
    for name, content in sorted(files.items()):
        written, size, crc = name.encode(), len(content), zlib.crc32(content)
        facts = (_UTF8, 0, 0, _DAY, crc, size, size, len(written), 0)
        directory.write(
            struct.pack("<4s6H3I5H2I", b"PK\1\2", _MADE_BY, _NEEDS, *facts, 0, 0, 0, _MODE, body.tell())
        )
        directory.write(written)
        body.write(struct.pack("<4s5H3I2H", b"PK\3\4", _NEEDS, *facts))
        body.write(written + content)
    start, count, size = body.tell(), len(files), directory.tell()
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, start, 0)
    return body.getvalue() + directory.getvalue() + end


def read(raw: bytes) -> dict[str, bytes] | Refused:
    """Return the files of an archive that `write` may have made. Nothing is written to a disk."""
    if len(raw) > LARGEST:
        return Refused(f"it has more than {LARGEST} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as found:
            entries = found.infolist()
            refused = _refused(entries)
            return refused or {entry.filename: found.read(entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OSError,
        ValueError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ):
        return Refused("it is no zip archive, or a broken one")


def is_safe(name: str) -> bool:
    """Whether a name is one of a file below the folder an archive is unpacked in, on every platform."""
    parts = name.split("/")
    return (
        bool(_NAME.fullmatch(name))
        and name.isprintable()
        and len(name) <= _LONGEST_NAME
        and all(part == part.rstrip(" .") for part in parts)
    )


def _refused(entries: list[zipfile.ZipInfo]) -> Refused | None:
    """Say why nothing is read; sizes are those declared, and reading stops at them."""
    if len(entries) > _MOST_FILES:
        return Refused(f"it has more than {_MOST_FILES} files")
    seen = set[str]()
    for entry in entries:
        if not is_safe(entry.filename) or entry.orig_filename != entry.filename:
            return Refused(f"{_shown(entry)} is no name of a file below a folder")
        if entry.filename.casefold() in seen:
            return Refused(f"{_shown(entry)} is there twice")
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
            return Refused(f"{_shown(entry)} is compressed or encrypted; files of a pack are neither")
        seen.add(entry.filename.casefold())
    if sum(entry.file_size for entry in entries) > LARGEST:
        return Refused(f"its files have more than {LARGEST} bytes")
    return None


def _shown(entry: zipfile.ZipInfo) -> str:
    return f"`{entry.orig_filename.encode('unicode_escape').decode('ascii')[:80]}`"
