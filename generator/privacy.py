"""What must not be published: secrets, and ways to reach a person. Whole files are read, comments included.

A secret is known by its form (tokens of well-known issuers, private keys, credentials in addresses) or by
what stands before it (`password=`, `Authorization: Bearer`, `sshpass -p`). A value that is looked up when the
command runs (`$TOKEN`, `<password>`, `{{ token }}`, `***`) is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

from msgspec import Struct

from generator.diagnostics import Diagnostic, Place, Problem
from generator.problems.privacy import PERSONAL_ADDRESS, PHONE_NUMBER, SECRET

Detect = Callable[[str], Iterable[tuple[int, int, str]]]
"""Finds secrets of other forms in a text: where each starts and ends, and what it is."""

# Each with pieces of text of which one is in its line: looking for those first is twenty times as fast.
_TOKENS: Final = (
    ("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,255}"),
    ("GitHub token", "github_pat_", r"github_pat_\w{22,255}"),
    ("GitLab token", "glpat- gldt- glrt- glptt- glft- glsoat-", r"gl(?:pat|dt|rt|ptt|ft|soat)-[\w-]{20,}"),
    ("key of AWS", "akia asia abia acca", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])"),
    ("key of Google", "aiza", r"AIza[\w-]{35,36}"),
    ("Slack token", "xox", r"xox[abeoprs]-[\w-]{10,}"),
    ("Slack webhook", "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/[\w/]{20,}"),
    ("Stripe key", "k_live_ k_test_", r"(?:sk|rk)_(?:live|test)_\w{16,}"),
    ("npm token", "npm_", r"npm_[A-Za-z0-9]{30,}"),
    ("PyPI token", "pypi-", r"pypi-[\w-]{50,}"),
    ("JSON Web Token", "eyj", r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"),
    ("SendGrid key", "sg.", r"SG\.[\w-]{20,24}\.[\w-]{39,50}"),
    ("Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
    ("key of a model provider", "sk-", r"sk-(?:ant-|proj-|svcacct-)?[\w-]*[A-Za-z0-9]{20,}"),
    ("Vault token", "hvs. hvb. hvr.", r"hv[sbr]\.[\w-]{24,}"),
    ("Telegram token", ":aa", r"\d{8,10}:AA[\w-]{33}"),
    ("DigitalOcean token", "_v1_", r"do[opr]_v1_[a-f0-9]{64}"),
    ("age key", "age-secret-key-", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    ("private key", "-----begin", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
)
_STAND_IN: Final = r"[\"']?(?!\\?[$<{%*\[]|[xX]{3}|\.{3}|(?i:none|null|true|false|redacted|changeme)\b)"
"""A quote, and not what stands in for the real value: looked up, filled in, or struck out."""
_WORD: Final = (
    r"(?i:password|passwd|passphrase|secret(?:_?key)?|client_?-?secret|api_?-?key|access_?-?key|account_?-?key"
    r"|signing_?-?key|(?<![a-z])(?:pass|pwd|sig)|(?<![a-z])(?:auth|access|api|bot|refresh|id)?_?-?token)"
)
_IN_WORDS: Final = "pass secret key token pwd sig"
"""Of which each such word has one."""
_CONTEXTS: Final = (
    (
        "password in an address",
        "@",
        r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"'<>$]{1,100}:" + _STAND_IN + r"(?P<secret>[^\s/@\"']{1,200})@",
    ),
    ("credential", _IN_WORDS, _WORD + r"[\"']?=" + _STAND_IN + r"(?P<secret>[^\s\"'&;|,)`]{3,500})"),
    (
        "credential in a setting",
        _IN_WORDS,
        _WORD + r"[\"']?: " + _STAND_IN + r"(?P<secret>(?=[^\s\"']*[0-9])(?=[^\s\"']*[A-Za-z])"
        r"[^\s\"'{}<>():/.]{8,500})[\"']?[ \t]*(?:[,}]|$|#)",
    ),
    (
        "credential in a header",
        "authorization: x-api-key: private-token:",
        r"(?i:authorization: ?(?:bearer|basic|token) |x-api-key: ?|private-token: ?)"
        + _STAND_IN + r"(?P<secret>[\w.+/=~-]{6,})",
    ),
    (
        "password on a command line",
        "-p -u",
        r"(?:sshpass -p ?|(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;]{0,80}? -p"
        r"|(?:curl|wget|http)\b[^\n|;]{0,80}? (?:-u|--user) ?[\"']?[\w.-]+:|--password[= ])"
        + _STAND_IN + r"(?P<secret>[^\s\"'|;-][^\s\"'|;]{2,})",
    ),
)  # fmt: skip
_MAIL: Final = re.compile(
    r"(?<![\w.+%/@-])(?P<local>[\w.+%-]{1,64})[@\uff20](?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.[^\W\d_]{2,24})(?![\w@:/-])"
)
_SPELT: Final = re.compile(r"\b[\w.-]{1,64} ?[\[(]at[\])] ?[\w-]{1,63}(?: ?[\[(]dot[\])] ?[\w-]{1,63}){1,4}")
_MEMBER: Final = re.compile(r"[UW]0(?<![\w/.\\-][UW]0)[A-Z0-9]{7,9}(?![\w-])")
"""A member of a Slack workspace: always somebody, where `@name` is as often a group."""
_ROLE_WORDS: Final = """
abuse account accounts admin admins ai alert alerts analytics app apps architecture backend bot build
business care change ci cloud compliance contact crew customer customers data database dba dbas delivery
department desk dev devel developer developers development devops digital distribution dl dpo duty eng
engineering engineers enquiries escalation experience feedback finance frontend git group groups hello help
helpdesk hotline hr inbox incident incidents info infra infrastructure integration it jira kube legal list
machine mail mailer mailing maintainers management marketing messaging ml mobile model monitoring net
network news noc noreply notifications notify office oncall operations ops org pager payments people pilot
platform post postmaster press privacy product production project psirt qa quality release releases reply
reports request research root sales security service services shop sid site soc sre staff status storage
store support system systems team teams tech technology test ticket tickets tooling training transport user
users vendor web webmaster www
"""
_ROLES: Final = frozenset(_ROLE_WORDS.split())
_BEFORE: Final = r"[\w.+/=:#-]"
_ABROAD: Final = r"[1-9]\d{0,2}(?:[ \u00a0().-]{0,2}\d){6,12}"
# Each begins with a letter that is looked for at once; what stands before it is looked at second.
_PHONES: Final = tuple(
    re.compile(form + r"(?![\w-]|[.:]\d)")
    for form in (
        rf"\+(?<!{_BEFORE}\+){_ABROAD}",
        rf"tel:(?<!{_BEFORE}tel:)\+{_ABROAD}",
        rf"0(?<!{_BEFORE}0)(?:0[1-9]\d{{9,12}}|\d{{2,4}}[-/]\d{{6,8}})",
        rf"\((?<!{_BEFORE}\()\d{{3}}\) ?\d{{3}}-\d{{4}}",
    )
)
_LOCAL: Final = re.compile(r"\d{3}[ -]\d{4}(?![\w-]|[.:]\d)")
_CALLS: Final = ("phone", "tel", "mobile", "cell", "home", "call", "ring", "dial")
_CALLED: Final = re.compile(rf"\b(?:{'|'.join(_CALLS)})\b[^\d\n]{{0,20}}\Z", re.IGNORECASE)
"""Seven digits are the number of a telephone only where a word before them says so."""

_SHORTEST: Final = 15  # characters of the shortest token, `xoxb-` and ten more


class _Kind(Struct, frozen=True):
    """A kind of secret: what its line must hold, in small letters, its form, and how varied it is."""

    name: str
    needles: tuple[str, ...]
    form: str
    variety: int
    """`AKIAXXXXXXXXXXXXXXXX` has few different characters: it is an example."""
    one_word: bool
    """Whether it is at least `_SHORTEST` characters without a blank."""

    def matches(self, searched: _Searched) -> Iterator[re.Match[str]]:
        """Yield the secrets of this kind."""
        if self.one_word and not any(needle in searched.long for needle in self.needles):
            return
        for start, end in searched.near(self.needles):
            for match in _compiled(self.form).finditer(searched.text, start, end):
                if len(set(match["secret"])) >= self.variety:
                    yield match


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """Compile the form of a kind. Of most kinds no line has what its secrets hold."""
    return re.compile(form, re.MULTILINE)


class _Searched:
    """A text that forms are looked for in, only where pieces of them are: that is twenty times as fast.

    Pieces are looked for in its words first, each of which stands there once: a text repeats most of its own.
    """

    __slots__ = ("_found", "_lower", "_words", "long", "text")

    def __init__(self, text: str) -> None:
        self.text, self._lower = text, text.lower()
        words = set(self._lower.split())
        self._words = " ".join(words)
        self.long = " ".join([word for word in words if len(word) >= _SHORTEST])
        self._found: dict[tuple[str, ...], tuple[tuple[int, int], ...]] = {}

    def near(self, needles: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        """Return where to look for what has one of some pieces in its line, written in whatever capitals."""
        if len(self._lower) != len(self.text):
            # A few letters become two in small letters: then no place in the one is that in the other.
            return ((0, len(self.text)),)
        if needles not in self._found:
            here = [needle for needle in needles if needle in self._words]
            self._found[needles] = tuple(_lines(self._lower, here))
        return self._found[needles]


def _lines(text: str, needles: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where lines start and end that hold one of some pieces of text."""
    spans = set()
    for needle in needles:
        at = text.find(needle)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            spans.add((text.rfind("\n", 0, at) + 1, end))
            at = text.find(needle, end)
    yield from sorted(spans)


