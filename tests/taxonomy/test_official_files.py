"""The official releases, where they lie beside the checkout."""

import time
from pathlib import Path

import pytest

from credlens.taxonomy import SkillKind, Taxonomy
from credlens.taxonomy.diff import ChangeKind, diff
from credlens.taxonomy.readers.esco import read_esco
from credlens.taxonomy.readers.onet import read_onet
from credlens.taxonomy.shelf import Shelf

RELEASES = Path(__file__).parents[2].parent / "shared" / "data" / "taxonomies"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not RELEASES.is_dir(), reason="the official releases are not beside the checkout"),
]


@pytest.fixture(scope="module")
def esco() -> Taxonomy:
    return read_esco([RELEASES / "esco-1.1.0"])


@pytest.fixture(scope="module")
def newer() -> Taxonomy:
    return read_esco(sorted((RELEASES / "esco-1.1.1").iterdir()))


def test_esco_1_1_0(esco: Taxonomy) -> None:
    assert esco.release.name == "esco-1.1.0"
    assert (len(esco.skills), len(esco.groups), len(esco.occupations)) == (13_891, 643, 3_008)
    assert (len(esco.relations), len(esco.broader_edges)) == (123_852, 20_771)
    assert sum(s.kind is SkillKind.KNOWLEDGE for s in esco.skills) == 3_057
    assert not [alt for s in esco.skills for alt in s.alt_labels if alt == s.label or not alt.strip()]


def test_esco_1_1_1_has_relations_to_occupations_that_it_lacks(newer: Taxonomy) -> None:
    assert (len(newer.skills), len(newer.groups), len(newer.occupations)) == (13_896, 640, 3_007)
    assert len(newer.relations) == 123_855 - 67
    assert len(newer.broader_edges) == 20_656 - 7
    assert [note for note in newer.release.notes if " 67 rows" in note or " 7 rows" in note]


def test_the_difference(esco: Taxonomy, newer: Taxonomy) -> None:
    changes = diff(esco, newer)
    counts = {kind.value: len(changes.of(kind)) for kind in ChangeKind}
    assert len(changes.added) == 5
    assert counts == {"retired": 0, "replaced": 0, "redefined": 1, "reworded": 7, "respelled": 78}
    (redefined,) = changes.material
    assert redefined == "esco:cd50d616-1f8b-481e-983f-68d2674ff82d"
    assert changes.relations_added - changes.relations_removed == len(newer.relations) - len(esco.relations)


def test_esco_comes_back_from_the_shelf_in_under_a_second(esco: Taxonomy, tmp_path: Path) -> None:
    """Processor seconds, the best of three, so that a busy machine does not fail it."""
    kept = Shelf(tmp_path)
    kept.add(esco)
    seconds = []
    for _ in range(3):
        start = time.process_time()
        loaded = kept.load("esco-1.1.0")
        seconds.append(time.process_time() - start)
    assert (loaded.skills, loaded.relations) == (esco.skills, esco.relations)
    assert min(seconds) < 1


def test_onet_29_2(tmp_path: Path) -> None:
    onet = read_onet(RELEASES / "onet-29.2" / "db_29_2_text.zip")
    kinds = [s.kind for s in onet.skills]
    assert (onet.release.name, len(onet.occupations)) == ("onet-29.2", 1_016)
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        SkillKind.TASK: 18_796,
        SkillKind.TECHNOLOGY: 8_768,
        SkillKind.WORK_ACTIVITY: 2_087,
        SkillKind.SKILL: 35,
        SkillKind.KNOWLEDGE: 33,
    }
    assert "lacks Abilities.txt" in onet.release.notes
    assert onet.skill("onet:tech/microsoft-excel").label == "Microsoft Excel"
