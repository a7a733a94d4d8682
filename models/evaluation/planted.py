"""Studies on planted worlds of mentions: whether intervals hold the truth, drift is found, and flags stay."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..matching.matcher import Progress
from ..relevance.alignment import Score
from .planted_measures import (
    GapTruth,
    Judged,
    Measured,
    RankPairs,
    Tally,
    count_flags,
    count_gaps,
    gap_tallies,
    median,
    merged,
    score_held,
    shares_held,
)
from .planted_mentions import CERTAIN, Chain, Noise, Scene, draw_scene, exact_scene
from .planted_worlds import (
    BoolArray,
    PlantedCredential,
    PlantedMarket,
    Random,
    World,
    course,
    draw_asking,
    draw_credentials,
    draw_market,
    month_start,
    random_of,
    with_strays,
)

BAR = 0.05  # gaps are measured from this share on,
REAL = 0.01  # of the postings must truly ask for a skill, or it is no gap at all
ENOUGH = 200  # in markets of at least so many postings
SIZES = (100, 200, 400, 600)  # postings of a market, in turn from world to world
NOISE = Noise(found=0.75)  # of the matcher, in every second world
SCORES: Mapping[str, Callable[[Judged], Score]] = {
    "relevance": lambda found: found.alignment.relevance,
    "coverage": lambda found: found.alignment.coverage,
}
# The flags that tell of demand that has moved. The figures speak of the first that drifted worlds raise at all.
DRIFT_RULES = ("drift", "emerging-skill-missed")
DRIFT_POSTINGS, DRIFT_MONTHS, DRIFT_AT = 600, 24, 12
DRIFT_SHARES = (0.05, 0.15)
LEFT_OUT = 0.1  # of the postings, in a resampling

Figures = dict[str, Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How many worlds each study has, and how often the flags of one are told again."""

    intervals: int = 200
    drifted: int = 200
    undrifted: int = 200
    watched: int = 100
    stability: int = 24
    resamplings: int = 10


QUICK = Scale(intervals=8, drifted=8, undrifted=8, watched=4, stability=2, resamplings=2)


def run_studies(seed: int, scale: Scale, chain: Chain, progress: Progress) -> Figures:
    """Return every figure that worlds of mentions give."""
    drift, rule = study_drift(seed, scale.drifted, scale.undrifted, chain, progress)
    return {
        **study_scores(seed, scale.intervals, chain, progress),
        **drift,
        **study_delay(seed, scale.watched, rule, chain, progress),
        **study_stability(seed, scale.stability, scale.resamplings, chain, progress),
    }


