"""A workspace: the releases, records and matches under one folder, and the pipeline over them."""

import datetime as dt
import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from credlens.models.matching.choice import open_encoder, skill_encoder
from credlens.models.matching.effort import Effort
from credlens.models.matching.encoder import Encoder
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.matcher import Matcher, effort_for
from credlens.models.matching.occupations import OccupationMatcher
from credlens.models.records import Credential, Posting
from credlens.models.relevance.meaning import Meaning, meaning_of
from credlens.models.relevance.touched import Touched
from credlens.taxonomy import Taxonomy
from credlens.taxonomy.crosswalk import Link
from credlens.taxonomy.diff import diff
from credlens.taxonomy.errors import EngineError, InputError
from credlens.taxonomy.shelf import Shelf
from credlens.taxonomy.taxonomy import merge

from .config import Settings, load_settings
from .crosswalk import Crosswalk
from .engine.local import Engine, InProcess, Processes
from .engine.worker import Worker
from .flag_rules import load_rules
from .formats.catalogue import read_catalogue
from .formats.loaded import Loaded, Said, Source, usable
from .formats.postings import open_postings, read_postings
from .held import held_catalogue
from .nearness import VectorNearness
from .occupations import OccupationFinder
from .opening import open_database
from .pipeline import Inputs, MarketFilter, Openers, Pipeline, held, open_stores
from .review import touched_by
from .scoring import Scorer, ScoringWorker, Terms
from .store.folder import Folder
from .store.held import HeldPostings
from .store.matches import Progress
from .store.records import PostingStore
from .store.sql.database import Database
from .store.tables import TableStore
from .store.titles import TitleStore
from .vocabulary import COUNTED, scored_vocabulary

if TYPE_CHECKING:
    import pandas as pd


