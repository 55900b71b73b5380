"""A command is told from what no shell takes, and an error never stops a right one."""

from __future__ import annotations

import subprocess
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.shell import read
from generator.shell.grammar import Grammar
from generator.shell.reserved import WITH_A_MEANING

RIGHT: Final = (
    "kubectl -n payments get pods -o wide | grep -v Running || true",
    "for i in 1 2 3; do curl -fsS 'http://db/health' && break; sleep 5; done",
    "for lamp do echo $lamp; done",
    "for ((i = 0; i < 3; i++)); do echo $i; done",
    'while read -r pod; do\n  kubectl delete pod "$pod"\ndone < <(kubectl get pods -o name)',
    "until pg_isready; do sleep 1; done >/dev/null 2>&1 &",
    "if test -f a; then cat a; elif [ -f b ]; then cat b; else echo none; fi",
    'case "$1" in\n  a | b) echo ab ;;\n  (*) ;;\nesac',
    "case x in x) echo esac; esac",
    "select x in a b; do break; done",
    'drain() { kubectl drain "$1"; }; drain node-1',
    "function drain { kubectl drain node-1; }",
    "{ echo a; echo b; } > both.txt",
    "(cd /srv && ls) | wc -l",
    "[[ $x =~ ^(a|b)$ && -n $y ]] && echo yes",
    "(( n > 3 )) && echo $(( (n + 1) * 2 ))",
    "echo $((cat a) | wc -l)",
    "psql -c \"select count(*) from lamp where lit = 'yes'\"",
    "psql <<'SQL'\nselect 'it''s (';\nSQL",
    "cat <<-EOF > a; echo b\n\tone (\n\tEOF\necho c",
    "cat <<A <<B\n1\nA\n2\nB",
    "out=$(cat <<EOF\n)\nEOF\n)",
    "jq -r '.items[] | select(.status != \"ok\") | .name' < pods.json",
    "awk '{ print $1 \"(\" }' log | sort -u",
    "sed -i.bak -e 's/a/b/g' -e \"s|$HOME|~|\" file",
    'echo "a $(echo "b $(echo \'c)\')") `date`"',
    "echo `sed s/.$//`$x",
    '[ "$a" = ~ -o "$b" != ~ ]',
    "names=(a 'b c' # a comment with '\n  \"$x\" [3]=d)",
    'echo ${x:-it} ${x#*:} "${x:-it}" ${#x} ${!x} ${x[@]} ${x//\\//-}',
    "echo a\\\n  b \\\n  c",
    "echo $'it\\'s' $\"text\" \\' a#b # it's",
    "rm -- !(keep|me) ?(a) +([0-9]).log",
    "exec 3<>/dev/tcp/db/5432 4>&1; echo hi >&3 2>/dev/null; exec 3>&-",
    "diff <(ls a) <(ls b)",
    "tee >(gzip > a.gz) < a",
    "time -p make; ! false; time",
    "a=1 b+=2 c[0]=3 env",
    "coproc nc { nc db 1; }",
    "echo {a,b}{1..3} if then done } {",
    "git log --format='%h %s' HEAD^..@{u}",
    "curl -H 'Accept: */*' \"https://x/?a=1&b=2\"",
    "sleep 1 & sleep 2 & wait",
    "echo a |\n  # then\n  tr a b &&\n\n  echo c",
    "# only a comment",
    "",
    "\n\n",
)
WRONG: Final = (
    ('echo "a', 5, '`"` opens here and is not closed'),
    ("echo it's", 7, "`'` opens here and is not closed"),
    ("echo `date", 5, "a backtick opens here and is not closed"),
    ("echo ${x", 5, "`${` opens here and is not closed"),
    ("echo $(date", 5, "`(` opens here and has no `)`"),
    ("(cd a", 0, "`(` opens here and has no `)`"),
    ("a)", 1, "`)` is not expected here"),
    ("echo (a)", 5, "`(` is not expected here"),
    ("for x in a; do echo", 12, "`do` opens here and has no `done`"),
    ("for x in a; echo; done", 12, "`echo` is not expected here, `do` is expected"),
    ("for x in a; do; echo; done", 14, "`;` is not expected here"),
    ("for (x in a); do echo; done", 4, "a name is expected behind `for`"),
    ("while true; do done", 15, "no command stands between `do` and `done`"),
    ("if a; then b", 0, "`if` opens here and has no `fi`"),
    ("if a; then b; else c", 14, "`else` opens here and has no `fi`"),
    ("if a; b; fi", 9, "`fi` closes nothing"),
    ("if a; then else b; fi", 11, "no command stands between `then` and `else`"),
    ("echo; done", 6, "`done` closes nothing"),
    ("case x in a) b", 0, "`case` opens here and has no `esac`"),
    ("case x in a b) c;; esac", 12, "`b` is not expected here, `)` is expected"),
    ("case x a) b;; esac", 7, "`a` is not expected here, `in` is expected"),
    ("a ;; b", 2, "`;;` is not expected here"),
    ("{ a; b", 0, "`{` opens here and has no `}`"),
    ("[[ -n $x", 0, "`[[` opens here and has no `]]`"),
    ("a | | b", 4, "`|` is not expected here"),
    ("a &&", 2, "nothing stands behind `&&`"),
    ("(a |)", 3, "nothing stands behind `|`"),
    ("| a", 0, "`|` is not expected here"),
    ("a & ; b", 4, "`;` is not expected here"),
    ("a > ; b", 2, "nothing stands behind `>`"),
    ("logs <Pod Name>", 14, "nothing stands behind `>`"),
    ("done_() echo a", 8, "`echo` is not expected here, `{` is expected"),
    ("(a) b", 4, "`b` is not expected here"),
    ("x=(a", 2, "`(` opens here and is not closed"),
    ("x=(a; b)", 4, "`;` stands where a value of the list is expected"),
    ("ls !(a", 4, "`(` opens here and is not closed"),
    ("cat <<EOF\na", 4, "the text behind `<<` does not end: no line is `EOF`"),
    ("cat <<EOF", 4, "the text behind `<<` does not end: no line is `EOF`"),
    ("select count(*) from lamp", 12, "`(` is not expected here, `do` is expected"),
)


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_command_has_no_flaw(text: str) -> None:
    """An error on one would stop a build and be nobody's fault."""
    assert "" == read(text).flaw


