"""Gathering concepts and edges table by table, with a note on every row that comes to nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..concepts import Group, Occupation, Relation, RelationKind, Release, Skill, Source
from ..errors import UnreadableFileError
from ..taxonomy import Taxonomy


@dataclass(slots=True)
class Collection:
    """What has been read so far. Concepts come before the edges between them.

    In the lists handed to `add`, `relate` and `link`, None stands for a row that is no such thing.
    """

    skills: dict[str, Skill] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    occupations: dict[str, Occupation] = field(default_factory=dict)
    relations: dict[tuple[str, str], Relation] = field(default_factory=dict)
    broader: dict[tuple[str, str], None] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, table: str, concepts: Iterable[Skill | Group | Occupation | None]) -> None:
        """Keep concepts; of those with one id the first, also across skills and groups."""
        bad = repeated = 0
        for concept in concepts:
            if concept is None:
                bad += 1
            elif not self._keep(concept):
                repeated += 1
        self.note(table, bad, "left out: no id or no label")
        self.note(table, repeated, "left out: an earlier one has the same id")

    def relate(self, table: str, relations: Iterable[Relation | None]) -> None:
        """Keep relations whose ends are known; of those between the same two, an essential one or the first."""
        bad = repeated = loose = 0
        for relation in relations:
            if relation is None:
                bad += 1
                continue
            pair = (relation.occupation_id, relation.skill_id)
            if relation.occupation_id not in self.occupations or relation.skill_id not in self.skills:
                loose += 1
            elif pair not in self.relations:
                self.relations[pair] = relation
            else:
                repeated += 1
                if relation.kind is RelationKind.ESSENTIAL:
                    self.relations[pair] = relation
        self.note(table, bad, "left out: the kind of relation or its value is not known")
        self._note_edges(table, loose, repeated)

    def link(self, table: str, edges: Iterable[tuple[str, str]]) -> None:
        """Keep broader edges (narrower id, broader id) whose ends are known, each once."""
        repeated = loose = 0
        for edge in edges:
            if not all(end in self.skills or end in self.groups for end in edge):
                loose += 1
            elif edge in self.broader:
                repeated += 1
            else:
                self.broader[edge] = None
        self._note_edges(table, loose, repeated)

    def note(self, table: str, count: int, what: str) -> None:
        """Remember what happened to `count` rows of a table, if there are any."""
        if count:
            self.notes.append(f"{table}: {count} {'row' if count == 1 else 'rows'} {what}")

    def taxonomy(self, name: str, *, version: str, licence: str, language: str = "en") -> Taxonomy:
        """Return all of it as one release.

        Raises UnreadableFileError if no row came to a skill, TaxonomyError for a cycle in the hierarchy.
        """
        if not self.skills:
            where = ", ".join(f"{source.origin}/{source.name}" for source in self.sources)
            raise UnreadableFileError(f"not one usable skill. {'; '.join(self.notes)}", path=where)
        release = Release(
            name=name,
            version=version,
            licence=licence,
            language=language,
            sources=tuple(self.sources),
            notes=tuple(self.notes),
        )
        return Taxonomy(
            release,
            skills=self.skills.values(),
            groups=self.groups.values(),
            occupations=self.occupations.values(),
            relations=self.relations.values(),
            broader=self.broader,
        )

    def _keep(self, concept: Skill | Group | Occupation) -> bool:
        if isinstance(concept, Occupation):
            return self.occupations.setdefault(concept.id, concept) is concept
        if concept.id in self.skills or concept.id in self.groups:
            return False
        if isinstance(concept, Skill):
            self.skills[concept.id] = concept
        else:
            self.groups[concept.id] = concept
        return True

    def _note_edges(self, table: str, loose: int, repeated: int) -> None:
        self.note(table, loose, "left out: one of the ends is not in the other tables")
        self.note(table, repeated, "repeated, counted once")