class Workspace:
    """Everything that a command needs, opened from one folder."""

    def __init__(self, settings: Settings | None = None, *, database: Database | None = None) -> None:
        self.settings = settings or load_settings()
        self.shelf, self.postings = Shelf(self.settings.home), PostingStore(self.settings.home)
        self._database = database

    @property
    def database(self) -> Database:
        """Return the database, opened when it is first asked for: much work takes none."""
        if self._database is None:
            self._database = open_database(self.settings)
        return self._database

    def pipeline(
        self,
        given: Taxonomy | None = None,
        *,
        active: Taxonomy | None = None,
        progress: Progress | None = None,
        workers: int | None = None,
        engine: Callable[[int], Engine] = Processes,
    ) -> Pipeline:
        """Return the pipeline over a taxonomy, by default the releases in use.

        active   the releases in use, where they are in memory
        workers  processes that a large batch is handed out to; by default one a core. A taxonomy that is given here
                 is not known to other processes, so the batch stays in this one.
        engine   makes what hands it out, of the number of workers
        """
        vocabulary, links, matcher = self.matcher(
            given or active or self.shelf.active(), progress=progress, threads=workers
        )
        home = self.settings.home

        def open_titles() -> TitleStore:
            encoder = open_encoder(self.settings.encoder, threads=workers)
            titles = OccupationMatcher.load(vocabulary, encoder=encoder, cache=home / "index", progress=progress)
            return TitleStore(home / "matches", titles)

        return Pipeline(
            vocabulary,
            home,
            self.settings.relevance,
            matcher=matcher,
            store=self.settings.parts,
            occupations=OccupationFinder(vocabulary, open_titles),
            engine=engine(workers or os.cpu_count() or 1) if given is None else InProcess(),
            openers=Openers(
                worker=partial(open_worker, self.settings, matcher.fingerprint),
                scorer=partial(open_scorer, self.settings),
            ),
            meaning=self.meaning(vocabulary, links, open_encoder(self.settings.encoder, threads=workers)),
            rules=load_rules(self.settings.flags),
        )

    def ray_cluster(self, address: str | None = None) -> Callable[[int], Engine]:
        """Return what makes the engine of a Ray cluster; address: of a running one, None starts one here."""
        from .engine.ray import RayCluster

        spool = Folder(self.settings.parts) / "spool"
        return lambda workers: RayCluster(workers, spool=spool, address=address)

    def matcher(
        self, taxonomy: Taxonomy, *, progress: Progress | None = None, threads: int | None = None
    ) -> tuple[Taxonomy, list[Link], Matcher]:
        """Return the skills that demand is counted in, the links to ESCO, and what finds skills in texts."""
        encoder = open_encoder(self.settings.encoder, threads=threads)
        vocabulary, links = self.vocabulary(taxonomy, encoder, progress=progress)
        matcher = Matcher.load(
            vocabulary,
            encoder=encoder,
            cache=self.settings.home / "index",
            # Outcomes are few, and what a credential teaches weighs more than what one advert says.
            effort=effort_for(vocabulary, encoder, self.settings.effort),
            taught=Effort.FULL,
            progress=progress,
        )
        return vocabulary, links, matcher

    def vocabulary(
        self, taxonomy: Taxonomy, encoder: Encoder, *, progress: Progress | None = None
    ) -> tuple[Taxonomy, list[Link]]:
        """Return the skills that demand is counted in, and the links from O*NET's to ESCO's."""
        links = Crosswalk(self.settings.home, skill_encoder(encoder), kinds=COUNTED).links(taxonomy, progress=progress)
        return scored_vocabulary(taxonomy, links), links

    def meaning(self, vocabulary: Taxonomy, links: Sequence[Link], encoder: Encoder) -> Meaning:
        """Return what is known of the skills: partial credit, generic ones, and likeness by the index of vectors."""
        index = SkillIndex.open(vocabulary.skills, skill_encoder(encoder), cache=self.settings.home / "index")
        return meaning_of(vocabulary, links, nearness=VectorNearness(vocabulary.skills, index.vectors))

    def exchanged(self, release: str) -> Taxonomy:
        """Return the releases in use, with those of the same schemes exchanged for another installed one."""
        other = self.shelf.load(release)
        schemes = {skill.scheme for skill in other.skills}
        held = [self.shelf.load(name) for name in self.shelf.active_names()]
        return merge([*(t for t in held if schemes.isdisjoint(s.scheme for s in t.skills)), other])

    def touched(
        self, release: str, catalogue: Sequence[Credential], *, progress: Progress | None = None
    ) -> dict[str, tuple[Touched, ...]]:
        """Return by credential id the outcomes that rest on skills which changed since an older release.

        Raises InputError if the releases in use have no skills of its scheme to compare with.
        """
        older, newer = self.shelf.load(release), self.shelf.active()
        schemes = {skill.scheme for skill in newer.skills}
        if lost := sorted({skill.scheme for skill in older.skills} - schemes):
            raise InputError(
                f"--previous-release {release}: it has {', '.join(lost)} skills, and the releases in use, "
                f"{newer.release.name}, have none to compare them with"
            )
        changes = diff(older, newer)
        if not changes.material:
            return {}
        taught = self.pipeline(older, progress=progress).taught(catalogue, progress=progress)
        return touched_by(changes, catalogue, taught, self.settings.relevance)

    def inputs(
        self,
        catalogue: Sequence[Path] = (),
        postings: Sequence[Path] = (),
        *,
        mapping: Mapping[str, str] | None = None,
        as_of: dt.date | None = None,
    ) -> Inputs:
        """Return the records of the files given; of the workspace where none is given.

        as_of  dates after this day are not believed; by default today
        """
        return combine(
            self.read_catalogue(catalogue, mapping=mapping, as_of=as_of),
            self.read_postings(postings, mapping=mapping, as_of=as_of),
        )

    def read_catalogue(
        self, paths: Sequence[Path], *, mapping: Mapping[str, str] | None = None, as_of: dt.date | None = None
    ) -> Loaded[Credential]:
        """Return the credentials of these files, the workspace's where none is given."""
        if paths:
            return usable(read_catalogue(paths, mapping=mapping, as_of=as_of))
        return held_catalogue(self.database)

    def read_postings(
        self, paths: Sequence[Path], *, mapping: Mapping[str, str] | None = None, as_of: dt.date | None = None
    ) -> Loaded[Posting]:
        """Return the postings of these files, the workspace's where none is given."""
        if paths:
            return usable(read_postings(paths, mapping=mapping, as_of=as_of))
        store = self._held_postings()
        return replace(held(store.load()), inputs={"workspace postings": store.sha256()})

    def open_postings(
        self, paths: Sequence[Path], *, mapping: Mapping[str, str] | None = None, as_of: dt.date | None = None
    ) -> Source[Posting]:
        """Return the same, to be read batch by batch: however many there are, few are held."""
        if paths:
            return open_postings(paths, mapping=mapping, as_of=as_of)
        return HeldPostings(self._held_postings())

    def _held_postings(self) -> PostingStore:
        if not len(self.postings):
            raise InputError("No postings: give some with --postings FILE, or run: credlens postings import FILE")
        return self.postings