def study_scores(seed: int, worlds: int, chain: Chain, progress: Progress) -> Figures:
    """Return how often intervals hold the truth, and what gaps and ranks are worth where no text is misread.

    Demand does not change in these worlds. Every market has a probe beside its credentials, which teaches all that is
    planted: so the interval of every planted share is told, and none is chosen by its value.
    """
    held = {f"{kind}, {how}": Tally("intervals") for how in ("certain", "noisy") for kind in ("share", *SCORES)}
    gaps, ranks = {how: gap_tallies() for how in ("certain", "noisy")}, RankPairs()
    for w in range(worlds):
        progress("worlds of intervals", w, worlds)
        how, noise = ("noisy", NOISE) if w % 2 else ("certain", CERTAIN)
        random, postings = random_of(seed, 1, w), SIZES[w // 2 % len(SIZES)]
        world = _world(random, each=3, probes=True)
        scene = draw_scene(random, world, [draw_asking(random, m, postings) for m in world.markets], noise=noise)
        for planted, found, true in _verdicts(scene, chain):
            share = world.markets[planted.market].share
            if _is_probe(planted):
                held[f"share, {how}"].add(w, *shares_held(found, share))
                continue
            for kind, score in SCORES.items():
                held[f"{kind}, {how}"].add(w, *score_held(score(found), score(true).value))
            if postings >= ENOUGH:
                count_gaps(gaps[how], w, found, GapTruth(share, scene.truth[planted.id]), bar=BAR, real=REAL)
            ranks.add(found, true)
    return {
        "interval_coverage": merged("intervals", held.values()).measured(),
        **{f"interval_coverage of {name}": tally.measured() for name, tally in held.items()},
        **{f"{name}, {how}": tally.measured() for how, tallies in gaps.items() for name, tally in tallies.items()},
        "rank_correlation": ranks.measured(),
    }


def study_drift(seed: int, drifted: int, undrifted: int, chain: Chain, progress: Progress) -> tuple[Figures, str]:
    """Return how often drift is flagged where one skill drifts, and where none does, and by which flag."""
    found: dict[str, dict[str, Tally]] = {}
    for name, unit, worlds in (
        ("drift_power", "drifted worlds", drifted),
        ("drift_false_alarms", "undrifted worlds", undrifted),
    ):
        found[name] = {rule: Tally(unit) for rule in DRIFT_RULES}
        for w in range(worlds):
            progress(name.replace("_", " "), w, worlds)
            drifts = name == "drift_power"
            raised = _raised(drift_scene(random_of(seed, 2, int(drifts), w), drifts=drifts), chain)
            for rule, tally in found[name].items():
                tally.add(w, rule in raised, 1)
    figures = {(name, rule): t.measured() for name, tallies in found.items() for rule, t in tallies.items()}
    used = next((rule for rule in DRIFT_RULES if figures["drift_power", rule].value), DRIFT_RULES[0])
    by_rule = {f"{name} by {rule}": figure for (name, rule), figure in figures.items()}
    return {**{name: figures[name, used] for name in found}, **by_rule}, used


def study_delay(seed: int, worlds: int, rule: str, chain: Chain, progress: Progress) -> Figures:
    """Return in which month after the drift it is first flagged, if a credential is scored again every month.

    A flag raised already in the month of the drift, before any posting tells of it, is no detection: it is left out
    until it has gone.
    """
    delays: list[float] = []
    for w in range(worlds):
        progress("time to detect", w, worlds)
        scene = drift_scene(random_of(seed, 3, w), drifts=True)
        early = rule in _raised(scene.before(month_start(DRIFT_AT)), chain, month=DRIFT_AT)
        delay = np.inf
        for month in range(DRIFT_AT + 1, DRIFT_MONTHS + 1):
            raised = rule in _raised(scene.before(month_start(month)), chain, month=month)
            if raised and not early:
                delay = month - DRIFT_AT
                break
            early = early and raised
        delays.append(delay)
    never = Tally("drifted worlds")
    for w, delay in enumerate(delays):
        never.add(w, not np.isfinite(delay), 1)
    return {
        "time_to_detect": median(delays, "drifted worlds"),
        f"not detected in {DRIFT_MONTHS - DRIFT_AT} months": never.measured(),
    }


def study_stability(seed: int, worlds: int, resamplings: int, chain: Chain, progress: Progress) -> Figures:
    """Return how many flags stay the same if a tenth of the postings, chosen by chance, is left out.

    The same is a flag of the same rule for the same credential, out of those that are raised before or after.
    """
    stable = {"flag_stability": Tally("flags")}
    for w in range(worlds):
        progress("flag stability", w, worlds)
        random = random_of(seed, 4, w)
        world = _world(random, each=6)
        scene = draw_scene(random, world, [draw_asking(random, m, 250) for m in world.markets], noise=NOISE)
        before = [chain(scene, c, as_of=world.end) for c in scene.credentials]
        for _ in range(resamplings):
            fewer = scene.only(leave_out(random, len(scene.postings)))
            count_flags(stable, w, before, [chain(fewer, c, as_of=world.end) for c in fewer.credentials])
    return {name: tally.measured() for name, tally in stable.items()}


def leave_out(random: Random, postings: int, part: float = LEFT_OUT) -> BoolArray:
    """Return bool[postings]: false for this part of them, chosen by chance."""
    keep = np.ones(postings, dtype=np.bool_)
    keep[random.choice(postings, round(part * postings), replace=False)] = False
    return keep


def drift_scene(random: Random, *, drifts: bool) -> Scene:
    """Return a market of 20 skills, one of others beside it, and a credential that teaches five, reviewed half-way.

    drifts  from that day on 15 % of the postings ask for a skill that is not taught, and 5 % before
    """
    market = draw_market(random, "drifting", [f"skill {i}" for i in range(20)], months=DRIFT_MONTHS)
    shares = market.shares.copy()
    shares[0] = course(*DRIFT_SHARES, DRIFT_MONTHS, at=DRIFT_AT) if drifts else DRIFT_SHARES[0]
    steady = draw_market(random, "steady", [f"other skill {i}" for i in range(20)], months=DRIFT_MONTHS)
    markets = (replace(market, shares=shares), steady)
    taught = tuple(market.skill_ids[i] for i in random.choice(np.arange(1, 20), 5, replace=False))
    world = World(markets=markets, credentials=(PlantedCredential(id="c0", market=0, taught=taught),))
    asking = [draw_asking(random, m, DRIFT_POSTINGS) for m in markets]
    return draw_scene(random, world, asking, reviewed=month_start(DRIFT_AT))


def _raised(scene: Scene, chain: Chain, *, month: int = DRIFT_MONTHS) -> frozenset[str]:
    """Return the flags that are raised at the beginning of a month."""
    found = chain(scene, scene.credentials[0], as_of=month_start(month), scores=False)
    return frozenset(flag.rule for flag in found.flags)


def _world(random: Random, *, each: int, probes: bool = False) -> World:
    """Return two markets of 14 skills each, asked for often but for the last three, and strays from the other."""
    plain: list[PlantedMarket] = [
        draw_market(random, f"occupation {m}", [f"skill {m}-{i:02}" for i in range(14)], seldom=3) for m in range(2)
    ]
    markets = with_strays(random, plain)
    credentials = draw_credentials(random, plain, each=each)
    if probes:
        taught = [PlantedCredential(id=f"probe {m}", market=m, taught=x.skill_ids) for m, x in enumerate(markets)]
        credentials = (*credentials, *taught)
    return World(markets=markets, credentials=credentials)


def _is_probe(planted: PlantedCredential) -> bool:
    return planted.id.startswith("probe")


def _verdicts(scene: Scene, chain: Chain) -> Iterator[tuple[PlantedCredential, Judged, Judged]]:
    """Yield each credential with what the chain says of the scene, and of the exact one."""
    exact, day = exact_scene(scene.world, scene.truth), scene.world.end
    for planted, record, true in zip(scene.world.credentials, scene.credentials, exact.credentials, strict=True):
        yield planted, chain(scene, record, as_of=day), chain(exact, true, as_of=day, scores=False)
