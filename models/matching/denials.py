"""The wordings of what an advert does without: denied, or somebody else's."""

from .cues import ADVERB, BE, NEEDED, NOT, ROLE, YOU, CueSet, Modality, Reach, compile_cues

# Wordings that only look like a denial ("not only", "not limited to", "no fewer than", "no later than") match nothing
# here, because each pattern wants a word of need or of work beside the "not".
_NO = (
    r"\b(?:no|zero|little or no) (?!fewer|less|later|more|sooner|longer|earlier|matter|doubt|one\b|two\b|problem"
    r"|exceptions?\b|supervision|need\b|means\b)"
)
_DO_NOT = r"(?:(?:(?:do|does|will|would)(?: not|n['’]t)|wo(?:uld)?n['’]t|(?:will |['’]ll )?never) (?:\w+ly )?)"
_PEOPLE = (
    r"(?:applicants?|candidates?|people|those|anyone|someone|everyone|starters?|beginners?|newcomers?|applications"
    r"|graduates)"
)
_NOVICES = r"(?:beginners|novices|newbies|first[- ]timers|newcomers)"
_OPEN = r"(?:welcome|encourage|consider|apply|fine|join|ok\b|okay|suit|open to|happy|come)\w*"
_FINE = (
    r"(?:that['’]s|it['’]s|no (?:problem|worries|matter|need|bother)|not (?:a problem|to worry|needed|required)|we\b"
    r"|our\b|don['’]t|you can|you['’]ll|someone|training|full\b|fear not|relax|apply|come|great|good|perfect|fine"
    r"|never mind|neither|nor\b|still|so (?:were|was|are)|there (?:are|is))"
)
_POSSESSED = r"(?:experience|certificates?|qualifications?|degrees?|skills|background|knowledge|expertise)"

