"""The review rules in force: the shipped ones, or those of a provider's own file."""

from pathlib import Path

from credlens.models.relevance.flags import Rules, read_rules, shipped_rules
from credlens.taxonomy.errors import ConfigError


def load_rules(path: Path | None) -> Rules:
    """Return the rules of a file, the shipped ones where none is given.

    Raises ConfigError if the file cannot be read, or says what no rule can say.
    """
    if path is None:
        return shipped_rules()
    import yaml

    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"CREDLENS_FLAGS={path}: the file cannot be read ({error})") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {error}") from None
    return read_rules(document, path.name)
