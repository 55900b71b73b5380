"""Addresses of remote repositories: which ones mkdocs.yml may name, and how they are shown."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from generator.diagnostics import Place

PROTOCOLS: Final = ("https", "ssh")
"""What is allowed where mkdocs.yml does not say otherwise."""
KNOWN_PROTOCOLS: Final = ("https", "ssh", "file", "http")
HEAD: Final = "HEAD"
"""The name under which the branch is asked for that a repository itself calls its own."""

_HOST: Final = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
_PORT: Final = r"(?::[0-9]{1,5})?"
_USER: Final = r"(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,63}@)?"
_PATH: Final = r"[A-Za-z0-9._~+%-][A-Za-z0-9._~+%/-]{0,1000}"
_FORMS: Final = (
    ("https", rf"https://{_HOST}{_PORT}/{_PATH}"),
    ("ssh", rf"ssh://{_USER}{_HOST}{_PORT}/{_PATH}"),
    ("ssh", rf"[A-Za-z0-9_][A-Za-z0-9._-]{{0,63}}@{_HOST}:(?![/-]){_PATH}"),
    ("file", rf"file:///{_PATH}"),
    ("http", rf"http://(?:127\.0\.0\.1|localhost){_PORT}/{_PATH}"),
)
_BRANCH: Final = (
    r"(?![-/])(?!.*(?:\.\.|//|@\{|/\.|\.lock(?:/|$)|[./]$))"
    r"[^\x00-\x20\x7f~^:?*\[\\.][^\x00-\x20\x7f~^:?*\[\\]{0,249}"
)


class Remote(Struct, frozen=True):
    """A repository elsewhere as mkdocs.yml names it. No branch: the one it calls its own."""

    url: str
    branch: str
    place: Place


def protocol_of(url: str) -> str:
    """Name the protocol of an address; nothing when it has none of the forms that are read.

    The forms have no room for passwords, options, line ends or ways out of a folder. Plain HTTP is for
    this machine only, where nobody is on the line.
    """
    if ".." in unquote(url).split("/") or re.search(r"[\x00-\x1f\x7f\\]", unquote(url)):
        return ""
    return next((protocol for protocol, form in _FORMS if re.fullmatch(form, url)), "")


def is_branch(name: str) -> bool:
    """Tell whether git takes a text for the name of a branch."""
    return name != HEAD and re.fullmatch(_BRANCH, name) is not None
