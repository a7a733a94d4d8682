"""Settings: defaults here, overridden by environment variables CREDLENS_*.

CREDLENS_HOME=/data/credlens            where releases, postings, matches and indexes are kept
CREDLENS_STORE=s3://bucket/credlens     where adverts and matches lie, any address of fsspec; the workspace
CREDLENS_DATABASE_URL=postgresql://u:p@host/db   the database of the service; by default credlens.db in the workspace
CREDLENS_ENCODER=static                 which model reads the texts: released (default), static, or a folder's path
CREDLENS_FLAGS=/data/our-flags.yaml     review rules of your own in place of models/relevance/flags.yaml
CREDLENS_FOUR_EYES=true                 decisions of the review board take a second person to come into force
CREDLENS_EFFORT=full                    how adverts are read in batches: full, cascade (default), static
CREDLENS_RELEVANCE__MIN_POSTINGS=50     any field of RelevanceConfig, after two underscores
CREDLENS_AUTH=people                    who works with the service: local (default: one person, on this machine), people
CREDLENS_PUBLIC_URL=https://skills.example.edu   where people reach the service: in links; https: cookies over it only
CREDLENS_PROXIES=10.0.0.4               addresses of proxies whose X-Forwarded headers are believed, with commas between
CREDLENS_SESSION_HOURS=168              hours without a request after which one has to sign in again
CREDLENS_RATE_LIMIT=1200/minute         requests that one person or key may make
CREDLENS_MAX_REQUEST_MB=8               size of a request; of an upload CREDLENS_MAX_UPLOAD_MB
CREDLENS_MAX_UPLOAD_MB=2048
CREDLENS_LOGS=json                      how `credlens serve` logs: text (default), json
CREDLENS_METRICS_TOKEN=...              what a scraper of /metrics sends as bearer; without it only this machine may
CREDLENS_OIDC_ISSUER=https://login.example.edu   OpenID Connect: people may sign in there; needs the two below
CREDLENS_OIDC_CLIENT_ID=credlens
CREDLENS_OIDC_CLIENT_SECRET=...
CREDLENS_OIDC_NAME=Example Login        what the button says
"""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from credlens.models.matching.effort import Effort
from credlens.models.relevance.config import RelevanceConfig
from credlens.taxonomy.errors import ConfigError
from credlens.taxonomy.shelf import default_home

from .throttle import check_rate


class Auth(StrEnum):
    """Who works with the service."""

    LOCAL = "local"  # one person, on this machine; nobody signs in
    PEOPLE = "people"  # those that have an account or a key


class Logs(StrEnum):
    """How the service logs."""

    TEXT = "text"
    JSON = "json"


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

    auth: Auth = Field(default=Auth.LOCAL, description="who works with the service: local, people")
    public_url: str = Field(default="", description="where people reach the service, without a slash at the end")
    proxies: str = Field(default="127.0.0.1", description="addresses of proxies, with commas between")
    session_hours: int = Field(default=168, ge=1, le=8760, description="hours after which one signs in again")
    rate_limit: str = Field(default="1200/minute", description="requests that one person or key may make")
    max_request_mb: int = Field(default=8, ge=1, le=1024, description="size of a request")
    max_upload_mb: int = Field(default=2048, ge=1, description="size of an upload")
    logs: Logs = Field(default=Logs.TEXT, description="how the service logs: text, json")
    metrics_token: SecretStr = Field(default=SecretStr(""), description="what a scraper of /metrics sends as bearer")
    oidc_issuer: str = Field(default="", description="issuer of OpenID Connect")
    oidc_client_id: str = Field(default="", description="as what the issuer knows this service")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="by what the issuer knows it")
    oidc_name: str = Field(default="single sign-on", description="what the button says")

    @field_validator("public_url", "oidc_issuer")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("give an address that begins with https://")
        return value.rstrip("/")

    @field_validator("rate_limit")
    @classmethod
    def _rate(cls, value: str) -> str:
        check_rate(value)
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret.get_secret_value()):
            raise ValueError("CREDLENS_OIDC_ISSUER needs CREDLENS_OIDC_CLIENT_ID and CREDLENS_OIDC_CLIENT_SECRET")
        return self

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
        reason = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:
            raise ConfigError(reason) from None
        variable = "CREDLENS_" + "__".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"{variable}={first.get('input')!r}: {reason}") from None
