"""Planted worlds of text: that they say what is planted, in words nothing was trained on, and how errors are told."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from credlens.models.evaluation.benchmarks import Labelled
from credlens.models.evaluation.planted_chain import TextStudy, study_text
from credlens.models.evaluation.planted_errors import (
    GapError,
    Lost,
    MadeUp,
    Neighbours,
    Reading,
    causes,
    lost_gaps,
    made_up_gaps,
    matched_parts,
    read_texts,
)
from credlens.models.evaluation.planted_measures import GapTruth, Judged
from credlens.models.evaluation.planted_plan import Plan, PlanSize, plan_world
from credlens.models.evaluation.planted_text import Planted, TextNoise, TextWorld, Titles, Writer
from credlens.models.evaluation.planted_words import (
    Difficulty,
    Wording,
    Words,
    capital,
    described,
    sentences,
    written_markets,
)
from credlens.models.evaluation.planted_worlds import draw_asking, random_of
from credlens.models.matching.matches import MatchMethod, SkillMatch
from credlens.models.records import Credential, Posting, TextKind
from credlens.models.relevance.gaps import GapStatus
from credlens.taxonomy import Occupation, Relation, RelationKind, Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.errors import ConfigError, InputError, TaxonomyError

from .near import NearTexts
from .planted_chains import gap_row, oracle, verdict
from .test_training_data import NEAR, our_training

ACTS = ("weld", "cut", "paint", "carry", "wash", "count")
THINGS = ("pipes", "timber", "walls", "crates")
SKILLS = [
    Skill(
        id=f"custom:{act}-{thing}",
        label=f"{act} {thing}",
        kind=SkillKind.SKILL,
        alt_labels=(f"{act} old {thing}", f"{act}ing of {thing}", "work hard"),
    )
    for act in ACTS
    for thing in THINGS
]
TAXONOMY = Taxonomy(
    Release(name="small", version="1", licence="ours"),
    skills=SKILLS,
    occupations=[Occupation(id=f"custom:{act}er", label=f"{act}er", code=act) for act in ACTS],
    relations=[Relation(f"custom:{a}er", f"custom:{a}-{t}", RelationKind.ESSENTIAL) for a in ACTS for t in THINGS],
    broader=[("custom:cut-pipes", "custom:weld-pipes")],
)
SIZE = PlanSize(written=2, drawn=1, skills=4, postings=200, credentials=3)


def quiet(label: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


def match(skill_id: str, probability: float = 0.9) -> SkillMatch:
    return SkillMatch(
        skill_id=skill_id,
        probability=probability,
        score=probability,
        rank=1,
        method=MatchMethod.DENSE,
        quote="",
        start=0,
        end=0,
    )


def make(seed: int = 1, noise: TextNoise | None = None, size: PlanSize = SIZE) -> tuple[Plan, TextWorld]:
    words = Words(TAXONOMY)
    plan = plan_world(random_of(seed, 5), TAXONOMY, words, size)
    random = random_of(seed, 6)
    asking = [draw_asking(random, market, size.postings) for market in plan.world.markets]
    return plan, Writer(random, words, noise or TextNoise()).write(plan.world, asking, plan.titles)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    one, again, other = (repr(make(seed)[1].postings + make(seed)[1].credentials) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_every_planted_text_stands_where_it_was_planted() -> None:
    plan, text = make()
    adverts = {p.id: p.text for p in text.postings}
    outcomes = {o.id: o.text for c in text.credentials for o in c.outcomes}
    assert len(text.asks) > 300
    assert all(ask.text in adverts[ask.where] for ask in text.asks)
    assert all(lesson.text == outcomes[lesson.where] for lesson in text.lessons)
    assert [c.id for c in text.credentials] == [c.id for c in plan.world.credentials]
    assert all("{" not in advert for advert in adverts.values())
    said = sentences()
    for part in ("openings", "apply"):
        beginnings = tuple(text.partition("{")[0] for text in said[part] if not text.startswith("{"))
        assert sum(any(b in advert for b in beginnings) for advert in adverts.values()) > len(adverts) / 4


def test_adverts_ask_as_often_as_planted() -> None:
    """Of 3 x 2,000 postings; each share within 4.5 standard errors of the planted one."""
    plan, text = make(size=PlanSize(written=2, drawn=1, skills=4, postings=2000, credentials=1))
    asks = Counter((ask.market, ask.skill_id) for ask in text.asks)
    for m, market in enumerate(plan.world.markets):
        for skill, share in market.share.items():
            assert abs(asks[m, skill] / 2000 - share) < 4.5 * math.sqrt(share * (1 - share) / 2000)


def test_noise_comes_at_its_rates() -> None:
    """600 postings; mistagged 20 %, untagged 10 %, copied 20 %: each within 4 standard errors, at most 0.066."""
    noise = TextNoise(mistagged=0.2, untagged=0.1, reposted=0.1, edited=0.1, negated=0.0)
    plan, text = make(noise=noise)
    own = [p for p in text.postings if p.id not in text.copies]
    tags = {f"m{m}": titles.tag for m, titles in enumerate(plan.titles)}
    assert len(own) == 600
    assert sum(p.occupation == "" for p in own) / 600 == pytest.approx(0.1, abs=0.066)
    assert sum(p.occupation not in ("", tags[p.id[:2]]) for p in own) / 600 == pytest.approx(0.2, abs=0.066)
    assert len(text.copies) / 600 == pytest.approx(0.2, abs=0.066)
    of = {p.id: p for p in text.postings}
    same = [of[c].text == of[c.removesuffix("-again")].text for c in text.copies]
    assert sum(same) / len(same) == pytest.approx(0.5, abs=0.2)
    assert not any("is not required" in p.text or "no need to" in p.text for p in text.postings)


def test_wordings_come_at_their_weights() -> None:
    """Only labels and alternatives exist here; with weights 1 and 3 a quarter are labels."""
    _, text = make(noise=TextNoise(label=1, alternative=3, described=7))
    labels = np.mean([ask.wording is Wording.LABEL for ask in text.asks])
    assert labels == pytest.approx(0.25, abs=0.08)


@pytest.mark.parametrize(
    "values", [{"label": -1.0}, {"mistagged": 0.6, "untagged": 0.6}, {"label": 0.0, "alternative": 0.0, "described": 0}]
)
def test_impossible_noise_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="wordings of 0 or more and rates of 0 to 1"):
        TextNoise(**values)


def test_a_name_of_several_skills_calls_none() -> None:
    forms = Words(TAXONOMY).forms("custom:weld-pipes")
    assert [f.text for f in forms[Wording.LABEL]] == ["weld pipes"]
    assert [f.text for f in forms[Wording.ALTERNATIVE]] == ["weld old pipes", "welding of pipes"]
    assert [f.act for f in forms[Wording.ALTERNATIVE]] == [True, False]


def test_proper_names_keep_their_capitals_and_brackets_go() -> None:
    skill = Skill(id="custom:r", label="R (language)", kind=SkillKind.KNOWLEDGE, alt_labels=("Rstudio Desktop",))
    words = Words(Taxonomy(TAXONOMY.release, skills=[skill]))
    forms = words.forms("custom:r")
    assert [f.text for f in forms[Wording.ALTERNATIVE]] == ["Rstudio Desktop"]
    assert [f.text for f in forms[Wording.LABEL]] == ["r"]


def test_given_sentences_are_used_as_they_are() -> None:
    given = [Labelled(f"You {{{act}}} all day", frozenset({f"custom:{act}-pipes"})) for act in ACTS]
    both = Labelled("Both", frozenset({"custom:cut-walls", "custom:weld-walls"}))
    words = Words(TAXONOMY, [*given, both])
    assert words.given == tuple(sorted(f"custom:{act}-pipes" for act in ACTS))
    plan = plan_world(random_of(1), TAXONOMY, words, SIZE)
    at = [titles.tag for titles in plan.titles].index("given")
    random = random_of(2)
    text = Writer(random, words, TextNoise()).write(
        plan.world, [draw_asking(random, m, 100) for m in plan.world.markets], plan.titles
    )
    said = {ask.text for ask in text.asks if ask.market == at and ask.skill_id == "custom:weld-pipes"}
    assert said <= {"You {weld} all day"}
    assert {ask.text for ask in text.asks if ask.market == at} & {g.text for g in given}
    assert not any("{weld}" in lesson.text for lesson in text.lessons)


def test_too_few_given_sentences_are_refused() -> None:
    words = Words(TAXONOMY, [Labelled("You weld", frozenset({"custom:weld-pipes"}))])
    with pytest.raises(InputError, match="1 skills have a sentence to themselves"):
        plan_world(random_of(1), TAXONOMY, words, SIZE)


def test_difficulty_is_told_by_names() -> None:
    """weld pipes and cut pipes share 1 of 3 words; knit socks and knit wool socks share 2 of 3."""
    labels = ("knit socks", "knit wool socks", "sing", "weld pipes", "cut pipes")
    skills = [Skill(id=f"custom:{i}", label=label, kind=SkillKind.SKILL) for i, label in enumerate(labels)]
    words = Words(Taxonomy(TAXONOMY.release, skills=skills))
    found = [words.difficulty(skill.id) for skill in skills]
    assert found == [
        Difficulty.SIBLING,
        Difficulty.SIBLING,
        Difficulty.ORDINARY,
        Difficulty.PLAIN,
        Difficulty.PLAIN,
    ]


def test_a_plan_takes_occupations_and_their_skills() -> None:
    plan, _ = make()
    assert len(plan.world.markets) == 3
    for titles, market in zip(plan.titles, plan.world.markets, strict=True):
        assert {s.split("-")[0] for s in market.skill_ids[:4]} == {f"custom:{titles.tag}"}
    moved = [np.ptp(market.shares, axis=1).argsort()[-2:] for market in plan.world.markets]
    assert [sorted(rows.tolist()) for rows in moved] == [[0, 1]] * 3
    assert plan.rising == tuple(m.skill_ids[0] for m in plan.world.markets)


def test_a_plan_does_without_occupations() -> None:
    plan = plan_world(random_of(1), Taxonomy(TAXONOMY.release, skills=SKILLS), Words(TAXONOMY), SIZE)
    assert [titles.tag for titles in plan.titles] == ["planted-0", "planted-1", "planted-2"]


def test_too_few_skills_are_refused() -> None:
    few = Taxonomy(TAXONOMY.release, skills=SKILLS[:5])
    with pytest.raises(TaxonomyError, match="small has 5 skills; planted worlds need at least 12"):
        plan_world(random_of(1), few, Words(few), SIZE)


def test_our_phrases_are_no_names_and_no_training_texts() -> None:
    """Neither a phrase in any of our sentences, nor a sentence by itself, is nearly a training text."""
    said, near = sentences(), NearTexts(our_training())
    phrases = [phrase for says in described().values() for phrase in says]
    assert len(phrases) == len(set(phrases)) > 350
    templates = [*said["asks"]["act"], *said["teaches"]["act"]]
    texts = [t.format(x=p, X=capital(p)) for p in phrases for t in templates]
    own = [text for part in ("asks_nothing", "openings", "company", "benefits", "law", "apply") for text in said[part]]
    assert [
        (t, *near.like(t, at_least=NEAR)) for t in (*phrases, *texts, *own) if any(near.like(t, at_least=NEAR))
    ] == []


def test_our_phrases_have_a_skill_and_an_occupation_each() -> None:
    markets = written_markets()
    assert len(markets) == 6
    assert all(len(market.skill_ids) >= 14 for market in markets)
    assert all(len(says) >= 2 for says in described().values())


def oracle_chain(plan: Plan, text: TextWorld, *, wrong: bool = False) -> "OracleChain":
    return OracleChain(plan, text, wrong)


class OracleChain:
    """Knows what was planted; or, where it is wrong, takes every skill for the next one."""

    def __init__(self, plan: Plan, text: TextWorld, wrong: bool) -> None:
        self.plan, self.wrong = plan, wrong
        self.of: dict[str, list[str]] = {}
        for planted in (*text.asks, *text.lessons):
            self.of.setdefault(planted.text, []).append(planted.skill_id)

    def judge(self, credentials: Sequence[Credential], postings: Sequence[Posting]) -> list[Judged]:
        found = []
        for planted in self.plan.world.credentials:
            market = self.plan.world.markets[planted.market]
            value = 100 * sum(market.share.get(s, 0.0) for s in planted.taught) / len(planted.taught)
            gaps = [s for s, p in market.share.items() if p >= 0.01 and (s in planted.taught) == self.wrong]
            found.append(
                verdict(
                    credential_id=planted.id,
                    relevance=(-value, -value - 1, -value + 1) if self.wrong else (value, value - 1, value + 1),
                    shares={s: (p, p - 0.001, p + 0.001) for s, p in market.share.items()},
                    gaps=tuple(gap_row(s, market.share[s]) for s in gaps),
                    rules=(f"rule of {len(postings)}",) if self.wrong else ("low-relevance",),
                )
            )
        return found

    def reported(self, texts: Sequence[str], kind: TextKind) -> list[list[SkillMatch]]:
        ids = [skill.id for skill in SKILLS]
        step = 1 if self.wrong else 0
        return [[match(ids[(ids.index(s) + step) % len(ids)]) for s in self.of[text]] for text in texts]

    def candidates(self, texts: Sequence[str], kind: TextKind) -> list[list[SkillMatch]]:
        return [[match(s, 0.1) for s in self.of[text]] for text in texts]


def study(*, wrong: bool) -> TextStudy:
    plan, text = make(noise=TextNoise(paired=0.0))
    return study_text(
        random_of(3),
        plan,
        text,
        oracle_chain(plan, text, wrong=wrong),
        exact=oracle,
        words=Words(TAXONOMY),
        neighbours=Neighbours(TAXONOMY),
        resamplings=2,
        low_relevance=30.0,
        progress=quiet,
    )


RIGHT = ("gap_precision", "gap_recall", "flag_stability", "interval_coverage", "adverts matched, all")


def test_an_oracle_is_always_right() -> None:
    found = study(wrong=False)
    assert {name: found.figures[name].value for name in RIGHT} == dict.fromkeys(RIGHT, 1.0)
    assert found.figures["rank_correlation"].value == pytest.approx(1.0)
    assert (found.lost, found.made_up) == ((), ())
    assert found.flags["low-relevance"].both > 0


def test_a_wrong_chain_is_found_out() -> None:
    found = study(wrong=True)
    assert found.figures["gap_precision"].value == 0.0
    assert found.figures["flag_stability"].value == 0.0
    assert (found.figures["gap_recall"].value or 0) < 0.2
    assert found.figures["adverts matched, all"].value == 0.0
    assert (found.figures["rank_correlation"].value or 0) < -0.9
    assert found.lost
    assert {error.cause for error in found.made_up} == {MadeUp.TAUGHT}


def planted(skill: str, text: str = "t") -> Planted:
    return Planted("p1", 0, f"custom:{skill}", text, Wording.LABEL)


def reading(skill: str, *found: str, linked: bool = False, chance: float = 0.0) -> Reading:
    ids = tuple(f"custom:{s}" for s in found)
    return Reading(planted=planted(skill), difficulty=Difficulty.PLAIN, found=ids, linked=linked, chance=chance)


def test_texts_are_read_with_their_candidates() -> None:
    """a is reported; b is not but ranked; c not even that, and a neighbour of it is reported."""
    texts = [planted("paint-walls", "a"), planted("wash-walls", "b"), planted("weld-pipes", "c")]
    reported = {"a": [match("custom:paint-walls", 0.8)], "b": [], "c": [match("custom:cut-pipes")]}
    ranked = {"b": [match("custom:wash-walls", 0.2)], "c": [match("custom:cut-walls")]}
    found = read_texts(
        texts,
        reported=lambda texts: [reported[t] for t in texts],
        candidates=lambda texts: [ranked[t] for t in texts],
        words=Words(TAXONOMY),
        neighbours=Neighbours(TAXONOMY),
    )
    assert [(r.right, r.linked, r.chance) for r in found] == [
        (True, False, 0.8),
        (False, False, 0.2),
        (False, True, 0.0),
    ]
    parts = matched_parts(found)
    assert (parts["all"].measured().n, parts["wording label"].measured().value) == (3, pytest.approx(1 / 3))


def test_the_cause_of_a_lost_gap_is_told() -> None:
    """One gap a cause: half of its texts right, a neighbour, another skill, unsure, unseen, and taken for taught."""
    share = dict.fromkeys([f"custom:{s}" for s in "abcdef"], 0.2)
    readings = {
        "custom:a": [reading("a", "a"), reading("a", "a"), reading("a")],
        "custom:b": [reading("b", "x", linked=True)],
        "custom:c": [reading("c", "x"), reading("c", "x"), reading("c")],
        "custom:d": [reading("d", chance=0.2)],
        "custom:e": [reading("e")],
    }
    judged = verdict(gaps=(gap_row("custom:f", 0.2, GapStatus.COVERED),))
    errors = lost_gaps(judged, GapTruth(share, ()), readings, 0.05)
    assert [error.cause for error in errors] == [
        Lost.RARE,
        Lost.SIBLING,
        Lost.OTHER,
        Lost.UNSURE,
        Lost.UNSEEN,
        Lost.TAUGHT,
    ]
    assert causes(errors[:1]) == {Lost.RARE.value: 1}


def test_the_cause_of_a_made_up_gap_is_told() -> None:
    ids = ("custom:weld-pipes", "custom:cut-pipes", "custom:cut-walls", "custom:stray", "custom:title")
    truth = GapTruth({ids[0]: 0.3, "custom:paint-walls": 0.3, ids[3]: 0.002}, {ids[0]})
    readings = {
        ids[0]: [reading("weld-pipes", "cut-pipes")],
        "custom:paint-walls": [reading("paint-walls", "cut-walls", "paint-walls")],
    }
    judged = verdict(gaps=tuple(gap_row(i, 0.2) for i in ids))
    errors = made_up_gaps(judged, truth, readings, bar=0.05, real=0.01, neighbours=Neighbours(TAXONOMY))
    assert {e.skill_id: (e.cause, e.source) for e in errors} == {
        ids[0]: (MadeUp.TAUGHT, ""),
        ids[1]: (MadeUp.SIBLING, ids[0]),
        ids[2]: (MadeUp.OTHER, "custom:paint-walls"),
        ids[3]: (MadeUp.SELDOM, ""),
        ids[4]: (MadeUp.NOTHING, ""),
    }
    assert all(isinstance(e, GapError) and e.credential_id == "c0" for e in errors)


def test_neighbours_are_linked_and_namesakes_share_a_name() -> None:
    skills = [
        Skill(id="custom:aid", label="first aid", kind=SkillKind.KNOWLEDGE),
        Skill(id="custom:give", label="provide first aid", kind=SkillKind.SKILL),
        Skill(id="custom:medicine", label="medicine", kind=SkillKind.KNOWLEDGE),
    ]
    broader = [("custom:aid", "custom:medicine")]
    near = Neighbours(Taxonomy(TAXONOMY.release, skills=skills, broader=broader))
    assert near.of("custom:medicine") == {"custom:aid"}
    assert near.linked(["custom:give"]) == {"custom:give"}
    assert near.named(["custom:give"]) == {"custom:give", "custom:aid"}
    assert near.named(["custom:medicine"]) == {"custom:medicine", "custom:aid", "custom:give"}


def test_titles_are_what_postings_are_called() -> None:
    plan, text = make()
    names = {p.title for p in text.postings if p.id.startswith("m0-")}
    assert names == {capital(name) for name in plan.titles[0].names}
    assert isinstance(plan.titles[0], Titles)
