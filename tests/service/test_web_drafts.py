"""The pages of co-design as a browser without scripts uses them: forms, what they answer, and what they never show."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from credlens.service.live.holder import MarketHolder
from credlens.service.office import Office
from credlens.service.people.actor import LOCAL
from credlens.service.web.site import create_site

from .colleagues import credential, keep, settle
from .pages import Page
from .test_live import build, open_live
from .test_pipeline import TAXONOMY

WELD, DRAW = (skill.id for skill in TAXONOMY.skills[:2])
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    '"><img src=x onerror=alert(1)>',
    "</textarea></template><b>",
    "‮עברית‬ 🧵",
    "x" * 10_000,
)


@pytest.fixture
def office(office: Office) -> Iterator[Office]:
    office.workspace.shelf.add(TAXONOMY)
    office.workspace.shelf.use(TAXONOMY.release.name)
    holder = MarketHolder(office.workspace, lambda workspace: open_live(build(workspace.settings.home)))
    object.__setattr__(office, "market", holder)
    yield settle(office)
    holder.close()


class Browser:
    """A browser without scripts: it knows the page that it shows, and fills in the forms of it."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._http = TestClient(create_site(office))
        self._folder = folder
        self.at, self.text = "", ""

    @property
    def page(self) -> Page:
        """Return the page, parsed; that raises where a tag does not close."""
        path = self._folder / "page.html"
        path.write_text(self.text, encoding="utf-8")
        return Page(path)

    def open(self, address: str, status: int = 200) -> Page:
        return self._shows(self._http.get(address), status)

    def send(self, address: str, status: int = 200, **fields: Any) -> Page:
        answer = self._http.post(address, data={"form_token": fields.get("form_token") or self.token(), **fields})
        return self._shows(answer, status)

    def post(self, address: str, **fields: Any) -> Response:
        return self._http.post(address, data=fields)

    def token(self) -> str:
        return re.findall(r'name="form_token" value="(\w+)"', self.text)[0]

    def draft(self) -> dict[str, Any]:
        """Return what the form of the draft would send."""
        root = self.page.root
        (form,) = root.find("form", id="draft")
        fields: dict[str, Any] = {"text": [], "mark": [], "assessed": []}
        for one in form.all():
            name = one.attributes.get("name", "")
            if one.tag == "textarea":
                value = re.search(rf'<textarea id="{one.attributes["id"]}"[^>]*>(.*?)</textarea>', self.text, re.S)
                assert value
                told = html.unescape(value[1])
            else:
                told = one.attributes.get("value", "")
            if name in ("text", "mark", "assessed"):
                fields[name].append(told)
            elif one.tag in ("input", "textarea") and one.attributes.get("type") != "checkbox":
                fields[name] = told
        return fields

    def _shows(self, answer: Response, status: int) -> Page:
        assert answer.status_code == status, answer.text[-1500:]
        self.at, self.text = str(answer.url.path), answer.text
        return self.page


@pytest.fixture
def browser(office: Office, tmp_path: Path) -> Browser:
    return Browser(office, tmp_path)


def begun(browser: Browser, *texts: str, title: str = "Welding") -> str:
    """Begin a draft with these outcomes, and return its address."""
    browser.open("/drafts")
    browser.send("/drafts", title=title)
    address = browser.at
    if texts:
        written(browser, *texts)
    return address


def written(browser: Browser, *texts: str, **more: Any) -> dict[str, Any]:
    """Write outcomes beneath those of the page and save; return what was sent."""
    fields = browser.draft()
    fields["text"][-1:] = texts
    fields["mark"][-1:] = ["{}"] * len(texts)
    fields["assessed"][-1:] = [""] * len(texts)
    sent = {**fields, "do": "save", **more}
    browser.send(browser.at, **sent)
    return sent


def outcomes(browser: Browser) -> list[str]:
    return [text for text in browser.draft()["text"] if text]


def test_a_draft_begins_from_nothing_or_from_the_catalogue(browser: Browser, office: Office) -> None:
    keep(office, credential("wound-care", "Dress wounds"), organisation=LOCAL)
    page = browser.open("/drafts?find=wound")
    assert "Wound Care" in page.root.text
    browser.send("/drafts", credential_id="wound-care")
    assert outcomes(browser) == ["Dress wounds"]
    page = browser.open("/drafts")
    assert len(page.root.find("form", method="post")) == 2
    page = browser.send("/drafts", 422, title="  ")
    assert page.root.find("p", role="alert")[0].text == "Title is empty; a draft needs one."
    browser.open("/drafts")
    browser.send("/drafts", 404, credential_id="nowhere")