_BEFORE = (
    # Not "not required to do X", which is about what follows, but "not required to apply".
    rf"(?:\b{BE} )?(?<!when )(?<!if )(?<!whether ){NOT} (?:be )?{ADVERB}{NEEDED}\b"
    r"(?! to (?!apply|join|start|begin|be considered|get|take|do this))",
    r"\b(?:unnecessary|superfluous|optional|overkill)\b(?= *(?:[.,;:!)]|$|to\b|for\b|as\b|here\b|in this))"
    r"|\bwould be wasted\b",
    r"\bnone(?: is| are)? (?:needed|required|necessary)\b|(?<=: )(?:none|no|nil)(?= *(?:[.;,]|$))",
    rf"{NOT} (?:be )?{ADVERB}(?:an? |the |one of (?:our|the) )?(?:\w+ )?"
    r"(?:requirement|prerequisite|must|necessity|precondition|factor|deal-?breaker|barrier|priority|condition)s?\b",
    rf"{NOT} (?:be )?(?:involved|relevant|important|(?:used|tested)(?: here| in this|(?= *(?:[.;,!]|$)))"
    rf"|(?:form )?part of (?:this|the|your)|(?:something|what|one) we"
    r"|come up|on (?:our|the) list|your (?:job|task|concern|problem)|(?:much |of )?use here|our thing)\b"
    r"|\bplays? no part\b",
    rf"\b(?:{BE} )?(?:handled|covered|done|looked after|taken care of|dealt with|managed) "
    r"(?:elsewhere|by (?:another|a separate|a different|someone|somebody|others|a colleague|an outside|external))\b",
    rf"\b{BE} (?:handled|looked after|taken care of|dealt with|done) by (?!you\b)|\b(?:is|are) outsourced\b"
    rf"|\bsits? with\b",
    r"\b(?:someone|somebody) else['’]s\b|\bwon['’]t need (?:it|them|this|that|any)\b|\bno need(?= *(?:[.,;!]|$))",
    r"\b(?:doesn['’]t|does not|won['’]t|will not) (?:matter|count)\b|\bcan (?:wait|come later)\b(?!,)",
    r"\b(?:is|are) (?:no|not an?) (?:problem|barrier|bar|obstacle|issue|drawback)\b|\b(?:is|are) fine(?= *[:.;,])",
    r"\b(?:is|are) not(?= *(?:[.;!]|$))|\b(?:do|does)(?: not|n['’]t) (?:need|have) to be\b",
    rf"\b(?:non-)?(?:{_NOVICES}|drivers)(?: are)?(?: very| most| equally)? welcome\b",
    r"(?<=\?) *(?:no|nope|never|none|leave|forget)\b|(?<=\?) *not (?:your|our|here|in|on|a|at|for|with)\b",
    r"\b(?:is|are) (?:left to|done for you|automated|redundant|out of scope|outside|of no use)|\bfalls? outside\b"
    r"|\bstays? with (?:the|our|another)\b|\bcomes? second to\b|\bmakes? no difference\b|\bhas been (?:dropped"
    r"|removed)\b|\bwill rarely be\b",
)
_AFTER = (
    r"\b(?:no|zero|any) (?:need|requirement|obligation|expectation|call|use|necessity)s? (?:to|for|of|that)\b",
    r"^not (?:needed|required|necessary|essential): ?|\bnothing to do with\b|\bknow nothing (?:of|about)\b"
    r"|\bassumes? no\b",
    rf"\b(?:{YOU}|{ROLE}) {_DO_NOT}"
    r"(?:need|have to|require|expect|ask|look|demand|insist|want|involve|include|entail|call|cover|mind|use|test|do"
    r"|handle|hold)\b(?! (?:it|them)\b)",
    # What "you will not" do is no duty, unless it is a matter of character.
    r"\byou(?: will not| won['’]t|['’]ll not) be (?!afraid|fazed|phased|put off|able|only|alone|the only|bored)",
    r"\byou(?: will not| won['’]t|['’]ll not| will never|['’]ll never) (?:touch|use|write|drive|manage|supervise"
    r"|handle|deal|work|cook|sell|do|teach|lead|lift|run|serve|speak|have|encounter)\b|\byou (?:may"
    r"|might) not (?:have|be|know)\b",
    rf"\b{YOU} (?:needn['’]t|need not|are not|aren['’]t)\b"
    r"(?= (?:be|have|know|speak|hold|own|drive|worry|possess|expected|asked|required|obliged)\b)",
    rf"\b(?:{YOU}|{ROLE}) (?:need|require|involve|include|entail|carrie|ha|come with|contain)(?:s|ve)? (?:no"
    rf"|neither)\b"
    r"(?! (?:supervision|introduction|doubt|fear|problem|hesitation|trouble))",
    r"\b(?:role|job|position|post) (?:is not|isn['’]t)\b(?! (?:only|just|limited|confined|simply|merely|for|an?|part))",
    rf"{NOT} (?:looking|asking|hiring|searching) for\b|\bwe(?:['’]re| are) not (?:\w+ )?(?:fussed|bothered"
    rf"|worried) about\b"
    r"|\b(?:nobody|no[- ]one) (?:[\w]+ ){0,2}(?:expect|ask|need|care)s?\b",
    rf"\b{_PEOPLE}(?: from [^,.;]{{0,30}})? (?:with no|without|new to|who (?:have (?:no|never|not)|haven['’]t|lack"
    rf"|do not|don['’]t|can['’]t|cannot|are new to))\b(?=[^.;]{{0,90}}\b{_OPEN})",
    rf"\b{_OPEN} [^.;,]{{0,50}}\b(?:with no|without|who (?:have (?:no|never)|lack|(?:do not|don['’]t) have))\b",
    r"\b(?:even )?if (?:you|it)(?:['’]ve| have| are|['’]re|['’]s)? (?:never|no|lack|not|n['’]t|don['’]t|do not"
    r"|haven['’]t|can['’]t"
    rf"|cannot|new to)\b(?! meet)(?=[^.;]{{0,90}}\b(?:{_OPEN}|worry|problem|train|teach|show|help|matter))",
    r"\b(?:doesn['’]t|does not) matter (?:if|whether)\b|\b(?:fine|ok|okay) (?:not to|if you)\b|\byou could be new to\b",
    r"\b(?:join|apply|start|begin|take you on)(?: for)?(?: us| here)? (?:without|with no)\b"
    r"|\bwith or without\b(?! (?:prior |any )?notice)|\bwhether or not you\b",
    r"\b(?:don['’]t|do not|never) (?:worry|be put off)\b(?= (?:about|if|by|over)\b)|\b(?:don['’]t|do not) let\b"
    r"|\bnot hold [^.;,]{0,30}against\b|\bnever mind\b|(?<!never )(?<!not )(?<!n['’]t )\bforget(?: about)?\b",
    r"\b(?:counts?|matters?) (?:for )?(?:far |much )?more than\b|\b(?:attitude|personality|enthusiasm|character"
    r"|potential)(?:,| and)? (?:not|over|rather than|before)\b",
    r"\b(?:all (?:you|we) need|only|just|matters?|hir(?:e|ing)|recruit|looking for|want)\b[^.;:]{0,60}(?:, not"
    r"|\brather than|\binstead of)\b(?! (?:only|just|limited))(?: for)?",
    r"\b(?:removed?|dropped?|no) (?:the )?(?:need|requirement|extra points|call) for\b"
    r"|\bunable to\b(?=[^.;]{0,60}\bfine\b)|\b(?:ask|asks|call|calls|look) for no\b|\blittle (?:call|need|use) for\b"
    r"|\bnot even\b|\b(?:start|begin|come)\b[^.;,]{0,25}\b(?:before you have|even without|without)\b",
    rf"(?:\brather than|, not) (?=[\w-]+(?: [\w-]+)? {_POSSESSED}\b)|\bwe have a separate team for\b",
)
_BETWEEN = (
    rf"{_NO}(?P<x>[^.;:?!()]{{2,60}}?),? (?:{BE} )?{ADVERB}{NEEDED}\b(?: (?:in|with|of|as)\b[^.;:,?!()]*)?",
    rf"{_NO}(?P<x>[^.;:,?!()]{{2,60}}?) (?:{BE} )?(?:involved|to do|to manage|to worry about|whatsoever|here"
    r"|in this (?:role|job|one|post|position))\b(?:,? (?:and|or) no [^.;:,?!()]*)?",
    r"(?:^|, (?:and )?)no (?P<x>(?:[\w-]+ ){0,3}(?:work|responsibilit(?:y|ies)|duties|calling|selling|targets"
    r"|sales))\b(?= *(?:[.,;!]|$))",
    r"^(?:no|zero) (?!agenc|recruiter|smok|phone calls|excuse|mistake|short ?cut|fuss|drama|exception|problem"
    r"|worries)(?P<x>[\w'’-]+(?: [\w'’-]+){0,2})[.!]?$",
    r"\bthere(?: (?:is|are|will be)|['’]s) no (?P<x>[^.;:,?!()]{2,60}?)(?= *(?:[.;,!]|$))",
    r"(?:^|[.!?;:,–] )(?:never|no|not|haven['’]t|don['’]t|can['’]t|new to|lacking|scared of|hate|afraid of"
    r"|nervous about|unable to|poor at) "
    rf"(?P<x>[^?.!;]{{2,80}})\? *(?={_FINE})",
    rf"\b(?:neither|lack of|lacking|having no|no) (?P<x>[^.;:?!()]{{2,70}}?) (?:{BE}|need be|is|isn['’]t"
    rf"|won['’]t be) (?:(?:no|not|an?|the) ){{0,2}}(?:{NEEDED}|problem|barrier|bar|obstacle|issue|concern|drawback)\b",
    r"\bno (?P<x>[^.;:?!()]{2,80}), (?=no (?:problem|worries)|that['’]s (?:fine|ok))",
    r"\bnot (?:knowing|having|being|speaking) (?P<x>[^.;:,?!()]{2,60}?) (?:is|won['’]t be|will not be) (?:fine|ok|no"
    r"|not)\b",
    r"\bleave (?:your |the |any )?(?P<x>[^.;:,?!()]{2,40}?) (?:to us|to (?:the|our) [\w-]+|at home|behind)\b",
    r"\b(?:\bnot|isn['’]t) an? (?P<x>[^.;:,?!()]{2,40}?) (?:role|job|position|post)\b|\bnon-(?P<y>[\w-]+) (?:role|job"
    r"|position|post)\b",
    # "Contractors do all the wiring, so you need no licence": the reason is nobody's task either.
    r"(?:^|[.;:?!] )(?P<x>[^.;:?!]{3,80}?),? so (?=you (?:do not|don['’]t|will not|won['’]t|needn['’]t|need no"
    r"|are not|aren['’]t)(?! mind)|no [^.;,]{2,40} (?:is|are) (?:needed|required|necessary))",
    r"\b(?:someone|somebody) else (?:does|handles|looks after) (?P<x>[^.;:,?!()]{2,40})",
    rf"\bregardless of (?P<x>[^.;:,?!()]{{2,40}}? {_POSSESSED})\b|\bopen to (?P<y>[^.;:,?!()]{{2,40}}? {_NOVICES})\b",
)

# A short form of "not" is two words here: needn, t.
_TRIGGERS = """
no not t zero none nope nil never neither nor nobody nothing hardly far without little non unnecessary superfluous
optional overkill wasted unable elsewhere else handled looked taken dealt done outsourced sit sits left automated
redundant outside scope falls stay stays second so rarely dropped removed remove drop fine wait later welcome leave
forget separate whether more rather instead over attitude personality enthusiasm character potential lack lacking new
scared hate afraid nervous poor regardless open before mind
"""

DENIALS = CueSet(
    (
        *compile_cues(_BEFORE, Modality.NOT_NEEDED, Reach.BEFORE, joins=True),
        *compile_cues(_AFTER, Modality.NOT_NEEDED, Reach.AFTER),
        *compile_cues(_BETWEEN, Modality.NOT_NEEDED, Reach.BETWEEN),
    ),
    frozenset(_TRIGGERS.split()),
)
