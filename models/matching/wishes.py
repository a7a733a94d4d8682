"""The wordings of what an advert prefers, and of what it insists on where the two stand in one sentence."""

from .cues import ADVERB, BE, NEEDED, NOT, Cue, CueSet, Modality, Reach, compile_cues

_LIKED = (
    r"(?:preferred|desirable|desired|advantageous|beneficial|helpful|useful|handy|appreciated|favou?red|ideal"
    r"|welcomed|valued|nice[- ]to[- ]have|good[- ]to[- ]have|(?:an? )?(?:(?:big|huge|real|definite|distinct|added"
    r"|strong|major|significant|clear|further) )?(?:plus|bonus|advantage|asset)(?:es)?)"
)
_DENIED = rf"{NOT} {ADVERB}(?:an? )?(?:{NEEDED}|requirement|must)"
_BUT = r"(?:but|though|although|yet|and)"
# "Preferred" and its like close their clause: "preferred suppliers" and "desired results" prefer nothing.
_END = (
    r"(?= *(?:[.,;:!?)\]]|$|but\b|though\b|although\b|and\b|or\b|for (?:this|the)|in this|however|if\b|because|as\b))"
)

_PREFERRED_BEFORE = (
    rf"\b{_LIKED}[, ]+{_BUT}? *(?:{BE} |it['’]s )?{_DENIED}\b",
    rf"{_DENIED}[, ]+{_BUT} [^.;]{{0,25}}?\b{_LIKED}\b",
    rf"(?:\b{BE}|\bconsidered|\balso|\b(?:strong|high|great)ly) (?:(?:also|strongly|highly|very|greatly|most"
    rf"|particularly|considered|seen as) )*{_LIKED}\b(?! (?:supplier|vendor|partner|candidate|place|opportunity"
    rf"|to\b))",
    r"\b(?:would be|is|are) (?:also |very |most |especially |particularly )?(?:great|good|welcome) to have\b",
    rf"\b(?:preferred|preferable|desirable|desired|advantageous|beneficial|nice[- ]to[- ]have|good[- ]to[- ]have"
    rf"|(?:experience|knowledge|skills?|familiarity|exposure|background)(?: (?:is|would be))? (?:useful|helpful"
    rf"|welcome)){_END}",
    rf"\ban? (?:(?:big|huge|real|definite|distinct|added|strong|major|significant|clear) )?(?:plus|bonus|advantage"
    rf"|asset){_END}",
    rf"\b(?:ideally|preferably){_END}",
)
_PREFERRED_AFTER = (
    r"\b(?:ideally|preferably),? (?=\w)",
    r"\b(?:(?:bonus|extra|brownie) points (?:for|if)|nice to haves?:|desirables?:|pluses include|we prefer"
    r"|it (?:helps|would help) if you)",
    r"\bpreferred (?:qualification|skill|experience|requirement|competenc|attribute)\w*",
    r"\bpreference (?:(?:will be |is )?given )?(?:to|for)\b",
    rf"\b(?:would|will|['’]d) be {_LIKED} if\b|\b(?:a )?(?:plus|bonus|advantage) if\b",
)
_REQUIRED_BEFORE = (
    rf"(?:\b{BE} )?(?<!not )(?<!n['’]t )(?<!\bno )\b(?:required|essential|mandatory|necessary|compulsory|needed"
    r"|an? (?:absolute )?must)\b",
)
_REQUIRED_AFTER = (
    r"\b(?:must|minimum of|(?:you|we)(?:['’]ll| will)? need|required (?:skill|qualification)s?|essential:"
    r"|requires)\b(?! no\b)",
)

_TRIGGERS = """
preferred desirable desirables desired advantageous beneficial helpful useful handy appreciated favored favoured ideal
ideally preferably preferable welcome welcomed valued nice good great plus pluses bonus advantage asset assets points
prefer helps help preference
"""

WISHES = CueSet(
    (
        *compile_cues(_PREFERRED_BEFORE, Modality.PREFERRED, Reach.BEFORE, joins=True),
        *compile_cues(_PREFERRED_AFTER, Modality.PREFERRED, Reach.AFTER),
    ),
    frozenset(_TRIGGERS.split()),
)
# Of use only beside the others, to bound them: what nothing is said about is required anyway.
REQUIREMENTS: tuple[Cue, ...] = (
    *compile_cues(_REQUIRED_BEFORE, Modality.REQUIRED, Reach.BEFORE, joins=True),
    *compile_cues(_REQUIRED_AFTER, Modality.REQUIRED, Reach.AFTER),
)
