"""The sentences of adverts and course pages that ask for nothing and teach nothing, told by their wording."""

import re
from collections.abc import Sequence


def _any_of(groups: Sequence[Sequence[str]]) -> re.Pattern[str]:
    """Return one pattern for lower-case text: to ignore the case takes three times as long."""
    return re.compile("|".join(p for group in groups for p in group))


_EQUALITY = (
    r"\bequal (?:opportunit|employment)|affirmative action|without regard to|protected veteran|sexual orientation",
    r"gender identity|national origin|reasonable (?:accommodation|adjustment)|e-?verify|drug[- ]free",
    r"\b(?:we|our|is|are|university|company)\b[^.]{0,60}\b(?:celebrate|committed to|value|thrive|believes?|promote"
    r"|strive)\w*\b"
    r"[^.]{0,80}\b(?:diversity|diverse|inclusi|equal)",
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
    r"|is|of|from|may"
    r"|offered|will|for|band|scale)\b|^(?:salary|salaries|compensation|pay (?:is|range|rate|will|may|band|scale"
    r"|and))\b|\bbenefits? (?:programs?|packages?"
    r"|eligib|offerings?)",
    r"[$€£]\s?\d[\d,.]*\s?(?:k\b|per|an? (?:hour|day|week|year)|/|-|–|to\b)|\bper (?:hour|annum)\b|\btotal rewards\b",
    r"\b(?:days['’]?|weeks['’]?) (?:of )?(?:annual |paid )?(?:holiday|leave|vacation)|\bcycle[- ]to[- ]work"
    r"|season ticket loan",
    r"\b(?:stock options|stock award|equity (?:package|awards?)|variable pay|profit share|overtime rate"
    r"|time off in lieu)\b",
    r"\b(?:living wage|pay (?:point|parity|award)|(?:retention|referral|sign[- ]on|annual|performance) bonus"
    r"|bonus potential)\b",
    r"^(?:free|discounted|subsidi[sz]ed|complimentary|paid|private|all ppe|uniforms?) (?!of\b)[\w' -]{2,60}"
    r"(?:provided|supplied|shift|birthday|nursery|cover|canteen|travel|services|leave|companion|store|meals?)\b",
    r"\b(?:reimbursed|paid exam leave|cpd budget|gym membership|employee assistance|relocation (?:help|assistance"
    r"|allowance))\b",
)
_APPLICATION = (
    r"\b(?:apply|send|submit|forward|email)\b[^.]{0,60}\b(?:resumes?|résumés?|cvs?|cover(?:ing)? letters?"
    r"|application|online|today)\b",
    r"^(?:please )?(?:to apply\b|apply (?:now|today|by|online|via|through|directly|at|for this))|\bapply (?:now"
    r"|today|online) *[.!]?$",
    r"\bapplications? (?:close|will be|must be|are|should be|by)|\bclosing date|\b(?:only|un)?(?:successful"
    r"|shortlisted) "
    r"(?:applicants?|candidates?) (?:will|may|should)\b|only shortlisted|no (?:phone calls|agencies|recruiters)"
    r"|we thank all",
    r"background (?:check|investigation|screening)|police check|drug[- ]?(?:test|screen)|\b(?:dbs|vetting|credit"
    r"|reference|children)"
    r" checks?\b|security (?:clearance|standard checks)|\bsc clearance|\bunsolicited (?:resumes|cvs)|from recruiters",
    r"\bthank you for your interest|\bfor more information\b|\bplease (?:quote|see|provide|be advised|visit|rate"
    r"|specify|refer)\b",
    r"\b(?:right to work in|visas?\b|sponsorship (?:is|may|considered|available|not)|citizens? (?:of the|only)"
    r"|work permit|permanent residents?|u\.?s\.? persons)",
    r"\b(?:interviews?|exercise|assessment) (?:will|are|is|may) (?:be|follow|include|take|on|held)\b"
    r"|\binformal (?:chat|discussion)",
    r"\b(?:reserves? the right|privacy (?:notice|policy|statement)|job (?:id|number|ref|code)"
    r"|req(?:uisition)? ?(?:id|number|#))",
    r"\bhear(?:d)? from us|get in touch|\bcover letter is|\b(?:follow|find) us on|careers@|https?://|www\.",
    r"\bjob description is not|not (?:an )?exhaustive|\b(?:general nature and level|other (?:job-related"
    r"|related) duties|"
    r"representative of those|may be required to perform other|perform each essential)",
)
_CONTRACT = (
    r"\bplease note\b",
    r"^(?:this (?:is|role is|post is|position is|job is|opening is)|the (?:role|post|position|job) is|based|located"
    r"|fully|hybrid"
    r"|remote)\b[^.]{0,50}\b(?:full[- ]time|part[- ]time|permanent|temporary|fixed[- ]term|hybrid|remote|on[- ]site"
    r"|onsite|based (?:in"
    r"|at|on)|replacement|classified|regulated by|eligible|advertised|restricted|within)\b",
    r"^(?:(?:full|part)[- ]time|permanent|temporary|temp to perm|casual|locum|relief|zero[- ]hours|annuali[sz]ed"
    r"|prn|perm|non-ongoing"
    r"|contract|internship|fifo|on-site|negotiable|volunteer role|immediate start|term time|graduate programme"
    r"|continental|rotating"
    r"|school-hours|w-2 only|six-month|\d+[- ]month)\b[^.]{0,60}\.?$",
    r"\b(?:shift pattern|notice period|probation(?:ary)?(?: period)?|core hours|collective agreement"
    r"|enterprise agreement|rosters? (?:are|is)"
    r"|start date|terms and conditions|hours per week|weeks? on and|day rate)\b",
    r"^(?:location|work location|schedule|grade|industry|classification|department|seniority(?: level)?|tags"
    r"|job (?:id|type|title|category)"
    r"|number of positions|primary location|work (?:mode|type|schedule)|expected hours|employment type|reports to"
    r"|attachments|posted"
    r"|duration|mode|quota|tuition|faculty|offered|next intake|category|division|company|reference|ref"
    r"|contract type|hours|level"
    r"|people also searched for|compensation|travel required|shift) ?:",
    r"\bposted (?:on )?\d|\b\d+ applicants?\b|^(?:show|see|view|read|share|save|back|return|sign|download|compare"
    r"|request|register) "
    r"(?:more|less|all|match|our|this|job|the|to|in|your|information)\b[^.]{0,30}\.?$",
    r"^#\w+",
)
_COMPANY = (
    r"\b(?:founded|established|headquartered|recogni[sz]ed|named|ranked|rated|listed|backed|acquired|trusted"
    r"|incorporated|opened)"
    r" (?:in|by|as|among|one of|on|cloud)\b(?! you)",
    r"\bfortune \d+|great place to work|best places to work|work[-/ ]life balance|\bour (?:mission|vision|values"
    r"|purpose|culture|story"
    r"|founders?|ceo|headquarters|ambition|growth) (?:is|are|was|has|to|at|drives?)\b|\bmission is to\b|\bvision is\b",
    r"\b(?:is|are) (?:a|an|one of|the) (?:the )?(?:[\w-]+,? ){0,3}?(?:world['’]?s? )?(?:leading|largest|fastest"
    r"|premier|biggest|top|global"
    r"|independent|privately|family[- ]owned|well-financed|award-winning|publicly|non-?profit|multi-academy"
    r"|registered charity)\b",
    r"\b(?:award-winning|household name|turnover of|employees (?:in|across|worldwide)|(?:offices|sites|branches"
    r"|stores|customers"
    r"|members|students|staff|countries) (?:in|across|around|worldwide)|in (?:more than |over )?[\d,]+ countries)\b",
    r"\b[\d.,]+ (?:million|billion)\b|\bsince (?:1[89]|20)\d\d\b|\bfor (?:over|more than|nearly) [\w]+ (?:years"
    r"|decades)\b",
    r"\b(?:change the world|make a difference|what matters|join us and|come join|be (?:a )?part of (?:something|our"
    r"|a|the)|"
    r"your career|next chapter|exciting (?:opportunity|time)|rare chance|plenty of|opportunit(?:y"
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
    r"\bselect (?:from|only|all that|“|\"|yes|no\b|your|the (?:one |best )?(?:statement|answer|response|option"
    r"|level|choice))"
    r"|\bchoose (?:all that|only|your|the (?:one |best )?(?:statement|answer|response|option|level))|check all that",
    r"\bthe (?:one )?(?:statement|response|answer)s? (?:that|which|below)|assessment \d|\bquestionnaire (?:and"
    r"|below|for|is|will)",
    r"\bthis (?:question|vacancy|announcement|job opportunity)|please read|disqualif|\bineligible"
    r"|following questions?\b|next question",
    r"eligible for consideration|\bfailure to (?:provide|submit|answer|respond|meet)|\byour (?:resume|résumé"
    r"|responses?|answers?"
    r"|application|transcript|ratings?|score|self-assessment)",
    r"\b(?:submit|official|copy of|copies of|unofficial|your) transcripts?\b|\bgs-?\d|grade (?:level|determination"
    r"|assignment)"
    r"|time[- ]in[- ]grade|u\.?s\.? citizen|(?:federal|government) employee|\b(?:meets?|for|of) (?:the|these"
    r"|this) (?:basic |minimum )?qualification requirements?",
    r"\b(?:have|do|are|did) you (?:currently|legally|willing|authori|meet|agree|certify|claim|consent|at least"
    r"|eligible|now\b"
    r"|require|interested|possess (?:one|the)|an? (?:u\.?s\.?|current|former|veteran|citizen)|have (?:a"
    r"|one) (?:year|master|bachelor))"
    r"|\bwill you (?:be )?(?:able|accept|require)|\bwould you be\b",
    r"\b(?:the candidate|candidates|all applicants|applicants|pharmacists|assigned to this position) (?:must"
    r"|should) (?:also )?"
    r"(?:demonstrate|meet|have fulfilled)[^.]{0,30}\b(?:following|all|at least one)|following (?:ksas?"
    r"|knowledge, skills)",
)
_SCHOOLING = (
    r"\b(?:basic|experience|education|qualification) requirements? (?:above|below|described)|semester hours"
    r"|\b(?:accredited by|accreditation (?:board|commission))|\b(?:full|half|part)-time (?:credit|study|workweek)",
)
_COURSE = (
    r"\b(?:already enrolled|enrol?lments? (?:close|open|fee|team)s?|enrolled before|course fees?|scholarships?"
    r"|bursar(?:y|ies)|student (?:loan|visa|satisfaction)"
    r"|graduation ceremon|halls of residence)\b|\bsemester\b(?=[^.]{0,20}(?:[:;.]|$|are|is|fee))",
    r"\b(?:this|the) (?:course|programme|module|unit|award|microcredential|certificate) (?:is|runs|may|gives|was"
    r"|takes|can|starts|costs"
    r"|has been|counts)\b|\b(?:modules|places|grades|materials|sessions|offers|credits|resits|exams|assignments"
    r"|certificates) (?:shown |awarded )?"
    r"(?:are|is|can be|take place)\b|^(?:duration|assessment is|starts in|year \d|week \d|level \d"
    r"|suitable for ages)\b",
    r"\bour (?:tutors?|personal tutor|lecturers?|teaching team|place)\b|\bentry requirements?\b"
    r"|\b(?:early bird|money-back"
    r"|add to basket|sold out|bestseller|\d\.\d \([\d,]+ ratings\))|^[\"“]|\btotal learning time"
    r"|recognition of prior learning",
    r"\b(?:on (?:successful )?completion|by the end of (?:this|the) (?:course|module|unit"
    r"|programme)),? (?:of this \w+,? )?(?:you|students|learners)"
    r" (?:will|should) (?:be able to|have)? *:?$|\b(?:ucas|vtac|aqf|nqf|rqf)\b|cross-?listed|co-?requisite"
    r"|pre-?requisite",
    r"\b(?:late submissions|plagiarism-detection|academic misconduct|on campus|prospectus|brochure)\b",
)
_ALWAYS = _any_of((_EQUALITY, _BENEFITS, _APPLICATION, _QUESTIONNAIRE))
# These stand in what asks, too: they count only where nothing asks.
_UNLESS_ASKING = _any_of((_CONTRACT, _COMPANY, _COURSE, _SCHOOLING))
# The employer about itself. Sentences in which it wants somebody are told by _WANTS.
_ITSELF = re.compile(
    r"^(?:we|we['’]re|we['’]ve|our (?!.*\bteam\b)|us|at [\w&' -]{2,40}, (?:we|our)|here at|the (?:company|school"
    r"|trust|university|council|group|institute"
    r"|college|faculty|district|lab|network|site|fleet|team) (?:is|are|has|have|runs|serves|sits|consists|spans"
    r"|processes)"
    r"|a (?:busy|small|friendly)|together, we|it['’]s (?:about|why|how))\b",
)
_WANTS = re.compile(
    r"\b(?:you|your|candidates?|applicants?|someone|somebody|people who|person|who can|seek|seeks|seeking|look"
    r"|looks|looking|needs?"
    r"|wants?|requires?|required|requirements?|must|hire|hiring|recruit\w*|expect|ideal|responsible"
    r"|responsibilities|role will|will be"
    r"|experience|ability|able to|knowledge|skills?|proficien\w+|familiar\w*|duties|tasks?|assist|degree|licen[cs]e"
    r"|certifi\w+|responsib\w+|supervis\w+|oversight|plus|preferred|desirable|advantage|bonus|essential"
    r"|will (?:\w+ ){1,2}be|incumbent|employee will)\b"
)

