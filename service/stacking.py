"""Stacking over the pipeline: the demand of an occupation, the plan for it, and what credentials share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from credlens.models.records import Credential
from credlens.models.stacking.conflicts import Conflict, find_conflicts
from credlens.models.stacking.goal import Goal, goal_of_postings, goal_of_relations
from credlens.models.stacking.overlaps import Overlap, find_overlaps
from credlens.models.stacking.plan import StackPlan, StackRequest, plan_stack
from credlens.models.stacking.taught import TaughtTable
from credlens.taxonomy import Occupation, Taxonomy
from credlens.taxonomy.concepts import Relation
from credlens.taxonomy.crosswalk import same_name_links
from credlens.taxonomy.errors import InputError, UnknownConceptError

from .market import Adverts
from .pipeline import MarketFilter, Pipeline
from .scoring import Occupations
from .store.matches import Progress


class DemandBasis(StrEnum):
    """Where the demand of an occupation is taken from."""

    AUTO = "auto"  # its postings, where there are enough; else the taxonomy
    POSTINGS = "postings"
    TAXONOMY = "taxonomy"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueCheck:
    """How the credentials of a catalogue stand to each other. silent: those in which no skill was found."""

    overlaps: tuple[Overlap, ...]
    conflicts: tuple[Conflict, ...]
    silent: tuple[str, ...]


def check_catalogue(
    pipeline: Pipeline, catalogue: Sequence[Credential], *, progress: Progress | None = None
) -> CatalogueCheck:
    """Return which credentials teach the same and which prerequisites do not add up."""
    table = TaughtTable.collect(pipeline.taught(catalogue, progress=progress))
    taught = (table.probability.sum(axis=1) > 0).tolist()
    return CatalogueCheck(
        overlaps=find_overlaps(catalogue, table),
        conflicts=find_conflicts(catalogue, table),
        silent=tuple(one for one, any_skill in zip(table.credential_ids, taught, strict=True) if not any_skill),
    )


def stack(
    pipeline: Pipeline,
    catalogue: Sequence[Credential],
    adverts: Adverts | None,
    *,
    occupation: str,
    request: StackRequest,
    basis: DemandBasis = DemandBasis.AUTO,
    release: Taxonomy | None = None,
    progress: Progress | None = None,
) -> StackPlan:
    """Return the smallest set of credentials that covers a part of an occupation's demand.

    adverts  postings of any occupations; None: the demand is the taxonomy's
    release  the whole taxonomy, whose relations the pipeline's has only in part; None: the pipeline's
    Raises   UnknownConceptError if neither postings nor taxonomy know the occupation; InputError if neither tells what
              it asks for, no credential teaches anything, or the request is out of range.
    """
    goal, note = find_goal(pipeline, adverts, occupation, basis=basis, release=release)
    table = TaughtTable.collect(pipeline.taught(catalogue, progress=progress))
    if not table.probability.nnz:
        raise InputError("no skill was found in any outcome of the catalogue, so nothing can be stacked")
    plan = plan_stack(catalogue, table, goal, request)
    return replace(plan, notes=(note, *plan.notes)) if note else plan


def find_goal(
    pipeline: Pipeline,
    adverts: Adverts | None,
    occupation: str,
    *,
    basis: DemandBasis,
    release: Taxonomy | None,
) -> tuple[Goal, str]:
    """Return what an occupation asks for, and a remark where postings could not tell."""
    known = _known(pipeline.taxonomy, occupation, adverts)
    label = Occupations(pipeline.taxonomy).label(occupation)
    note = "there are no postings to take the demand from"
    if basis is not DemandBasis.TAXONOMY and adverts:
        profile = pipeline.demand(adverts, MarketFilter(occupation=occupation))
        if goal := goal_of_postings(label, profile, pipeline.config):
            return goal, ""
        need = f"at least {pipeline.config.min_postings} are needed"
        note = (
            f"{profile.postings:,} of {len(adverts.table):,} postings are of {label}; {need} to tell what it asks for"
        )
    if basis is DemandBasis.POSTINGS:
        raise InputError(f"{note}. Without --from postings the taxonomy's own skills of the occupation are taken")
    name = pipeline.taxonomy.release.name
    goal = goal_of_relations(label, counted_needs(pipeline.taxonomy, release, known.id) if known else (), name)
    if goal is None:
        raise InputError(f"{note}, and {name} does not say which skills {label} needs. Give more postings of it")
    return goal, "" if basis is DemandBasis.TAXONOMY else note


def counted_needs(counted: Taxonomy, whole: Taxonomy | None, occupation_id: str) -> list[Relation]:
    """Return an occupation's relations to the skills that are counted; O*NET's technologies under their ESCO names."""
    whole = whole or counted
    names = same_name_links(whole)
    renamed = (replace(r, skill_id=names.get(r.skill_id, r.skill_id)) for r in whole.skills_of(occupation_id))
    return [relation for relation in renamed if relation.skill_id in counted.skill_by_id]


def _known(taxonomy: Taxonomy, name: str, adverts: Adverts | None) -> Occupation | None:
    """Return the taxonomy's occupation of this name, None if only postings know it or it is a group of several."""
    try:
        return taxonomy.occupation(name)
    except UnknownConceptError:
        names = Occupations(taxonomy).names(name)
        if len(names) > 1 or (adverts and not names.isdisjoint(adverts.table.occupation_rows)):
            return None
        raise
