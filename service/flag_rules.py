"""The review rules in force: the shipped ones, or those of a provider's own file."""

from pathlib import Path

from credlens.models.relevance.flags import Rules, read_rules, shipped_rules

from .yaml_file import load_yaml


def load_rules(path: Path | None) -> Rules:
    """Return the rules of a file, the shipped ones where none is given.

    Raises ConfigError if the file cannot be read, or says what no rule can say.
    """
    if path is None:
        return shipped_rules()
    return read_rules(load_yaml(path, given_as=f"CREDLENS_FLAGS={path}"), path.name)
