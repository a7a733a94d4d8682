"""What a record declares that its outcomes teach, against what was found in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from credlens.models.records import Credential, DeclaredSkill
from credlens.taxonomy import Skill

from .alignment import OutcomeAlignment, TaughtSkill
from .credit import Credit, CreditKind
from .meaning import Meaning


class Verdict(StrEnum):
    """How what is declared and what is found go together."""

    AGREED = "agreed"  # declared and found, by address, code, name or an exact link between taxonomies
    NEAR = "near"  # declared, and a broader, narrower or otherwise near one found
    DECLARED = "declared only"  # in the taxonomy, and not found in the outcome
    FOUND = "found only"  # found beside declared ones, and not declared
    UNKNOWN = "not in the taxonomy"  # declared from a framework or a release that is not in use: not comparable


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One declared skill, or a found one that is not declared.

    outcome_id   empty where the record declares it of the credential as a whole
    declared     None for what is found only
    skill_id     what the declared one is in the taxonomy, or the found one; empty if unknown
    found_id     the found skill that agrees or is near; found where it is declared of no outcome: in any
    probability  that the outcome teaches the found one
    relation     what the found one is to the declared one, where it is near
    """

    verdict: Verdict
    outcome_id: str
    declared: DeclaredSkill | None = None
    skill_id: str = ""
    found_id: str = ""
    probability: float | None = None
    relation: CreditKind | None = None


class KnownSkills:
    """The skills of a taxonomy by what documents call them: address, code, name."""

    def __init__(self, skills: Iterable[Skill]) -> None:
        self._by_name: dict[str, list[str]] = {}
        for skill in skills:
            local = skill.id.partition(":")[2]
            names = {_address(skill.uri), f"{skill.scheme} {local.casefold()}", _folded(skill.label)}
            for name in names - {""}:
                self._by_name.setdefault(name, []).append(skill.id)

    def find(self, declared: DeclaredSkill) -> tuple[str, ...]:
        """Return the ids of the skills that a declared one means: by address, else by code, else by its exact name.

        A name may mean one skill of each taxonomy.
        """
        scheme = {"esco": "esco", "o*net": "onet", "onet": "onet"}.get(declared.framework.casefold(), "")
        keys = (_address(declared.uri), f"{scheme} {declared.code.casefold()}" if scheme and declared.code else "")
        found = next((self._by_name[key] for key in keys if key in self._by_name), [])
        return tuple(found or self._by_name.get(_folded(declared.name), []))


def compare(
    credential: Credential,
    outcomes: Sequence[OutcomeAlignment],
    *,
    known: KnownSkills,
    meaning: Meaning,
    sure: float,
) -> tuple[Agreement, ...]:
    """Return what agrees, what is declared only and what is found only, outcome by outcome, then of the whole.

    sure  found means taught with at least this probability
    An outcome that declares nothing, in a credential that declares nothing as a whole, has nothing to compare.
    """
    by_id, by_text = {o.outcome_id: o for o in outcomes}, {_folded(o.text): o for o in outcomes}
    found: dict[str, list[TaughtSkill]] = {}
    for outcome in credential.outcomes:
        # an outcome that repeats another is scored once, and teaches the same
        held = by_id.get(outcome.id) or by_text.get(_folded(outcome.text))
        found[outcome.id] = [t for t in held.skills if t.probability >= sure] if held else []
    anywhere = [*_best(t for taught in found.values() for t in taught).values()]
    whole = [_judged(skill, "", anywhere, known, meaning) for skill in credential.declared]
    rows: list[Agreement] = []
    for outcome in credential.outcomes:
        own = [_judged(skill, outcome.id, found[outcome.id], known, meaning) for skill in outcome.declared]
        rows += own
        if own or whole:
            rows += _undeclared(outcome.id, found[outcome.id], (*own, *whole))
    return (*rows, *whole)


def _judged(
    declared: DeclaredSkill, outcome_id: str, taught: Sequence[TaughtSkill], known: KnownSkills, meaning: Meaning
) -> Agreement:
    ids = known.find(declared)
    if not ids:
        return Agreement(verdict=Verdict.UNKNOWN, outcome_id=outcome_id, declared=declared)
    found = _best(taught)
    same = max((found[i] for i in ids if i in found), key=lambda t: t.probability, default=None)
    if same:
        return _met(Verdict.AGREED, outcome_id, declared, ids[0], same)
    credit = _nearest(ids, found, meaning)
    if credit is None:
        return Agreement(verdict=Verdict.DECLARED, outcome_id=outcome_id, declared=declared, skill_id=ids[0])
    verdict = Verdict.AGREED if credit.kind is CreditKind.SAME else Verdict.NEAR
    return _met(verdict, outcome_id, declared, credit.asked, found[credit.taught], relation=credit.kind)


def _met(
    verdict: Verdict,
    outcome_id: str,
    declared: DeclaredSkill,
    skill_id: str,
    found: TaughtSkill,
    relation: CreditKind | None = None,
) -> Agreement:
    return Agreement(
        verdict=verdict,
        outcome_id=outcome_id,
        declared=declared,
        skill_id=skill_id,
        found_id=found.skill_id,
        probability=found.probability,
        relation=relation,
    )


def _nearest(ids: Sequence[str], found: Mapping[str, TaughtSkill], meaning: Meaning) -> Credit | None:
    """Return the found skill that is worth most where a declared one is asked for, and why."""
    if meaning.credits is None:
        return None
    near = [credit for skill_id in found for credit in meaning.credits.of(skill_id) if credit.asked in ids]
    return max(near, key=lambda c: (c.value, found[c.taught].probability, c.taught), default=None)


def _undeclared(outcome_id: str, taught: Sequence[TaughtSkill], rows: Sequence[Agreement]) -> Iterator[Agreement]:
    met = {row.found_id for row in rows}
    for one in taught:
        if one.skill_id not in met:
            yield Agreement(
                verdict=Verdict.FOUND,
                outcome_id=outcome_id,
                skill_id=one.skill_id,
                found_id=one.skill_id,
                probability=one.probability,
            )


def _best(taught: Iterable[TaughtSkill]) -> dict[str, TaughtSkill]:
    best: dict[str, TaughtSkill] = {}
    for one in taught:
        if one.skill_id not in best or one.probability > best[one.skill_id].probability:
            best[one.skill_id] = one
    return best


def _address(uri: str) -> str:
    return uri.rstrip("/").casefold().removeprefix("https:").removeprefix("http:")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
