"""Which credentials of a catalogue are named as prerequisites by others, and which cannot be reached."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from ..records import Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The named credentials of each of a catalogue's, by id.

    inside   ids of the catalogue, each once, in the order named; a credential's own id among them if it names itself
    outside  names that are neither an id nor the title of one credential of the catalogue
    cycles   each a closed chain of ids: each names the next, and the last the first
    blocked  those that stand in a cycle or, directly or not, name one that does
    """

    inside: Mapping[str, tuple[str, ...]]
    outside: Mapping[str, tuple[str, ...]]
    cycles: tuple[tuple[str, ...], ...]
    blocked: frozenset[str]

    def closure(self, credential_id: str) -> frozenset[str]:
        """Return every credential that is needed before this one, directly or not."""
        found: set[str] = set()
        waiting = list(self.inside[credential_id])
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self.inside[current])
        return frozenset(found)


def read_links(catalogue: Sequence[Credential], named: Callable[[Credential], Iterable[str]]) -> Links:
    """Return the links that `named` gives of each credential: c.prerequisites, c.stacks_into.

    A name means the credential of that id, else the one that alone has that title, in any case.
    """
    known = _names(catalogue)
    inside: dict[str, tuple[str, ...]] = {}
    outside: dict[str, tuple[str, ...]] = {}
    for credential in catalogue:
        names = list(dict.fromkeys(name.strip() for name in named(credential) if name.strip()))
        meant = [known.get(name) or known.get(name.casefold()) for name in names]
        inside[credential.id] = tuple(dict.fromkeys(one for one in meant if one))
        outside[credential.id] = tuple(name for name, one in zip(names, meant, strict=True) if not one)
    cycles = _cycles(inside)
    return Links(inside=inside, outside=outside, cycles=cycles, blocked=_blocked(inside, cycles))


def _names(catalogue: Sequence[Credential]) -> dict[str, str]:
    """Return id of the credential that each name means; titles that several share mean none."""
    titles: dict[str, list[str]] = {}
    for credential in catalogue:
        titles.setdefault(" ".join(credential.title.casefold().split()), []).append(credential.id)
    names = {title: ids[0] for title, ids in titles.items() if len(ids) == 1}
    return names | {c.id.casefold(): c.id for c in catalogue} | {c.id: c.id for c in catalogue}


def _cycles(inside: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return one closed chain for each set of credentials that all need each other."""
    ids = list(inside)
    place = {one: i for i, one in enumerate(ids)}
    edges = [(place[a], place[b]) for a, named in inside.items() for b in named]
    if not edges:
        return ()
    rows, columns = np.array(edges, dtype=np.int64).T
    graph = sparse.csr_array((np.ones(len(edges)), (rows, columns)), shape=(len(ids), len(ids)))
    _, component = connected_components(graph, connection="strong")
    members: dict[int, list[str]] = {}
    for one, number in zip(ids, component.tolist(), strict=True):
        members.setdefault(number, []).append(one)
    return tuple(
        _chain(group[0], frozenset(group), inside)
        for group in members.values()
        if len(group) > 1 or group[0] in inside[group[0]]
    )


def _chain(start: str, group: frozenset[str], inside: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return a shortest chain from a credential back to itself within its group."""
    came: dict[str, str] = {}
    waiting = [start]
    for current in waiting:
        for following in inside[current]:
            if following == start:
                chain = [current]
                while chain[-1] != start:
                    chain.append(came[chain[-1]])
                return tuple(reversed(chain))
            if following in group and following not in came:
                came[following] = current
                waiting.append(following)
    return (start,)


def _blocked(inside: Mapping[str, tuple[str, ...]], cycles: Iterable[tuple[str, ...]]) -> frozenset[str]:
    needed_by: dict[str, list[str]] = {}
    for one, named in inside.items():
        for other in named:
            needed_by.setdefault(other, []).append(one)
    found: set[str] = set()
    waiting = [one for cycle in cycles for one in cycle]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(needed_by.get(current, ()))
    return frozenset(found)


def ready(left: Collection[str], inside: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return which of those that are left need none of the others, sorted."""
    return sorted(one for one in left if not any(other in left for other in inside[one]))
