"""The whole way through, on a small world with the fake encoder: what goes in is what comes out."""

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from credlens.models.matching.calibrate import Calibration
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.matcher import Matcher
from credlens.models.records import Credential, DeclaredSkill, Outcome, Posting, TextKind
from credlens.models.relevance.agreement import Verdict
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.gaps import GapStatus
from credlens.service.outputs import write_outputs
from credlens.service.pipeline import Inputs, MarketFilter, Pipeline, held
from credlens.service.results import Counts, Reject, Result
from credlens.service.scoring import Occupations
from credlens.taxonomy import Occupation, Release, Skill, SkillKind, Taxonomy

from ..fakes import HashEncoder, logistic

LABELS = ("weld pipes", "read technical drawings", "cook soups", "wash dishes", "paint walls")
TAXONOMY = Taxonomy(
    Release(name="small", version="1", licence="ours"),
    skills=[
        *(Skill(id=f"custom:{i}", label=label, kind=SkillKind.SKILL) for i, label in enumerate(LABELS)),
        Skill(id="custom:tool", label="Pipemaster", kind=SkillKind.TECHNOLOGY),
    ],
)
AS_OF = dt.date(2026, 6, 30)


def calibration() -> Calibration:
    """Return one that takes what stands in the text by name, and nothing else: logit = 10 * exact - 5."""
    model = logistic(-5.0, exact=10.0)
    return Calibration({TextKind.SENTENCE: model, TextKind.OUTCOME: model}, "exact-only")


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    encoder = HashEncoder()
    index = SkillIndex(encoder.encode([skill.label for skill in TAXONOMY.skills]))
    matcher = Matcher(TAXONOMY, encoder, index, calibration=calibration())
    return Pipeline(TAXONOMY, tmp_path, RelevanceConfig(), matcher=matcher)


def world() -> Inputs:
    """Return 40 adverts for welders and 40 for cooks; every welder welds, every second one reads drawings."""
    postings = []
    for i in range(40):
        day = dt.date(2026, 1 + i % 6, 1 + i % 28)
        drawings = "\n- read technical drawings" if i % 2 else ""
        text = f"Site {i} wants you.\nYour duties:\n- weld pipes{drawings}\nBenefits:\n- paint walls at home"
        postings.append(Posting(id=f"w{i:02}", title="Welder", text=text, date=day, occupation="51-4121.00"))
        text = f"Kitchen {i} wants you.\nYour duties:\n- cook soups\n- wash dishes"
        postings.append(Posting(id=f"c{i:02}", title="Cook", text=text, date=day, occupation="35-2014.00"))
    credential = Credential(
        id="pipe-welding",
        title="Pipe welding",
        outcomes=(Outcome(id="pipe-welding/1", text="Learners weld pipes to a standard"),),
        target_occupations=("51-4121.00",),
        assessments=("practical test",),
    )
    reject = Reject(path="adverts.csv", row=9, column="", value="", reason="no text", kept=False)
    return Inputs(
        catalogue=(credential,),
        postings=tuple(postings),
        catalogue_counts=Counts(rows=1, records=1, rejected=0),
        posting_counts=Counts(rows=81, records=80, rejected=1),
        rejects=(reject,),
        hashes={"adverts.csv": "0" * 64},
    )


def run(pipeline: Pipeline, inputs: Inputs | None = None, **market: str) -> Result:
    return pipeline.run(inputs or world(), as_of=AS_OF, market=MarketFilter(**market))


def test_the_market_is_the_declared_occupation(pipeline: Pipeline) -> None:
    (scored,) = run(pipeline).scored
    assert scored.profile.postings == 40
    shares = dict(zip(scored.profile.skill_ids, scored.profile.share.tolist(), strict=True))
    assert (shares["custom:0"], shares["custom:1"]) == (1.0, 0.5)
    assert "custom:2" not in shares


def test_what_a_record_declares_is_held_against_what_is_found(pipeline: Pipeline, tmp_path: Path) -> None:
    inputs = world()
    (outcome,) = inputs.catalogue[0].outcomes
    named = (DeclaredSkill(name="weld pipes"), DeclaredSkill(name="cook soups"))
    record = replace(inputs.catalogue[0], outcomes=(replace(outcome, declared=named),))
    result = run(pipeline, replace(inputs, catalogue=(record,)))
    assert [(row.verdict, row.found_id) for row in result.scored[0].agreement] == [
        (Verdict.AGREED, "custom:0"),
        (Verdict.DECLARED, ""),
    ]
    assert result.skills[result.scored[0].agreement[1].skill_id].label == "cook soups"
    write_outputs(result, tmp_path / "out")
    with (tmp_path / "out" / "agreement.csv").open(encoding="utf-8", newline="") as file:
        assert [row["verdict"] for row in csv.DictReader(file)] == ["agreed", "declared only"]
    assert run(pipeline).scored[0].agreement == ()


def test_an_occupation_is_called_by_its_label_and_its_code(pipeline: Pipeline, tmp_path: Path) -> None:
    """A code gets its label, a label stays alone, and what the release does not know stays as it is."""
    welder = Occupation(id="onet:51-4121.00", label="Welders", code="51-4121.00")
    named = Pipeline(
        Taxonomy(TAXONOMY.release, skills=TAXONOMY.skills, occupations=[welder]),
        tmp_path,
        pipeline.config,
        matcher=pipeline.matcher,
    )
    assert Occupations(named.taxonomy).label("51-4121.00") == "Welders (51-4121.00)"
    assert Occupations(named.taxonomy).label("welders") == "welders"
    assert Occupations(named.taxonomy).label("mason") == "mason"
    description = run(named).scored[0].alignment.market.description
    assert description == "postings for the declared occupation: Welders (51-4121.00) (40 postings)"


