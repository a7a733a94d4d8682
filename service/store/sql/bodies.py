"""What was found about one credential as a few bytes, and back.

The rows of the market are left out: they are places in a table of postings that the database does not hold. How many
postings the market has stands in the profile.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

import numpy as np
from pydantic import TypeAdapter

from credlens.models.relevance.alignment import Alignment
from credlens.models.relevance.demand import DemandProfile, Market, MarketBasis

from ...results import Finding, ScoredCredential

T = TypeVar("T")

# Those that are arrays, with the types that they are read back as.
_ARRAYS: Mapping[str, type[np.generic]] = {
    "hits": np.int64,
    **dict.fromkeys(("share", "low", "high", "effective", "top_part", "lift"), np.float64),
    **dict.fromkeys(("trend", "trend_low", "trend_high"), np.float64),
}


def packed_finding(finding: Finding) -> bytes:
    """Return all of a finding in few bytes."""
    scored = finding.scored
    market = scored.alignment.market
    profile = {name: getattr(scored.profile, name).tolist() for name in _ARRAYS}
    body = {
        **_plain(scored, leave=("alignment", "profile")),
        "alignment": _plain(scored.alignment, leave=("market",)),
        "market": {"basis": market.basis.value, "description": market.description},
        "profile": {**_plain(scored.profile, leave=(*_ARRAYS,)), **profile},
        "names": _plain(finding, leave=("scored",)),
    }
    # Not every trend is told: NaN, which Python's JSON reads again.
    return zlib.compress(json.dumps(body, separators=(",", ":")).encode(), 6)


def unpacked_finding(body: bytes) -> Finding:
    """Return the finding again; its market has no rows."""
    value = json.loads(zlib.decompress(body))
    market = value.pop("market")
    profile = value.pop("profile")
    arrays = {name: np.array(profile.pop(name), dtype=kind) for name, kind in _ARRAYS.items()}
    alignment = _typed(
        Alignment,
        value.pop("alignment"),
        market=Market(
            basis=MarketBasis(market["basis"]), description=market["description"], rows=np.zeros(0, dtype=np.int64)
        ),
    )
    names = value.pop("names")
    scored = _typed(ScoredCredential, value, alignment=alignment, profile=_typed(DemandProfile, profile, **arrays))
    return _typed(Finding, names, scored=scored)


def _plain(record: object, *, leave: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of a record as JSON holds them, but for those that are left."""
    kind = type(record)
    names = [f.name for f in fields(record) if f.name not in leave]  # type: ignore[arg-type]
    return {name: _adapter(kind, name).dump_python(getattr(record, name), mode="json") for name in names}


def _typed(kind: type[T], value: Mapping[str, Any], **others: object) -> T:
    """Return a record of the fields that `_plain` gave and of those that it left."""
    return kind(**others, **{name: _adapter(kind, name).validate_python(each) for name, each in value.items()})


_ADAPTERS: dict[tuple[type, str], TypeAdapter[Any]] = {}


def _adapter(kind: type, name: str) -> TypeAdapter[Any]:
    if (kind, name) not in _ADAPTERS:
        _ADAPTERS[kind, name] = TypeAdapter(get_type_hints(kind)[name])
    return _ADAPTERS[kind, name]
