"""The links between the ESCO and O*NET releases in use: found once for a pair of releases, then read from disk."""

import csv
import hashlib
import os
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path

from credlens.models.matching.encoder import Encoder
from credlens.models.matching.equivalence import TARGETS, find_links
from credlens.models.matching.index import Progress, SkillIndex
from credlens.taxonomy import Skill, SkillKind, Taxonomy
from credlens.taxonomy.crosswalk import Link, LinkType

_HEADER = ("source", "target", "type", "confidence")


class Crosswalk:
    """Finds and keeps the links from O*NET's skills of some kinds to ESCO's.

    home   the workspace, whose folder "crosswalk" holds one table for each pair of releases, model and kinds
    kinds  of O*NET skill; by default all that have links
    """

    def __init__(self, home: Path, encoder: Encoder, *, kinds: Collection[SkillKind] = tuple(TARGETS)) -> None:
        self._home = home
        self._encoder = encoder
        self._kinds = frozenset(kinds)

    def links(self, taxonomy: Taxonomy, *, progress: Progress | None = None) -> list[Link]:
        """Return the links, by source and then best first; none where there is but one scheme."""
        kept = self.kept(taxonomy)
        if kept is not None:
            return kept
        part = taxonomy.select(self._takes_part)
        index = SkillIndex.open(part.skills, self._encoder, cache=self._home / "index", progress=progress)
        found = find_links(part, index.vectors, kinds=self._kinds)
        _write(self._path(taxonomy), found)
        return found

    def kept(self, taxonomy: Taxonomy) -> list[Link] | None:
        """Return the links if they need not be computed, else None."""
        schemes = {skill.scheme for skill in taxonomy.skills if self._takes_part(skill)}
        return _read(self._path(taxonomy)) if schemes == {"esco", "onet"} else []

    def _takes_part(self, skill: Skill) -> bool:
        return skill.scheme == "esco" or (skill.scheme == "onet" and skill.kind in self._kinds)

    def _path(self, taxonomy: Taxonomy) -> Path:
        digest = hashlib.sha256(f"{self._encoder.fingerprint} {sorted(self._kinds)}\n".encode())
        digest.update((files("credlens.models.matching") / "link_model.json").read_bytes())
        digest.update(f"{taxonomy.release.name} {taxonomy.release.sha256}\n".encode())
        told = "".join(f"{skill.id}\0{skill.label}\n" for skill in taxonomy.skills if self._takes_part(skill))
        digest.update(told.encode("utf-8", "surrogatepass"))
        return self._home / "crosswalk" / f"{digest.hexdigest()[:24]}.csv"


def _read(path: Path) -> list[Link] | None:
    """Return the links in a file; None where there is no whole file."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return [
                Link(
                    source=row["source"],
                    target=row["target"],
                    type=LinkType(row["type"]),
                    confidence=float(row["confidence"]),
                )
                for row in csv.DictReader(file)
            ]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, links: Collection[Link]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}.{os.getpid()}")
    with partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows((link.source, link.target, link.type.value, link.confidence) for link in links)
    partial.replace(path)
