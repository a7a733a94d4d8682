"""How the service logs: one line a request or event, with the id of the request that it belongs to."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from .config import Logs

# Bound by whoever begins something, and told in every line that is logged meanwhile.
bound = structlog.contextvars.bound_contextvars


def configure_logs(kind: Logs) -> None:
    """Send what is logged from INFO on to stderr, as text or as lines of JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _without_colours,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if kind is Logs.JSON:
        last: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        # Tracebacks without the values of variables: they may be texts, passwords or keys.
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # What they say at INFO is of no use to whoever runs the service.
    for name in ("alembic", "httpx", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_colours(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # Uvicorn gives its messages a second time, for terminals.
    event.pop("color_message", None)
    return event
