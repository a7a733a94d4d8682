"""Links of the releases in use: kept on disk, used to count one thing once, printed by the command."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from credlens.models.matching import encoder as encoders
from credlens.service.crosswalk import Crosswalk
from credlens.service.vocabulary import COUNTED, SAME_THING, scored_vocabulary
from credlens.taxonomy import Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.crosswalk import Link, LinkType
from credlens.taxonomy.shelf import Shelf
from tests.fakes import HashEncoder

Run = Callable[..., tuple[int, str, str]]

SKILLS = [
    Skill(id="esco:1", label="QuillPad (typography)", kind=SkillKind.KNOWLEDGE),
    Skill(id="esco:2", label="tune harps", kind=SkillKind.SKILL),
    Skill(id="onet:tech/quillpad", label="Microsoft QuillPad", kind=SkillKind.TECHNOLOGY),
    Skill(id="onet:tech/gridline", label="Acme Gridline", kind=SkillKind.TECHNOLOGY),
    Skill(id="onet:4.A.1", label="Tune glass harps.", kind=SkillKind.WORK_ACTIVITY),
]


def release(name: str = "both", skills: list[Skill] = SKILLS) -> Taxonomy:
    return Taxonomy(Release(name=name, version="1", licence="ours"), skills=skills)


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


def test_links_are_found_once(tmp_path: Path, encoder: HashEncoder) -> None:
    crosswalk = Crosswalk(tmp_path, encoder)
    assert crosswalk.kept(release()) is None
    found = crosswalk.links(release())
    assert {(x.source, x.type) for x in found} == {
        ("onet:tech/quillpad", LinkType.EXACT),
        ("onet:4.A.1", LinkType.BROAD),
    }
    encoded = encoder.encoded
    assert crosswalk.links(release()) == crosswalk.kept(release()) == found
    assert encoder.encoded == encoded


def test_another_release_or_other_kinds_have_links_of_their_own(tmp_path: Path, encoder: HashEncoder) -> None:
    Crosswalk(tmp_path, encoder).links(release())
    assert Crosswalk(tmp_path, encoder).kept(release("next")) is None
    assert Crosswalk(tmp_path, encoder, kinds=COUNTED).kept(release()) is None
    assert [x.source for x in Crosswalk(tmp_path, encoder, kinds=COUNTED).links(release())] == ["onet:tech/quillpad"]


def test_a_torn_file_is_made_again(tmp_path: Path, encoder: HashEncoder) -> None:
    crosswalk = Crosswalk(tmp_path, encoder)
    found = crosswalk.links(release())
    (path,) = (tmp_path / "crosswalk").iterdir()
    path.write_text("source,target,type,confidence\nonet:tech/quillpad,esco:1,exa\n")
    assert crosswalk.links(release()) == found


def test_one_scheme_alone_needs_no_links(tmp_path: Path, encoder: HashEncoder) -> None:
    alone = release(skills=[s for s in SKILLS if s.scheme == "esco"])
    assert Crosswalk(tmp_path, encoder).links(alone) == []
    assert not (tmp_path / "crosswalk").exists()


@pytest.mark.parametrize(
    ("link_type", "confidence", "counts"),
    [
        (LinkType.EXACT, SAME_THING, False),
        (LinkType.EXACT, SAME_THING - 0.01, True),
        (LinkType.BROAD, 1.0, True),
        (LinkType.NARROW, 1.0, True),
        (LinkType.RELATED, 1.0, True),
    ],
)
def test_only_a_sure_exact_link_counts_as_one_thing(link_type: LinkType, confidence: float, counts: bool) -> None:
    link = Link(source="onet:tech/gridline", target="esco:2", type=link_type, confidence=confidence)
    assert ("onet:tech/gridline" in scored_vocabulary(release(), [link]).skill_by_id) is counts


def test_the_command_writes_all_links(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf()
    shelf.add(release())
    shelf.use("both")
    monkeypatch.setattr(encoders, "OnnxEncoder", HashEncoder)
    code, out, _ = run("taxonomy", "crosswalk", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [(r["source_label"], r["type"], r["target_label"]) for r in rows] == [
        ("Tune glass harps.", "skos:broadMatch", "tune harps"),
        ("Microsoft QuillPad", "skos:exactMatch", "QuillPad (typography)"),
    ]
    code, _, err = run("taxonomy", "crosswalk", "--kind", "technology", "--out", tmp_path / "links.csv")
    with (tmp_path / "links.csv").open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert code == 0
    assert "1 links" in err
    assert [row["source"] for row in written] == ["onet:tech/quillpad"]
    code, out, _ = run("taxonomy", "crosswalk")
    assert code == 0
    assert "technology skos:exactMatch: 1" in out


def test_the_command_wants_both_schemes(run: Run) -> None:
    shelf = Shelf()
    shelf.add(release("alone", [s for s in SKILLS if s.scheme == "esco"]))
    shelf.use("alone")
    code, _, err = run("taxonomy", "crosswalk")
    assert code == 2
    assert "links need ESCO and O*NET" in err