def test_a_draft_is_scored_without_scripts_and_nothing_is_kept(browser: Browser) -> None:
    address = begun(browser)
    fields = {**browser.draft(), "target_occupations": "51-4121.00"}
    fields["text"] = ["Learners weld pipes to a standard"]
    page = browser.send(address, **fields, do="score")
    scores = {
        one.attributes["data-score"]: one.attributes["data-value"]
        for one in page.root.find("div")
        if one.attributes.get("data-score")
    }
    # Every welder welds, and the matcher is as sure as logistic(10 - 5) = 0.993 that the outcome says so.
    assert scores["relevance"] == "99.3"
    assert "weld pipes taught" in page.root.text
    assert "read technical drawings not taught" in page.root.text
    assert outcomes(browser) == ["Learners weld pipes to a standard"]
    browser.open(address)
    assert outcomes(browser) == []


def test_an_offered_skill_becomes_an_outcome_to_edit(browser: Browser) -> None:
    address = begun(browser)
    fields = {**browser.draft(), "target_occupations": "51-4121.00", "text": ["Weld pipes"]}
    before = browser.send(address, **fields, do="score").root
    (offer,) = [one for one in before.find("button") if one.attributes.get("value") == f"teach:{DRAW}"]
    page = browser.send(address, **browser.draft(), do=offer.attributes["value"])
    assert outcomes(browser) == ["Weld pipes", offer.attributes["data-text"]]
    assert "from the job market" in page.root.text
    assert "2 of the 2 skills that it asks for are taught" in page.root.text
    browser.send(address, **{**browser.draft(), "do": "save"})
    said = browser.open(f"{address}/talk").root.text
    assert "added outcome 2, from the job market" in said
    browser.open(address)
    for unknown in ("teach:custom:none", "take:none"):
        browser.open(address)
        browser.send(address, 422, **browser.draft(), do=unknown)
        assert len(outcomes(browser)) == 2


def test_a_row_goes_by_its_button_or_by_being_emptied(browser: Browser) -> None:
    address = begun(browser, "Weld pipes", "Cook soups", "Wash dishes")
    browser.send(address, **browser.draft(), do="drop:1")
    assert outcomes(browser) == ["Weld pipes", "Wash dishes"]
    browser.open(address)
    fields = browser.draft()
    fields["text"][0] = " "
    browser.send(address, **fields, do="save")
    assert outcomes(browser) == ["Cook soups", "Wash dishes"]


def test_two_who_edit_at_once_lose_nothing(browser: Browser) -> None:
    address = begun(browser, "Weld pipes", "Cook soups")
    mine = browser.draft()
    written(browser, text=["Weld steel pipes", "Cook soups"], mark=mine["mark"][:2], assessed=["", ""])
    mine["text"] = ["Weld thin pipes", "Cook soups and stews", ""]
    page = browser.send(address, 409, **mine, do="save")
    assert "nothing is saved yet" in page.root.text
    assert "1 place you both changed" in page.root.text
    assert [one.attributes["value"] for one in page.root.find("input", name="take")] == ["o1"]
    assert outcomes(browser) == ["Weld thin pipes", "Cook soups and stews"]
    browser.send(address, **browser.draft(), do="save", take=["o1"])
    assert outcomes(browser) == ["Weld steel pipes", "Cook soups and stews"]


def test_a_draft_without_a_market_can_be_written(office: Office, tmp_path: Path) -> None:
    object.__setattr__(office, "market", MarketHolder(office.workspace))
    browser = Browser(office, tmp_path)
    address = begun(browser, "Weld pipes")
    panel = browser.post(f"{address}/panel", form_token=browser.token(), title="x")
    assert (panel.status_code, "There is no score now" in panel.text) == (200, True)
    assert "under Imports" in panel.text
    assert browser.post(f"{address}/offers", form_token=browser.token(), title="x").text.strip() == ""
    page = browser.send(address, 422, **browser.draft(), do="score")
    assert "under Imports" in page.root.find("p", role="alert")[0].text
    assert outcomes(browser) == ["Weld pipes"]
    link = invited(browser, address)
    assert "nothing to rate now" in browser.open(link).root.text


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"hours": "many"}, 422, "no number"),
        ({"credits": "-1"}, 422, "0 or more"),
        ({"title": " "}, 422, "Title is empty"),
        ({"read": "no"}, 200, "Saved"),  # it is needed only where somebody else has changed the draft
        ({"read": "no", "tag": "0"}, 422, "open the draft again"),
        ({"mark": ["no"]}, 422, "open the draft again"),
        ({"mark": []}, 422, "came in parts"),
    ],
)
def test_a_form_that_cannot_be_kept(browser: Browser, change: dict[str, Any], status: int, says: str) -> None:
    address = begun(browser)
    fields = {**browser.draft(), "text": ["Weld"], "do": "save", **change}
    assert says in browser.send(address, status, **fields).root.text


