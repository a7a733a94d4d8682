"""Releases on disk: what is stored comes back, whole or not at all."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credlens.taxonomy import (
    Group,
    Occupation,
    Relation,
    RelationKind,
    Release,
    Skill,
    SkillKind,
    Source,
    Taxonomy,
    shelf,
)
from credlens.taxonomy.errors import TaxonomyError, UnknownReleaseError
from credlens.taxonomy.shelf import Shelf, default_home

from .distributions import tiny_taxonomy

PARTS = ("release", "skills", "groups", "occupations", "relations", "broader_edges")
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = st.lists(TEXT.filter(str.strip), min_size=1, max_size=6)


def same(one: Taxonomy, other: Taxonomy) -> bool:
    return all(getattr(one, part) == getattr(other, part) for part in PARTS)


@st.composite
def taxonomies(draw: st.DrawFn) -> Taxonomy:
    skills = [
        Skill(
            id=f"custom:{n}",
            label=label,
            kind=draw(st.sampled_from(SkillKind)),
            uri=draw(TEXT),
            alt_labels=tuple(draw(st.lists(TEXT, max_size=3))),
            description=draw(TEXT),
            reuse_level=draw(TEXT),
        )
        for n, label in enumerate(draw(NAMES))
    ]
    jobs = [Occupation(id=f"custom:job{n}", label=label, code=draw(TEXT)) for n, label in enumerate(draw(NAMES))]
    pairs = st.tuples(st.sampled_from(jobs), st.sampled_from(skills))
    kinds = st.tuples(st.sampled_from(RelationKind), st.none() | st.floats(1, 5))
    return Taxonomy(
        Release(
            name="random-1",
            version=draw(TEXT),
            licence=draw(TEXT),
            notes=tuple(draw(st.lists(TEXT, max_size=2))),
            sources=(Source(draw(TEXT), draw(TEXT), draw(TEXT)),),
        ),
        skills=skills,
        groups=[Group(id="custom:top", label="top", code=draw(TEXT))],
        occupations=jobs,
        relations=[Relation(job.id, skill.id, *kind) for job, skill in draw(st.lists(pairs)) for kind in [draw(kinds)]],
        broader=[(skill.id, "custom:top") for skill in skills],
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taxonomy=taxonomies())
def test_what_is_stored_comes_back(tmp_path: Path, taxonomy: Taxonomy) -> None:
    kept = Shelf(tmp_path)
    kept.add(taxonomy)
    assert same(kept.load("random-1"), taxonomy)


def test_a_release_with_skills_alone_comes_back(tmp_path: Path) -> None:
    alone = tiny_taxonomy(groups=[], occupations=[], relations=[], broader=[])
    Shelf(tmp_path).add(alone)
    assert same(Shelf(tmp_path).load("tiny-1"), alone)


def test_names_releases_and_those_in_use(tmp_path: Path) -> None:
    kept = Shelf(tmp_path)
    assert (kept.names(), kept.releases(), kept.active_names()) == ([], [], ())
    other = Taxonomy(
        Release(name="other-2", version="2", licence="theirs"),
        skills=[Skill(id="esco:x", label="x", kind=SkillKind.SKILL)],
    )
    kept.add(tiny_taxonomy())
    kept.add(other)
    assert kept.names() == ["other-2", "tiny-1"]
    assert [r.licence for r in kept.releases()] == ["theirs", "ours"]
    kept.use("tiny-1", "other-2", "tiny-1")
    assert Shelf(tmp_path).active_names() == ("tiny-1", "other-2")
    assert kept.active().release.name == "tiny-1+other-2"
    kept.use("other-2")
    assert same(kept.active(), other)


def test_without_a_release_there_is_advice(tmp_path: Path) -> None:
    kept = Shelf(tmp_path)
    with pytest.raises(TaxonomyError, match=r"No taxonomy release is installed.*credlens taxonomy install quickstart"):
        kept.active()
    kept.add(tiny_taxonomy())
    with pytest.raises(TaxonomyError, match=r"Installed: tiny-1. Choose one with: credlens taxonomy use tiny-1"):
        kept.active()


def test_unknown_releases_come_with_the_nearest(tmp_path: Path) -> None:
    kept = Shelf(tmp_path)
    kept.add(tiny_taxonomy())
    for act in (kept.load, kept.use):
        with pytest.raises(UnknownReleaseError, match=r"No taxonomy release 'tiny-2' is installed. Installed: tiny-1"):
            act("tiny-2")
    assert kept.active_names() == ()


def test_releases_that_overlap_are_not_used_together(tmp_path: Path) -> None:
    kept = Shelf(tmp_path)
    kept.add(tiny_taxonomy())
    kept.add(tiny_taxonomy("tiny-2"))
    kept.use("tiny-1")
    with pytest.raises(TaxonomyError, match="cannot be used together"):
        kept.use("tiny-1", "tiny-2")
    assert kept.active_names() == ("tiny-1",)


def test_adding_again_replaces_the_whole(tmp_path: Path) -> None:
    kept = Shelf(tmp_path)
    kept.add(tiny_taxonomy())
    smaller = tiny_taxonomy().select(lambda skill: skill.id == "custom:a")
    kept.add(smaller)
    assert same(kept.load("tiny-1"), smaller)
    assert [path.name for path in kept.folder.iterdir()] == ["tiny-1"]


def test_a_write_that_fails_leaves_the_old_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Shelf(tmp_path)
    kept.add(tiny_taxonomy())
    write = shelf._write

    def full_disk(path: Path, columns: dict[str, list[object]]) -> None:
        if path.name == "relations.parquet":
            raise OSError("No space left on device")
        write(path, columns)

    monkeypatch.setattr(shelf, "_write", full_disk)
    with pytest.raises(OSError, match="No space left"):
        kept.add(tiny_taxonomy().select(lambda skill: False))
    assert same(kept.load("tiny-1"), tiny_taxonomy())
    assert [path.name for path in kept.folder.iterdir()] == ["tiny-1"]


@pytest.mark.parametrize("name", ["../tiny", ".tiny", "", "a/b"])
def test_a_name_that_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(TaxonomyError, match="cannot name a folder"):
        Shelf(tmp_path).add(tiny_taxonomy(name))


@pytest.mark.parametrize("file", ["skills.parquet", "broader.parquet", "release.json"])
@pytest.mark.parametrize("content", [b"", b"PAR1 nothing of the sort PAR1", None])
def test_damaged_files_are_reported_with_advice(tmp_path: Path, file: str, content: bytes | None) -> None:
    kept = Shelf(tmp_path)
    kept.add(tiny_taxonomy())
    path = kept.folder / "tiny-1" / file
    if content is not None:
        path.write_bytes(content)
    elif file != "release.json":  # without it the release does not count as installed
        path.unlink()
    else:
        path.write_text("{}", encoding="utf-8")
    with pytest.raises(TaxonomyError, match=r"release 'tiny-1' cannot be read \(.+\). Install or import it again"):
        kept.load("tiny-1")


def test_another_format_is_not_misread(tmp_path: Path) -> None:
    kept = Shelf(tmp_path)
    kept.add(tiny_taxonomy())
    path = kept.folder / "tiny-1" / "release.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": 99}), encoding="utf-8")
    with pytest.raises(TaxonomyError, match="format 99, this version of credlens reads format 1"):
        kept.load("tiny-1")


def test_a_damaged_choice_is_reported(tmp_path: Path) -> None:
    kept = Shelf(tmp_path)
    kept.add(tiny_taxonomy())
    (kept.folder / "active.json").write_text("[", encoding="utf-8")
    with pytest.raises(TaxonomyError, match=r"active.json is damaged. .*credlens taxonomy use tiny-1"):
        kept.active()


def test_the_home_is_the_environments_or_the_platforms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDLENS_HOME", str(tmp_path))
    assert default_home() == Shelf().home == tmp_path
    monkeypatch.delenv("CREDLENS_HOME")
    assert default_home().name == "credlens"
