"""What a release of a skills taxonomy is made of, in the terms of ESCO, O*NET and SKOS."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class SkillKind(StrEnum):
    """What sort of thing a `Skill` is; the first two are ESCO's, the others O*NET's."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"
    ABILITY = "ability"
    TASK = "task"
    WORK_ACTIVITY = "work_activity"
    TECHNOLOGY = "technology"


class RelationKind(StrEnum):
    """How an occupation needs a skill.

    ESSENTIAL and OPTIONAL are ESCO's; O*NET's core tasks and in-demand technologies count as
    essential, its other tasks and technologies as optional. RATED carries an O*NET importance.
    """

    ESSENTIAL = "essential"
    OPTIONAL = "optional"
    RATED = "rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """One thing that a person can know or do.

    id           scheme and local id: esco:<uuid>, onet:<element, task or activity id>, custom:<id>
    uri          the publisher's address for it; empty where the source gives none
    reuse_level  ESCO's transversal, cross-sector, sector-specific or occupation-specific; else empty
    """

    id: str
    label: str
    kind: SkillKind
    uri: str = ""
    alt_labels: tuple[str, ...] = ()
    description: str = ""
    reuse_level: str = ""

    @property
    def scheme(self) -> str:
        """Return the part of the id before the colon: esco, onet or custom."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A heading of the hierarchy that is not itself a skill: an ESCO skill group, an O*NET work activity."""

    id: str
    label: str
    uri: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """A job. `code` is ESCO's, whose first four digits are the ISCO-08 unit group, or O*NET-SOC's."""

    id: str
    label: str
    uri: str = ""
    alt_labels: tuple[str, ...] = ()
    description: str = ""
    code: str = ""

    @property
    def scheme(self) -> str:
        """Return the part of the id before the colon: esco, onet or custom."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Relation:
    """An occupation's need of a skill. `importance` is O*NET's 1 to 5, None elsewhere."""

    occupation_id: str
    skill_id: str
    kind: RelationKind
    importance: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a release was read from. `origin` is the package or distribution it came in."""

    name: str
    origin: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Where a taxonomy comes from. `notes` says, a sentence each, what this release lacks."""

    name: str
    version: str
    licence: str
    language: str = "en"
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Return one digest over the digests of all sources, in order."""
        return hashlib.sha256("".join(s.sha256 for s in self.sources).encode()).hexdigest()
