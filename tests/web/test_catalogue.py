"""The catalogue: found, filtered, kept as a view, and what stands there before there is one."""

import pytest

from .conftest import NARROW, Browse, check_accessible, check_light, keep_picture
from .served import Site

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_the_catalogue_is_light_and_can_be_read_narrow_and_wide(site: Site, browse: Browse) -> None:
    page = browse(site, "ben")
    check_light(page, "/")
    assert page.locator("table.overview tbody tr").count() == 39
    check_accessible(page)
    keep_picture(page, "catalogue")
    narrow = browse(site, "ben", viewport=NARROW)
    narrow.goto("/")
    check_accessible(narrow)
    keep_picture(narrow, "catalogue-narrow")


def test_filters_work_without_scripts(site: Site, browse: Browse) -> None:
    page = browse(site, "ben", java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Words in title").fill("solar")
    page.locator("select[name=order]").select_option("Title, A to Z")
    page.get_by_role("button", name="Show", exact=True).click()
    titles = page.locator("table.overview tbody th a bdi").all_inner_texts()
    assert len(titles) == 2
    assert titles == sorted(titles)
    assert page.locator("form.filters [role=status]").inner_text() == "2 credentials of 39"


def test_a_view_is_kept_and_removed_by_keyboard(own_site: Site, browse: Browse) -> None:
    page = browse(own_site, "ana")
    page.goto("/?severity=any&order=-relevance")
    shown = page.locator("form.filters [role=status]").inner_text()
    page.get_by_label("under a name").focus()
    page.keyboard.type("to be looked at <script>")
    page.keyboard.press("Enter")
    page.wait_for_selector(".done")
    assert "view is saved" in page.locator(".done").inner_text()
    page.goto("/")
    page.get_by_role("link", name="to be looked at <script>").click()
    assert page.locator("form.filters [role=status]").inner_text() == shown
    page.get_by_role("button", name="Remove the view").click()
    page.wait_for_selector(".done")
    assert page.get_by_role("link", name="to be looked at").count() == 0


def test_an_empty_workspace_says_what_to_begin_with(bare_site: Site, browse: Browse) -> None:
    page = browse(bare_site, "ida")
    check_light(page, "/")
    assert page.get_by_role("heading", level=2).all_inner_texts() == [
        "A common language of skills",
        "Your credentials",
        "Job postings",
        "The first scores",
        "Or look around first",
    ]
    check_accessible(page)
    keep_picture(page, "start")
    reader = browse(bare_site, "ben", viewport=NARROW)
    reader.goto("/")
    assert reader.get_by_role("button", name="Load the sample").count() == 0
    check_accessible(reader)
    keep_picture(reader, "start-narrow")
