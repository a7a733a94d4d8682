"""How much work a text is given; by itself, because the command line needs nothing else."""

from enum import StrEnum


class Effort(StrEnum):
    """Which stages a text goes through."""

    FULL = "full"  # the encoder, searching everything: the most accurate
    CASCADE = "cascade"  # the static stage first, the encoder for what that leaves open
    STATIC = "static"  # the static stage alone