def test_a_gap_is_quoted_from_its_posting(pipeline: Pipeline) -> None:
    result = run(pipeline)
    rows = {row.skill_id: row for row in result.scored[0].gaps.rows}
    assert rows["custom:0"].status is GapStatus.COVERED
    assert rows["custom:1"].status is GapStatus.MISSING
    text_of = {p.id: p.text for p in world().postings}
    for quote in rows["custom:1"].evidence:
        assert quote.quote == "read technical drawings"
        assert quote.sentence in text_of[quote.text_id]
        assert result.postings[quote.text_id].title == "Welder"


def test_what_the_benefits_say_is_not_asked_for(pipeline: Pipeline) -> None:
    assert "custom:4" not in {row.skill_id for row in run(pipeline).scored[0].gaps.rows}


def test_what_is_not_needed_is_no_demand_and_not_taught(pipeline: Pipeline) -> None:
    inputs = world()
    text = "Your duties:\n- weld pipes\n- no need to paint walls"
    postings = tuple(replace(p, text=text) if p.id == "w00" else p for p in inputs.postings)
    table = pipeline.read(held(postings)).table
    assert "custom:4" not in table.mentions.skill_ids
    outcome = Outcome(id="pipe-welding/1", text="Weld pipes; no need to cook soups before")
    credential = replace(inputs.catalogue[0], outcomes=(outcome,))
    taught = pipeline.taught([credential])
    assert taught["pipe-welding"].skill_ids == ("custom:0",)


def test_reposts_count_once(pipeline: Pipeline) -> None:
    inputs = world()
    again = [replace(posting, id=f"{posting.id}-again") for posting in inputs.postings[:10]]
    result = run(pipeline, replace(inputs, postings=(*inputs.postings, *again)))
    assert result.run.duplicates == 10
    assert result.scored[0].profile.postings == 40


def test_a_filter_narrows_the_market(pipeline: Pipeline) -> None:
    (scored,) = run(pipeline, occupation="35-2014.00").scored
    assert scored.profile.postings == 40
    assert "custom:3" in scored.profile.skill_ids


def test_a_technology_counts_by_name_only(pipeline: Pipeline) -> None:
    """A likeness of meaning is enough for a skill, never for a product's name."""
    match = pipeline.matcher.match(["a master of pipes"], kind=TextKind.SENTENCE)
    assert all(m.skill_id != "custom:tool" for m in match[0])
    named = pipeline.matcher.match(["you know Pipemaster"], kind=TextKind.SENTENCE)
    assert [m.skill_id for m in named[0]] == ["custom:tool"]


def test_counts_and_provenance_come_through(pipeline: Pipeline) -> None:
    run_record = run(pipeline).run
    assert run_record.postings == Counts(rows=81, records=80, rejected=1)
    assert (run_record.taxonomy, run_record.as_of) == ("small", AS_OF)
    assert run_record.model == pipeline.matcher.fingerprint


def test_outputs_are_the_same_bytes_at_every_run(pipeline: Pipeline, tmp_path: Path) -> None:
    """The second run reads its matches from disk, the first computes them."""
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        page = write_outputs(run(pipeline), folder).page
        assert page.exists()
    for name in ("scores.csv", "gaps.csv", "flags.csv", "rejects.csv", "run.json"):
        first, second = ((folder / name).read_bytes() for folder in folders)
        assert first == second, name
        assert first


def test_outputs_that_are_there_are_left_as_they_are(pipeline: Pipeline, tmp_path: Path) -> None:
    """The same run finds them; a changed file, another setting or another day does not."""
    folder = tmp_path / "out"
    first = write_outputs(run(pipeline), folder)
    before = (folder / "workbook.xlsx").stat().st_mtime_ns
    again = write_outputs(run(pipeline), folder)
    assert (first.anew, again.anew) == (True, False)
    assert (again.credentials, again.scored, again.flagged) == (first.credentials, first.scored, first.flagged)
    assert (folder / "workbook.xlsx").stat().st_mtime_ns == before
    with (folder / "gaps.csv").open("a", encoding="utf-8") as file:
        file.write("changed by hand\n")
    assert write_outputs(run(pipeline), folder).anew
    assert write_outputs(run(pipeline.with_config(RelevanceConfig(low_relevance=31.0))), folder).anew
    later = pipeline.run(world(), as_of=AS_OF + dt.timedelta(days=1), market=MarketFilter())
    assert write_outputs(later, folder).anew


def test_scores_csv_holds_every_credential(pipeline: Pipeline, tmp_path: Path) -> None:
    write_outputs(run(pipeline), tmp_path / "out")
    with (tmp_path / "out" / "scores.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["id"] == "pipe-welding"
    assert row["postings"] == "40"
    assert float(row["relevance_low"]) <= float(row["relevance"]) <= float(row["relevance_high"])


def test_an_outcome_without_words_does_not_stop_a_run(pipeline: Pipeline) -> None:
    inputs = world()
    blank = replace(inputs.catalogue[0], outcomes=(Outcome(id="x/1", text="..."),))
    (scored,) = run(pipeline, replace(inputs, catalogue=(blank,))).scored
    assert scored.alignment.relevance.value is None
    assert "outcomes-not-asked-for" not in {flag.rule for flag in scored.flags}
