"""Rule packs of one's own, read from YAML files."""

from collections.abc import Sequence
from pathlib import Path

from credlens.taxonomy.errors import InputError
from credlens.taxonomy.frameworks import Framework
from credlens.taxonomy.frameworks.parse import parse_frameworks


def read_packs(paths: Sequence[Path]) -> tuple[Framework, ...]:
    """Return the frameworks of these files.

    Raises InputError where a file cannot be read, ConfigError where something in it is wrong.
    """
    import yaml

    found: list[Framework] = []
    for path in paths:
        try:
            document = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read: {error}", path=str(path)) from None
        except yaml.YAMLError as error:
            raise InputError(f"is no YAML: {error}", path=str(path)) from None
        found += parse_frameworks(document, str(path), taken=[f.id for f in found])
    return tuple(found)