@pytest.mark.parametrize(("text", "offset", "flaw"), WRONG)
def test_a_flaw_has_a_place_and_words(text: str, offset: int, flaw: str) -> None:
    """What stays open is shown where it opens; what may not stand somewhere, where it stands."""
    script = read(text)

    assert (offset, flaw) == (script.offset, script.flaw)


@pytest.mark.slow
@pytest.mark.parametrize("text", [*RIGHT, *(text for text, _, _ in WRONG)])
def test_bash_agrees(text: str) -> None:
    """`bash -n` runs nothing. Of a here-document without end it only warns, of such a `[[` not even that."""
    bash = subprocess.run(
        ["bash", "-O", "extglob", "-n"], input=text, capture_output=True, text=True, check=False
    )
    refused = bash.returncode != 0 or "here-document" in bash.stderr or text.startswith("[[ -n")

    assert refused == bool(read(text).flaw)


def test_what_shells_read_in_different_ways_passes() -> None:
    """To bash the single quote below opens a text, to `sh` it is a letter."""
    assert "" == read('echo "${x:-it\'s}"').flaw


def test_of_another_shell_only_open_quotes_are_judged() -> None:
    """The grammar of zsh is not that of bash."""
    glob = "for f (*.log(.om[1,3])) print $f"

    assert "" != read(glob).flaw
    assert "" == read(glob, strict=False).flaw
    assert '`"` opens here and is not closed' == read('echo "a', strict=False).flaw


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ('rm -rf "$DIR"/*', ["DIR"]),
        ("echo ${A} ${B%x} ${#C} ${D[0]} $((E + $F)) `echo $G`", ["A", "B", "C", "D", "F", "G"]),
        ("echo ${A:-x} ${B-x} ${C:=x} ${D:?x} ${E+x}", []),
        ("echo ${A:-$B}", ["B"]),
        ("echo '$A' \\$B $'$C' $1 $@ $? $$", []),
        ("cat <<EOF\n$A\nEOF", ["A"]),
        ("cat <<'EOF'\n$A\nEOF", []),
        ('ssh db "echo $A \\$B"', ["A"]),
    ],
)
def test_names_that_a_command_reads(text: str, reads: list[str]) -> None:
    """What has a default, and what the shell leaves alone, is not among them."""
    assert reads == [name for name, _ in read(text).reads]


