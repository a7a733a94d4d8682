"""What errors say is to be done, said for somebody who looks at a page: commands become places of this site."""

# What an error says for the command line, and what one does here instead.
_INSTEAD = (
    (
        "give some with --postings FILE, or run: credlens postings import FILE",
        "an administrator adds some under Imports",
    ),
    ("run credlens postings import FILE", "an administrator adds some under Imports"),
    ("give one with --catalogue FILE, or run: credlens catalogue import FILE", "add one under Imports"),
    (
        "Get one with: credlens taxonomy install quickstart, or credlens taxonomy import esco PATH...",
        "An administrator gets one from the start page of the catalogue",
    ),
    ("make one with: POST /api/v1/keys, or credlens people key", "make one in your account"),
)


def said_here(error: Exception) -> str:
    """Return what an error says, with what to do in the pages."""
    text = str(error)
    for command, here in _INSTEAD:
        text = text.replace(command, here)
    return text
