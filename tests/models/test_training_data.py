"""The training texts: no evaluation text among them, no held-out skill, and every row as its readers expect it."""

import csv
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest

from credlens.models.evaluation.benchmarks import read_labelled
from credlens.models.evaluation.sources import advert_sentences, course_outcomes
from credlens.models.training.judged import digest_of, judged_texts, kept, read_verdicts
from credlens.models.training.texts import Text, read_sentences
from credlens.taxonomy.readers.esco import read_esco

from .near import NearTexts

MODELS = Path(__file__).parents[2] / "models"
TRAINING, EVALUATION = MODELS / "training", MODELS / "evaluation"
DATA = MODELS.parents[1] / "shared" / "data"
TABLES = {
    TRAINING / "sentences.tsv": ("uri", "advert", "outcome"),
    TRAINING / "more_sentences.tsv": ("uri", "advert", "outcome"),
    TRAINING / "none.tsv": ("kind", "text", "skill"),
    EVALUATION / "outcomes.tsv": ("skill_id", "outcome"),
    EVALUATION / "nothing.tsv": ("kind", "text", "skill"),
}
HALVES = [TRAINING / "judged.csv", EVALUATION / "judged.csv"]  # of the advert sentences that were judged
VERDICTS = [*HALVES, EVALUATION / "judged_outcomes.csv", EVALUATION / "judged_validation.csv"]
# Stricter than the usual 0.7, which a word put into a sentence of fourteen would escape: 10 of 15 3-grams.
NEAR = 0.5
SKILL_ID = re.compile(r"esco:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{16}")

needs_data = pytest.mark.skipif(not (DATA / "matching").is_dir(), reason="no labelled sets beside the checkout")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def column(path: Path, *names: str) -> list[str]:
    return [row[name] for row in rows(path) for name in names if row[name]]


