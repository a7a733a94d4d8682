"""A provider drafts with an employer, as both see it in a browser."""

import re
from typing import Any

import pytest

from ..service.people_office import PASSWORD
from .conftest import NARROW, Browse, check_accessible, check_fits, check_light, keep_picture
from .served import Site, email_of

pytestmark = [pytest.mark.browser, pytest.mark.model]

CARE = "31-1131.00"
HOSTILE = ("<script>alert(1)</script><b>", '=HYPERLINK("http://x")', "x" * 10_000, "‮עברית ↔ العربية 🧵", "a " * 2000)


def begin(page: Any, title: str = "Care at home", *outcomes: str) -> str:
    """Begin a draft for care assistants, save it, and return its address."""
    page.goto("/drafts")
    page.get_by_label("Title of the new credential").fill(title)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Jobs it prepares for").fill(CARE)
    for text in outcomes:
        newest(page).fill(text)
    save(page)
    return str(page.url).partition("?")[0]


def newest(page: Any) -> Any:
    return page.get_by_role("textbox", name="Outcome New")


def save(page: Any) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#done").wait_for()


def coverage(page: Any) -> float:
    """Return the coverage that is shown, 0 for none."""
    return float(page.locator("[data-score=coverage]").get_attribute("data-value") or 0)


def wait_beyond(page: Any, before: float) -> float:
    page.wait_for_function(
        "least => Number(document.querySelector('[data-score=coverage]')?.dataset.value) > least",
        arg=before,
        timeout=90_000,
    )
    return coverage(page)


def invite(page: Any, address: str) -> str:
    page.goto(f"{address}/employers")
    page.get_by_role("textbox", name="Employer", exact=True).fill("Hill Clinic")
    page.get_by_label("Person who gets the link").fill("Gil Stone")
    page.get_by_role("button", name="Make a link").click()
    return str(page.get_by_label("The link", exact=True).input_value())


def test_a_provider_drafts_with_an_employer_until_the_score_rises(own_site: Site, browse: Browse) -> None:
    ana = browse(own_site)
    ana.goto("/drafts")
    ana.get_by_label("E-mail address").fill(email_of("ana"))
    ana.get_by_label("Password").fill(PASSWORD)
    ana.keyboard.press("Enter")
    ana.get_by_role("heading", name="Drafts", exact=True).wait_for()
    address = begin(ana, "Care at home", "Prevent falls")
    first = wait_beyond(ana, 0)
    ana.get_by_role("button", name=re.compile("Teach it")).first.click()
    offered = ana.locator("textarea:focus")
    assert offered.input_value()
    second = wait_beyond(ana, first)
    assert "since you opened it" in ana.locator("[data-score=coverage]").inner_text()
    save(ana)
    keep_picture(ana, "draft-written")
    link = invite(ana, address)
    keep_picture(ana, "draft-invited")

    gil = browse(own_site)
    gil.goto(link)
    assert "Gil Stone, Hill Clinic (by link)" in gil.locator("header").inner_text()
    gil.get_by_role("group", name=re.compile("first aid")).get_by_label("Essential").check()
    gil.get_by_role("button", name="Keep my marks").click()
    assert "Your marks are kept" in gil.get_by_role("status").inner_text()
    gil.get_by_label("After this course").fill("Give personal hygiene support and give medication")
    gil.get_by_role("button", name="Propose it").click()

    ana.goto(address)
    before = wait_beyond(ana, 0)
    assert before == second
    ana.get_by_role("button", name="Take it as an outcome").click()
    wait_beyond(ana, second)
    save(ana)
    ana.goto(f"{address}/versions")
    ana.get_by_label("What is new in it").fill("What Hill Clinic proposed")
    ana.get_by_role("button", name="Keep this as version 2").click()
    keep_picture(ana, "draft-versions")

    gil.reload()
    gil.get_by_label("In your own words").fill("We would hire people who can do this.")
    gil.get_by_role("button", name="Endorse version 2").click()
    keep_picture(gil, "voice")
    ana.goto(f"{address}/employers")
    assert "We would hire people who can do this." in ana.locator("main").inner_text()
    keep_picture(ana, "draft-employers")
    ana.goto(f"{address}/talk")
    assert "taken up from Gil Stone, Hill Clinic (by link)" in ana.locator("main").inner_text()
    keep_picture(ana, "draft-talk")
    ana.goto(f"{address}/versions")
    ana.get_by_role("button", name="Publish version 2").click()
    assert "Published" in ana.get_by_role("status").inner_text()


