"""How near sentences come to a query, read with the encoder: for the few that a faster search has found."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .candidates import MatchConfig
from .encoder import Encoder
from .windows import cut_windows


def nearness(query: str, sentences: Sequence[str], encoder: Encoder) -> NDArray[np.float64]:
    """Return float64[n]: the mean of the best window's cosine with the query and of the whole sentence's, -1 to 1.

    A sentence that asks for several things is near to a query by one of its windows; of two such sentences the one that
    asks for nothing else is nearer. A sentence without a word gets -1.
    """
    config = MatchConfig()
    target = encoder.encode([query])[0].astype(np.float64)
    near = np.full(len(sentences), -1.0)
    for i, tokens in enumerate(encoder.encode_tokens(sentences)):
        if len(tokens.vectors):
            cosines = cut_windows(tokens, sizes=config.windows, coarse=config.coarse).vectors @ target
            near[i] = (cosines.max() + cosines[0]) / 2
    return np.round(near, 6)
