"""The review board at work in a browser: clearing a flag by keyboard, two at once, reading without JavaScript."""

import io
from typing import Any
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from credlens.models.records import Credential, Outcome
from credlens.service.board.decisions import list_decisions
from credlens.service.store.sql.credentials import Credentials

from ..service.people_office import PASSWORD
from .conftest import NARROW, Browse, check_accessible, check_fits, check_light, keep_picture
from .served import COLLEGE, Site, email_of

pytestmark = [pytest.mark.browser, pytest.mark.model]

CASE = "us-shorthand-transcription"
# What a window of 1280 pixels shows at 200 %.
ZOOMED = {"width": 640, "height": 450}
HOSTILE = (
    "<script>document.title = 'taken'</script> \u202e\u05d0\u05d1\u05d2 \U0001f9d1\u200d\U0001f680 =HYPERLINK(\"x\") "
)


def tab_to(page: Any, name: str, *, role: str = "") -> None:
    """Press Tab until what is focused bears this name; fail where a hundred do not reach it."""
    for _ in range(150):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const one = document.activeElement;"
            " return (one.labels?.[0]?.innerText || one.innerText || one.value || '').trim(); }"
        )
        if said.startswith(name):
            return
    pytest.fail(f"the keyboard does not lead to {name!r} on {page.url}")


