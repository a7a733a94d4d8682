"""A YAML file that a user names by an option or a setting."""

from pathlib import Path

from credlens.taxonomy.errors import ConfigError


def load_yaml(path: Path, *, given_as: str) -> object:
    """Return what a file holds; raise ConfigError if it cannot be read or is no YAML.

    given_as  the option or setting as it was written, for the message
    """
    import yaml

    try:
        document: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{given_as}: the file cannot be read ({error})") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {error}") from None
    return document