@cache
def _pieces(needles: str) -> tuple[str, ...]:
    """Split what forms have in their lines. Kinds with the same pieces share where these are."""
    return tuple(needles.split())


_KINDS: Final = (
    *(
        _Kind(
            name,
            _pieces(needles),
            rf"(?<![A-Za-z0-9_])(?P<secret>{form})",
            5,
            " " not in form,
        )
        for name, needles, form in _TOKENS
    ),
    *(_Kind(name, _pieces(needles), form, 3, one_word=False) for name, needles, form in _CONTEXTS),
)


class Allowed(Struct, frozen=True):
    """What may be published after all: `*` in a pattern stands for anything."""

    patterns: tuple[str, ...]
    shared: frozenset[str]
    """Addresses and numbers that a spec declares to be a group's or a duty desk's."""
    detect: Detect = lambda _: ()
    """What the workspace asks for besides: what it finds may be allowed, too."""

    def lets(self, text: str) -> bool:
        """Whether a text may be published."""
        return text in self.shared or any(fnmatchcase(text, pattern) for pattern in self.patterns)


class _Found(Struct, frozen=True):
    start: int
    end: int
    problem: Problem
    message: str


def leaks(text: str, file: str, allowed: Allowed) -> Iterator[Diagnostic]:
    """Yield what in a file must not be published, each with its place. Messages never repeat a secret."""
    taken: list[tuple[int, int]] = []
    searched = _Searched(text)
    for found in (*_secrets(searched, allowed), *_addresses(searched, allowed), *_numbers(searched, allowed)):
        if not any(start < found.end and found.start < end for start, end in taken):
            taken.append((found.start, found.end))
            line = text.count("\n", 0, found.start) + 1
            place = Place(file, line, found.start - text.rfind("\n", 0, found.start))
            yield found.problem.at(place, found.message)


