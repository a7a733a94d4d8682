"""The wordings of what an employer teaches, funds or sees to, so that nobody need bring it along."""

from .cues import BE, WILL, YOU, CueSet, Modality, Reach, compile_cues

_STAFF = (
    r"(?:all|every|each|new) (?:new )?(?:staff|starters?|joiners?|recruits?|hires?|colleagues?|employees?|members?)"
)
_LESSONS = (
    r"(?:training|courses?|instruction|lessons?|tuition|coaching|mentoring|certification|certificates?|licen[cs]es?"
    r"|tickets?|badges?|qualifications?|workshops?|induction|class(?:es)?)"
)
_GIVEN = (
    r"(?:provided|given|available|delivered|offered|arranged|funded|paid(?: for)?|free|on offer|included|supplied"
    r"|sponsored|covered|on the job|on us|comes with|part of (?:the|our|your)|at our expense|gained (?:during|on|in"
    r"|after|with))\b"
)
_ROUTE = (
    r"(?:in[- ]?house|here\b|on|by (?:our|the|a|your)|from (?:scratch|zero|day)|as part|during|when|once|in your|at)"
)
_WE = (
    r"(?:we|our [\w-]+|the (?:hospital|company|trust|school|club|firm|council|employer|organi[sz]ation|academy"
    r"|charity|farm|centre|home|business|agency|group|college))"
)
_GIVE = r"(?:provide|give|offer|arrange|run|supply|fund|sponsor|include|cover|pay for)s?"

