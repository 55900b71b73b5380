"""All specs of a workspace together, with what each takes from other files, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self

from msgspec import Struct

from generator.alerts import Alert, Recording
from generator.diagnostics import Diagnostic, Severity
from generator.evidence import Proof
from generator.load import AnySpecFile, SpecFile
from generator.notes import Note
from generator.parts import Read
from generator.remarks import Remark, Verdict
from generator.spec.audience import UNMARKED, Reader
from generator.spec.org import Org, OrgSeverity
from generator.spec.service import Service
from generator.spec.team import Team

if TYPE_CHECKING:
    from generator.alertlog import AlertLog
    from generator.library import Library
    from generator.manifests.link import EnvironmentFacts
    from generator.shared import Common, TeamName
    from generator.slos import ServiceSlo

_NO_VERDICT: Final = Verdict()


class ServiceEntry(Struct, frozen=True):
    """A service with the alerts of its rule files and the objectives of its SLO files."""

    file: SpecFile[Service]
    alerts: tuple[Alert, ...]
    slos: tuple[ServiceSlo, ...] = ()
    """What it promises, by its spec and by the SLO files it names; `queries` of each are text."""
    remarks: tuple[Remark, ...] = ()
    """What ShellCheck warns of; nothing when nobody asked it."""
    recordings: tuple[Recording, ...] = ()
    rules_complete: bool = True
    """Whether every rule file is read whole, so that a name that is not here is nowhere."""
    notes: tuple[Note, ...] = ()
    """What people wrote by hand, to be shown on its pages."""
    log: AlertLog | None = None
    """Who was woken by what; None when the spec names no log."""
    daily: str = ""
    """The file that the days of `hypercare.log` come from, when they are kept in one."""
    evidence: tuple[Proof, ...] = ()
    """What the spec points at to show that its claims are true."""
    severities: tuple[OrgSeverity, ...] = ()
    """The organisation's, which say what labels of rules mean."""
    manifests: tuple[EnvironmentFacts, ...] = ()
    """What the manifests of its environments say."""

    @classmethod
    def of(
        cls, file: SpecFile[Service], severities: tuple[OrgSeverity, ...], beside: Iterable[object]
    ) -> Self:
        """Put an entry together again."""
        return cls(file, severities=severities, **dict(zip(_BESIDE, beside, strict=True)))

    @property
    def beside(self) -> tuple[object, ...]:
        """Return what it has beside its file and the organisation's severities."""
        return tuple(getattr(self, name) for name in _BESIDE)

    @property
    def spec(self) -> Service:
        """The service's spec."""
        return self.file.spec

    @property
    def id(self) -> str:
        """The service's id."""
        return self.file.spec.id

    @property
    def files(self) -> tuple[str, ...]:
        """The files of other tools that it takes facts from, sorted."""
        slos = (slo.read.file for slo in self.slos if slo.read is not None)
        manifests = (found.file for found in self.manifests if not found.unread)
        logs = (name for name in (self.log.file if self.log is not None else "", self.daily) if name)
        alerts, recordings = (rule.file for rule in self.alerts), (rule.file for rule in self.recordings)
        return tuple(sorted({*alerts, *recordings, *slos, *manifests, *logs}))


_BESIDE: Final[Sequence[Any]] = [
    name for name in ServiceEntry.__struct_fields__ if name not in {"file", "severities"}
]


class Broken(Struct, frozen=True):
    """A service whose spec was rejected. Others may still refer to it."""

    id: str
    file: str
    problems: int
    readers: Reader = UNMARKED
    """Who may know of it, as far as its file can be read."""


class Catalog(Struct, frozen=True, dict=True):
    """The specs of a workspace, sorted by id."""

    org: SpecFile[Org]
    teams: tuple[SpecFile[Team], ...]
    services: tuple[ServiceEntry, ...]
    broken: tuple[Broken, ...]
    library: Library

    @cached_property
    def team_by_id(self) -> dict[str, SpecFile[Team]]:
        """Teams by id."""
        return {team.spec.id: team for team in self.teams}

    @cached_property
    def service_ids(self) -> frozenset[str]:
        """Ids of all services, those with a rejected spec included."""
        return frozenset(entry.id for entry in self.services) | {broken.id for broken in self.broken}

    @cached_property
    def read(self) -> Read:
        """What other states need not read again; what services have from logs or manifests is not in it."""
        plain = (entry.file for entry in self.services if not entry.daily and not entry.manifests)
        return Read(self.org, self.teams, self.library, {file.file: file for file in plain})

    @cached_property
    def marks(self) -> frozenset[str]:
        """For whom parts of its files are marked."""
        items: list[AnySpecFile] = [item.file for item in self.library.items]
        return frozenset().union(*(file.marks for file in (*self._files, *items)))

    @property
    def _files(self) -> tuple[AnySpecFile, ...]:
        return (self.org, *self.teams, *(entry.file for entry in self.services))

    @cached_property
    def common(self) -> Common:
        """What is left of it for pages of one service."""
        from generator.shared import Common  # noqa: PLC0415 - who only checks makes no pages

        return Common.of(self.org, self.teams, self.service_ids)

    @property
    def team_names(self) -> tuple[TeamName, ...]:
        """What everybody may know of all teams."""
        return self.common.team_names


class Survey(Struct, frozen=True):
    """What a workspace holds: every diagnostic, sorted, and a catalog.

    There is none when org.yaml or a team is wrong: what they say is on every page. `lenient` has every file
    that is right by itself, whatever it refers to: enough to compare, too little to publish.
    """

    catalog: Catalog | None
    problems: tuple[Diagnostic, ...]
    lenient: Catalog | None = None

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that stop a build."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)
