"""Settings: defaults here, overridden by environment variables CREDLENS_*.

CREDLENS_HOME=/data/credlens            where releases, postings, matches and indexes are kept
CREDLENS_STORE=s3://bucket/credlens     where adverts and matches lie, any address of fsspec; the workspace
CREDLENS_DATABASE_URL=postgresql://u:p@host/db   the database of the service; by default credlens.db in the workspace
CREDLENS_ENCODER=static                 which model reads the texts: released (default), static, or a folder's path
CREDLENS_FLAGS=/data/our-flags.yaml     review rules of your own in place of models/relevance/flags.yaml
CREDLENS_FOUR_EYES=true                 decisions of the review board take a second person to come into force
CREDLENS_EFFORT=full                    how adverts are read in batches: full, cascade (default), static
CREDLENS_RELEVANCE__MIN_POSTINGS=50     any field of RelevanceConfig, after two underscores
"""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from credlens.models.matching.effort import Effort
from credlens.models.relevance.config import RelevanceConfig
from credlens.taxonomy.errors import ConfigError
from credlens.taxonomy.shelf import default_home


class Settings(BaseSettings):
    """Everything that a user may set, in one place."""

    model_config = SettingsConfigDict(env_prefix="CREDLENS_", env_nested_delimiter="__", extra="forbid")

    home: Path = Field(default_factory=default_home, description="workspace folder")
    store: str = Field(default="", description="address of adverts and matches; by default the workspace folder")
    database_url: str = Field(default="", description="address of the database; by default SQLite in the workspace")
    four_eyes: bool = Field(default=False, description="decisions take a second person to come into force")
    effort: Effort = Field(default=Effort.CASCADE, description="how adverts are read: full, cascade, static")
    encoder: str = Field(default="released", description="released, static, or a sentence-transformers folder")
    flags: Path | None = Field(default=None, description="file of review rules; the shipped ones where not set")
    relevance: RelevanceConfig = Field(default_factory=RelevanceConfig, description="see RelevanceConfig")

    @property
    def parts(self) -> str:
        """Return the address of adverts and matches."""
        return self.store or str(self.home)


def load_settings() -> Settings:
    """Return the settings in force, or raise ConfigError naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = "CREDLENS_" + "__".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"{variable}={first.get('input')!r}: {first['msg']}") from None
