"""Time the smallest stack on made-up catalogues, and check what was promised: 1,000 credentials in under 10 seconds.

    .venv/bin/python scripts/bench_stack.py [--credentials 1000] [--worlds 5] [--target 0.8] [--dense] [--json]

A catalogue has 20 fields; a credential teaches about 8 skills, of its field or general, a fifth of them need another,
and the occupation asks for 120 skills of one field. With --dense every credential teaches about 6 of 150 skills that
are all asked for: harder than any catalogue. Seconds are those of the wall and of the processor: on a busy machine
they differ.
"""

import argparse
import json
import sys
import time
from typing import Any

import numpy as np
from scipy import sparse

from credlens.models.stacking.problem import StackProblem
from credlens.models.stacking.solve import solve
from credlens.taxonomy.errors import CredlensError

FIELDS, SKILLS, ASKED = 20, 2_000, 120
DENSE_SKILLS = 150
HOURS = np.array([4, 6, 8, 10, 12, 15, 20, 24, 30, 36, 40, 45, 60, 80, 100, 120], dtype=np.float64)


def made_up(count: int, seed: int, *, dense: bool) -> StackProblem:
    """Return a catalogue and a demand drawn by chance."""
    random = np.random.default_rng(seed)
    skills = DENSE_SKILLS if dense else SKILLS
    field = np.zeros(skills) if dense else random.integers(0, FIELDS, skills)
    known = 1 / np.arange(1, skills + 1) ** 0.6
    random.shuffle(known)
    general = random.random(skills) < 0.05

    def pool(of: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        ids = np.flatnonzero((field == of) | general)
        return ids, known[ids] / known[ids].sum()

    chance = sparse.lil_array((count, skills))
    for row in range(count):
        ids, odds = pool(0 if dense else int(random.integers(0, FIELDS)))
        size = min(2 + int(random.poisson(4 if dense else 6)), len(ids))
        chosen = random.choice(ids, size, replace=False, p=odds)
        chance[row, chosen] = random.beta(4, 1.5, size)
    ids, odds = pool(0)
    asked = ids if dense else random.choice(ids, min(ASKED, len(ids)), replace=False, p=odds)
    weight = random.exponential(size=len(asked)) * known[asked]
    needs = [(i, int(random.integers(0, i))) for i in range(1, count) if random.random() < 0.2]
    return StackProblem(
        probability=sparse.csr_array(chance.tocsr()[:, asked]),
        weight=weight / weight.sum(),
        hours=random.choice(HOURS, count),
        needs=np.array(needs, dtype=np.int64).reshape(-1, 2),
    )


def bench(count: int, worlds: int, target: float, *, dense: bool, seconds: float) -> dict[str, Any]:
    """Return what each catalogue took and what was found."""
    rows = []
    for seed in range(worlds):
        problem = made_up(count, seed, dense=dense)
        wall, processor = time.perf_counter(), time.process_time()
        found = solve(problem, target=target, seconds=seconds)
        rows.append(
            {
                "seed": seed,
                "useful": int((problem.probability.sum(axis=1) > 0).sum()),
                "wall": round(time.perf_counter() - wall, 2),
                "processor": round(time.process_time() - processor, 2),
                "reached": found.reached,
                "chosen": len(found.chosen),
                "hours": found.cost,
                "bound": round(found.bound, 2),
                "gap": found.gap,
            }
        )
    return {
        "credentials": count,
        "target": target,
        "dense": dense,
        "worlds": rows,
        "wall": {"median": float(np.median([r["wall"] for r in rows])), "highest": max(r["wall"] for r in rows)},
        "processor": {
            "median": float(np.median([r["processor"] for r in rows])),
            "highest": max(r["processor"] for r in rows),
        },
        "proven": sum(r["gap"] == 0 for r in rows),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--credentials", type=int, default=1000)
    parser.add_argument("--worlds", type=int, default=5)
    parser.add_argument("--target", type=float, default=0.8)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--dense", action="store_true")
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    try:
        result = bench(
            options.credentials, options.worlds, options.target, dense=options.dense, seconds=options.seconds
        )
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.as_json:
        print(json.dumps(result, indent=1))
        return 0
    for row in result["worlds"]:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    print(
        f"{result['credentials']} credentials, target {result['target']:.0%}: median {result['wall']['median']:.1f} s, "
        f"highest {result['wall']['highest']:.1f} s; of the processor {result['processor']['median']:.1f} and "
        f"{result['processor']['highest']:.1f} s; {result['proven']} of {len(result['worlds'])} proven"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