def test_a_board_clears_a_flag_by_keyboard_alone(own_site: Site, browse: Browse) -> None:
    page = browse(own_site)
    page.goto("/review")
    tab_to(page, "E-mail address")
    page.keyboard.type(email_of("ben"))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/review")
    before = int(page.locator("[aria-live] b").inner_text().split()[0])
    tab_to(page, "Words in title")
    page.keyboard.type("shorthand")
    page.keyboard.press("Enter")
    page.wait_for_url("**text=shorthand**")
    tab_to(page, "Shorthand and Office Machines")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/review/{CASE}**")
    assert "Hardly asked for" in page.locator("section[aria-labelledby=flags]").inner_text()
    tab_to(page, "Go to the decision")
    page.keyboard.press("Enter")
    tab_to(page, "Keep")
    page.keyboard.press("ArrowDown")
    assert page.locator("#revise").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Add what offices use now.")
    tab_to(page, "Decide")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=decided**")
    assert "The decision is in force." in page.get_by_role("status").inner_text()
    tab_to(page, "Read the record")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decisions/*")
    check_accessible(page)
    keep_picture(page, "decision")
    assert "Add what offices use now." in page.locator("main").inner_text()
    with page.expect_download() as saved:
        tab_to(page, "Save as text")
        page.keyboard.press("Enter")
    assert "Verdict: revise (in force)" in saved.value.path().read_text(encoding="utf-8")
    page.goto("/review")
    assert int(page.locator("[aria-live] b").inner_text().split()[0]) == before - 1
    (made,) = list_decisions(own_site.office, own_site.people["ben"], size=9).items
    assert (made.credential_id, made.verdict) == (CASE, "revise")


def test_of_two_boards_that_decide_at_once_one_is_told(own_site: Site, browse: Browse) -> None:
    ben, clo = browse(own_site, "ben"), browse(own_site, "clo")
    for page in (ben, clo):
        page.goto(f"/review/{CASE}")
        page.get_by_label("Why", exact=True).last.fill(f"Words of {'ben' if page is ben else 'clo'}.")
        page.get_by_role("radio", name="Keep").check()
    ben.get_by_role("button", name="Decide").click()
    ben.wait_for_url("**done=decided**")
    clo.get_by_role("button", name="Decide").click()
    told = clo.get_by_role("alert")
    assert "Words of ben." in told.inner_text()
    assert clo.locator("#rationale").input_value() == "Words of clo."
    check_accessible(clo)
    keep_picture(clo, "review-conflict")
    clo.get_by_role("button", name="Decide").click()
    clo.wait_for_url("**done=decided**")


def test_faults_are_said_beside_their_fields(own_site: Site, browse: Browse) -> None:
    page = browse(own_site, "ben", java_script_enabled=True)
    page.goto(f"/review/{CASE}")
    page.get_by_role("radio", name="Defer").check()
    page.locator("#rationale").fill("Later.")
    page.get_by_role("button", name="Decide").click()
    assert page.locator("#next_review").get_attribute("aria-invalid") == "true"
    check_accessible(page)
    page.locator(".aside summary").first.click()
    page.locator(".aside textarea").first.fill("A new version comes.")
    page.locator(".aside input[type=date]").first.fill("2027-01-31")
    page.get_by_role("button", name="Set it aside").first.click()
    page.wait_for_url("**done=aside**")
    page.goto("/suppressions")
    assert "A new version comes." in page.locator("main").inner_text()
    check_accessible(page)


PAGES = {
    "review": "/review",
    "review-case": f"/review/{CASE}",
    "dossier": "/credentials/nz-cloud-bookkeeping",
    "gaps": "/gaps/nz-cloud-bookkeeping?status=covered",
    "decisions": "/decisions",
    "suppressions": "/suppressions",
    "market": "/market",
    "market-none": "/market?occupation=zookeeper&since=soon",
    "skills": "/skills",
    "skills-found": "/skills?text=bookkeeping",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_for_everybody(site: Site, browse: Browse, name: str) -> None:
    page = browse(site, "ben")
    check_light(page, PAGES[name])
    check_accessible(page)
    keep_picture(page, name)
    for window in (NARROW, ZOOMED):
        page.set_viewport_size(window)
        check_accessible(page)
    page.set_viewport_size(NARROW)
    keep_picture(page, f"{name}-narrow")


def test_it_is_all_readable_without_javascript(site: Site, browse: Browse) -> None:
    page = browse(site, "ben", java_script_enabled=False)
    page.goto("/review")
    page.get_by_role("link", name="Shorthand and Office Machines").click()
    assert page.get_by_role("heading", name="Why a board should look").is_visible()
    assert page.get_by_role("button", name="Decide").is_visible()
    page.get_by_role("link", name="The dossier alone").click()
    assert page.get_by_role("heading", name="Gaps, with what employers wrote").is_visible()
    page.goto("/market")
    page.get_by_label("Region").fill("Oregon")
    page.get_by_role("button", name="Show").click()
    assert "region Oregon" in page.locator("main").inner_text()
    page.locator(".asked tbody a").last.click()
    assert page.locator("mark").count() > 0
    page.get_by_role("link", name="About this skill").click()
    assert page.get_by_role("heading", name="In the hierarchy").is_visible()
    page.goto("/skills")
    page.get_by_label("Name of a skill").fill("spreadsheet")
    page.get_by_role("button", name="Search").click()
    assert "spreadsheet" in page.locator(".found").inner_text()


def test_the_dossier_prints_as_a_clean_document(site: Site, browse: Browse) -> None:
    page = browse(site, "ben")
    page.goto("/review/nz-cloud-bookkeeping")
    document = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join(" ".join(one.extract_text() for one in document.pages).split())
    for said in ("Scores", "What changed", "Gaps, with what employers wrote", "Decisions and history"):
        assert said in text
    for tool in ("Sign out", "Set this flag aside", "Go to the decision", "Skip to the content", "Put it forward"):
        assert tool not in text
    assert f"1 / {len(document.pages)}" in text
    assert min(len(one.extract_text()) for one in document.pages) > 50  # no empty sheet


def test_hostile_words_stay_words_and_fit(own_site: Site, browse: Browse) -> None:
    record = Credential(
        id="a/b?c#<x>",
        title=HOSTILE + "x" * 10_000,
        provider=HOSTILE,
        outcomes=(Outcome(id="o1", text=HOSTILE * 30), Outcome(id="o2", text="y" * 3000)),
    )
    with own_site.office.database.write() as connection:
        Credentials(connection, COLLEGE).put([record], source=HOSTILE, by="Ana", at=own_site.office.clock())
    page = browse(own_site, "ben", viewport=NARROW)
    page.goto(f"/credentials/{quote(record.id, safe='')}")
    assert "=HYPERLINK" in page.locator("h1").inner_text()
    assert page.title() != "taken"
    check_accessible(page)
    page.goto("/market?occupation=" + quote(HOSTILE) + "x" * 100)
    check_fits(page)


def test_styles_of_pages_leave_those_of_the_report_alone(site: Site, browse: Browse) -> None:
    """The cells of a waterfall stay cells: a name of a class that two pages use would undo the table."""
    page = browse(site, "ben")
    page.goto("/credentials/nz-cloud-bookkeeping")
    shown = page.evaluate(
        "() => [...document.querySelectorAll('td, th')]"
        ".map(cell => getComputedStyle(cell).display).filter(display => display !== 'table-cell')"
    )
    assert shown == []
