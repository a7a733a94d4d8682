"""The pages: complete, escaped, fetching nothing, and saying what the result says."""

import base64
import dataclasses
import hashlib
import re
from pathlib import Path

import pytest

from credlens.models.relevance.gaps import GapStatus
from credlens.service.reports.html import write_report
from credlens.service.reports.slugs import slug

from . import report_fixtures as fixtures
from .pages import Element, Page

CARE, HOSTILE, THIN = fixtures.care(), fixtures.hostile(), fixtures.unscored()
RESULT = fixtures.result(THIN, CARE, HOSTILE)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    assert write_report(RESULT, folder) == folder / "index.html"
    return folder


@pytest.fixture(scope="module")
def pages(report: Path) -> dict[str, Page]:
    return {str(path.relative_to(report)): Page(path) for path in report.rglob("*.html")}


def page_of(pages: dict[str, Page], credential_id: str) -> Element:
    return pages[f"credentials/{slug(credential_id)}.html"].root


def test_every_credential_has_its_page_and_the_index_links_to_it(report: Path, pages: dict[str, Page]) -> None:
    assert len(pages) == 3 + len(RESULT.scored)  # index, frameworks, rejects
    links = [a.attributes["href"] for a in pages["index.html"].root.find("a") if not a.has("class", "skip")]
    assert {f"credentials/{slug(s.credential.id)}.html" for s in RESULT.scored} <= set(links)
    assert all((report / link).exists() for link in links)


