"""Print what each part of the scoring is worth: RP@5 on labelled sets with the part left out.

    .venv/bin/python scripts/ablate.py tech_validation.csv house_validation.csv [--release esco-1.1.0]

The parts are those of MatchConfig, and of a skill's vector: its label alone instead of all its names and description.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from credlens.models.evaluation.benchmarks import Labelled, read_labelled
from credlens.models.evaluation.metrics import ratio_figures, rp_at_k
from credlens.models.matching.candidates import MatchConfig
from credlens.models.matching.encoder import OnnxEncoder
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.matcher import Matcher
from credlens.taxonomy.errors import CredlensError
from credlens.taxonomy.shelf import Shelf

# Beyond any text: the only window left is the whole.
NO_WINDOW = (10_000,)

USED = MatchConfig().sentence
PARTS = {
    "everything": MatchConfig(),
    "without windows": MatchConfig(windows=NO_WINDOW, coarse=NO_WINDOW[0]),
    "without the whole text's cosine": MatchConfig(sentence=replace(USED, whole=0)),
    "without mentions": MatchConfig(sentence=replace(USED, phrase=0)),
    "without word coverage": MatchConfig(sentence=replace(USED, coverage=0)),
    "without any words": MatchConfig(sentence=replace(USED, phrase=0, coverage=0)),
    "without the occupations' prior": MatchConfig(sentence=replace(USED, prior=0)),
    "meaning alone": MatchConfig(sentence=replace(USED, phrase=0, coverage=0, prior=0)),
    "shortlist of 10 a window": MatchConfig(shortlist=10),
    "shortlist of 200 a window": MatchConfig(shortlist=200),
}


def rows(release: str) -> Iterator[tuple[str, Matcher]]:
    """Yield a matcher for each part left out."""
    shelf = Shelf()
    taxonomy, encoder = shelf.load(release), OnnxEncoder()
    index = SkillIndex.open(taxonomy.skills, encoder, cache=shelf.home / "index")
    for name, config in PARTS.items():
        yield name, Matcher(taxonomy, encoder, index, config=config)
    labels = SkillIndex(encoder.encode([skill.label for skill in taxonomy.skills]))
    yield "labels instead of skill vectors", Matcher(taxonomy, encoder, labels)


def figures(matcher: Matcher, labelled: Sequence[Labelled]) -> str:
    """Return RP@5 in percent with its interval over resampled sentences."""
    found = matcher.match([t.text for t in labelled], top=5, min_probability=0)
    values = [
        100 * rp_at_k([m.skill_id for m in matches], text.skills, 5)
        for matches, text in zip(found, labelled, strict=True)
    ]
    figure = ratio_figures({"RP@5": (values, np.ones(len(values)))})["RP@5"]
    return f"{figure.value:5.1f} ({figure.low:.1f}-{figure.high:.1f})" if figure else "no text"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--release", default="esco-1.1.0", help="the installed release that the labels are of")
    options = parser.parse_args()
    try:
        skills = Shelf().load(options.release).skills
        sets = {path.stem: [t for t in read_labelled(path, skills) if t.skills] for path in options.files}
        print(f"{'RP@5':<34}" + "".join(f"{name:>22}" for name in sets))
        for name, matcher in rows(options.release):
            print(f"{name:<34}" + "".join(f"{figures(matcher, texts):>22}" for texts in sets.values()), flush=True)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