def open_worker(settings: Settings, fingerprint: str) -> Worker:
    """Return what another process works with: the same matcher over the releases in use, on one core.

    The matcher is opened at the first text, for to segment takes none. Raises EngineError if it is another one then,
    because the releases in use were changed during the run.
    """

    def open_matcher() -> Matcher:
        workspace = Workspace(settings)
        *_, matcher = workspace.matcher(workspace.shelf.active(), threads=1)
        if matcher.fingerprint != fingerprint:
            raise EngineError("the releases in use were changed during the run; start it again: what is done is kept")
        return matcher

    return Worker(*open_stores(settings.parts, fingerprint), open_matcher)


def open_scorer(settings: Settings, key: str, folder: str, terms: Terms) -> ScoringWorker:
    """Return what scores in another process, over the table of this key."""
    workspace = Workspace(settings)
    encoder = open_encoder(settings.encoder, threads=1)
    vocabulary, links = workspace.vocabulary(workspace.shelf.active(), encoder)
    table, _, _ = TableStore(settings.home).load(key)
    meaning = workspace.meaning(vocabulary, links, encoder)
    return ScoringWorker(Scorer(vocabulary, table, terms, meaning=meaning), Folder(folder))


def combine(catalogue: Loaded[Credential], postings: Loaded[Posting] | Said) -> Inputs:
    """Return the inputs of a run from what two readers returned, or said of postings that are not held."""
    return Inputs(
        catalogue=catalogue.records,
        postings=postings.records if isinstance(postings, Loaded) else (),
        catalogue_counts=catalogue.counts,
        posting_counts=postings.counts,
        rejects=(*catalogue.rejects, *postings.rejects),
        hashes={**catalogue.inputs, **postings.inputs},
        notes=(*catalogue.notes, *postings.notes),
    )


def only(inputs: Inputs, credential_id: str) -> Inputs:
    """Return the same inputs with one credential, or raise InputError with the nearest ids."""
    return replace(inputs, catalogue=chosen(inputs.catalogue, credential_id))


def chosen(catalogue: Sequence[Credential], credential_id: str) -> tuple[Credential, ...]:
    """Return the one credential of this id, or raise InputError with the nearest ids."""
    found = tuple(c for c in catalogue if c.id == credential_id)
    if not found:
        near = difflib.get_close_matches(credential_id, [c.id for c in catalogue], n=3, cutoff=0.4)
        raise InputError(f"no credential {credential_id!r} in the catalogue; nearest: {', '.join(near) or 'none'}")
    return found


def score(
    catalogue: Path | str,
    postings: Path | str | Sequence[Path | str],
    taxonomy: Taxonomy | None = None,
    *,
    as_of: dt.date | None = None,
) -> "pd.DataFrame":
    """Score the credentials of one file against the postings of others; return scores.csv as a data frame.

    taxonomy  by default the releases in use
    as_of     the day on which review dates are judged, by default today
    """
    import pandas as pd

    from .reports import tables

    files = [postings] if isinstance(postings, (Path, str)) else postings
    workspace = Workspace()
    day = as_of or dt.date.today()
    inputs = workspace.inputs([Path(catalogue)], [Path(f) for f in files], as_of=day)
    result = workspace.pipeline(taxonomy).run(inputs, as_of=day, market=MarketFilter())
    header, *rows = tables.scores(result)
    return pd.DataFrame(rows, columns=list(header))
