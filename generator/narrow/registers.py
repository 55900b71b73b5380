"""The registers of gaps of all services, brought up to date where lines of one have moved.

They have the rows of each service's own registers, in the same order.
"""

from __future__ import annotations

from typing import Final

_BEGINS: Final = b'\n  "gaps": ['
_ENDS: Final = b"\n  ],"


def moved(name: str, whole: bytes, before: bytes, after: bytes) -> bytes:
    """Return a register of all with other lines for the gaps of one service, whose own register is otherwise.

    Raises ValueError when the rows are not there.
    """
    if name.endswith(".json"):
        old, new = _entries(before), _entries(after)
        place = whole.index(old)
        return whole[:place] + new + whole[place + len(old) :]
    pieces, last = list[bytes](), 0
    for old, new in zip(_rows(before), _rows(after), strict=True):
        place = whole.index(b"\n" + old, last)
        pieces += [whole[last:place], b"\n" + new]
        last = place + 1 + len(old)
    return b"".join((*pieces, whole[last:]))


def _rows(table: bytes) -> list[bytes]:
    return table.split(b"\r\n")[1:-1]


def _entries(program: bytes) -> bytes:
    start = program.index(_BEGINS) + len(_BEGINS)
    return program[start : program.index(_ENDS, start)]
