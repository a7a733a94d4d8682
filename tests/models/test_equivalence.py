"""Links between two small taxonomies of our own."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching import equivalence
from credlens.models.matching.equivalence import SIGNALS, LinkModel, find_links, find_pairs
from credlens.taxonomy import Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.crosswalk import Link, LinkType
from credlens.taxonomy.errors import ConfigError
from tests.fakes import HashEncoder

SURE = LinkModel(np.zeros(len(SIGNALS)), 4.0)
BY_NAME = LinkModel(np.array([8.0 if name == "exact by name" else 0.0 for name in SIGNALS]), -4.0)

ACTIVITIES = ("tune harps", "tune glass harps", "mend harps", "repair harps", "sell kettles", "tune harps or kettles")


def taxonomy(*skills: tuple[str, str, SkillKind]) -> Taxonomy:
    """Return a release of (id, label, kind)."""
    made = [Skill(id=skill_id, label=label, kind=kind) for skill_id, label, kind in skills]
    return Taxonomy(Release(name="both", version="1", licence="ours"), skills=made)


def links(release: Taxonomy, *, least: float = 0.5, model: LinkModel = SURE) -> list[Link]:
    vectors = HashEncoder().encode([skill.label for skill in release.skills])
    return find_links(release, vectors, min_confidence=least, model=model)


SMALL = taxonomy(
    ("esco:1", "QIL", SkillKind.KNOWLEDGE),
    ("esco:2", "use spreadsheet software", SkillKind.SKILL),
    ("esco:3", "tune harps", SkillKind.SKILL),
    ("esco:4", "brew ink", SkillKind.SKILL),
    ("onet:tech/qil", "Quill ink language QIL", SkillKind.TECHNOLOGY),
    ("onet:tech/sheet", "Spreadsheet software", SkillKind.TECHNOLOGY),
    ("onet:4.A.1", "Tune glass harps.", SkillKind.WORK_ACTIVITY),
    ("onet:1.A.1", "Brewing", SkillKind.ABILITY),
)


def test_the_links_of_a_small_release() -> None:
    found = {(x.source, x.target): x.type for x in links(SMALL)}
    assert found["onet:tech/qil", "esco:1"] is LinkType.EXACT
    assert found["onet:tech/sheet", "esco:2"] is LinkType.EXACT
    assert found["onet:4.A.1", "esco:3"] is LinkType.BROAD
    assert not any(source == "onet:1.A.1" for source, _ in found)  # abilities have no links


def test_confidence_by_hand() -> None:
    """logit = 8 - 4 = 4 for a pair of one name, 1 / (1 + exp(-4)) = 0.9820; -4, 0.0180, for others."""
    found = links(SMALL, model=BY_NAME, least=0.0)
    assert {x.confidence for x in found if x.type is LinkType.EXACT} == {0.982}
    assert {x.confidence for x in found if x.type is LinkType.BROAD} == {0.018}
    assert all(x.confidence >= 0.5 for x in links(SMALL, model=BY_NAME))
    assert not [x for x in links(SMALL, model=BY_NAME) if x.type is LinkType.BROAD]


def test_only_the_kinds_asked_for() -> None:
    vectors = HashEncoder().encode([skill.label for skill in SMALL.skills])
    pairs = find_pairs(SMALL, vectors, kinds=[SkillKind.WORK_ACTIVITY])
    assert {pair.source for pair in pairs} == {"onet:4.A.1"}


def test_activities_are_never_linked_to_knowledge() -> None:
    release = taxonomy(
        ("esco:1", "tune harps", SkillKind.KNOWLEDGE),
        ("onet:1", "Tune harps.", SkillKind.WORK_ACTIVITY),
    )
    assert links(release) == []


def test_of_two_exact_links_the_likelier_stays() -> None:
    """By name ESCO's "use harp chart software", by another name its ink plotting: only one can be the same thing."""
    skills = [
        Skill(id="esco:1", label="use harp chart software", kind=SkillKind.SKILL),
        Skill(
            id="esco:2",
            label="use ink plotting software",
            kind=SkillKind.SKILL,
            alt_labels=("harp chart software",),
        ),
        Skill(id="onet:a", label="Harp chart software", kind=SkillKind.TECHNOLOGY),
    ]
    release = Taxonomy(Release(name="both", version="1", licence="ours"), skills=skills)
    by_name = LinkModel(np.array([1.0 if name == "exact by name" else 0.0 for name in SIGNALS]), 3.0)
    assert [(x.target, x.type) for x in links(release, model=by_name)] == [
        ("esco:1", LinkType.EXACT),
        ("esco:2", LinkType.RELATED),
    ]


@given(
    st.lists(st.sampled_from(ACTIVITIES), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(ACTIVITIES), min_size=1, max_size=4, unique=True),
)
def test_exchanging_the_schemes_turns_every_link_round(ours: list[str], theirs: list[str]) -> None:
    """link(a, b) is broad if and only if link(b, a) is narrow, and a skill is exact to one name at most."""

    def between(onet: list[str], esco: list[str]) -> dict[tuple[str, str], LinkType]:
        release = taxonomy(
            *((f"esco:{label}", label, SkillKind.SKILL) for label in esco),
            *((f"onet:{label}", label, SkillKind.WORK_ACTIVITY) for label in onet),
        )
        return {(x.source[5:], x.target[5:]): x.type for x in links(release)}

    there, back = between(ours, theirs), between(theirs, ours)
    worded = {pair: kind for pair, kind in there.items() if kind in (LinkType.BROAD, LinkType.NARROW)}
    for (a, b), kind in worded.items():
        assert back[b, a] is kind.reversed
    for source in ours:
        assert sum(kind is LinkType.EXACT for (a, _), kind in there.items() if a == source) <= 1


def test_the_shipped_model_fits_the_signals() -> None:
    model = LinkModel.load()
    assert model.weights.shape == (len(SIGNALS),)
    assert all(0 < x.confidence < 1 for x in links(SMALL, model=model, least=0.0))


def test_a_model_of_other_signals_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link_model.json").write_text(json.dumps({"signals": ["luck"], "weights": [1], "intercept": 0}))
    monkeypatch.setattr(equivalence, "files", lambda package: tmp_path)
    with pytest.raises(ConfigError, match="link_taxonomies"):
        LinkModel.load()
