"""Which work each kind of job is."""

from collections.abc import Mapping

from .export import export
from .kinds import JobKind
from .score import score
from .start import install_taxonomies, load_sample
from .take_in import take_in_catalogue, take_in_postings
from .work import Work

WORKS: Mapping[JobKind, Work] = {
    JobKind.IMPORT_POSTINGS: take_in_postings,
    JobKind.IMPORT_CATALOGUE: take_in_catalogue,
    JobKind.SCORE: score,
    JobKind.EXPORT: export,
    JobKind.INSTALL_TAXONOMIES: install_taxonomies,
    JobKind.LOAD_SAMPLE: load_sample,
}
