"""Skills as documents declare them: one form for all formats."""

from urllib.parse import unquote

from credlens.models.records import DeclaredSkill

from .identifiers import iri

_MADE = "urn:credlens:"  # an address that skill_iri made
# The framework that an address belongs to, where the document does not name it.
_FRAMEWORKS = (
    ("data.europa.eu/esco", "ESCO"),
    ("onetcenter.org", "O*NET"),
    ("onetonline.org", "O*NET"),
    ("skills.emsidata.com", "Lightcast Open Skills"),
    ("lightcast.io", "Lightcast Open Skills"),
    ("rsd.openskillsnetwork.org", "Rich Skill Descriptors"),
)


def declared_skill(*, name: str = "", uri: str = "", framework: str = "", code: str = "") -> dict[str, str] | None:
    """Return a skill as a cell holds it; None where there is nothing to know it by.

    A skill without a name is called by its code, or by the end of its address.
    """
    uri = "" if uri.startswith(_MADE) else uri
    name = " ".join((name or code or unquote(uri.rstrip("/#").rpartition("/")[2])).split())
    if not name:
        return None
    return {"name": name, "uri": uri, "framework": framework or framework_of(uri), "code": code}


def skill_iri(skill: DeclaredSkill) -> str:
    """Return the address of a skill, one of our own making where it has none."""
    return iri(skill.uri) if skill.uri else iri(f"skill {skill.name}")


def framework_of(uri: str) -> str:
    """Return the name of the framework that an address belongs to, empty where that is not known."""
    return next((name for part, name in _FRAMEWORKS if part in uri), "")


def as_cell(skills: list[dict[str, str] | None]) -> list[dict[str, str]]:
    """Return the distinct skills of a list."""
    return list({DeclaredSkill(**skill): skill for skill in skills if skill}.values())
