# ruff: noqa: RUF001 - letters of other scripts are meant
"""Follow-up words of several languages: what opens a question that goes on from another, what points back, what asks by
itself, what says of what. Spelled in small letters without accents.
"""

# "And the width?", "What about …?"; the longer ones first. What is a common first word of another language is left out:
# "en" opens a question in Dutch and means "in" in French.
OPENERS = (
    "and what about", "and how about", "what about", "how about", "and", "but", "also", "so",
    "und was ist mit", "was ist mit", "wie ist es mit", "wie steht es mit", "wie sieht es mit", "und", "aber",
    "y que hay de", "que hay de", "y que tal", "que tal", "y", "pero",
    "et qu'en est-il de", "qu'en est-il de", "et", "mais",
    "e che dire di", "che dire di", "e", "ma", "mas", "en hoe zit het met", "hoe zit het met", "maar", "а", "и", "но",
)  # fmt: skip
# Written without a space after them; the one letter of Arabic before a word that asks.
GLUED_OPENERS = (
    r"(?:那么|那(?!个|里|些)|还有|以及|では|じゃあ|それで|وماذا عن|ماذا عن"
    r"|و(?=(?:ما|ماذا|متى|[اأ]ين|من|كم|كيف|لماذا|هل|[اأ]ي)\b))"
)

PERSONS = frozenset(
    "he she him er ihn ihm el ella elle lui lei ele ela hij hem он она его ей هو هي 他 她 他们 她们".split()
)
# What a name can stand in the place of; the rest of what points back stands beside it.
PLACEHOLDERS = PERSONS | frozenset("it they them il sie ellos ellas ils elles eles elas ze оно они 它 它们 هم".split())
POINTERS = PLACEHOLDERS | frozenset(
    """this that these those one his her its their ihnen dieser diese dieses diesen diesem dessen deren davon dort damit
    dazu daran dafur darin sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres eso ese esa aquel
    aquella aquello su sus suyo suya celui celle cela ca sa ses leur leurs esso essa essi questo questa quello quella
    suo suoi sua sue isso isto seus suas dele dela dit deze haar hun это его ее их
    هذا هذه ذلك تلك 其 这个 那个""".split()
)
# What looks like it points back, or goes on, and does not.
NO_POINTERS = r"\by a-t-il\b|\bis it true\b|\b(?:this|that) (?:is|are)\b|\b(?:ما|من) ه[يو]\b"
NO_OPENERS = r"y a(?:vait)?\b"
# "él" is he, "el" is the.
POINTERS_WITH_ACCENT = {"el": "él"}
# A word that points back in one language alone, after these words.
POINTERS_AFTER = (
    ("es", r"\b(?:ist|hat|wird|wurde|kann|kostet|wiegt|misst|gilt|dauert|gehort|braucht|hat) $"),
    ("il", r"-$"),
)
# Where words are not written apart, a pointer stands near the beginning.
GLUED_POINTERS = r"它们|他们|她们|它|他|她|^其|这个|那个"
# "its" and the like are a suffix.
ARABIC_OWNER = r"\b(?!ال)[\u0620-\u064a]{2,}(?:ها|هم|ه)\b"

# A question that is one in no other word.
BARE = (
    r"(?:why|when|where|who|how|since when|until when|by whom|how (?:long|much|many|old|far|tall|large|big|high|wide"
    r"|deep|fast|often|heavy)|what else|which ones?)(?: exactly| so| not)?",
    r"(?:warum|wann|wo|wer|wie|wieso|weshalb|woher|wohin|seit wann|bis wann|von wem|wie (?:lange?|viele?|alt|weit|hoch"
    r"|gross|breit|tief|schwer|schnell|oft)|was noch|welche[rsnm]?)(?: genau| nicht)?",
    r"por que|cuando|donde|quien|como|cuantos?|cuantas?|desde cuando|hasta cuando|cual(?:es)?|de quien",
    r"pourquoi|quand|ou|qui|comment|combien|depuis quand|lequel|laquelle|lesquels",
    r"perche|quando|dove|chi|come|quanto|quanti|da quando|quale|porque|onde|quem|quantos|qual|desde quando",
    r"waarom|wanneer|waar|hoe|hoeveel|welke|почему|когда|где|кто|как|сколько|какие|какой",
    r"(?:为什么|什么时候|在?哪里|哪儿|谁|怎么|多少|多长|多久|多大|几个)呢?|لماذا|متى|اين|من|كيف|كم|منذ متى",
)
# What a question of its own has: it asks for something, and is no mere "and the gates?".
ASKING = frozenset(
    """e what when where who whom whose which why how is are was were do does did can could has have had will would
    should was wann wo wer wen wem wessen welche welcher welches welchen welchem warum wie woher wohin ist sind waren
    hat habe haben wird werden wurde wurden kann que cuando donde quien quienes cual cuales como cuanto cuanta
    cuantos cuantas es son fue era tiene hay quand ou qui quel quelle quels quelles pourquoi comment combien est sont
    etait a ont quando dove chi come quanto quanti quale quali perche sono ha onde quem qual quantos foi tem wat
    wanneer waar hoe welke waarom hoeveel heeft что когда где кто какой какая какие сколько почему как ما ماذا متى
    اين من كم كيف لماذا هل اي""".split()
)
ASKING_GLUED = r"什么|哪|谁|多|几|怎么|吗|何|いつ|どこ|誰|なぜ|か[。?？]?$"
ASKED_FOR_NAME = frozenset(
    """who whom whose which wer wen wem welche welcher welches quien quienes cual qui quel quelle chi quale quem qual
    кто какой какая من اي""".split()
)

# "And for the toaster?" takes the place of "for the kettle".
RELATIONS = frozenset(
    """for of in at on with without during from by fur von im bei mit ohne am aus para de en con sin pour avec sans dans
    per di da senza voor van op в на с для""".split()
)
ARTICLES = frozenset(
    """the an der die das dem den des ein eine einen einem einer eines el la los las un una le les une il lo gli i uno o
    os um uma de het een""".split()
)
# Where a run of Chinese ends that says of what: words that ask, and particles.
CHINESE_BREAK = r"(?:是|在|有|的|了|由|于|被|为|什么|哪|谁|多少|多|几|怎么|吗|呢|何|[\s?,.!？，。！])+"
