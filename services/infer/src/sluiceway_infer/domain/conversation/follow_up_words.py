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
# Words of Arabic whose first letter looks like the "and" that is written together with the next word; and verbs of a
# question that needs no word that asks.
_ARABIC_OWN_WAW = (
    r"(?:وزن|وقت|وحد|وصول|وصل|وجب|وجه|واجه|واجب|واحد|وثيق|وثائق|ورق|ورد[ةي]?\b|ورود|ورش|ورث|وسيل|وسائل|وسط|وسام|وصف|وصفات"
    r"|وقود|وقوف|وقاي|وظيف|وظائف|ولاي|وديع|ودائع|وكال|وكيل|وكلاء|وزار|وزير|وضع|وضوء|والد[ةي]?\b|والدت|وادي\b|وعاء|وتير|وفد|وفا[ةه]|وفر"
    r"|وطن|وليد|ولاد[ةه]|ولد|ولي\b|واسع|وحيد|وشاح|واقي|وصي[ةه]?\b|وساد|وسائد|ولائم|وليم|وعد|ونش|ودّ?ي)"
)
_ARABIC_MODAL = r"و(?:ي|ت|أ|ا|ن)(?:مكن|جوز|سمح|جب|حق|وجد|ستطيع|حتاج|تاح|توفر)"
# Written without a space after them; the one letter of Arabic before a word that asks.
GLUED_OPENERS = (
    r"(?:那么|那(?!个|里|些|儿|边)|还有|以及|では|じゃあ|それで|وماذا عن|ماذا عن|و?ماذا (?=لو |[إا]ذا |[إا]ن )"
    r"|و(?=(?:(?:خلال|في|من|[اإ]لى|على|عن|بعد|قبل|حتى|منذ|مع)\s+)?"
    r"(?:ما|ماذا|متى|[اأ]ين|من|ب?كم|كيف|لماذا|هل|[اأ]ي)\b)"
    # "And if …", "and in 2023?", "and with consent?", "and the guests?".
    r"|و(?=(?:ب|بعد )موافق[ةه]|بإذن|باذن)"
    r"|و(?=(?:من|بين) (?:(?:عام|سن[ةه]) )?\d)|و(?=(?:مع|بدون) [\u0620-\u064a]+\s*[؟?]*$)"
    r"|و(?=(?:(?:في|خلال) )?(?:[أا]يام|يوم|عطلة|نهاية|العطل|العطلات|ال[أا]عياد)\b)"
    r"|و(?=[إا]لى [\u0620-\u0652]{2,}(?: [\u0620-\u0652]+)?\s*[؟?]*$)"
    # A name with a number.
    r"|و(?=[\u0620-\u064a]{2,} \d+\s*[؟?]*$)"
    r"|و(?=[اإ]ذا |لو |[اإ]ن (?:كان|كنت|كنا|لم)|في (?:حال|السنة|العام)|(?:في )?(?:عام |سنة )?\d{4}\s*[؟?])"
    r"|و(?=(?:لل|ال)[\u0620-\u064a]+(?: ال[\u0620-\u064a]+)?\s*[؟?]*$)"
    # Any short phrase that asks nothing itself, where the letter is none of the word's own.
    rf"|(?!{_ARABIC_OWN_WAW}|{_ARABIC_MODAL})و(?=[^\s؟?،]{{2,}}(?: [^\s؟?،]+){{0,4}}\s*[؟?]*$)"
    r"(?!.*(?<![\u0620-\u064a])(?:ما|ماذا|متى|[اأ]ين|ب?كم|كيف|لماذا|هل|[اأ]ي)(?![\u0620-\u064a])))"
)
# "价格呢?" goes on without an opener: a few signs, which Latin letters and numbers may lead, and nothing that asks.
GLUED_GOES_ON = r"(?:[A-Za-z0-9.°%-]+ ?){0,4}[^\s，。！？?!,.]{0,8}(?<=[^\s，。！？?!,.]|(?<=[A-Za-z0-9]) )呢[?？]?"

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
    هذا هذه ذلك تلك 其 这个 那个 منه منها منهم فيه فيها فيهم عنه عنها عنهم عليه عليها عليهم اليه اليها له لها لهم به بها
    معه معها عنده عندها""".split()
)
# What points back to a place.
PLACES = frozenset("there dort alli ahi la هناك 那里 那儿 那边 这里 这儿".split())
# Of what points back, the words that say whose a thing is.
OWNING = POINTERS - PLACEHOLDERS - PLACES - frozenset("dazu davon damit daran dafur darin".split())
# Before a noun that is asked for: "how many GB does it have?", "welchen Preis hat sie?".
QUANTITIES = frozenset(
    """many much few viel viele vielen vieler wieviel wieviele welche welcher welches welchen welchem which what cuanto
    cuanta cuantos cuantas que cual combien quel quelle quels quelles quanti quante quanto quale""".split()
)
# Who asks, and whom.
SPEAKERS = frozenset("i you we one ich du wir man ihr yo tu nosotros je on nous vous".split())
# What stands beside a verb, and says of no thing.
MODALS = frozenset(
    """must shall might have kann kannst konnen darf darfst durfen muss musst mussen soll sollen will wollen habe haben
    puedo puede pueden podemos debo debe deben tengo tiene tenemos peux peut peuvent pouvons dois doit doivent faut
    يمكن يمكنني يجب""".split()
)
# What looks like it points back, or goes on, and does not.
NO_POINTERS = (
    r"\by a-t-il\b|\bis it true\b|\b(?:this|that) (?:is|are)\b|\b(?:ما|من) ه[يو]\b"
    # An "it" that stands for nothing, before what it announces: "is it possible to …", "how long does it take to …".
    r"|\b(?:is|was|would) it (?:be )?(?:\w+ )?(?:possible|necessary|allowed|permitted|forbidden|prohibited|customary"
    r"|mandatory|compulsory|required|advisable|enough)(?= (?:to (?!be\b)|that\b|for \w+ (?:\w+ )?to\b))"
    r"|\b(?:does|did|will|would) it (?:cost|take)\b(?!.*\b(?:it|them|this|that)\b)(?: \w+){0,3} to \w+ \w"
    r"|\b(?:does|did|will) it (?:\w+ )?(?:rain|snow|hail|freeze)\b|\bit (?:raining|snowing|hailing)\b"
    r"|\bist es (?:\w+ )?(?:erlaubt|moglich|notig|notwendig|gestattet|verboten|erforderlich|ublich|zulassig|wahr)"
    r"(?=,? .*(?:\bzu|\bdass|zu\w+en)\b)"
    r"|\b(?:dauert|kostet|braucht) es(?=(?: \w+)*, (?:bis\b|um\b|\w.* zu \w))|\b(?:regnet|schneit|hagelt) es\b"
    r"|\best-il (?:\w+ )?(?:possible|permis|necessaire|interdit|obligatoire|autorise|defendu|vrai)"
    r"(?= (?:de |d'|que |qu'))"
    r"|\b(?:faut|pleut|neige-t|neige|suffit|vaut)-il\b"
)
NO_OPENERS = r"y a(?:vait)?\b"
# "él" is he, "el" is the.
POINTERS_WITH_ACCENT = {"el": "él", "la": "là"}
# A word that points back in one language alone, after these words.
POINTERS_AFTER = (
    ("es", r"\b(?:ist|hat|wird|wurde|kann|kostet|wiegt|misst|gilt|dauert|gehort|braucht|hat) $"),
    ("il", r"-$"),
    (
        "there",
        r"\b(?!(?:is|are|was|were|be|been|can|could|will|would|should|may|must|has|have|had|do|does|did)\b)[a-z]+ $",
    ),
    ("dort", r" $"),
    ("alli", r" $"),
    ("ahi", r" $"),
    ("la", r"\b(?!est\b|a\b|de\b)[a-z]{2,} $"),
    ("هناك", r"[\u0620-\u064a]+ (?!(?:هل|كان|كانت|يوجد|لماذا)\b)[\u0620-\u064a]{3,} $"),
)
# Where words are not written apart, a pointer stands near the beginning.
GLUED_POINTERS = r"它们|他们|她们|它|他|她|^其|这个|那个|[那这](?:里|儿|边)"
# "its" and the like are a suffix.
ARABIC_OWNER = r"\b(?!ال)[\u0620-\u064a]{2,}(?:ها|هم|ه)\b"
# "Its" of a thing, which few words end in by themselves.
ARABIC_ITS = r"(?!ال)[\u0620-\u064a]{2,}ها"
# "How many persons" before one more word, which is a verb.
ARABIC_COUNTS = r"(?:\w+ )?كم \w+ا\b"

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
# A part by itself, after the whole: "and just the lid?".
NARROWING = (
    r"\b(?:just|only)\s+(?=the\b|an?\b)|\s+(?:by itself|on its own)\b|\bnur\s+(?=der\b|die\b|das\b|den\b|eine?\b)"
    r"|\bsolo\s+(?=el\b|la\b|los\b|las\b)|\s+(?:وحدها|وحده)(?=\s*[؟?]?$)"
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
# Who alone: a person is asked for, not which of some things. In Arabic it is the first word, elsewhere it is "from".
WHO = frozenset("who whom wer wen wem quien quienes qui chi quem кто".split())
# Between "who" and whom it is.
BEING = frozenset("is was are were ist war sind waren es fue era son est etait foi e".split())
ARABIC_WHO, CHINESE_WHO = "من", r"谁|誰|哪位"
# What points to a thing and to no person; what points to a person and to no thing; "its" or "his".
THINGS = PLACES | frozenset(
    """it its this that these those es dieses davon dazu daran darin dafur damit eso esso isso isto cela ca dit это оно
    它 它们 这个 那个""".split()
)
HE_OR_SHE = frozenset("he she him her his 他 她 他们 她们".split())
CHINESE_WHOSE = "其"
# An answer that is a name and nothing else, where names have no capitals.
CHINESE_NAME = r"(?!.*[不没沒无無未知是的了])[\u3400-\u9fff]{2,4}(?:·[\u3400-\u9fff]{1,6})*"

# The days on which people work, in several words; a day, a season or a time of the day.
WORKING_DAYS = (
    r"\b(?:unter der woche|werktags|wochentags|an (?:werktagen|wochentagen)|montags? bis freitags?|during the week"
    r"|on (?:weekdays|working days)|(?:from )?mondays? (?:to|through) fridays?|entre semana|de lunes a viernes"
    r"|(?:en |los )?d[i\u00ed]as (?:laborables|de semana))\b"
)
_CHINESE_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
CHINESE_DAY = (
    rf"在?(?:(?:每个?)?(?:{_CHINESE_WEEKDAY}(?:[到至]{_CHINESE_WEEKDAY})?|周末|工作日|平日|节假日|节日|假日|假期|暑假|寒假|春节|国庆)"
    "|早上|上午|中午|下午|晚上|夜里|旺季|淡季|夏天|冬天|夏季|冬季|春季|秋季)"
)
ARABIC_DAY = (
    r"(?:(?:في|خلال|أثناء) )?(?:(?:أيام|ايام|يوم|عطلة|نهاية) )?(?:نهاية )?"
    r"(?:ال(?:جمعة|سبت|أحد|احد|إثنين|اثنين|ثلاثاء|أربعاء|اربعاء|خميس|أسبوع|اسبوع|عمل|عطل|عطلات|أعياد|اعياد|صيف|شتاء)|رمضان)"
)

# "And for the toaster?" takes the place of "for the kettle".
RELATIONS = frozenset(
    """for of in at on with without during from by fur von im bei mit ohne am aus auf uber pro para por de en con sin
    sobre before after since until nach vor seit bis ab desde hasta pour avec sans dans per di da senza voor van op в на
    с для دون بدون الى""".split()
)
ARTICLES = frozenset(
    """the an der die das dem den des ein eine einen einem einer eines el la los las un una le les une il lo gli i uno o
    os um uma de het een""".split()
)
INDEFINITE = frozenset("a an ein eine einen einem einer un una une uno um uma een".split())
# Somebody who does something, or a house that does.
CHINESE_AGENT = r"[\u3400-\u9fff]{1,4}[店商者员户人家师会校社厂司]"
# Between a noun and its name, and the same with an article in it.
OF = frozenset("of de di d von van do da del du des della dello dell".split())
CONTRACTED = frozenset("del du des dem do da della dello dell al au ao nel nella im am zum zur vom beim".split())
# What says when or how often, and of no thing.
TIMES = frozenset(
    """today tomorrow tonight yesterday per every each daily weekly monthly yearly annually after before until since
    when if while this next heute morgen pro je jede jeden jedes nach vor bis seit wenn sonntags montags cada hoy
    manana antes despues hasta desde cuando por al par chaque aujourd'hui apres avant jusqu'a quand ogni oggi dopo
    prima ежедневно сегодня завтра каждый""".split()
)
# What bounds a time or an amount, and what stands between it and its number: after 30 days, antes de 30 días.
BOUNDS = frozenset(
    """before after within until till since under over above below beyond more less vor nach innerhalb binnen bis seit
    ab unter uber mehr weniger antes despues dentro hasta desde mas menos avant apres depuis sous plus moins jusqu'a
    prima dopo entro depois""".split()
)
BEHIND_BOUNDS = OF | ARTICLES | frozenset("than als que di".split())
# What makes one phrase of two; what stands behind the phrase that a question asks about, in English, where nothing else
# tells it from a noun.
JOINING = frozenset("and or und oder y o et ou e и или".split())
LATE_VERBS = frozenset(
    """cost costs last lasts weigh weighs take takes pay open opens close closes start starts begin begins apply
    applies free included allowed possible valid expire expires run runs work works need needs hold holds stand lie
    go stay come arrive leave happen mean end ends finish finishes return returns depart departs measure measures rise
    rises contain contains include includes get gets""".split()
)
# Between a guarantee and what it is on.
CONCERNING = frozenset("on for auf fur uber para sobre".split())
# What is counted stands right behind these.
COUNTING = frozenset("many viele vielen cuantos cuantas".split())
# What stands behind an English noun phrase of which something is asked, and says what is done to it, or how it is.
PARTICIPLES = frozenset(
    """paid held due open shut made built sent given kept done taken sold bought put set heavy long high wide deep big
    large tall far away there available worth""".split()
)
# "¿Y el de la nueva?" asks of the new one alone.
SPANISH_OF_THE = r"(?:el|la|los|las|lo) de (?=(?:el|la|los|las)\b)"
# Adjectives that stand for the noun of the question before: "¿Y la nueva?".
SPANISH_ADJECTIVES = (
    r"(?:nuev|antigu|viej|pequen|segund|primer|ultim|otr|tercer|larg|cort|alt|baj|roj|azul|verd|negr|blanc)[oae]s?"
    r"|grandes?|azul(?:es)?|mayor(?:es)?|menor(?:es)?|anterior(?:es)?|siguientes?|anual(?:es)?|mensual(?:es)?"
    r"|individual(?:es)?|familiar(?:es)?|dobles?|triples?|simples?|sencill[oa]s?"
)
# Where a run of Chinese ends that says of what: words that ask, particles, and "a month", "an hour".
CHINESE_BREAK = (
    r"(?:每(?:个?小时|个?月|年|天|日|晚|周|个?星期|分钟|秒|次|人|公里)?"
    r"|是|在|有|的|了|由|于|被|为|什么|哪|谁|多少|多|几|怎么|吗|呢|何|[\s?,.!？，。！]"
    # What something can do, and what it takes; no power and no function.
    r"|(?<![功性智阳节核机职才可动电热])能(?![源量力耗级效])|需?要(?=[几多花])|可以)+"
)
# Two things of which either could be meant.
CHINESE_EITHER = r"(?<=..)(?<!共)(?:和(?![平谐])|与|跟|及|或者?|还是)(?=..)"
ARABIC_EITHER = r"(?:^|\s)(?:ام|او|ايهما)\s"

# Measures of all kinds, times and days are nothing that a question is about.
MEASURES = frozenset(
    """day days week weeks month months year years hour hours minute minutes second seconds night nights gb mb kb tb
    kwh kw mw hz khz mhz ghz db kg km cm mm ml eur usd chf gbp euro euros dollar dollars pound pounds percent am
    pm tag tage tagen tages woche wochen monat monate monaten monats jahr jahre jahren jahres stunde stunden
    minuten sekunde sekunden nacht nachte nachten uhr uhrzeit cent franken liter litern meter metern kilometer
    kilometern zentimeter zentimetern millimeter millimetern quadratmeter quadratmetern kubikmeter kubikmetern
    gramm kilogramm kilo tonne tonnen prozent grad watt kilowatt kilowattstunde kilowattstunden volt ampere bar
    dezibel stuck mal anfang ende january february march april may june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday januar februar marz mai juni juli oktober
    dezember montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag شهر الشهر شهرا شهريا ساعة
    الساعة يوم اليوم يوما يوميا سنة السنة سنويا عام العام اسبوع الاسبوع دقيقة الدقيقة ليلة الليلة وقت الوقت ثانية
    الثانية""".split()
)
# What has a measure in Arabic stands before its thing: "the price of …".
ARABIC_MEASURED = frozenset(
    """سعر ثمن حجم طول عرض وزن ارتفاع عمق عدد مدة تكلفة سرعة رسوم رسم مساحة قيمة موعد تاريخ عمر لون قدرة مدى سعة اجرة
    اجر كلفة سماكة سمك قطر نسبة كثافة""".split()
)
# A verb of the present behind "whether"; of myself only some, for nouns begin so.
ARABIC_VERB = r"(?!يوم)ي\w{2,}(?<![ةه])|ا(?:حصل|ستطيع|حتاج|دفع|قدر|ريد)"
# How an answer begins that names nothing.
REPLIES = frozenset(
    """yes no not none nobody ja nein doch niemand si nadie oui non personne nessuno sim nao ninguem nee да нет
    никто""".split()
)
# Before a name that says where, not of what.
LOCAL = frozenset(
    """in at on near from to into inside im am an auf bei nach aus ins zum zur en a al desde au aux dans chez depuis
    vers nel nella da в на из""".split()
)
# Before a German noun that says whose.
WHOSE = frozenset("fur von vom des der zu zur zum".split())

# Another year, counted from the one before.
YEAR_AFTER = (
    r"(?:in )?the (?:year after|next year|following year)|(?:one|a) year later"
    r"|(?:ein )?jahr spater|(?:un )?ano (?:despues|mas tarde)"
    r"|(?:im )?(?:jahr danach|jahr darauf|nachsten jahr|folgejahr|folgenden jahr)"
    r"|(?:en |a)?l? ?(?:ano siguiente|ano despues)|l'annee (?:suivante|d'apres)|l'anno (?:dopo|successivo)"
    r"|no ano seguinte|het jaar erna|(?:第二|次|下一|后一)年|(?:في )?السن[ةه] التالي[ةه]|(?:في )?العام التالي"
)
YEAR_BEFORE = (
    r"(?:in )?the (?:year before|previous year|preceding year)"
    r"|(?:im )?(?:jahr davor|jahr zuvor|vorjahr|vorigen jahr)"
    r"|(?:en |a)?l? ?(?:ano anterior|ano antes)|l'annee (?:precedente|d'avant)|l'anno (?:prima|precedente)"
    r"|no ano anterior|het jaar ervoor|(?:上一|前一)年|(?:في )?السن[ةه] السابق[ةه]|(?:في )?العام السابق"
)
