"""What a page says was done after a form was sent: the address names the message, so that no text is from outside."""

MESSAGES = {
    "view-saved": "The view is saved; it is listed above the table.",
    "view-removed": "The view is removed.",
    "cancelled": "The job is asked to end.",
    "retried": "The job is in the queue again; what it had kept is not done again.",
    "scoring": "The scoring is in the queue. This page follows it.",
    "sample": "The sample is on its way. This page follows it.",
    "taxonomies": "The taxonomies are on their way. This page follows it.",
    "importing": "The file is in the queue. This page follows it.",
    "changed": "The change is kept.",
    "password": "The new password holds; your other sessions have ended.",
    "revoked": "The key holds no more.",
    "renamed": "The organisation has its new name.",
    "scheduled": "The schedule is kept.",
}


def said(name: str) -> str:
    """Return the message of a name, empty for one that is not known."""
    return MESSAGES.get(name, "")