_BEFORE = (
    r"(?<!\bit )(?<!\bthey )\b(?:will|can|gets) (?:be )?(?:fully )?(?:taught|learn(?:t|ed)|explained)\b",
    rf"\b(?:taught|learn(?:t|ed)) {_ROUTE}|\btaught(?= *(?:[.;!]|$))",
    rf"\b(?:(?:full|free|paid) )?{_LESSONS}(?: and [\w-]+)? (?:(?:{BE}|can be) )?(?:(?:fully|also|always) )?{_GIVEN}",
    rf"\btraining (?:will (?:happen|take|start)|happens|comes|follows|begins|starts|takes place|at no cost|before you"
    rf"|after you|as part of your|is with|on (?:your|the|day|arrival|site)|in your|during|for {_STAFF})\b",
    r"\bcan be (?:completed|gained|obtained|achieved|picked up|acquired|done|studied) (?:after|once|on|in (?:the "
    r"|your )?|during|while|as|here|with us|later)\b",
    r"(?<!they['’]ve )(?<!they )(?<!have )\bpaid for(?= *(?:[.,;!]|$|by (?:us|the)\b|and\b))|\b(?:on[- ]the[- ]job"
    r"|in[- ]house) training(?= *(?:[.,;!)]|$))",
    r"\b(?:is|are) (?:covered|included|part) (?:in|of|during) (?:our|the|your) (?:[\w-]+ )?(?:induction|training)\b",
    r"\b(?:taught|gained|learn\w*|acquired|picked up|developed|completed|arranged|covered|trained|explained|earned"
    r"|obtained|done|comes?|sorted|issued|booked)\b[^.;,:]{0,15} (?:on the job|from (?:scratch|zero)|as (?:you go"
    r"|part of your)|(?:after|before|once) you|in (?:your first|week)|through our|during (?:your|the|our)|with time"
    r"|over time|by us)\b",
    r"\b(?:will )?comes? with (?:time|practice)\b|\btraining forms part of\b|\b(?:is|are) issued to you\b|\b(?:is"
    r"|are) a skill (?:you|we) will\b|\bpaid by us\b|\b(?:is|are) on us\b",
    rf"\b(?:something|what|skills?|part) we{WILL} (?:also )?(?:teach|train|show)\b|\bcomes? with the job\b",
)
_AFTER = (
    rf"(?:['’]ll|\bwill|\bcan|\bwe|\bthey|\brather) (?:(?:also|then|happily|fully) )*(?:teach|train|show|coach|guide"
    rf"|instruct|walk|certify|upskill) (?:you|them|{YOU}|{_STAFF})\b",
    rf"\b(?:teaches|trains|shows) you\b|(?<!topics )(?<!subjects )(?<!what )\bwe{WILL} (?:also )?teach\b|\b(?:walk"
    rf"|take|talk|guide|lead|put)s? you through\b",
    r"\byou(?:['’]ll| will| can|['’]re| are) (?:also |then )?(?:be )?(?:fully )?(?:taught|trained|shown|coached"
    r"|upskilled|certified|put through)\b",
    rf"\b(?:{_STAFF}|apprentices|trainees)(?: \w+)? (?:(?:is|are|will be) (?:trained|taught)|learn|(?:get"
    rf"|receive)s?)\b",
    r"\byou(?:['’]ll| will| can| would) (?:also |soon |quickly )?(?:learn(?! (?:more|about (?:us|our)|and grow|from"
    r"|new)\b)|work towards|study (?:for|towards)|qualify as|pick up|(?:earn|gain) (?:your|a)|(?:receive|get|be given"
    r"|have) [^.;,]{0,25}training (?:in|on|for))\b",
    rf"\bwe{WILL} (?:also |even )?(?:(?:fund|pay for|sponsor|enrol|book) (?:you\w*|the|an?|it|them|that)\b|put you"
    rf"|support you (?:to|through)"
    r"|(?:get|help) you (?:get|gain|obtain|learn|pass|become|through)|get you (?:your|the|an?)"
    r"|give you [^.;,]{0,20}(?:skills|training|lessons|tuition))\b",
    rf"\b{_WE}{WILL} (?:also )?{_GIVE} [^.;,]{{0,30}}\b{_LESSONS} (?:in|on|for|to|towards)\b",
    r"\b(?:chance|supported|opportunity|opportunities) to (?:learn(?! (?:more|from|new))|train)\b|\b(?:get|bring"
    r"|brought|bringing) you up to speed (?:on|with|in)\b|^learn\b(?=[^.;]{0,60} (?:with us|on the job|at our))"
    r"|\bwe (?:build|develop|start) (?:you|your)\b",
    rf"\b{_LESSONS}(?: {BE})? {_GIVEN},? (?:including|such as|covering|that covers|which covers)\b",
    rf"\b(?:free|paid|funded) (?:[\w-]+ ){{0,2}}{_LESSONS} (?:in|on|for|towards)\b",
)
_BETWEEN = (
    rf"\b(?:training|courses?|lessons?|instruction|tuition) (?:in|on|for|towards|about"
    rf"|with) (?P<x>[^.;:?!()]{{2,90}}?)(?<! that)(?<! which) (?:(?:{BE}|can be) )?(?:(?:fully|also"
    rf"|always) )?{_GIVEN}",
    rf"\b{_WE}{WILL} (?:also )?{_GIVE} (?P<x>[^.;:,?!()]{{2,60}}?) {_LESSONS}",
    r"\byou(?:['’]ll| will) (?:also )?(?:receive|get|be given|have|complete"
    r"|attend) (?P<x>[^.;:,?!()]{2,50}?) (?:training|course|induction)\b",
    r"\byou(?:['’]ll| will| can) (?:also )?(?:do|get|obtain|complete|take) (?P<x>[^.;:,?!()]{2,50}?) (?:with us"
    r"|on the job|later|at our expense|as you go)\b",
    r"^(?:full|free|complete(?! (?:an?|the|all|any)\b)|comprehensive|paid|in[- ]house|on[- ]the[- ]job|ongoing"
    r"|includes?) (?P<x>[^.;:,?!()]{2,40}?) (?:training|lessons|course)\b",
    r", with (?P<x>[^.;:,?!()]{2,40}?) training from us\b",
)

_TRIGGERS = """
taught teach teaches learn learnt learned learning train trains trained training show shows shown coach coached guide
instruct walk certify certified upskill upskilled explained course courses instruction lesson lessons tuition coaching
mentoring certification certificate certificates licence licences license licenses ticket tickets badge badges
qualification qualifications workshop workshops induction class classes paid gained completed obtained achieved picked
acquired studied done developed arranged covered earned sorted issued booked come comes take talk lead put through
qualify pick earn gain work study receive get fund pay sponsor enrol book support help give speed build develop start
skill skills obtain us
"""

LESSONS = CueSet(
    (
        *compile_cues(_BEFORE, Modality.NOT_NEEDED, Reach.BEFORE, given=True, joins=True),
        *compile_cues(_AFTER, Modality.NOT_NEEDED, Reach.AFTER, given=True),
        *compile_cues(_BETWEEN, Modality.NOT_NEEDED, Reach.BETWEEN, given=True),
    ),
    frozenset(_TRIGGERS.split()),
)
