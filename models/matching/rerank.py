"""How near sentences come to a query, read with the encoder: for the few that a faster search has found."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .candidates import MatchConfig
from .encoder import Encoder
from .windows import cut_windows

# Sentences read at a time: bounds memory, some 50 kB a sentence.
CHUNK = 512


def nearness(queries: Sequence[str], sentences: Sequence[str], encoder: Encoder) -> NDArray[np.float64]:
    """Return float64[q, n]: the mean of the best window's cosine with a query and of the whole sentence's, -1 to 1.

    A sentence that asks for several things is near to a query by one of its windows; of two such sentences the one that
    asks for nothing else is nearer. A sentence without a word gets -1. Each sentence is read once.
    """
    config = MatchConfig()
    targets = encoder.encode(queries).astype(np.float64).T
    near = np.full((len(queries), len(sentences)), -1.0)
    for begin in range(0, len(sentences), CHUNK):
        for i, tokens in enumerate(encoder.encode_tokens(sentences[begin : begin + CHUNK]), start=begin):
            if len(tokens.vectors):
                cosines = cut_windows(tokens, sizes=config.windows, coarse=config.coarse).vectors @ targets
                near[:, i] = (cosines.max(axis=0) + cosines[0]) / 2
    return np.round(near, 6)
