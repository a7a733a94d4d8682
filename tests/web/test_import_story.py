"""The owner's story: a catalogue with five broken rows is sent, looked at, taken in, and scored."""

from pathlib import Path
from typing import Any

import pytest

from .conftest import NARROW, Browse, check_accessible, check_light, keep_picture
from .served import Site

pytestmark = [pytest.mark.browser, pytest.mark.model]

HOSTILE = "<script>document.title='broken'</script>"

# Rows 3 to 7 cannot be used: no outcomes, no title, an id twice, a NUL byte, no outcomes again.
COURSES = (
    "course,what,hours,learners will be able to\n"
    "w1,Wound care,12,Dress wounds and record observations\n"
    "w2,No outcomes,12,\n"
    "w3,,12,Prevent falls\n"
    "w1,The id of another,12,Prevent falls\n"
    "w4,Not a text,12,Dress\0 wounds\n"
    "w5,Blank,12,   \n"
    f'w6,"{HOSTILE}",many,"=HYPERLINK(""http://elsewhere.example"")\nGive medication \U0001f489 \u202eesrever"\n'
    f"w7,{'Long' * 2500},5,Assist with mobility\n"
)


def send(page: Any, path: Path) -> None:
    page.goto("/imports")
    section = page.get_by_role("region", name="Credentials")
    section.get_by_label("File, up to").set_input_files(path)
    section.get_by_role("button", name="Send it and look at it").click()
    page.wait_for_url("**/imports/check**")


def map_column(page: Any, name: str, column: str) -> None:
    page.locator(f"#map-{name}").select_option(label=column)


def test_an_owner_uploads_a_catalogue_with_five_broken_rows_and_gets_it_scored(
    own_site: Site, browse: Browse, tmp_path: Path
) -> None:
    path = tmp_path / "our courses.csv"
    path.write_text(COURSES, encoding="utf-8")
    page = browse(own_site, "ana")
    send(page, path)
    assert "No column was recognised for" in page.get_by_role("alert").inner_text()
    check_accessible(page)
    map_column(page, "id", "course")
    map_column(page, "title", "what")
    map_column(page, "outcomes", "learners will be able to")
    page.get_by_role("button", name="Look again").click()
    page.wait_for_selector("table.rejects")
    tiles = page.locator(".tile b").all_inner_texts()
    assert tiles == ["3", "5", "1"]
    check_accessible(page)
    keep_picture(page, "import-check")
    assert page.title().startswith("Look at the file")
    page.get_by_role("button", name="Import 3 rows").click()
    page.wait_for_selector("#bar")
    check_accessible(page)
    keep_picture(page, "job-waits")
    own_site.work()
    # The page that follows the job is shown anew by itself.
    page.wait_for_selector("text=How it ended")
    page.get_by_role("link", name="See what was left out").click()
    assert page.locator("table.rejects tbody tr").count() == 6
    check_accessible(page)
    keep_picture(page, "import")
    page.get_by_role("button", name="Score now").click()
    page.wait_for_selector("#bar")
    own_site.work()
    page.wait_for_selector("text=How it ended")
    keep_picture(page, "job-done")
    page.get_by_role("link", name="See the catalogue").click()
    assert page.locator("table.overview tbody tr").count() == 42
    assert page.get_by_text(HOSTILE).count() == 1
    page.set_viewport_size(NARROW)
    check_accessible(page)


def test_a_file_is_imported_without_scripts_and_by_one_who_sent_it(
    own_site: Site, browse: Browse, tmp_path: Path
) -> None:
    path = tmp_path / "courses.csv"
    path.write_text("id,title,outcomes\nz1,Zinc,Weld metal\n", encoding="utf-8")
    page = browse(own_site, "ana", java_script_enabled=False)
    send(page, path)
    address = page.url
    page.get_by_role("button", name="Import 1 row").click()
    own_site.work()
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("link", name="See what was left out").click()
    assert "Everything was kept" in page.locator("main").inner_text()
    other = browse(own_site, "ida")
    assert other.goto(address).status == 422
    assert "earlier session" in other.locator("main").inner_text()


def test_what_cannot_be_read_is_said(site: Site, browse: Browse, tmp_path: Path) -> None:
    page = browse(site, "ana")
    for name, content, said in (
        ("courses.exe", b"MZ", "choose its format below"),
        ("courses.csv", b"", "nothing was sent"),
    ):
        (tmp_path / name).write_bytes(content)
        page.goto("/imports")
        page.get_by_label("File, up to").set_input_files(tmp_path / name)
        page.get_by_role("button", name="Send it and look at it").click()
        page.wait_for_selector("[role=alert]")
        assert said in page.get_by_role("alert").inner_text()
    (tmp_path / "broken.json").write_text('{"@graph": [', encoding="utf-8")
    send(page, tmp_path / "broken.json")
    assert "broken.json" in page.get_by_role("alert").inner_text()
    check_accessible(page)


def test_the_lists_are_light_and_narrow(site: Site, browse: Browse) -> None:
    page = browse(site, "ida", viewport=NARROW)
    for address in ("/imports", "/jobs"):
        check_light(page, address)
        check_accessible(page)
        keep_picture(page, address.strip("/") + "-narrow")


def test_a_job_that_failed_says_why_and_can_be_tried_again(bare_site: Site, browse: Browse) -> None:
    page = browse(bare_site, "ida")
    page.goto("/jobs")
    page.get_by_role("button", name="Score the catalogue now").click()
    page.wait_for_selector("#bar")
    bare_site.work()
    page.wait_for_selector("text=How it ended")
    assert page.get_by_role("alert").inner_text()
    check_accessible(page)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("#bar")
    page.get_by_role("button", name="End it").click()
    page.wait_for_selector("text=ended by somebody")