# What begins with one of these is a duty or an outcome, whatever it is about: "compute net pay".
_DUTY_FIRST = re.compile(
    r"^(?:\W*)(?:accompany|administer|advis|analy[sz]|appl(?:y|ies) (?!now|today|online|by|via|through|at|for|here"
    r"|directly)|assess|assist"
    r"|build|calculat|carr(?:y|ies)|check|choos|classif|clean|code|collaborat|collect|communicat|compar|compl(?:y"
    r"|ies)|comput|conduct"
    r"|configur|coordinat|creat|deliver|describ|design|determin|develop|direct|distinguish|document|drive|ensur"
    r"|establish|evaluat"
    r"|examin|execut|explain|facilitat|formulat|handl|help|identif|implement|import|inspect|install|interpret"
    r"|investigat|keep"
    r"|lead|load|maintain|make|manag|measur|monitor|negotiat|operat|organi[sz]|oversee|participat|perform|plan"
    r"|prepar|process"
    r"|produc|promot|provid|record|recommend|register|repair|replac|report|research|respond|review|run|schedul"
    r"|screen|serv|set up"
    r"|submit an?\b|support|supervis|teach|test|track|train|troubleshoot|use|verif|weigh|work|writ"
    r"|select (?:the (?!statement|answer|response|option)|one of|nozzle))(?:e|es|s|ing|y|ies)?\b(?!:)"
)
# Long pieces are several sentences that lost their stops: one of them may ask.
_LONG = 90
_BLURB = 220
_SKILLED = re.compile(
    r"\b(?:experience (?:with|in|of|as)|knowledge|proficien\w+|skills|abilit(?:y|ies) to (?!work from)"
    r"|understanding of|expertise"
    r"|preferred|track record|degree in|years of|must have|responsible for|development of|developer)\b"
)
# A name with a verb that tells about a firm: "Harbour Glass is the", not "Python is".
_NAMED = re.compile(
    r"^(?!The (?:candidate|role|position|incumbent|job|person|successful|ideal)|This|Experience|Knowledge|Ability"
    r"|Candidate|Employee)"
    r"(?:The )?(?:[A-Z][\w.&'’-]*,? (?:of |and |& |for |the )?){1,5}(?:\([A-Z]+\) )?(?:is (?:a|an|the|one|committed"
    r"|proud|looking to"
    r"|responsible for any|not responsible)|was|has (?:been|over|more|a)|believes?|thrives?|reserves?|offers?"
    r"|specializes|helps"
    r"|consists|are (?:a|an|the))\b"
)

# A question that names experience or duties asks for them, though its options ask for nothing.
_ASKS = re.compile(
    r"\b(?:do|have|are) you\b[^?]{0,80}\b(?:experience|knowledge|skill|abilit|able|certifi|licen[cs]e|proficien"
    r"|familiar|perform)"
)


def is_boilerplate(piece: str) -> bool:
    """Return whether a sentence tells of benefits, pay, law, the employer, the application or the course's dates."""
    plain = piece.casefold()
    if _ASKS.search(plain) or _DUTY_FIRST.match(plain):
        return False
    if _ALWAYS.search(plain):
        return len(piece) <= _LONG or not _SKILLED.search(plain)
    if _WANTS.search(plain):
        return False
    about_itself = len(piece) <= _BLURB and (_ITSELF.search(plain) or _NAMED.search(piece))
    return bool(about_itself or _UNLESS_ASKING.search(plain))
