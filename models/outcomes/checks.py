"""The checks of outcomes and of the assessments that cover them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..records import Credential, Outcome
from .bloom import Evidence, Level, Verb, Weak, weak_words
from .kinds import Kind, kind_of
from .reading import Clause, read_clauses
from .vague import is_paper, is_vague

# Half as long again as the longest outcome that was judged; see models/evaluation/sources.py.
MOST_WORDS = 60
_QUOTED = 12  # words of a passage that stand for it


class Check(StrEnum):
    """What is looked for; the first of them stands first among an outcome's findings."""

    NOT_ASSESSED = "not_assessed"  # no assessment covers the outcome
    WRONG_KIND = "wrong_kind"  # none of those that cover it can show what the verb asks for
    PASSAGE = "passage"  # it is a text about the course, and no single outcome
    NO_ACTION = "no_action"  # it says nothing that a learner does: a topic, a heading
    UNMEASURABLE = "unmeasurable"  # it asks for a state of mind
    COMPOUND = "compound"  # two verbs, each with its own object
    VAGUE = "vague"  # it names no subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend.

    quote   the words at fault, a part of the outcome's text
    advice  what is wrong and what to do, in one or two sentences
    """

    outcome_id: str
    check: Check
    quote: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an outcome asks a learner to do.

    level, least  of its hardest verb: as a rule, and at the least; None where the table knows none of its verbs
    evidence      the most that any of its verbs needs to be shown
    """

    outcome_id: str
    verbs: tuple[str, ...]
    level: Level | None
    least: Level | None
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeReview:
    """What was found about the outcomes of one credential.

    asked     what each outcome asks for, in their order
    findings  in the order of the outcomes, then of the checks
    notes     what could not be checked, and why
    """

    credential_id: str
    asked: tuple[Asked, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def review_outcomes(credential: Credential) -> OutcomeReview:
    """Return what is to mend in the outcomes of a credential and in how they are assessed.

    Where no outcome names its own assessments, those of the credential are taken to cover all of them. An assessment
    whose name does not tell its kind is believed to show whatever it covers, and named in the notes.
    """
    itemised = any(outcome.assessments for outcome in credential.outcomes)
    asked, findings = [], []
    for outcome in credential.outcomes:
        clauses = read_clauses(outcome.text)
        asked.append(ask(outcome, clauses))
        covering = outcome.assessments if itemised else credential.assessments
        findings += _assessment(outcome, asked[-1], covering, itemised=itemised)
        findings += review_wording(outcome, clauses)
    return OutcomeReview(
        credential_id=credential.id, asked=tuple(asked), findings=tuple(findings), notes=_notes(credential, itemised)
    )


def review_wording(outcome: Outcome, clauses: Sequence[Clause]) -> list[Finding]:
    """Return what is to mend in the words of one outcome, of which these are the clauses."""
    text = outcome.text

    def found(check: Check, quote: str, advice: str) -> Finding:
        return Finding(outcome_id=outcome.id, check=check, quote=quote.strip(), advice=advice)

    if clauses and (words := len(text.split())) > MOST_WORDS:
        return [found(Check.PASSAGE, _beginning(text), _PASSAGE.format(words=words))]
    findings = []
    if not clauses:
        findings.append(found(Check.NO_ACTION, text, _NO_ACTION))
    for clause in clauses:
        if weak := clause.weak:
            findings.append(found(Check.UNMEASURABLE, text[clause.start : clause.end], _measurable(text, clause, weak)))
    if is_compound(clauses):
        parts = [f"“{_bare(text[clause.start : clause.end])}”" for clause in clauses]
        findings.append(
            found(
                Check.COMPOUND,
                text,
                f"It asks for several things that can be learned apart. Split it: {'; '.join(parts)}.",
            )
        )
    if is_vague(text, clauses):
        findings.append(found(Check.VAGUE, text, _VAGUE))
    return findings


def is_compound(clauses: Sequence[Clause]) -> bool:
    """Tell whether an outcome is several: sentences with verbs of their own, or different verbs with an object each."""
    if len({clause.sentence for clause in clauses}) > 1:
        return True
    return len({tuple(use.name for use in clause.uses) for clause in clauses}) > 1


_NO_ACTION = (
    "It names a topic or introduces something, and does not say what the learner does. "
    "Begin with a verb that can be observed: explain, calculate, build."
)
_PASSAGE = (
    "It is a text of {words} words, as a description of a course is, and no single outcome. "
    "Write each thing that a learner will be able to do as a sentence of its own that begins with a verb."
)
_VAGUE = "It names no subject, so nothing can be matched to it. Say which methods, which tools, on what."


def ask(outcome: Outcome, clauses: Sequence[Clause]) -> Asked:
    """Return what the clauses of an outcome ask for."""
    verbs: list[Verb] = [verb for clause in clauses for verb in clause.verbs]
    hardest = max(verbs, key=lambda verb: (verb.level, verb.least), default=None)
    weak = any(clause.weak for clause in clauses)
    return Asked(
        outcome_id=outcome.id,
        verbs=tuple(dict.fromkeys(use.name for clause in clauses for use in clause.uses if use.name)),
        level=hardest.level if hardest else Level.UNDERSTAND if weak else None,
        least=max((verb.least for verb in verbs), default=Level.REMEMBER if weak else None),
        evidence=max((_evidence(outcome.text, clause) for clause in clauses), default=Evidence.ANSWER),
    )


def _evidence(text: str, clause: Clause) -> Evidence:
    """Return what has to be seen; what is made of words, such as a plan, can be shown in words."""
    needed = max((verb.evidence for verb in clause.verbs), default=Evidence.ANSWER)
    makes = any(verb.level is Level.CREATE for verb in clause.verbs)
    if makes and needed is Evidence.WORK and is_paper(text[clause.object_start : clause.end]):
        return Evidence.OWN
    return needed


def _assessment(outcome: Outcome, asked: Asked, covering: Sequence[str], *, itemised: bool) -> list[Finding]:
    def found(check: Check, advice: str) -> list[Finding]:
        return [Finding(outcome_id=outcome.id, check=check, quote=outcome.text, advice=advice)]

    if not covering:
        what = "No assessment covers it, though others are covered." if itemised else "The record names no assessment."
        return found(Check.NOT_ASSESSED, f"{what} Say which assessment gives evidence that it is achieved.")
    kinds = [kind_of(name) for name in covering]
    if any(kind is None or can_show(kind, asked) for kind in kinds):
        return []
    named = ", ".join(f"“{name}”" for name in covering)
    return found(Check.WRONG_KIND, f"{named}: {_short_of([k for k in kinds if k], asked)}")


def can_show(kind: Kind, asked: Asked) -> bool:
    """Tell whether a kind of assessment can show what is asked; what no table knows it is believed to show."""
    if kind.level is Level.NONE:
        return False
    return asked.least is None or (kind.level >= asked.least and kind.evidence >= asked.evidence)


def _short_of(kinds: Sequence[Kind], asked: Asked) -> str:
    verbs = ", ".join(asked.verbs) or "the outcome"
    if all(kind.level is Level.NONE for kind in kinds):
        return "it gives no evidence of what a learner can do. Add an assessment that does."
    if asked.evidence is Evidence.WORK and all(kind.evidence < Evidence.WORK for kind in kinds):
        return f"“{verbs}” is something done or made, and this shows it only in words. {_INSTEAD[Evidence.WORK]}"
    level = asked.least.name.lower() if asked.least else ""
    return f"“{verbs}” asks to {level}; this lets answers be picked and shows no more. {_INSTEAD[asked.evidence]}"


_INSTEAD = {
    Evidence.ANSWER: "Use a case to analyse, or written answers.",
    Evidence.OWN: "Use written or spoken answers, a case or a report.",
    Evidence.WORK: "Use a practical task, a project, a simulation or an observation.",
}


def _measurable(text: str, clause: Clause, weak: Weak) -> str:
    """Return what cannot be observed, and one or two verbs that would show it, with the object that they would have."""
    noun = re.search(rf"\b{weak.name}\b(?:\s+(?:of|in|about|on|with))?", text[clause.start : clause.end], re.IGNORECASE)
    if noun and clause.uses[0].name == weak.name and weak.name in weak_words().nouns:
        said, rest = text[clause.start : clause.start + noun.end()], text[clause.start + noun.end() : clause.end]
        said = re.sub(r"\s(?:of|in|about|on|with)$", "", said)
    else:
        said, rest = text[clause.uses[0].start : clause.uses[0].end], text[clause.object_start : clause.end]
    words = re.sub(r"^(?:of|in|about|on|with)\s+", "", _bare(rest)).split()
    rest = " ".join([*words[:_SHOWN], *(["…"] if len(words) > _SHOWN or not words else [])])
    # "use how it works" and "use ways to use it" would be no English
    instead = weak.instead[:1] if words[:1] and words[0].lower() in _QUESTIONS else weak.instead
    instead = tuple(verb for verb in instead if verb not in rest.lower().split()) or instead[:1]
    offers = " or ".join(f"“{verb} {rest}”" for verb in instead)
    return f"“{_bare(said)}” cannot be observed. Say what shows it, such as {offers}."


# Words of an object that advice repeats.
_SHOWN = 12
_QUESTIONS = ("how", "what", "why", "where", "when", "which", "that")


def _beginning(text: str) -> str:
    """Return the first words of a text, as they stand in it."""
    first = re.match(rf"\s*(?:\S+\s+){{{_QUOTED - 1}}}\S+", text)
    return first[0] if first else text


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" .,;:-–")


def _notes(credential: Credential, itemised: bool) -> tuple[str, ...]:
    notes = []
    if credential.assessments and not itemised:
        notes.append("The record does not say which assessment covers which outcome; each is taken to cover all.")
    unread = [name for name in _names(credential) if kind_of(name) is None]
    if unread:
        names = ", ".join(f"“{name}”" for name in unread)
        notes.append(f"Of what kind this is cannot be told from its name: {names}. It is believed to fit.")
    return tuple(notes)


def _names(credential: Credential) -> tuple[str, ...]:
    own = (name for outcome in credential.outcomes for name in outcome.assessments)
    return tuple(dict.fromkeys((*credential.assessments, *own)))
