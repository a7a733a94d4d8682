"""What browser tests share: a served office, a browser, and what every page is held against.

    def test_a_page(site: Site, browse: Browse) -> None:
        page = browse(site, "ana")              # signed in; browse(site) is nobody
        page.goto("/")                          # addresses are relative to the site
        check_accessible(page)

site        the sample scored, for tests that only read: one for all of them
own_site    the same, a copy for this test alone
bare_site   people, but no taxonomy, no postings, no credentials: for this test alone
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from .axe import MISSING, place
from .served import Site, furnish, served

NO_BROWSER = "Chromium or Playwright is not installed, so no page was looked at"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Browse(Protocol):
    """Opens a page for somebody; options are those of a Playwright context, such as java_script_enabled."""

    def __call__(self, site: Site, name: str = "", **options: Any) -> Any: ...


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("furnished") / "home"
    furnish(home)
    return home


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bare") / "home"
    furnish(home, bare=True)
    return home


@pytest.fixture(scope="session")
def site(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site") / "home", furnished) as made:
        assert made.office.market.ready(120)
        yield made


@pytest.fixture
def own_site(furnished: Path, tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path / "own", furnished) as made:
        yield made


@pytest.fixture
def bare_site(bare: Path, tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path / "bare", bare) as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.skip(NO_BROWSER)
    if chromium is None:
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def browse(browser: Any) -> Iterator[Browse]:
    """Return a function that opens a page; the test fails where one asked for what is elsewhere or broke in script."""
    wrong: list[str] = []

    def opened(site: Site, name: str = "", **options: Any) -> Any:
        context = contexts.enter_context(browser.new_context(base_url=site.url, **{"viewport": WIDE, **options}))
        if name:
            context.add_cookies([{"name": "credlens", "value": site.session(name), "url": site.url}])
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if _is_wrong(said) else None)
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((site.url, "data:", "blob:")) else wrong.append(asked.url),
        )
        return page

    with ExitStack() as contexts:
        yield opened
    assert wrong == []


def _is_wrong(said: Any) -> bool:
    return said.type == "error" and "Failed to load resource" not in said.text


def check_accessible(page: Any) -> None:
    """Hold the page against axe-core: no violation that is serious or critical; nothing wider than the window."""
    if not place().is_file():
        pytest.skip(MISSING)
    page.evaluate(place().read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run()")
    serious = [
        f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
    check_fits(page)


def check_fits(page: Any) -> None:
    """Check that one need not scroll sideways."""
    wide = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1], f"{page.url} is {wide[0]} pixels wide in a window of {wide[1]}"


def check_light(page: Any, address: str, *, most: int = 150_000) -> None:
    """Open an address, and check how many bytes it and all that it loads weigh."""
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}) if answer.ok else None)
    page.goto(address)
    page.wait_for_load_state("load")
    assert sum(weights.values()) < most, weights


def keep_picture(page: Any, name: str) -> None:
    """Keep a picture of the whole page in the folder of PICTURES, where that is set: for people to look at."""
    folder = os.environ.get("PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
