"""Every page, for everybody who may open it: it fits narrow and zoomed, is light, and asks nobody else for anything.

The list is held against the routes of PAGES: a new page must be put on it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute

from credlens.service.codesign.drafts import begin_revision
from credlens.service.codesign.invitations import invite
from credlens.service.jobs.queue import list_jobs
from credlens.service.web.site import PAGES

from .conftest import NARROW, WIDE, Browse, check_fits, keep_picture
from .served import Site, served

pytestmark = pytest.mark.browser

CASE = "nz-cloud-bookkeeping"

# Route -> who opens it, and where; {draft} and the like are known once the office is served.
VISITS = {
    "/": ("ana", "/"),
    "/compare": ("ana", "/compare?id=au-solar-pv-install&id=nz-cloud-bookkeeping"),
    "/credentials/{credential_id:path}": ("ana", f"/credentials/{CASE}"),
    "/decisions": ("ben", "/decisions"),
    "/drafts": ("ana", "/drafts"),
    "/drafts/{draft_id}": ("ana", "/drafts/{draft}"),
    "/drafts/{draft_id}/employers": ("ana", "/drafts/{draft}/employers"),
    "/drafts/{draft_id}/talk": ("ana", "/drafts/{draft}/talk"),
    "/drafts/{draft_id}/versions": ("ana", "/drafts/{draft}/versions"),
    "/export": ("ana", "/export"),
    "/gaps/{credential_id:path}": ("ana", f"/gaps/{CASE}?status=covered"),
    "/imports": ("ida", "/imports"),
    "/invitations/{secret}": ("", "/invitations/{secret}"),
    "/jobs": ("ana", "/jobs"),
    "/jobs/{job_id}": ("ana", "/jobs/{job}"),
    "/market": ("ben", "/market"),
    "/market/skills/{skill_id:path}": ("ben", "/market/skills/{skill}"),
    "/me": ("ben", "/me"),
    "/people": ("ida", "/people"),
    "/people/{user_id}": ("ida", "/people/{user}"),
    "/review": ("ben", "/review"),
    "/review/{credential_id:path}": ("ben", f"/review/{CASE}"),
    "/sign-in": ("", "/sign-in"),
    "/skills": ("ben", "/skills"),
    "/skills/{skill_id:path}": ("ben", "/skills/{skill}"),
    "/suppressions": ("ben", "/suppressions"),
}

# Pages that the stories reach, which take something done before them.
ELSEWHERE = {
    "/decisions/{decision_id}": "test_review.py",
    "/drafts/{draft_id}/voice": "test_codesign.py",
    "/export/file": "a file, no page",
    "/imports/check": "test_import_story.py",
    "/imports/{import_id}": "test_import_story.py",
    "/occupations/{occupation_id:path}": "the small taxonomy has no occupations",
    "/skills/groups/{group_id:path}": "the small taxonomy has no groups",
    "/welcome/{secret}": "test_people_pages.py",
}

ZOOMED = {"width": 640, "height": 450}  # 1280 by 900 pixels at 200 %

# Of what one can press or fill in: pairs that lie over each other by more than a border; and texts that are cut off.
_CROWDED = """() => {
  const all = [...document.querySelectorAll(
      'main :is(a, button, input:not([type=hidden]), select, textarea, summary)')]
    .filter(one => one.checkVisibility({opacityProperty: true, visibilityProperty: true}))
    .filter(one => !one.closest('.hide, .actions, .near, .side'));  // the last three stay in sight over what scrolls
  const boxes = all.flatMap(one => [...one.getClientRects()].map(box => [one, box])).filter(([, box]) => box.width > 2);
  const wrong = [];
  boxes.forEach(([one, a], at) => boxes.slice(at + 1).forEach(([other, b]) => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 3 && high > 6 && !one.contains(other) && !other.contains(one))
      wrong.push(`${one.outerHTML.slice(0, 90)} over ${other.outerHTML.slice(0, 90)}`);
  }));
  for (const one of document.querySelectorAll('main :is(p, h1, h2, h3, td, th, li, label, button, a, dt, dd)')) {
    const style = getComputedStyle(one);
    const hidden = style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis' && !one.closest('.hide');
    if (hidden && one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 1)
      wrong.push(`cut off: ${one.outerHTML.slice(0, 120)}`);
  }
  return wrong.slice(0, 5);
}"""


@pytest.fixture(scope="module")
def toured(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, str]]]:
    """Serve the sample with a draft that an employer is invited to; return what names its pages, too."""
    with served(tmp_path_factory.mktemp("tour") / "home", furnished) as site:
        ana, ben = site.people["ana"], site.people["ben"]
        draft = begin_revision(site.office, ana, CASE)
        invited = invite(site.office, ana, draft.id, employer="Hill Clinic", person="Gil Stone")
        job = list_jobs(site.office, ana, size=1).items[0]
        skill = quote(site.office.workspace.shelf.active().skills[0].id, safe="")
        yield site, {"draft": draft.id, "secret": invited.secret, "job": job.id, "skill": skill, "user": ben.user_id}


def test_every_page_is_visited() -> None:
    routes = [one for module in PAGES for one in module.router.routes if isinstance(one, APIRoute)]
    assert {one.path for one in routes if "GET" in one.methods} == set(VISITS) | set(ELSEWHERE)


@pytest.mark.parametrize("route", VISITS)
def test_a_page_is_light_and_fits_narrow_and_zoomed(
    toured: tuple[Site, dict[str, str]], browse: Browse, route: str
) -> None:
    """200 % is shown in both ways: the whole page enlarged, and the letters alone."""
    site, names = toured
    name, address = VISITS[route]
    page = browse(site, name)
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}) if answer.ok else None)
    assert page.goto(address.format(**names)).status == 200
    page.wait_for_load_state("load")
    picture = route.strip("/").replace("/", "-") or "start"
    keep_picture(page, f"tour-{picture}")
    assert sum(weights.values()) < 150_000, weights
    for window, letters in ((NARROW, "100%"), (ZOOMED, "100%"), (WIDE, "200%")):
        page.set_viewport_size(window)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        check_fits(page)
        check_uncrowded(page)
        if window is NARROW or letters == "200%":
            keep_picture(page, f"tour-{picture}-{window['width']}")


def check_uncrowded(page: Any) -> None:
    """Check that nothing one can press lies over another, and that no text is cut off."""
    assert page.evaluate(_CROWDED) == []
