"""The English that introduces, joins and qualifies what an outcome asks for."""

import re

from .bloom import word_list

ADVERBS = word_list("adverbs")
# Signs and numbers of a list before its text.
STOPS = frozenset((*":-–—*()[]\"'●•○▪.", *map(str, range(1, 11)), "a)", "b)", "c)"))
COORDINATORS = word_list("coordinators")
PRONOUNS = word_list("pronouns")
DETERMINERS = word_list("determiners")
PREPOSITIONS = word_list("prepositions")
# Words after "will" or "able to" that are no verb which the table lacks.
NO_VERBS = PREPOSITIONS | PRONOUNS | DETERMINERS | STOPS | word_list("auxiliaries")
# What follows one of these says more about a thing named before.
RELATIVES = word_list("relatives")
# These need no object: "communicate with clients" is complete.
GO_WITHOUT_OBJECT = word_list("go_without_object")

_WHO = r"(?:you|we|they|students?|learners?|participants?|candidates?|graduates?|trainees?)"
_MODAL = r"(?:(?:['’]ll|\s+(?:will|can|c\s?an|should|could|may|must|would|(?:is|are)\s+expected\s+to))\b)"
_ABLE = (
    r"(?:(?:be|are|is|being|get)\s+(?:also\s+)?)?(?:able|abilit(?:y|ies)|capability|capable|ready|expected)"
    r"\s+(?:to|of)\b"
)
_HOW = r"(?:learn(?:s|ing)?|comprehend|see|discover|taught|know)\s+(?:how\s+)?to\b"
_SAID = r"(?:\s+(?:also|then|now|first|next|finally))*"
# "students in a group", "students able to": those who learn, without a verb before the next word
_PLAIN_WHO = r"(?:^|(?<=[.:]\s))\W{0,9}\d{0,3}\W{0,9}(?:the\s+)?(?:students?|learners?|participants?|trainees?)\b"

_HEADING = r"(?:course|program(?:me)?|module|intended|expected)\s+(?:learning\s+)?(?:outcomes?|objectives?)\b"
# "learn the skills to design": what counts comes after.
BRINGS = re.compile(r"\b(?:skills|ability|capability|capacity)\s", re.IGNORECASE)

# The words that introduce an action.
OPENER = re.compile(
    rf"(?:\b{_WHO}(?:\s*\([^()]{{0,40}}\))?{_MODAL}{_SAID}(?:\s+{_ABLE}|\s+{_HOW})?|\b{_ABLE}|\b{_HOW}"
    rf"|\bskills\s+to\b|{_HEADING})[\s:–-]*",
    re.IGNORECASE,
)
# Only where a verb comes next: "students in pairs can ..." has its opener later.
BARE_OPENER = re.compile(rf"{_PLAIN_WHO}[\s:–-]*", re.IGNORECASE)
# The same between two verbs: "understand and be able to apply"
TO_ACTION = re.compile(rf"(?:{_ABLE}|{_HOW}|how\s+to|to|have\s+the\s+ability\s+to)\s", re.IGNORECASE)
# Sentences, semicolons and the bullets of a list that lost its lines.
SENTENCE_END = re.compile(r"(?<=[a-z0-9)\]][.!?])\s*(?=[A-Z])|;|\s[-–●•]\s(?=[A-Z])|[\r\n]+")
