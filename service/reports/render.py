"""Templates: what they may call, and that nothing in them is ever taken for markup or fetched."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import tables
from .chart import AXIS, LOOKS, PLOT, STEP
from .credential import flag_title, interval_words
from .words import change_words, day, percent, points, times

_BRACKETS = re.compile(r"\([^()]*\)")

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, /, **values: object) -> str:
    """Return a page; every value is escaped."""
    return environment().get_template(template).render(**values)


def web_address(uri: str) -> str:
    """Return a URI if a browser may open it, else nothing: javascript: and data: run in the reader's name."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    safe = parts.scheme in ("http", "https") and parts.netloc and uri.isprintable() and " " not in uri
    return uri if safe else ""


@cache
def environment() -> "Environment":
    """Return what renders templates: their filters, and what all pages hold."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup, escape

    made = Environment(
        loader=FunctionLoader(text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        percent=percent,
        points=points,
        day=day,
        times=times,
        change_words=change_words,
        web_address=web_address,
        flag_title=flag_title,
        interval_words=interval_words,
        setting=tables.setting,
        unbroken=lambda words: Markup(_BRACKETS.sub(r'<span class="unbroken">\g<0></span>', str(escape(words)))),
        place=lambda value: f"{value:.2f}".rstrip("0").rstrip("."),
    )
    script = text("index.js").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    made.globals.update(
        css=Markup(text("report.css").strip()),
        script=Markup(script),
        script_hash=digest,
        looks=LOOKS,
        plot_width=PLOT,
        plot_step=STEP,
        plot_axis=AXIS,
    )
    return made


def text(name: str) -> str:
    """Return a template or another file of the reports; raise FileNotFoundError if there is none."""
    return (files(__package__) / name).read_text(encoding="utf-8")