def test_pages_are_well_formed_and_named(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert page.source.startswith("<!doctype html>\n")
        assert page.root.find("html")[0].attributes["lang"] == "en"
        assert [len(page.root.find(tag)) for tag in ("title", "h1", "main", "header")] == [1, 1, 1, 1]
        assert page.root.find("title")[0].text
        identifiers = [e.attributes["id"] for e in page.root.all() if "id" in e.attributes]
        assert len(set(identifiers)) == len(identifiers)
        for e in page.root.all():
            for name in e.attributes.get("aria-labelledby", "").split():
                assert name in identifiers
            if e.attributes.get("href", "").startswith("#"):
                assert e.attributes["href"][1:] in identifiers


def test_every_table_says_what_it_is_and_its_headings_have_a_scope(pages: dict[str, Page]) -> None:
    for page in pages.values():
        for table in page.root.find("table"):
            assert table.find("caption")[0].text
            assert all(th.attributes.get("scope") in ("row", "col") for th in table.find("th"))
            header, *rows = table.find("tr")
            assert all(len(row.children) == len(header.children) for row in rows)


def test_every_drawing_is_hidden_or_named(pages: dict[str, Page]) -> None:
    for page in pages.values():
        for svg in page.root.find("svg"):
            inside = svg.parent is not None and svg.parent.parent is not None and svg.parent.parent.tag == "svg"
            assert inside or svg.has("aria-hidden", "true") or svg.attributes.get("aria-labelledby")


def test_nothing_is_fetched(pages: dict[str, Page]) -> None:
    for page in pages.values():
        (policy,) = [m for m in page.root.find("meta") if m.has("http-equiv", "Content-Security-Policy")]
        assert policy.attributes["content"].startswith("default-src 'none'; ")
        assert not [e for e in page.root.all() if e.tag in ("link", "img", "iframe", "object", "embed", "base", "use")]
        assert not [e for e in page.root.all() if "src" in e.attributes or "xlink:href" in e.attributes]
        assert not re.search(r"@import|url\(", page.root.find("style")[0].text)
        for a in page.root.find("a"):
            if ":" in a.attributes["href"]:
                assert a.attributes["href"].startswith("http")
                assert a.attributes["rel"] == "noreferrer"


def test_only_the_index_runs_a_script_and_only_its_own(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        scripts = page.root.find("script")
        assert len(scripts) == (name == "index.html")
    script = re.search(r"<script>(.*)</script>", pages["index.html"].source, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in pages["index.html"].source


def test_markup_in_records_is_shown_and_never_run(pages: dict[str, Page]) -> None:
    for name in ("index.html", "rejects.html", f"credentials/{slug(HOSTILE.credential.id)}.html"):
        assert fixtures.HOSTILE not in pages[name].source
        assert fixtures.HOSTILE in pages[name].root.text
        assert not [e for e in pages[name].root.all() for attribute in e.attributes if attribute.startswith("on")]
    care = page_of(pages, CARE.credential.id)
    assert fixtures.HOSTILE in [m.text for m in care.find("mark")]
    assert f"{fixtures.HOSTILE} & Sons, 14 September 2026 · p-002" in care.text
    assert fixtures.HOSTILE in care.find("svg", class_="demand")[0].text


def test_every_flag_stands_on_its_page_with_reason_and_evidence(pages: dict[str, Page]) -> None:
    for s in RESULT.scored:
        shown = page_of(pages, s.credential.id).find("article", class_="flag")
        assert len(shown) == len(s.flags)
        for flag in s.flags:
            (article,) = [a for a in shown if flag.rule in a.text]
            assert flag.severity.value.capitalize() in article.text
            assert flag.reason in article.text
            assert [li.text for li in article.find("li")] == list(flag.evidence)
    assert [a.find("b")[0].text for a in page_of(pages, CARE.credential.id).find("article", class_="flag")] == [
        "High",
        "Medium",
        "Low",
    ]


def test_every_gap_stands_in_the_group_of_its_status_with_its_quotes(pages: dict[str, Page]) -> None:
    page = page_of(pages, CARE.credential.id)
    for status in GapStatus:
        (group,) = [g for g in page.find("section", class_="group") if g.has("aria-labelledby", f"gap-{status}")]
        rows = [tr for tr in group.find("tr") if tr.find("td")]
        expected = CARE.gaps.of(status)
        assert len(rows) == len(expected)
        for shown, gap in zip(rows, expected, strict=True):
            assert gap.label in shown.find("th")[0].text
            assert [m.text for m in shown.find("mark")] == [e.quote for e in gap.evidence]
            assert all(e.text_id in shown.text for e in gap.evidence)


def test_demand_and_trend_are_said_in_words(pages: dict[str, Page]) -> None:
    page = page_of(pages, CARE.credential.id)
    assert "23% of 48 postings (13–37%)" in page.text
    assert "rising: ×3.3 a year (1.6–6.7)" in page.text
    assert "Not found in any outcome" in page.text
    assert ": write shift notes (a neighbour of what is asked for (both under keep hands" in page.text
    assert "almost certain (0.97)" in page.text
    assert [a.attributes["href"] for a in page.find("a") if a.text == "write shift notes"] == [
        "http://data.example.org/skill/notes"
    ] * 2


def test_a_skill_without_a_web_address_is_no_link(pages: dict[str, Page]) -> None:
    page = page_of(pages, CARE.credential.id)
    assert not [a for a in page.find("a") if fixtures.HOSTILE in a.text]
    assert "javascript:" not in " ".join(a.attributes["href"] for a in page.find("a"))


def test_parts_shown_add_up_to_the_score_shown(pages: dict[str, Page]) -> None:
    tables = page_of(pages, CARE.credential.id).find("table", class_="waterfall")
    assert len(tables) == 3
    for table in tables:
        shown = [row.find("td")[1].text for row in table.find("tr") if row.find("td")]
        *parts, total = [round(10 * float(text)) for text in shown]
        assert sum(parts) == total


def test_scores_stand_with_their_intervals_and_a_missing_one_with_its_reason(pages: dict[str, Page]) -> None:
    cards = {c.find("h3")[0].text: c.text for c in page_of(pages, CARE.credential.id).find("section", class_="card")}
    assert "49 of 100 95% interval: 41–57" in cards["Relevance"]
    assert "Not enough evidence No trend can be told" in cards["Currency"]
    assert "50 of 100 A count of outcomes" in cards["Assessment"]
    thin = page_of(pages, THIN.credential.id).find("section", class_="card")
    assert len(thin) == 4
    assert all("Not enough evidence" in c.text and "of 100" not in c.text and not c.find("svg") for c in thin)


def test_the_index_puts_severe_flags_first_and_shows_no_zero_for_no_score(pages: dict[str, Page]) -> None:
    index = pages["index.html"].root
    rows = index.find("table", id="credentials")[0].find("tbody")[0].find("tr")
    assert [r.find("span", class_="id")[0].text for r in rows] == [
        CARE.credential.id,
        THIN.credential.id,
        HOSTILE.credential.id,
    ]
    assert "49 41–57" in rows[0].text
    assert [c.text for c in rows[1].find("span", class_="none")] == ["not enough evidence"] * 2
    assert [c.text for c in rows[0].find("span", class_="chip")] == [
        "High Hardly asked for",
        "Medium Rising skills not taught",
        "Low Review date passed",
    ]


def test_the_index_says_what_was_measured_and_what_was_left_out(pages: dict[str, Page]) -> None:
    text = pages["index.html"].root.text
    assert "3 credentials measured against 59 distinct job postings, judged as of 31 October 2026" in text
    assert "4 rows: 3 credentials, 1 rejected" in text
    assert "2 repeats of the same advert left out" in text
    assert "4 March 2025 to 14 September 2026" in text
    assert "test skills 1.0; licence: CC BY 4.0" in text
    assert "########" in pages["rejects.html"].root.text
    for page in pages.values():
        assert "it does not replace it" in page.root.find("footer")[-1].text
        assert "tiny-0a1b2c" in page.root.find("footer")[-1].text


def test_without_credentials_there_is_still_a_report(tmp_path: Path) -> None:
    index = Page(write_report(fixtures.result(), tmp_path)).root
    assert "holds no credential that could be read" in index.text
    assert not list((tmp_path / "credentials").iterdir())


def test_many_gaps_are_all_there_the_rest_behind_a_summary(tmp_path: Path) -> None:
    rows = tuple(dataclasses.replace(r, status=GapStatus.MISSING) for r in CARE.gaps.rows * 5)
    many = dataclasses.replace(CARE, gaps=dataclasses.replace(CARE.gaps, rows=rows))
    write_report(fixtures.result(many), tmp_path)
    page = Page(next((tmp_path / "credentials").iterdir())).root
    (group,) = page.find("section", class_="group")
    assert "And 20 others with less demand" in group.text
    assert len([tr for tr in group.find("tr") if tr.find("td")]) == 45
    assert "The 16 most demanded of 45 skills" in page.text


def test_a_market_of_few_postings_is_not_drawn(tmp_path: Path) -> None:
    few = dataclasses.replace(CARE, profile=dataclasses.replace(CARE.profile, postings=9))
    write_report(fixtures.result(few), tmp_path)
    page = Page(next((tmp_path / "credentials").iterdir())).root
    assert not page.find("svg", class_="demand")
    assert "9 postings in this market: not enough to draw a picture of what it asks for." in page.text
    assert "too few to tell any share" in page.text
    assert "too few postings to tell a share" in page.text
    assert not [td for td in page.find("td") if "%" in td.text and "13–37%" in td.text]


def test_the_market_is_shown_with_postings_to_judge_it_by(pages: dict[str, Page]) -> None:
    page = page_of(pages, CARE.credential.id)
    assert "The market: 48 postings" in page.text
    assert "chosen by the occupations that the record declares" in page.text
    assert "A thin market of 48 postings." in page.text
    assert "Care assistant Tussock Lane Rest Home, 4 March 2025 · p-001" in " ".join(page.text.split())
    assert "p-404" in page.text


def test_a_missing_skill_comes_with_a_suggested_outcome(pages: dict[str, Page]) -> None:
    page = page_of(pages, CARE.credential.id)
    assert "Suggested outcome, assembled from the taxonomy and to be edited" in page.text
    assert "On completion, the learner can talk with families: say what was done and what comes next." in page.text


def test_contradictions_credit_and_over_teaching_are_said(pages: dict[str, Page]) -> None:
    page = page_of(pages, CARE.credential.id)
    assert "How these findings go together" in page.text
    assert f"Relevance is high although {fixtures.HOSTILE} falls." in page.text
    assert "asked for in very many jobs, so counts 25% for relevance" in page.text
    assert "In part also: talk with families, a neighbouring skill (counts 15%), asked for by 50%" in page.text
    assert "by the number of outcomes: prepare slides for the overhead projector" in page.text
    assert "and 1 other" in page.text


def test_an_inferred_market_counts_a_taught_skill_among_other_postings(tmp_path: Path) -> None:
    market = dataclasses.replace(CARE.alignment.market, basis=THIN.alignment.market.basis)
    inferred = dataclasses.replace(CARE, alignment=dataclasses.replace(CARE.alignment, market=market))
    write_report(fixtures.result(inferred), tmp_path)
    page = Page(next((tmp_path / "credentials").iterdir())).root
    assert "The market was inferred" in page.text
    assert "50% of 48 postings" in page.text
    assert "71% of 48 postings" not in page.text


def test_writing_again_gives_the_same_bytes_and_drops_pages_of_gone_credentials(tmp_path: Path) -> None:
    write_report(fixtures.result(CARE, THIN), tmp_path)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.html")}
    write_report(fixtures.result(CARE, THIN), tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.html")} == first
    (tmp_path / "credentials" / "notes.html").write_text("<p>mine</p>", encoding="utf-8")
    write_report(fixtures.result(CARE), tmp_path)
    left = {path.name for path in (tmp_path / "credentials").iterdir()}
    assert left == {f"{slug(CARE.credential.id)}.html", "notes.html"}


def test_progress_ends_at_the_number_of_credentials(tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    write_report(fixtures.result(CARE, THIN), tmp_path, progress=lambda *step: said.append(step))
    assert said == [("writing report", 0, 2), ("writing report", 1, 2), ("writing report", 2, 2)]