@pytest.mark.parametrize(
    ("text", "assigned"),
    [
        ("A=1; B+=2; C[0]=3; D=(1 2)", {"A", "B", "C", "D"}),
        ("export A=1 B; declare -r C=1; local D; readonly E", {"A", "B", "C", "D", "E"}),
        ("read -r A B; command read C", {"A", "B", "C"}),
        ("for A in 1; do :; done; for ((B=0; B<1; B++)); do :; done", {"A", "B"}),
        ("mapfile -t A < a; printf -v B x; let C=1 D+=2; (( E++ ))", {"A", "B", "C", "D", "E"}),
        (": ${A:=1}; exec {B}<a", {"A", "B"}),
        ("A=1 env; env B=2; echo C=3", {"A"}),
        ("(( A == 1 ))", set()),
    ],
)
def test_names_that_a_command_sets(text: str, assigned: set[str]) -> None:
    """In whatever way a shell has for it."""
    assert assigned == read(text).assigned


@pytest.mark.parametrize(
    ("text", "opaque"), [(". ./env", True), ('eval "$(x)"', True), ("echo source", False)]
)
def test_a_command_that_runs_other_text_is_opaque(text: str, opaque: bool) -> None:
    """Any name may be set by it."""
    assert opaque is read(text).opaque


@pytest.mark.parametrize(
    "text",
    ["(" * 4000, "$(" * 2000, "f() " * 1000, "$((" * 1300, "${x:-" * 800, "{ " * 2000, "a|" * 2000,
     "!(" * 2000, '"$(' * 1300, "if " * 1300, "function f " * 360, "x=(" * 1300, "[[ " * 1300, "<(" * 2000],
)  # fmt: skip
def test_no_text_is_too_deep(text: str) -> None:
    """What is nested deeper than anybody reads ends, too."""
    read(text)


_PIECES: Final = st.sampled_from(
    [*"\"'`(){}[];&|<>$#!\\\n =ax", "$(", "${", "((", "))", "[[ ", " ]]", "<<E\n", "\nE\n", "for x in ",
     "do ", "done", "if ", "then ", "fi", "case x in ", "esac", ";;", "function ", "x=("]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_PIECES, max_size=60).map("".join))
def test_any_text_is_read(text: str) -> None:
    """A place lies within the text, and nothing else is raised."""
    script = read(text)

    assert 0 <= script.offset <= len(text)
    assert all(text[offset] == "$" for _, offset in script.reads)


_WORDS: Final = st.sampled_from(
    [
        *WITH_A_MEANING,
        "kubectl",
        "-n",
        "a",
        "A=1",
        "a/b.c",
        "'x (y'",
        '"x; y"',
        "[",
        "*",
        "2",
        "a=b",
        "#",
        "~",
        "^",
    ]
)
_BETWEEN: Final = st.sampled_from(
    [" ", " ", " ", "  ", "\t", " | ", "|", " && ", "||", ";", "; ", "\n", " & ", "\\\n"]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(_WORDS, _BETWEEN), max_size=8), _WORDS)
def test_plain_commands_are_known_at_once(pairs: list[tuple[str, str]], last: str) -> None:
    """What is said about them is what the grammar would have said."""
    text = "".join(word + between for word, between in pairs) + last
    script, grammar = read(text), Grammar(text)
    if not script.flaw:
        grammar.script()

        assert (list(script.reads), script.assigned, script.opaque) == (
            grammar.reads,
            frozenset(grammar.assigned),
            grammar.opaque,
        )


def test_a_flaw_at_the_end_lies_in_the_text() -> None:
    """Where more is expected, the place is the end."""
    assert len("function \\") == read("function \\").offset
