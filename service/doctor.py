"""The checks of `credlens doctor`: each returns what it found, or raises an error that says what to do."""

import platform
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import requires, version

from credlens.taxonomy.errors import ConfigError

from .config import load_settings
from .vocabulary import COUNTED, scored_vocabulary


def check_python() -> str:
    """Return the Python version and the machine it runs on."""
    return f"{platform.python_version()} on {platform.system()} {platform.machine()}"


def check_packages() -> str:
    """Return how many required packages are installed; a missing one raises PackageNotFoundError."""
    from packaging.requirements import Requirement

    needed = [Requirement(text) for text in requires("credlens") or () if "extra ==" not in text]
    installed = {need.name: version(need.name) for need in needed}
    old = [
        f"{n.name} {installed[n.name]} (needs {n.specifier})" for n in needed if installed[n.name] not in n.specifier
    ]
    if old:
        raise ConfigError(f"outdated: {', '.join(old)}; install again with the constraints file")
    return f"{len(needed)} packages, onnxruntime {installed['onnxruntime']}"


def check_workspace() -> str:
    """Return the workspace folder and its free space; writes a file to be sure."""
    home = load_settings().home
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=home):
        free = shutil.disk_usage(home).free / 1e9
    if free < 1:
        raise ConfigError(f"{home}: only {free:.1f} GB free; indexes and matches need about 1 GB")
    return f"{home}, {free:.0f} GB free"


def check_database() -> str:
    """Return the kind of database and how many runs it holds; brings its tables to this version."""
    from .findings import list_runs
    from .office import open_office
    from .people.actor import local_actor

    office = open_office()
    kind = "SQLite in the workspace" if office.database.embedded else "PostgreSQL"
    newest = list_runs(office, local_actor(), size=1).items
    return f"{kind}, last run as of {newest[0].as_of}" if newest else f"{kind}, no run yet"


def check_releases() -> str:
    """Return the releases in use with their sizes."""
    from credlens.taxonomy.shelf import Shelf

    shelf = Shelf(load_settings().home)
    taxonomy = shelf.active()
    return f"{taxonomy.release.name}: {len(taxonomy.skills):,} skills, {len(taxonomy.relations):,} relations"


def check_weights() -> str:
    """Return which encoder is chosen, and the fingerprint of its weights."""
    from credlens.models.matching.choice import open_encoder

    name = load_settings().encoder
    return f"{name}, {open_encoder(name).fingerprint}"


def check_index() -> str:
    """Return whether the index of the releases in use is ready, or will be computed at the first match."""
    from credlens.models.matching.choice import open_encoder, skill_encoder
    from credlens.models.matching.index import SkillIndex
    from credlens.taxonomy.shelf import Shelf

    from .crosswalk import Crosswalk

    settings = load_settings()
    home, taxonomy = settings.home, Shelf(settings.home).active()
    encoder = skill_encoder(open_encoder(settings.encoder))
    links = Crosswalk(home, encoder, kinds=COUNTED).kept(taxonomy)
    ready = links is not None and SkillIndex.is_cached(
        scored_vocabulary(taxonomy, links).skills, encoder, home / "index"
    )
    return "ready" if ready else "not computed yet: the first match takes a minute or two longer"


CHECKS: dict[str, Callable[[], str]] = {
    "python": check_python,
    "packages": check_packages,
    "workspace": check_workspace,
    "database": check_database,
    "releases": check_releases,
    "model weights": check_weights,
    "index": check_index,
}
