"""Which outcomes a credential's market does not ask for, and whether other markets do."""

from collections.abc import Sequence

import numpy as np

from .case import Case
from .demand import hardly_asked, tells_apart, wilson_interval


def hardly_asked_outcomes(case: Case) -> list[int]:
    """Return the outcomes that surely teach something, and nothing that is more than hardly asked for.

    A market of 200 postings cannot tell of one skill that fewer than 2 % ask for it, but of several together: where
    their pooled interval lies under the floor, all count whose own share does. Pooled as if no posting asked for one
    because it asks for another.
    """
    t, floor = len(case.teaching.skill_ids), case.config.floor_share
    rare = hardly_asked(case.profile, case.table, case.config)[:t]
    seldom = rare | ((case.profile.share[:t] < floor) & tells_apart(case.profile, case.table, case.config))
    teaches = case.teaching.probability > 0
    several = [o for o in case.surely_teaching if seldom[teaches[o]].all()]
    skills = np.flatnonzero(teaches[several].any(axis=0))
    votes = case.profile.effective[skills]
    _, high = wilson_interval(case.profile.share[skills] @ votes, votes.sum(), z=case.config.z)
    alone = [o for o in several if rare[teaches[o]].all()]
    return several if high < floor else alone


def off_market(case: Case) -> list[int]:
    """Return the outcomes whose skills hardly occur in the market, one of them at least outside it."""
    asks, columns = case.table.asks(case.config.accept), case.table.columns(case.teaching.skill_ids)
    inside = asks.among(case.alignment.market.rows, columns)
    elsewhere = asks.total[columns] - inside >= case.config.min_hits
    absent = case.profile.share[: len(columns)] < case.config.floor_share
    teaches = case.teaching.probability > 0
    return [o for o in case.surely_teaching if absent[teaches[o]].all() and elsewhere[case.sure[o]].any()]


def asked_elsewhere(case: Case, outcomes: Sequence[int]) -> bool:
    """Tell whether the skills of these outcomes are, together, surely rarer in the market than outside."""
    sure = np.flatnonzero(case.sure[list(outcomes)].any(axis=0))
    columns = case.table.columns([case.teaching.skill_ids[k] for k in sure])
    asking = case.table.asks(case.config.accept).by_skill[:, columns].sum(axis=1) > 0
    inside = np.zeros(len(case.table), dtype=np.bool_)
    inside[case.alignment.market.rows] = True
    _, here = wilson_interval(int(asking[inside].sum()), int(inside.sum()), z=case.config.z)
    there, _ = wilson_interval(int(asking[~inside].sum()), int((~inside).sum()), z=case.config.z)
    return bool(here < there)
