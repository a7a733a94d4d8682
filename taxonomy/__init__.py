"""What there is to know: skills, occupations, releases and frameworks."""

from .concepts import Group, Occupation, Relation, RelationKind, Release, Skill, SkillKind, Source
from .taxonomy import Taxonomy, merge

__all__ = [
    "Group",
    "Occupation",
    "Relation",
    "RelationKind",
    "Release",
    "Skill",
    "SkillKind",
    "Source",
    "Taxonomy",
    "merge",
]