def redact(text: str, detect: Detect = lambda _: ()) -> str:
    """Return a text with `***` in place of its secrets, for logs and for text of strangers."""
    for start, end, _ in sorted(detect(text), reverse=True):
        text = f"{text[:start]}***{text[end:]}"
    searched = _Searched(text)
    for kind in _KINDS:
        spans = [match.span("secret") for match in kind.matches(searched)]
        for start, end in reversed(spans):
            text = f"{text[:start]}***{text[end:]}"
        searched = _Searched(text) if spans else searched
    return text


def _secrets(searched: _Searched, allowed: Allowed) -> Iterator[_Found]:
    for kind in _KINDS:
        for match in kind.matches(searched):
            if not allowed.lets(match["secret"]):
                yield _Found(match.start("secret"), match.end("secret"), SECRET, f"a secret: {kind.name}")
    for start, end, name in allowed.detect(searched.text):
        if not allowed.lets(searched.text[start:end]):
            yield _Found(start, end, SECRET, f"a secret: {name}, says detect-secrets")


def _addresses(searched: _Searched, allowed: Allowed) -> Iterator[_Found]:
    def found(form: re.Pattern[str], *needles: str) -> Iterator[re.Match[str]]:
        return (match for span in searched.near(needles) for match in form.finditer(searched.text, *span))

    written = (match for match in found(_MAIL, "@", "\uff20") if not _of_a_role(match["local"]))
    for match in (*written, *found(_SPELT, "(at)", "[at]"), *found(_MEMBER, "u0", "w0")):
        if not allowed.lets(match.group()):
            message = f"{match.group()} may be a person's"
            yield _Found(match.start(), match.end(), PERSONAL_ADDRESS, message)


def _of_a_role(local: str) -> bool:
    words = re.split(r"[._+%-]|\d+", local.partition("+")[0].casefold())
    return any(word in _ROLES or word.removesuffix("team") in _ROLES for word in words)


def _numbers(searched: _Searched, allowed: Allowed) -> Iterator[_Found]:
    text = searched.text
    spans = [match.span() for form in _PHONES for match in form.finditer(text)]
    spans += [
        found.span()
        for line in searched.near(_CALLS)
        for found in _LOCAL.finditer(text, *line)
        if _CALLED.search(text[max(0, found.start() - 40) : found.start()])
    ]
    for start, end in spans:
        if not allowed.lets(text[start:end]):
            yield _Found(start, end, PHONE_NUMBER, f"{text[start:end]} may be a person's")


def shared_in(values: Iterable[str]) -> frozenset[str]:
    """Return the addresses and numbers inside values that name a group's or a duty desk's."""
    return frozenset(
        match.group() for value in values for form in (_MAIL, *_PHONES) for match in form.finditer(value)
    )
