"""The sentences of adverts and course pages that ask for nothing and teach nothing, told by their wording."""

import re
from collections.abc import Sequence

Patterns = Sequence[re.Pattern[str]]


def _any_of(groups: Sequence[Sequence[str]]) -> Patterns:
    """Return patterns for lower-case text that together find what any of these finds.

    To ignore the case takes three times as long; so do alternatives that each look for the begin of a word.
    """
    every = [one for group in groups for pattern in group for one in _alternatives(pattern)]
    first = [one[1:] for one in every if one.startswith("^")]
    at_word = [one[2:] for one in every if one.startswith(r"\b")]
    rest = [one for one in every if not one.startswith(("^", r"\b"))]
    parts = (
        f"^(?:{'|'.join(first)})" if first else "",
        rf"\b(?:{'|'.join(at_word)})" if at_word else "",
        "|".join(rest),
    )
    return [re.compile(part) for part in parts if part]


def _alternatives(pattern: str) -> list[str]:
    """Return the alternatives of a pattern that stand in no brackets."""
    found, depth = [""], 0
    for token in _PATTERN_TOKEN.findall(pattern):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == "|" and not depth:
            found.append("")
        else:
            found[-1] += token
    return found


_PATTERN_TOKEN = re.compile(r"\\.|\[\^?[^\]]*\]|.", re.DOTALL)


