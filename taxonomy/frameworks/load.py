"""The rule packs as they ship: every framework, read from the YAML files beside this one."""

from functools import cache
from importlib.resources import files

from ..errors import ConfigError
from .checks import nearest
from .intervals import FILES
from .packs import Framework
from .parse import parse_frameworks


@cache
def load_frameworks() -> tuple[Framework, ...]:
    """Return every shipped framework; raise ConfigError if an entry is malformed."""
    import yaml

    folder = files(__package__)
    found: list[Framework] = []
    for name in FILES:
        document = yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))
        found += parse_frameworks(document, f"frameworks/{name}.yaml", taken=[f.id for f in found])
    return tuple(found)


def find_framework(framework_id: str) -> Framework:
    """Return the framework of this id, or raise ConfigError with the valid ids."""
    found = {framework.id: framework for framework in load_frameworks()}
    if framework_id not in found:
        raise ConfigError(f"no framework {framework_id!r}. {nearest(framework_id, found)}")
    return found[framework_id]
