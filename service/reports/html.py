"""The report as a folder of HTML pages, each complete in itself."""

from collections.abc import Iterable
from pathlib import Path

from ..results import Result
from ..store.matches import Progress
from .conformance import conformance_view
from .credential import credential_page
from .frameworks import frameworks_page
from .index import index_page
from .render import render
from .slugs import slug
from .wording import advice_on

# What the first lines of a page say, so that only pages of an earlier report are ever removed.
_OURS = '<meta name="generator" content="credlens'


def write_report(result: Result, folder: Path, *, progress: Progress | None = None) -> Path:
    """Write index.html, frameworks.html, rejects.html and a page a credential; return the path of index.html.

    folder  pages of an earlier report in it are replaced, and removed where their credential is gone
    """
    pages = folder / "credentials"
    pages.mkdir(parents=True, exist_ok=True)
    written = set()
    for done, scored in enumerate(result.scored):
        if progress:
            progress("writing report", done, len(result.scored))
        path = pages / f"{slug(scored.credential.id)}.html"
        told = conformance_view(scored.credential, as_of=result.run.as_of, config=result.run.config)
        page, mend = credential_page(scored, result), advice_on(scored.credential)
        _write(path, render("credential.html", page=page, mend=mend, told=told, run=result.run))
        written.add(path)
    if progress:
        progress("writing report", len(result.scored), len(result.scored))
    _remove(path for path in pages.glob("*.html") if path not in written)
    _write(folder / "rejects.html", render("rejects.html", rejects=result.rejects, run=result.run))
    across = frameworks_page([s.credential for s in result.scored], as_of=result.run.as_of)
    _write(folder / "frameworks.html", render("frameworks.html", page=across, run=result.run))
    index = folder / "index.html"
    _write(index, render("index.html", page=index_page(result), run=result.run))
    return index


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with path.open(encoding="utf-8", errors="replace") as page:
            ours = _OURS in page.read(400)
        if ours:
            path.unlink()
