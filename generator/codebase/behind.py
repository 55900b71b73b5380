"""How far the code has gone since the version a spec describes.

The version is that of the tag of one of these names: the version itself, the same with `v` before it, and
either behind `<service id>/` or `<service id>-`. Tags that lead to one commit are one. With several commits,
no tag, or a tag that is not in the history of HEAD it cannot be known.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.codepaths import deploy_paths, failure_paths, own_paths, version_tags
from generator.facts import CodeFacts
from generator.gitfacts import Repository
from generator.spec.service import Service


class Behind(Struct, frozen=True):
    """The commits since the described version. `ahead` is None when they cannot be counted.

    `ahead` counts what git and code hosts count, merges included; the other numbers count commits that
    themselves changed a file there. `hot` are those in alert or deploy paths, `critical` those in paths of
    failure modes, too; None where no such path is written, or none of those that are is there.
    """

    words: str
    tag: str = ""
    ahead: int | None = None
    own: int | None = None
    hot: int | None = None
    critical: int | None = None


def behind(spec: Service, code: CodeFacts) -> Behind:
    """Say how far a location has gone since the described version, in words without a full stop."""
    found = code.repository
    if found is None or found.head is None:
        return Behind("")
    if spec.version is None:
        return Behind("the spec names no version, so that commits since it cannot be counted")
    tag, why = _tag(spec, found)
    if why:
        return Behind(why)
    ahead = found.history.ahead(found.tagged[tag])
    if ahead is None:
        return Behind(f"history incomplete (shallow): the commits since {tag} cannot be counted", tag)
    hot_paths = (*code.alert_paths, *deploy_paths(code.location))
    critical_paths = (*hot_paths, *failure_paths(spec, code.location))
    own = [path for path in own_paths(code.location) if path]
    hot, critical = _touching(found, hot_paths, ahead), _touching(found, critical_paths, ahead)
    counted = Behind("", tag, len(ahead), _touching(found, own, ahead), hot, critical)
    lost = [path for path in hot_paths if path not in found.there and not found.history.touched.get(path)]
    missing = f"{', '.join(lost)} is not in the repository" if lost else ""
    return replace(counted, words=", ".join(filter(None, (_words(counted, found.branch, code), missing))))


def _tag(spec: Service, found: Repository) -> tuple[str, str]:
    """Return the tag of the described version, or why there is none."""
    names = [name for name in version_tags(spec) if name in found.tagged]
    commits = {found.tagged[name] for name in names}
    if not names:
        meant = f"{spec.version} or v{spec.version}, alone or behind {spec.id}/ or {spec.id}-"
        return "", f"no tag of version {spec.version} here (it would be {meant})"
    if len(commits) > 1:
        return "", f"version {spec.version} has tags of several commits: {', '.join(names)}"
    if not any(map(found.history.commits.shas.__contains__, commits)):
        here = "the history that is here" if found.shallow else f"the history of {found.branch or 'HEAD'}"
        return "", f"tag {names[0]} is not in {here}"
    return names[0], ""


def _touching(found: Repository, paths: list[str] | tuple[str, ...], ahead: frozenset[int]) -> int | None:
    touched = found.history.touched
    known = [path for path in paths if path in found.there or touched.get(path)]
    numbers = {number for path in known for number in touched.get(path, ())}
    return len(numbers & ahead) if known else None


def _words(found: Behind, branch: str, code: CodeFacts) -> str:
    where = branch or "HEAD"
    if found.ahead == 0:
        return f"docs describe {found.tag}, which is the newest commit of {where}"
    told = [f"docs describe {found.tag}; {where} is {_commits(found.ahead or 0)} ahead"]
    if found.own is not None:
        told.append(f"{found.own} of them in paths of the service")
    kinds = [
        word for word, given in (("alert", code.alert_paths), ("deploy", code.location.deploy_paths)) if given
    ]
    if found.hot is not None:
        told.append(f"{found.hot} {'touches' if found.hot == 1 else 'touch'} {' or '.join(kinds)} paths")
    else:
        told.append("which of them touch alert or deploy paths is not known")
    if found.critical is not None and found.critical != found.hot:
        told.append(f"{found.critical} with those of failure modes")
    return ", ".join(told)


def _commits(number: int) -> str:
    return f"{number} commit" if number == 1 else f"{number} commits"