def words(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split()


def held_out() -> frozenset[str]:
    return frozenset(words(TRAINING / "held_out.txt"))


def our_training() -> list[str]:
    ours = (column(TRAINING / name, "advert", "outcome") for name in ("sentences.tsv", "more_sentences.tsv"))
    return [*chain(*ours), *column(TRAINING / "none.tsv", "text")]


def our_evaluation() -> list[str]:
    return column(EVALUATION / "outcomes.tsv", "outcome") + column(EVALUATION / "nothing.tsv", "text")


def labelled(name: str) -> list[str]:
    return [text.text for text in read_labelled(DATA / "matching" / f"{name}.csv", [])]


def skillskape() -> list[str]:
    texts = [Text(text, frozenset()) for text in labelled("skillskape_train")]
    return [text.text for text in kept(texts, keep_out=frozenset())]


def theirs() -> list[str]:
    """Return the evaluation texts of others."""
    sets = (labelled(name) for name in ("tech_validation", "house_validation", "skillskape_dev"))
    courses = DATA / "catalogues" / "university_computing_outcomes.csv"
    return [*chain(*sets), *(course_outcomes(courses) if courses.exists() else ())]


def collisions(training: Iterable[str], evaluation: Iterable[str]) -> list[tuple[str, str]]:
    near = NearTexts(evaluation)
    return [(text, other) for text in training for other in near.like(text, at_least=NEAR)]


def test_no_evaluation_text_of_ours_is_in_training() -> None:
    assert collisions(our_training(), our_evaluation()) == []


def test_a_planted_collision_would_be_seen() -> None:
    outcome = our_evaluation()[0]
    planted = f"You will {outcome.lower()}!"
    assert collisions(["Keep bees in a garden.", planted], our_evaluation()) == [(planted, outcome)]


@pytest.mark.data
@needs_data
def test_no_labelled_text_is_in_training() -> None:
    """Ours against the sets of others, and SkillSkape's training part against ours and theirs."""
    assert collisions(our_training(), theirs()) == []
    assert collisions(skillskape(), [*our_evaluation(), *theirs()]) == []


@pytest.mark.data
@pytest.mark.slow
@needs_data
def test_no_judged_text_of_evaluation_is_in_training() -> None:
    """Adverts repeat each other; those of the training half that do are named in left_out.txt.

    Since headings inside a line are cut, one judged sentence in eighteen is not found as it was judged.
    """
    sentences = list(advert_sentences(DATA / "postings"))
    judged = [[t.text for t in judged_texts(path, sentences)] for path in HALVES]
    for texts, path in zip(judged, HALVES, strict=True):
        assert len(texts) > 0.94 * len(read_verdicts(path))
    evaluation = [*judged[1], *our_evaluation(), *theirs()]
    near = {digest_of(t) for t, _ in collisions([*judged[0], *labelled("skillskape_train")], evaluation)}
    assert near <= set(words(TRAINING / "left_out.txt"))
    assert len(near) > 10
    assert collisions([*our_training(), *skillskape()], judged[1]) == []


def test_held_out_skills_have_no_sentence_in_training() -> None:
    uris = set(column(TRAINING / "sentences.tsv", "uri"))
    ids = {uri: "esco:" + uri.rsplit("/", 1)[-1] for uri in uris}
    assert held_out() <= set(ids.values())
    ours = [
        text
        for name in ("sentences.tsv", "more_sentences.tsv")
        for text in read_sentences(TRAINING / name, ids, keep_out=held_out())
    ]
    judged = kept(read_verdicts(TRAINING / "judged.csv").values(), keep_out=held_out())
    assert len(ours) > 30_000
    assert len(judged) > 1_500
    assert not frozenset().union(*(text.right for text in (*ours, *judged))) & held_out()


def test_kept_leaves_out_what_may_not_be_trained_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "left_out.txt").write_text(digest_of("Keep bees.") + "\n", encoding="utf-8")
    monkeypatch.setattr("credlens.models.training.judged.HERE", tmp_path)
    texts = [Text("Keep  bees.", frozenset({"a"})), Text("Shear sheep.", frozenset({"b"})), Text("Milk.", frozenset())]
    assert kept(texts, keep_out=frozenset({"b"})) == [texts[2]]


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_tables_are_well_formed(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    lines = content.removesuffix("\n").split("\n")
    assert tuple(lines[0].split("\t")) == TABLES[path]
    assert not [line for line in lines if line.count("\t") != len(TABLES[path]) - 1]
    assert not [line for line in lines if not line.replace("\t", "").isprintable()]
    assert not [cell for line in lines for cell in line.split("\t") if cell != cell.strip()]
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize("path", [TRAINING / "none.tsv", EVALUATION / "nothing.tsv"], ids=lambda p: p.name)
def test_texts_that_ask_for_nothing_say_of_what_kind(path: Path) -> None:
    """A negated text names the skill that is not asked for; the others name none."""
    assert {row["kind"] for row in rows(path)} == {"advert", "outcome", "negated"}
    assert not [row for row in rows(path) if not row["text"] or (row["kind"] == "negated") != bool(row["skill"])]


@pytest.mark.parametrize("name", ["sentences.tsv", "more_sentences.tsv"])
def test_sentences_have_a_text(name: str) -> None:
    assert not [row for row in rows(TRAINING / name) if not row["advert"]]


@pytest.mark.parametrize("path", VERDICTS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_verdicts_are_well_formed(path: Path) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        verdicts = list(csv.DictReader(file))
    assert len({row["text"] for row in verdicts}) == len(verdicts)
    for row in verdicts:
        right, wrong = row["right"].split(), row["wrong"].split()
        assert DIGEST.fullmatch(row["text"])
        assert row["asks"] in ("yes", "no")
        assert row["asks"] == "yes" or not right
        assert len({*right, *wrong}) == len(right) + len(wrong)
        assert all(SKILL_ID.fullmatch(skill_id) for skill_id in (*right, *wrong))


def test_the_two_halves_of_the_judged_sentences_share_none() -> None:
    one, two = (read_verdicts(path).keys() for path in HALVES)
    assert not one & two


@pytest.mark.parametrize(("name", "form"), [("held_out.txt", SKILL_ID), ("left_out.txt", DIGEST)])
def test_lists_are_sorted_and_hold_each_once(name: str, form: re.Pattern[str]) -> None:
    listed = words(TRAINING / name)
    assert listed == sorted(set(listed))
    assert all(form.fullmatch(item) for item in listed)


def test_each_held_out_skill_has_an_outcome() -> None:
    assert sorted(row["skill_id"] for row in rows(EVALUATION / "outcomes.tsv")) == sorted(held_out())
    assert len(held_out()) == 400


@pytest.mark.data
@pytest.mark.skipif(not (DATA / "taxonomies" / "esco-1.1.0").is_dir(), reason="no ESCO beside the checkout")
def test_every_skill_is_in_the_release() -> None:
    skills = read_esco([DATA / "taxonomies" / "esco-1.1.0"]).skills
    uris, ids = {skill.uri for skill in skills}, {skill.id for skill in skills}
    for name in ("sentences.tsv", "more_sentences.tsv"):
        assert set(column(TRAINING / name, "uri")) <= uris
    for path in VERDICTS:
        assert {i for text in read_verdicts(path).values() for i in (*text.right, *text.wrong)} <= ids
    assert held_out() <= ids