def test_what_was_written_is_still_there_where_the_draft_was_given_up(browser: Browser) -> None:
    address = begun(browser, "Weld pipes")
    mine = {**browser.draft(), "do": "save"}
    browser.open(f"{address}/versions")
    (tag,) = {one.attributes["value"] for one in browser.page.root.find("input", name="tag")}
    browser.send(f"{address}/withdrawal", tag=tag)
    page = browser.send(address, 409, **{**mine, "text": ["Weld thin pipes", ""]})
    assert "withdrawn" in page.root.find("p", role="alert")[0].text
    assert outcomes(browser) == ["Weld thin pipes"]


def test_nothing_is_done_without_the_token_of_a_page(browser: Browser) -> None:
    address = begun(browser, "Weld pipes")
    link = invited(browser, address)
    for place in (
        *(address + end for end in ("", "/panel", "/offers", "/employers", "/talk", "/versions", "/publication")),
        *(f"{link}/{end}" for end in ("ratings", "proposals", "comments", "endorsements")),
    ):
        assert browser.post(place, title="x", text="x", version="1", digest="x").status_code in (403, 422), place
    browser.open(f"{address}/talk")
    assert "None yet." in browser.page.root.text


def invited(browser: Browser, address: str, employer: str = "Harbour Yard") -> str:
    """Invite an employer, and return where its link leads."""
    browser.open(f"{address}/employers")
    page = browser.send(f"{address}/employers", employer=employer, person="Gil")
    (field,) = page.root.find("input", id="the-link")
    return "/invitations/" + field.attributes["value"].rpartition("/")[2]


def test_a_link_is_shown_once_and_can_be_taken_back(browser: Browser) -> None:
    address = begun(browser, "Weld pipes")
    link = invited(browser, address)
    secret = link.rpartition("/")[2]
    page = browser.open(f"{address}/employers")
    assert "Harbour Yard" in page.root.text
    assert secret not in browser.text
    (form,) = [one for one in page.root.find("form") if one.attributes["action"].endswith("/revocation")]
    browser.send(form.attributes["action"])
    browser.open(link, 401)
    for wrong in ({"employer": " "}, {"employer": "Y", "days": "0"}, {"employer": "Y", "days": "soon"}):
        browser.open(f"{address}/employers")
        page = browser.send(f"{address}/employers", 422, **wrong)
        assert page.root.find("p", role="alert")


def test_from_a_draft_to_a_credential_with_a_guests_words(browser: Browser, office: Office) -> None:
    address = begun(browser, "Weld pipes")
    link = invited(browser, address)
    page = browser.open(link)
    assert "asks Harbour Yard" in page.root.text
    assert not page.root.find("nav")
    browser.send(f"{link}/ratings", **{f"mark:{WELD}": "essential"})
    (checked,) = [one for one in browser.page.root.find("input", type="radio") if "checked" in one.attributes]
    assert (checked.attributes["name"], checked.attributes["value"]) == (f"mark:{WELD}", "essential")
    browser.send(f"{link}/ratings", **{f"mark:{WELD}": "essential"})  # the same again is nothing new
    browser.send(f"{link}/proposals", text="Read technical drawings")
    browser.send(f"{link}/comments", text="Which pipes?", outcome_id="o1")
    assert "Your comment stands below." in browser.page.root.text

    page = browser.open(address)
    assert "Which pipes?" in page.root.text
    (take,) = [one for one in page.root.find("button") if one.attributes.get("value", "").startswith("take:")]
    browser.send(address, **browser.draft(), do=take.attributes["value"])
    assert outcomes(browser) == ["Weld pipes", "Read technical drawings"]
    browser.send(address, **{**browser.draft(), "do": "save"})
    page = browser.open(f"{address}/versions")
    (tag,) = {one.attributes["value"] for one in page.root.find("input", name="tag")}
    browser.send(f"{address}/publication", 409, tag=tag)
    browser.send(f"{address}/versions", tag=tag, note="drawings")
    assert [one.text for one in browser.page.root.find("ins")][1:] == [
        "[added: Weld pipes ]",
        "[added: Read technical drawings ]",
    ]

    page = browser.open(link)
    (digest,) = (one.attributes["value"] for one in page.root.find("input", name="digest"))
    browser.send(f"{link}/endorsements", 422, version="2", digest="0" * 64)
    browser.send(f"{link}/endorsements", version="2", digest=digest, statement="We would hire them.")
    assert "You endorsed version 2" in browser.page.root.text
    said = browser.open(f"{address}/employers").root.text
    assert "We would hire them." in said
    assert "taught; asked for by" in said
    said = browser.open(f"{address}/talk").root.text
    assert "Gil, Harbour Yard (by link) proposed an outcome taken up" in said
    assert "local user added outcome 2, taken up from Gil, Harbour Yard (by link)" in said

    page = browser.open(f"{address}/versions")
    (tag,) = {one.attributes["value"] for one in page.root.find("input", name="tag")}
    page = browser.send(f"{address}/publication", tag=tag)
    assert "Published" in page.root.text
    page = browser.open(link)
    assert "nothing can be added any more" in page.root.text
    assert not page.root.find("textarea")
    assert not browser.open(address).root.find("button", value="save")


