"""People, one's own account and keys, as a browser shows them."""

import pytest

from credlens.service.people import Role, accounts

from ..service.people_office import PASSWORD
from .conftest import NARROW, Browse, check_accessible, check_light, keep_picture
from .served import Site, email_of

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_a_person_is_added_and_gets_in_by_the_link(own_site: Site, browse: Browse) -> None:
    page = browse(own_site, "ida")
    check_light(page, "/people")
    check_accessible(page)
    keep_picture(page, "people")
    page.get_by_label("Name", exact=True).first.fill("Fay <b>Bold</b>")
    page.get_by_label("E-mail address").fill(email_of("ana"))
    page.get_by_role("button", name="Add").click()
    assert "has an account already" in page.get_by_role("alert").inner_text()
    check_accessible(page)
    page.get_by_label("E-mail address").fill("fay@harbour-college.example")
    page.get_by_label("Reviewer").check()
    page.get_by_role("button", name="Add").click()
    link = page.locator(".secret").inner_text()
    check_accessible(page)
    keep_picture(page, "welcome-link")
    fay = browse(own_site)
    fay.goto(link)
    fay.get_by_label("Password").fill(PASSWORD)
    fay.get_by_role("button", name="Keep it").click()
    assert "Fay <b>Bold</b>" in fay.locator("header").inner_text()
    page.goto("/people")
    page.get_by_role("link", name="Fay <b>Bold</b>").click()
    page.get_by_label("Is let in.").uncheck()
    page.get_by_role("button", name="Keep").click()
    page.wait_for_selector(".done")
    check_accessible(page)
    assert "sign-in" in fay.goto("/").url


def test_two_who_change_a_person_at_once_are_told(own_site: Site, browse: Browse) -> None:
    page = browse(own_site, "ida")
    ben = own_site.people["ben"]
    page.goto(f"/people/{ben.user_id}")
    before = accounts.tag_of(accounts.get_person(own_site.office, own_site.people["ida"], ben.user_id))
    accounts.change_person(own_site.office, own_site.people["ida"], ben.user_id, before=before, role=Role.PROVIDER)
    page.get_by_label("Name", exact=True).fill("Benedict")
    page.get_by_role("button", name="Keep").click()
    said = page.get_by_role("alert").inner_text()
    assert "ida@harbour-college.example" in said
    assert "provider" in said
    check_accessible(page)
    keep_picture(page, "person-conflict")
    page.get_by_role("button", name="Keep mine").click()
    page.wait_for_selector(".done")
    assert page.get_by_role("heading", level=1).inner_text() == "Benedict"


def test_a_key_is_made_shown_once_and_revoked(own_site: Site, browse: Browse) -> None:
    page = browse(own_site, "ben")
    check_light(page, "/me")
    check_accessible(page)
    keep_picture(page, "me")
    page.get_by_label("What it is for").fill("report")
    page.get_by_label("Days for which").fill("7")
    page.get_by_role("button", name="Make a key").click()
    secret = page.locator(".secret").inner_text()
    check_accessible(page)
    asked = page.request.get("/api/v1/runs", headers={"Authorization": f"Bearer {secret}"})
    assert asked.status == 200
    page.get_by_role("link", name="I have copied it").click()
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke report").click()
    page.wait_for_selector(".done")
    assert page.get_by_role("button", name="Revoke").count() == 0


def test_a_wrong_password_is_said_beside_its_field(site: Site, browse: Browse) -> None:
    page = browse(site, "clo", viewport=NARROW)
    page.goto("/me")
    page.get_by_label("Present password").fill("not it")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Change it").click()
    field = page.get_by_label("Present password")
    assert field.get_attribute("aria-invalid") == "true"
    assert "wrong" in page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    check_accessible(page)


def test_who_manages_nobody_sees_no_form_for_it(site: Site, browse: Browse) -> None:
    page = browse(site, "ben")
    page.goto("/people")
    assert page.get_by_role("button", name="Add").count() == 0
    page.goto(f"/people/{site.people['ida'].user_id}")
    assert page.locator("main form").count() == 0
    assert page.goto(f"/people/{site.people['dov'].user_id}").status == 404