def test_two_who_write_at_once_choose(own_site: Site, browse: Browse) -> None:
    ana, ida = browse(own_site, "ana"), browse(own_site, "ida")
    address = begin(ana, "Care at home", "Change dressings", "Prevent falls")
    ida.goto(address)
    ida.get_by_role("textbox", name="Outcome 1").fill("Change dressings at home")
    ida.get_by_label("Title").first.fill("Care in homes")
    save(ida)
    ana.get_by_role("textbox", name="Outcome 1").fill("Change dressings in hospital")
    ana.get_by_role("textbox", name="Outcome 2").fill("Prevent falls at home")
    ana.get_by_label("Title").first.fill("Care for the old")
    ana.get_by_role("button", name="Save", exact=True).click()
    said = ana.get_by_role("alert")
    assert "Ida <ida@harbour-college.example> saved first" in said.inner_text()
    clashes = ana.locator(".clash b").all_inner_texts()
    assert clashes == ["Ida <ida@harbour-college.example> wrote here meanwhile:"] * 2
    check_accessible(ana)
    keep_picture(ana, "draft-conflict")
    ana.get_by_label("Take theirs instead of mine").last.check()
    save(ana)
    assert ana.get_by_role("textbox", name="Outcome 1").input_value() == "Change dressings at home"
    assert ana.get_by_role("textbox", name="Outcome 2").input_value() == "Prevent falls at home"


def test_an_outcome_is_written_offered_and_removed_by_keyboard(own_site: Site, browse: Browse) -> None:
    page = browse(own_site, "ana")
    begin(page, "Care at home", "Change dressings")
    newest(page).focus()
    page.keyboard.type("Prevent falls")
    assert page.get_by_role("textbox", name="Outcome 2").input_value() == "Prevent falls"
    page.get_by_role("button", name="Remove outcome 2").press("Enter")
    assert page.get_by_role("textbox", name="Outcome 2").count() == 0
    assert page.locator("textarea:focus").count() == 1
    page.get_by_role("button", name=re.compile("Teach it")).first.press("Space")
    assert page.locator("textarea:focus").input_value()
    page.keyboard.press("Control+A")
    page.keyboard.type("Give first aid")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.locator("#done").wait_for()
    assert page.get_by_role("textbox", name="Outcome 2").input_value() == "Give first aid"


def test_without_scripts_a_draft_is_scored_and_an_employer_answers(own_site: Site, browse: Browse) -> None:
    page = browse(own_site, "ana", java_script_enabled=False)
    address = begin(page, "Care at home", "Change dressings")
    page.get_by_role("button", name="Score it").click()
    before = coverage(page)
    page.get_by_role("button", name=re.compile("Teach it")).first.click()
    assert coverage(page) > before
    gil = browse(own_site, java_script_enabled=False)
    gil.goto(invite(page, address))
    gil.locator("fieldset").first.get_by_label("Useful").check()
    gil.get_by_role("button", name="Keep my marks").click()
    assert "Your marks are kept" in gil.get_by_role("status").inner_text()


def test_an_employer_with_an_account_finds_what_is_shared(own_site: Site, browse: Browse) -> None:
    from credlens.service.codesign.drafts import list_drafts
    from credlens.service.codesign.invitations import invite as invite_organisation

    ana, eve = browse(own_site, "ana"), browse(own_site, "eve")
    begin(ana, "Care at home", "Change dressings")
    who = own_site.people["ana"]
    (draft,) = list_drafts(own_site.office, who, size=5).items
    eve.goto("/drafts")
    assert "No draft is shared with you now" in eve.locator("main").inner_text()
    invite_organisation(own_site.office, who, draft.id, employer_id=own_site.people["eve"].organisation)
    eve.reload()
    eve.get_by_role("link", name="Care at home").click()
    eve.locator("fieldset").first.get_by_label("Essential").check()
    eve.get_by_role("button", name="Keep my marks").click()
    assert "Your marks are kept" in eve.get_by_role("status").inner_text()


def test_every_page_is_accessible_narrow_and_light_whatever_the_words(own_site: Site, browse: Browse) -> None:
    page = browse(own_site, "ana")
    address = begin(page, HOSTILE[0], *HOSTILE)
    link = invite(page, address)
    check_accessible(page)
    gil = browse(own_site)
    gil.goto(link)
    for text in HOSTILE:
        gil.get_by_label("Anything else?").fill(text)
        gil.get_by_role("button", name="Comment", exact=True).last.click()
        gil.get_by_label("After this course").fill(text)
        gil.get_by_role("button", name="Propose it").click()
    for name, place in (
        ("drafts", "/drafts"),
        ("draft", address),
        *((f"draft-{end}", f"{address}/{end}") for end in ("employers", "versions", "talk")),
        ("voice", link),
    ):
        page.set_viewport_size({"width": 1280, "height": 900})
        check_light(page, place)
        if place == address:
            page.locator("#offers h2").wait_for()
        check_accessible(page)
        keep_picture(page, f"{name}-hostile")
        page.set_viewport_size(NARROW)
        check_fits(page)
        keep_picture(page, f"{name}-hostile-narrow")
