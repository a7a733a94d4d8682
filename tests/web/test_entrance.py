"""Signing in, as a browser shows it."""

import pytest

from ..service.people_office import PASSWORD
from .conftest import NARROW, Browse, check_accessible, check_light
from .served import Site, email_of

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_one_signs_in_and_out_by_keyboard(site: Site, browse: Browse) -> None:
    page = browse(site)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(email_of("clo"))
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    assert "wrong" in page.get_by_role("alert").inner_text()
    check_accessible(page)
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").click()
    assert page.url.endswith("/sign-in")


def test_the_door_is_light_and_narrow(site: Site, browse: Browse) -> None:
    page = browse(site, viewport=NARROW)
    check_light(page, "/sign-in")
    check_accessible(page)
