"""What a posting's title says once its employer and place are taken out of it."""

import re

from credlens.models.matching.titles import blank_noise


def said_title(title: str, employer: str, region: str) -> str:
    """Return a posting's title without its employer and place."""
    # Short ones are left alone: the region IT is Italy, an IT manager is none.
    known = [text for text in (employer, *re.split(r"[,;/]", region)) if len(text.strip()) > 3]
    return " ".join(blank_noise(title, known).split())
