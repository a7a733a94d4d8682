"""Credentials side by side, and files of what was found."""

import csv
import io
import json

import pytest

from .conftest import NARROW, Browse, check_accessible, check_light, keep_picture
from .served import Site

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_those_ticked_are_compared_and_others_can_be_chosen(site: Site, browse: Browse) -> None:
    page = browse(site, "ben")
    page.goto("/?text=solar")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare those ticked").click()
    assert page.get_by_role("heading", level=1).inner_text() == "2 credentials side by side"
    assert "battery energy storage" in page.locator("main").inner_text()
    check_accessible(page)
    keep_picture(page, "compare")
    address = page.url
    page.get_by_role("link", name="Choose others").click()
    assert page.locator("input[type=checkbox]:checked").count() == 2
    check_accessible(page)
    narrow = browse(site, "ben", viewport=NARROW)
    check_light(narrow, address)
    check_accessible(narrow)


def test_one_alone_cannot_be_compared(site: Site, browse: Browse) -> None:
    page = browse(site, "ben")
    assert page.goto("/compare?id=au-solar-pv-install").status == 422
    assert "Choose 2 to 4" in page.get_by_role("alert").inner_text()
    assert page.goto("/compare?id=au-solar-pv-install&id=nobody").status == 404


def test_files_hold_what_was_found(site: Site, browse: Browse) -> None:
    page = browse(site, "ben")
    check_light(page, "/export")
    check_accessible(page)
    keep_picture(page, "export")
    scores = page.request.get("/export/file?format=scores&ending=.csv")
    assert "attachment" in scores.headers["content-disposition"]
    assert len([*csv.DictReader(io.StringIO(scores.text()))]) == 39
    elm = page.request.get("/export/file?format=elm&ending=.jsonld")
    assert len(json.loads(elm.text())["@graph"]) == 39
    assert page.request.get("/export/file?format=elm&ending=.exe").status == 422


def test_before_a_run_there_is_nothing_to_have(bare_site: Site, browse: Browse) -> None:
    page = browse(bare_site, "ben")
    for address in ("/export", "/compare"):
        page.goto(address)
        assert "nothing" in page.locator("main").inner_text()
        check_accessible(page)
    assert page.request.get("/export/file?format=scores&ending=.csv").status == 404