def _stands_in(patterns: Patterns, text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


_EQUALITY = (
    r"\bequal (?:opportunit|employment)|affirmative action|without regard to|protected veteran|sexual orientation",
    r"gender identity|national origin|reasonable (?:accommodation|adjustment)|e-?verify|drug[- ]free",
    r"\b(?:we|our|is|are|university|company)\b[^.]{0,60}\b(?:celebrate|committed to|value|thrive|believes?|promote"
    r"|strive)\w*\b[^.]{0,80}\b(?:diversity|diverse|inclusi|equal)",
    r"\bdiverse (?:workforce|perspectives|backgrounds)|\bdiversity,? (?:equity|of thought|is\b)|protected by (?:law"
    r"|applicable)",
    r"do(?:es)? not discriminate|traditional owners|(?:criminal|arrest) record|military service and"
    r"|genetic information",
)
_BENEFITS = (
    r"\b401\(?k|\b(?:dental|vision|medical)\b[^.]{0,40}\b(?:insurance|benefits|cover)|(?:health|life) (?:insurance"
    r"|assurance)",
    r"paid (?:time off|holidays?|leave|vacation|parental)|(?:annual|sick|parental|carers['’]) leave|superannuation"
    r"|kiwisaver",
    r"pension scheme|a pension|tuition reimbursement|free parking|staff discount|salary packag"
    r"|\bbonus(?:es)? (?:scheme|plan)",
    r"\bcompetitive (?:salary|pay|wage|compensation|benefits)|(?:salary|pay|wage|hourly|compensation) (?:range|rate"
    r"|is|of|from|may|offered|will|band|scale)\b|^(?:salary|salaries|compensation|pay (?:is|range|rate|will|may|band"
    r"|scale|and))\b|\bbenefits? (?:programs?|packages?|eligib|offerings?)",
    r"[$€£]\s?\d[\d,.]*\s?(?:k\b|per (?:hour|day|week|month|year|annum|shift|mile)|an? (?:hour|day|week|year)|/|-|–"
    r"|to\b)|\bper (?:hour|annum)\b|\btotal rewards\b",
    r"\b(?:days['’]?|weeks['’]?) (?:of )?(?:annual |paid )?(?:holiday|leave|vacation)|\bcycle[- ]to[- ]work"
    r"|season ticket loan",
    r"\b(?:stock options|stock award|equity (?:package|awards?)|variable pay|profit share|overtime rate"
    r"|time off in lieu)\b",
    r"\b(?:living wage|pay (?:point|parity|award)|(?:retention|referral|sign[- ]on|annual|performance) bonus"
    r"|bonus potential)\b",
    r"^(?:free|discounted|subsidi[sz]ed|complimentary|paid|private|all ppe"
    r"|uniforms?) (?!of\b)[\w' -]{2,60}(?:provided|supplied|shift|birthday|nursery|cover|canteen|travel|services"
    r"|leave|companion|store|meals?)\b",
    r"\b(?:reimbursed|paid exam leave|cpd budget|gym membership|employee assistance|relocation (?:help|assistance"
    r"|allowance))\b",
)
_APPLICATION = (
    r"\b(?:apply|send|submit|forward|email)\b[^.]{0,60}\b(?:resumes?|résumés?|cvs?|cover(?:ing)? letters?|application"
    r"|online|today)\b",
    r"^(?:please )?(?:to apply\b|apply (?:now|today|by|online|via|through|directly|at|for this))|\bapply (?:now|today"
    r"|online) *[.!]?$",
    r"\bapplications? (?:close|will be|must be|are|should be|by)|\bclosing date|\b(?:only|un)?(?:successful"
    r"|shortlisted) (?:applicants?|candidates?) (?:will|may|should)\b|only shortlisted|no (?:phone calls|agencies"
    r"|recruiters)|we thank all",
    r"background (?:check|investigation|screening)|police check|drug[- ]?(?:test|screen)|\b(?:dbs|vetting|credit"
    r"|reference|children) checks?\b|security (?:clearance|standard checks)|\bsc clearance|\bunsolicited (?:resumes"
    r"|cvs)|from recruiters",
    r"\bthank you for your interest|\bfor more information\b|\bplease (?:quote|see|provide|be advised|visit|rate"
    r"|specify|refer)\b",
    r"\b(?:right to work in|visas?\b|sponsorship (?:is|may|considered|available|not)|citizens? (?:of the|only)"
    r"|work permit|permanent residents?|u\.?s\.? persons)",
    r"\b(?:interviews?|exercise|assessment) (?:will|are|is|may) (?:be|follow|include|take|on|held)\b"
    r"|\binformal (?:chat|discussion)",
    r"\b(?:reserves? the right|privacy (?:notice|policy|statement)|job (?:id|number|ref|code)|req(?:uisition)? ?(?:id"
    r"|number|#))",
    r"\bhear(?:d)? from us|get in touch|\bcover letter is|\b(?:follow|find) us on|careers@|https?://|www\.",
    r"\bjob description is not|not (?:an )?exhaustive|\b(?:general nature and level|other (?:job-related"
    r"|related) duties|representative of those|may be required to perform other|perform each essential)",
)
_CONTRACT = (
    r"\bplease note\b",
    r"^(?:this (?:is|role is|post is|position is|job is|opening is)|the (?:role|post|position|job) is|based|located"
    r"|fully|hybrid|remote)\b[^.]{0,50}\b(?:full[- ]time|part[- ]time|permanent|temporary|fixed[- ]term|hybrid|remote"
    r"|on[- ]site|onsite|based (?:in|at|on)|replacement|classified|regulated by|eligible|advertised|restricted"
    r"|within)\b",
    r"^(?:(?:full|part)[- ]time|permanent|temporary|temp to perm|casual|locum|relief|zero[- ]hours|annuali[sz]ed|prn"
    r"|perm|non-ongoing|contract|internship|fifo|on-site|negotiable|volunteer role|immediate start|term time"
    r"|graduate programme|continental|rotating|school-hours|w-2 only|six-month|\d+[- ]month)\b[^.]{0,60}\.?$",
    r"\b(?:shift pattern|notice period|probation(?:ary)?(?: period)?|core hours|collective agreement"
    r"|enterprise agreement|rosters? (?:are|is)|start date|terms and conditions|hours per week|weeks? on and"
    r"|day rate)\b",
    r"^(?:location|work location|schedule|grade|industry|classification|department|seniority(?: level)?|tags"
    r"|job (?:id|type|title|category)|number of positions|primary location|work (?:mode|type|schedule)|expected hours"
    r"|employment type|reports to|attachments|posted|duration|mode|quota|tuition|faculty|offered|next intake|category"
    r"|division|company|reference|ref|contract type|hours|level|people also searched for|compensation|travel required"
    r"|shift) ?:",
    r"\bposted (?:on )?\d|\b\d+ applicants?\b|^(?:show|see|view|read|share|save|back|return|sign|download|compare"
    r"|request|register) (?:more|less|all|match|our|this|job|the|to|in|your|information)\b[^.]{0,30}\.?$",
    r"^#\w+",
)
_COMPANY = (
    r"\b(?:founded|established|headquartered|recogni[sz]ed|named|ranked|rated|acquired|trusted|incorporated"
    r"|opened) (?:in|by|as|among|one of|on|cloud)\b(?! you)",
    r"\bfortune \d+|great place to work|best places to work|work[-/ ]life balance|\bour (?:mission|vision|values"
    r"|purpose|culture|story|founders?|ceo|headquarters|ambition|growth) (?:is|are|was|has|to|at|drives?)\b"
    r"|\bmission is to\b|\bvision is\b",
    r"\b(?:is|are) (?:a|an|one of|the) (?:the )?(?:[\w-]+,? ){0,3}?(?:world['’]?s? )?(?:leading|largest|fastest"
    r"|premier|biggest|top|global|independent|privately|family[- ]owned|well-financed|award-winning|publicly"
    r"|non-?profit|multi-academy|registered charity)\b",
    r"\b(?:award-winning|household name|turnover of|employees (?:in|across|worldwide)|(?:offices|sites|branches"
    r"|stores|members|students|staff|countries) (?:in|across|around|worldwide)|in (?:more than "
    r"|over )?[\d,]+ countries)\b",
    r"\b[\d.,]+ (?:million|billion)\b|\bsince (?:1[89]|20)\d\d\b|\bfor (?:over|more than|nearly) [\w]+ (?:years"
    r"|decades)\b",
    r"\b(?:change the world|make a difference|what matters|join us and|come join|be (?:a )?part of (?:something|our|a"
    r"|the)|your career|next chapter|exciting (?:opportunity|time)|rare chance|plenty of|opportunit(?:y"
    r"|ies) for (?:growth|advancement))\b",
    r"\bwhen you (?:join|come to work)|\bwhy (?:join|work)\b|\b(?:you['’]ll|you will|you can) (?:enjoy|meet|love"
    r"|count on|belong|find a)\b",
    r"\byou belong\b|\bno two (?:days|weeks)|\bas part of our (?:team|family)|\bjoin (?:a|our) (?:team|family"
    r"|talented|growing)\b",
    r"\bb corp|\bregistered charity|\bcarbon neutral|\bofsted|\bregistered (?:training|charity) (?:organi[sz]ation"
    r"|number)",
)
# Online questionnaires: the options of their questions are written in the first person.
_QUESTIONNAIRE = (
    r"^(?:yes|no|true|false|n/a|(?:none|all) of (?:the above|these).*|option \d.*)\W*$|\b(?:my|myself)\b",
    r"\bi (?:have|am|do|did|possess|can|will|currently|meet|understand|certify|acknowledge|agree|lack|perform)\b"
    r"|\bi(?:'m|'ve)\b",
    r"\bselect (?:from|only|all that|“|\"|yes|no\b|your|the (?:one |best )?(?:statement|answer|response|option|level"
    r"|choice))|\bchoose (?:all that|only|your|the (?:one |best )?(?:statement|answer|response|option|level))"
    r"|check all that",
    r"\bthe (?:one )?(?:statement|response|answer)s? (?:that|which|below)|assessment \d|\bquestionnaire (?:and|below"
    r"|for|is|will)",
    r"\bthis (?:question|vacancy|announcement|job opportunity)|please read|disqualif|\bineligible"
    r"|following questions?\b|next question",
    r"eligible for consideration|\bfailure to (?:provide|submit|answer|respond|meet)|\byour (?:resume|résumé"
    r"|responses?|answers?|application|transcript|ratings?|score|self-assessment)",
    r"\b(?:submit|official|copy of|copies of|unofficial|your) transcripts?\b|\bgs-?\d|grade (?:level|determination"
    r"|assignment)|time[- ]in[- ]grade|u\.?s\.? citizen|(?:federal|government) employee|\b(?:meets?|for|of) (?:the"
    r"|these|this) (?:basic |minimum )?qualification requirements?",
    r"\b(?:have|do|are|did) you (?:currently|legally|willing|authori|meet|agree|certify|claim|consent|at least"
    r"|eligible|now\b|require|interested|possess (?:one|the)|an? (?:u\.?s\.?|current|former|veteran|citizen)"
    r"|have (?:a|one) (?:year|master|bachelor))|\bwill you (?:be )?(?:able|accept|require)|\bwould you be\b",
    r"\b(?:the candidate|candidates|all applicants|applicants|pharmacists|assigned to this position) (?:must"
    r"|should) (?:also )?(?:demonstrate|meet|have fulfilled)[^.]{0,30}\b(?:following|all|at least one)"
    r"|following (?:ksas?|knowledge, skills)",
)
_SCHOOLING = (
    r"\b(?:basic|experience|education|qualification) requirements? (?:above|below|described)|semester hours"
    r"|\b(?:accredited by|accreditation (?:board|commission))|\b(?:full|half|part)-time (?:credit|study|workweek)",
)
_COURSE = (
    r"\b(?:already enrolled|enrol?lments? (?:close|open|fee|team)s?|enrolled before|course fees?|(?:scholarships?"
    r"|bursar(?:y|ies)) (?:are|is|worth|and|may)|student (?:loan|visa|satisfaction)|graduation ceremon"
    r"|halls of residence)\b|\bsemester\b(?=[^.]{0,20}(?:[:;.]|$|are|is|fee))",
    r"\b(?:this|the) (?:course|programme|module|unit|award|microcredential|certificate) (?:is|runs|may|gives|was"
    r"|takes|can|starts|costs|has been|counts)\b|\b(?:modules|places|grades|materials|sessions|offers|credits|resits"
    r"|exams|assignments|certificates) (?:shown |awarded )?(?:are|is|can be|take place)\b|^(?:duration|assessment is"
    r"|starts in|(?:year|week|level) \d+ *$|suitable for ages)\b",
    r"\bour (?:tutors?|personal tutor|lecturers?|teaching team|place)\b|\bentry requirements?\b|\b(?:early bird"
    r"|money-back|add to basket|sold out|bestseller|\d\.\d \([\d,]+ ratings\))|^[\"“]|\btotal learning time"
    r"|recognition of prior learning",
    r"\b(?:on (?:successful )?completion|by the end of (?:this|the) (?:course|module|unit"
    r"|programme)),? (?:of this \w+,? )?(?:you|students|learners) (?:will|should) (?:be able to|have)? *:?$|\b(?:ucas"
    r"|vtac|aqf|nqf|rqf)\b|cross-?listed|co-?requisite|pre-?requisite",
    r"\b(?:late submissions|plagiarism-detection|academic misconduct|on campus|prospectus|brochure)\b",
)
_ALWAYS = _any_of((_EQUALITY, _BENEFITS, _APPLICATION, _QUESTIONNAIRE))
# These stand in what asks, too: they count only where nothing asks.
_UNLESS_ASKING = _any_of((_CONTRACT, _COMPANY, _COURSE, _SCHOOLING))
# The employer about itself. Sentences in which it wants somebody are told by _WANTS.
_ITSELF = re.compile(
    r"^(?:we|we['’]re|we['’]ve|our (?!.*\bteam\b)|us|at [\w&' -]{2,40}, (?:we|our)|here at|the (?:company|school"
    r"|trust|university|council|group|institute|college|faculty|district|lab|network|site|fleet|team) (?:is|are|has"
    r"|have|runs|serves|sits|consists|spans|processes)|a (?:busy|small|friendly)|together, we|it['’]s (?:about|why"
    r"|how))\b",
)
_WANTS = re.compile(
    r"\b(?:you|your|candidates?|applicants?|someone|somebody|people who|person|who can|seek|seeks|seeking|look|looks"
    r"|looking|needs?|wants?|requires?|required|requirements?|must|hire|hiring|recruit\w*|expect|ideal|responsible"
    r"|responsibilities|role will|will be|experience|ability|able to|knowledge|skills?|proficien\w+|familiar\w*"
    r"|duties|tasks?|assist|degree|licen[cs]e|certifi\w+|responsib\w+|supervis\w+|oversight|plus|preferred|desirable"
    r"|advantage|asset|bonus|essential|we like|we commission|we['’]re after|will (?:\w+ ){1,2}be|incumbent"
    r"|employee will)\b"
)

# What begins with one of these is a duty or an outcome, whatever it is about: "compute net pay".
_DUTY_FIRST = re.compile(
    r"^(?:\W*)(?:accompany|administer|advis|analy[sz]|appl(?:y|ies) (?!now|today|online|by|via|through|at|for|here"
    r"|directly)|assess|assist|build|calculat|carr(?:y|ies)|check|choos|classif|clean|code|collaborat|collect"
    r"|communicat|compar|compl(?:y|ies)|comput|conduct|configur|coordinat|creat|deliver|describ|design|determin"
    r"|develop|direct|distinguish|document|drive|ensur|establish|evaluat|examin|execut|explain|facilitat|formulat"
    r"|handl|help|identif|implement|import|inspect|install|interpret|investigat|keep|lead|load|maintain|make|manag"
    r"|measur|monitor|negotiat|operat|organi[sz]|oversee|participat|perform|plan|prepar|process|produc|promot|provid"
    r"|record|recommend|register|repair|replac|report|research|respond|review|run|schedul|screen|serv|set up"
    r"|submit an?\b|support|supervis|teach|test|track|train|troubleshoot|use|verif|weigh|work|writ"
    r"|select (?:the (?!statement|answer|response|option)|one of|nozzle))(?:e|es|s|ing|y|ies)?\b(?!:)"
)
# Long pieces are several sentences that lost their stops: one of them may ask.
_LONG = 90
_BLURB = 220
_SKILLED = re.compile(
    r"\b(?:experience (?:with|in|of|as)|knowledge|proficien\w+|skills|abilit(?:y|ies) to (?!work from)"
    r"|understanding of|expertise|preferred|track record|degree in|years of|must have|responsible for|development of"
    r"|developer)\b"
)
# A name with a verb that tells about a firm: "Harbour Glass is the", not "Python is".
_NAMED = re.compile(
    r"^(?!The (?:candidate|role|position|incumbent|job|person|successful|ideal)|This|Experience|Knowledge|Ability"
    r"|Candidate|Employee)(?:The )?(?:[A-Z][\w.&'’-]*,? (?:of |and |& |for |the )?){1,5}(?:\([A-Z]+\) )?(?:is (?:a|an"
    r"|the|one|committed|proud|looking to|responsible for any|not responsible)|was|has (?:been|over|more|a)|believes?"
    r"|thrives?|reserves?|offers?|specializes|helps|consists|are (?:a|an|the))\b"
)

# A question that names experience or duties asks for them, though its options ask for nothing.
_ASKS = re.compile(
    r"\b(?:do|have|are) you\b[^?]{0,80}\b(?:experience|knowledge|skill|abilit|able|certifi|licen[cs]e|proficien"
    r"|familiar|perform)"
)


def is_boilerplate(piece: str) -> bool:
    """Return whether a sentence tells of benefits, pay, law, the employer, the application or the course's dates."""
    plain = piece.casefold()
    if _DUTY_FIRST.match(plain) or _ASKS.search(plain):
        return False
    if _stands_in(_ALWAYS, plain):
        return len(piece) <= _LONG or not _SKILLED.search(plain)
    if _WANTS.search(plain):
        return False
    about_itself = len(piece) <= _BLURB and (_ITSELF.search(plain) or _NAMED.search(piece))
    return bool(about_itself or _stands_in(_UNLESS_ASKING, plain))