def test_a_draft_does_not_silently_take_the_place_of_another_version(browser: Browser, office: Office) -> None:
    keep(office, credential("c1", "Dress wounds"), organisation=LOCAL)
    browser.open("/drafts")
    browser.send("/drafts", credential_id="c1")
    address = browser.at
    keep(office, credential("c1", "Clean wounds"), organisation=LOCAL)
    page = browser.open(f"{address}/versions")
    assert "somebody changed it meanwhile" in page.root.text
    (tag,) = {one.attributes["value"] for one in page.root.find("input", name="tag")}
    assert "version 2 of it stands now" in browser.send(f"{address}/publication", 409, tag=tag).root.text
    assert "Published" in browser.send(f"{address}/publication", tag=tag, replaces="2").root.text


def test_bad_marks_and_empty_words_are_told_beside_their_form(browser: Browser) -> None:
    link = invited(browser, begun(browser, "Weld pipes"))
    browser.open(link)
    for place, fields, at in (
        ("ratings", {f"mark:{WELD}": "vital"}, "fault-ratings"),
        ("ratings", {"mark:custom:none": "useful"}, "fault-ratings"),
        ("proposals", {"text": " "}, "fault-propose-"),
        ("proposals", {"text": "", "outcome_id": "o1"}, "fault-propose-o1"),
        ("comments", {"text": " "}, "fault-comment"),
    ):
        page = browser.send(f"{link}/{place}", 422, **fields)
        assert len(page.root.find("p", id=at, role="alert")) == 1, place
    page = browser.open("/invitations/wrong", 401)
    assert page.root.find("h1")[0].text == "This link opens nothing"


def test_text_of_any_kind_is_shown_as_text(browser: Browser) -> None:
    """No tag of a text becomes one of the page: each page has the elements that it has with plain words."""
    kinds: dict[str, list[int]] = {}
    for texts in ([f"word {n}" for n in range(len(HOSTILE))], [*HOSTILE]):
        address = begun(browser, *texts, title=texts[0])
        link = invited(browser, address, employer=texts[2])
        browser.open(link)
        for text in texts:
            browser.send(f"{link}/proposals", text=text)
        for text in texts:
            browser.send(f"{link}/comments", text=text, outcome_id="o1")
        browser.open(address)
        panel = browser.send(f"{address}/panel", **browser.draft())
        assert not panel.root.find("script")
        for place in (address, link, *(f"{address}/{end}" for end in ("employers", "versions?older=1", "talk"))):
            page = browser.open(place)
            assert len(page.root.find("script")) == (place == address)
            assert not page.root.find("img")
            assert not [one for one in page.root.all() if {"style", "onclick", "onerror"} & one.attributes.keys()]
            kinds.setdefault(place.replace(address, "").replace(link, "link"), []).append(
                len([one for one in page.root.all() if one.tag in ("b", "p", "li", "form", "textarea", "template")])
            )
        browser.open(address)
        assert outcomes(browser) == texts
        browser.send(address, **browser.draft(), do="save")
        assert outcomes(browser) == texts
    assert {place: len(set(counts)) for place, counts in kinds.items()} == dict.fromkeys(kinds, 1)


def test_a_mark_of_a_row_comes_back_as_it_was(browser: Browser) -> None:
    address = begun(browser)
    mark = {"id": "", "source": "market", "skill_id": WELD, "proposal": ""}
    fields = {**browser.draft(), "text": ["Weld"], "mark": [json.dumps(mark)], "hours": "-"}
    browser.send(address, 422, **fields, do="save")
    assert json.loads(browser.draft()["mark"][0]) == mark
