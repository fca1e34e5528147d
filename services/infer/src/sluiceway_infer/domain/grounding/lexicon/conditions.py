"""Words that open a condition, by language. Spelled as patterns of the plain text: small letters, no accents."""

from collections.abc import Mapping

# "Until" and "when" say when something was far more often than on what it depends; they are none.
OPENERS: Mapping[str, str] = {
    "en": r"(?<!as )(?<!even )if(?! (?:any|necessary|possible|needed|required|not|so)\b)|unless"
    r"|(?:(?<=, )provided|provided(?: that|(?= (?:you|it)\b)|(?= (?:the|no|all) (?:\w+ ){1,3}?(?:is|are|was|were|has|have|can|will|must|may|does?)\b)))"
    r"|providing that|(?<!for )(?:as|so) long as|on (?:the )?condition(?: that)?|in case(?: of)?|in the event (?:of|that)|subject to"
    r"|except (?:if|when|where)",
    "de": r"(?<!auch )(?<!als )wenn|falls|sofern|es sei denn|unter der bedingung|vorausgesetzt|solange|im falle?"
    r"|^(?:ist|sind|wird|werden|wurden?|hat|haben|liegt|fehlt|fehlen|kommt|geht|bleibt|sollten?"
    r"|steht|stehen|standen?|lag|lagen|waren?|hatten?)(?= [^,?]+,)"
    # A question may begin with these as well.
    r"|^(?:muss|mussen|fallt|fallen|reisst|bricht|tritt|entsteht|erfolgt|ubersteigt|uberschreitet|verliert|verpasst|regnet"
    r"|schneit|bringt|nimmt|gibt|erscheint)(?= [^,?]+,[^?]*$)",
    "es": r"(?<!como )(?<!incluso )(?<!aun )si|siempre que|siempre y cuando|salvo que|a menos que|a no ser que"
    r"|excepto cuando|en caso de(?:l| que)?|mientras no|con tal de que|a condicion de",
    "fr": r"(?<!meme )(?<!comme )(?:si|s'ils?)|sauf si|a moins (?:que|d\w*)|a condition|pourvu que|tant que|en cas d\w*",
    "it": r"(?<!anche )(?<!come )se(?! stess)|a meno che|purche|a condizione|salvo che|in caso di",
    "pt": r"(?:(?<=^)|(?<=[,;] )|(?<=\bso )|(?<=\bsalvo ))se|a menos que|desde que|em caso de|contanto que|enquanto nao",
    "nl": r"(?:(?<=^)|(?<=[,;] ))als|indien|tenzij|mits|zolang|in geval van|op voorwaarde dat",
    "zh": r"如果|(?<![例比诸譬])如(?=未|有|遇|需|因|无|在|逾)|假如|倘若|要是|除非|只要|一旦|(?<![倘宛假])若(?!干)|前提是|(?:^|(?<=[,;。]))(?=[^,;。]{2,20}的话,)",
    "ar": r"(?<!ما )(?:ا?لا )?اذا|(?<!حتى )(?<!حتي )لو|ما لم|في حال[هة]?|بشرط|شريط[هة]|طالما",
}
# The same within a question, which begins with the "when" that asks.
OF_QUESTIONS: Mapping[str, str] = {
    "en": r"(?<=\w )(?<!since )(?<!until )(?<!by )when|(?<=[,;] )when",
    "es": r"(?<=\w )cuando",
    "fr": r"(?<=\w )quand|lorsque|lorsqu",
    "it": r"(?<=\w )quando",
    "pt": r"(?<=\w )quando",
    "nl": r"(?<=\w )wanneer",
    "zh": r"(?:^|(?<=[,;。]))(?=[^,;。]{2,20}(?:的情况下|时|后|期间),)",
    # For whoever does it.
    "ar": r"(?<=\w )لمن(?= \w)",
}
# A case in a few words: "after a theft", "ohne Kaution".
PHRASES: Mapping[str, str] = {
    "en": r"(?:^|(?<=\w ))(?:after|during|despite|without|in the event of)(?= (?!how|what|which)\w)",
    "de": r"(?:^|(?<=[\w,] ))(?:nach|wahrend|trotz|ohne)(?= (?!wie|welche|was)\w)",
    "es": r"(?:^|(?<=\w ))(?:tras|durante|sin|despues de)(?= (?!cuant|que)\w)",
    "fr": r"(?<=\w )(?:apres|pendant|malgre|sans)(?= \w)",
    "it": r"(?<=\w )(?:dopo|durante|senza)(?= \w)",
    "pt": r"(?<=\w )(?:depois de|apos|durante|sem)(?= \w)",
    "nl": r"(?<=\w )(?:na|tijdens|zonder)(?= \w)",
    "ar": r"(?<=\w )(?:عند|بعد|خلال|بدون|من دون)(?= (?!ان |ما )\w)",
}
# What opens a clause that describes who stands before it. In Chinese it stands before them.
RELATIVES: Mapping[str, str] = {
    "en": r",? (?:who(?:se)?|that|living|working|coming|travelling|with|without|under|over|aged|from)\b",
    "de": r", (?:der|die|das|denen|deren)\b|,? (?:mit|ohne|unter|uber|aus)\b",
    "es": r",? (?:que|cuy[oa]s?|con|sin|menores|mayores|residentes)\b",
    "fr": r",? (?:qui|dont|avec|sans|de moins|de plus)\b",
    "it": r",? (?:che|con|senza)\b",
    "pt": r",? (?:que|com|sem)\b",
    "nl": r",? (?:die|dat|met|zonder)\b",
    "zh": "",
    "ar": r" (?:الذي|التي|الذين|المقيم|المقيمين|بدون|دون)(?!\w)",
}
# The same behind who has no article, where such a clause begins with its verb: "a guest his car has broken down".
BARE_RELATIVES: Mapping[str, str] = {"ar": r" (?=(?:لم|لا|[يت]\w{3,}|\w{3,} \w{2,}(?:ه|ها|هم))(?!\w))"}
# Those of them behind which a clause comes, with a verb at its end.
RELATIVE_PRONOUNS: Mapping[str, frozenset[str]] = {"de": frozenset("der die das denen deren".split())}
# Words of a clause that are no matter of its case: who asks wants it, it happens, is so, or was before.
NO_CASE: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        """old new previous one somebody someone else want wants wish wishes like need needs have has had am show shows
        shown display displays report reports break breaks breaking broken down fail fails hang hangs crash crashes enable
        enabled activate activated turned happen happens occur occurs exist exists""".split()
    ),
    "de": frozenset(
        """alte alter altes alten neue neuer neues neuen jemand schon mochte mochten will wollen brauche brauchen habe hat
        haben zeigt meldet anzeigt ausfallt kaputt geht kaputtgeht hangt aktiviert aktiv eingeschaltet passiert auftritt
        vorliegt herrscht herrschen steht stehen""".split()
    ),
    "es": frozenset(
        """anterior viejo vieja nuevo nueva alguien ya quiero quiere quieren deseo desea necesito necesita tengo tiene rompe
        rompio muestra falla fallo averia activado activada activa ocurre sucede""".split()
    ),
    "fr": frozenset("veux veut voulons souhaite ai a panne casse affiche active activee arrive".split()),
    "ar": frozenset(
        """اريد يريد اردت اراد تعطل تعطلت حدث ظهر فقط قديم قديمة قديمه جديد جديدة جديده اخر اخرى حال احدهم احدهما احدنا
        احدكم احدى احداهن""".split()
    ),
}
# Clauses that make nothing depend on them.
COURTESIES: Mapping[str, str] = {
    "en": r"if you (?:have (?:any |further |more )*(?:questions?|problems?|concerns?)|need (?:any |more |further )*(?:help|assistance"
    r"|support|information)|want|wish|would like|like|prefer|are (?:interested|unsure))\b",
    "de": r"(?:wenn|falls|sofern) (?:sie|du|ihr) (?:noch |weitere |irgendwelche )*(?:fragen|hilfe|probleme|mochten|wunschen|wollen)\b",
    "es": r"si (?:tiene|tienes|tienen) (?:alguna |algunas |algun )?(?:dudas?|preguntas?|problemas?|consultas?)\b|si (?:necesita|desea|quiere|prefiere)n?\b",
    "fr": r"si vous (?:avez (?:des |une |d'autres )?(?:questions?|problemes?)|souhaitez|voulez|avez besoin)\b",
    "it": r"se (?:avete|hai|ha) (?:domande|dubbi|problemi)\b",
    "pt": r"se (?:tiver|tem) (?:duvidas|perguntas|problemas)\b",
    "zh": "如果?[您你]?(?:还有|有)?(?:任何|其他)?(?:疑问|问题|需要|需求)|如需",
    "ar": r"(?:ا?لا )?اذا (?:كان|كانت) لدي(?:ك|كم) (?:اي )?(?:سوال|اسيل[هة]|استفسار|استفسارات)|اذا (?:اردت|رغبت|احتجت)",
}
# A part of a sentence that holds whatever the condition of the other part is.
CUTS: Mapping[str, str] = {
    "en": r"[;:]|,? (?:but|otherwise|else|while|whereas)\b|,? or (?=(?:for|up|only|within|after|at)?\s?\d)",
    "de": r"[;:]|,? (?:aber|sonst|andernfalls|ansonsten|wahrend|jedoch)\b|,? (?:oder|bzw\.?) (?=\w*\s?\d)",
    "es": r"[;:]|,? (?:pero|de lo contrario|en caso contrario|mientras que)\b|,? o (?=\w*\s?\d)",
    "fr": r"[;:]|,? (?:mais|sinon|autrement|tandis que|alors que)\b|,? ou (?=\w*\s?\d)",
    "it": r"[;:]|,? (?:ma|altrimenti|mentre)\b",
    "pt": r"[;:]|,? (?:mas|senao|caso contrario|enquanto que)\b",
    "nl": r"[;:]|,? (?:maar|anders|terwijl)\b",
    "zh": r"[；;：:]|，?(?:但|否则|不然|而(?=\W*(?:如|若)))",
    "ar": r"[؛;:]|[،,]? ?(?:لكن|ولكن|والا|بينما|اما)(?!\w)",
}
# What opens the other case of a sentence that has told one.
OTHERWISE: Mapping[str, str] = {
    "en": r"otherwise|or else|in which case|(?<=[,;] )then",
    "de": r"ansonsten|sonst|andernfalls|anderenfalls|(?<=[,;] )dann|in diesem falle?",
    "es": r"de lo contrario|en caso contrario|en cuyo caso|(?<=[,;] )entonces",
    "fr": r"sinon|autrement|dans ce cas|auquel cas",
    "it": r"altrimenti|in tal caso",
    "pt": r"caso contrario|senao|nesse caso",
    "zh": r"否则|不然|此时则|届时则",
    "ar": r"ا?لا(?= (?:كان|ف|\d))|والا|عندئذ|عندها|عندءذ|عنديذ",
}
# "When" may ask for a case; so a line says that there is but one.
WHEN = r"when|wann|cuando|什么时候|何时|متى|متي"
ON_A_CONDITION: Mapping[str, str] = {
    "en": r"\bonly (?:on|with|if|when|after|in|by|where)\b|\bunless\b",
    "de": r"\bnur (?:auf|mit|bei|nach|wenn|gegen)\b|\bes sei denn\b",
    "es": r"\bsolo\b.*\b(?:con|previ[ao]|si|cuando|tras|bajo)\b|\b(?:salvo|a menos|a no ser) que\b",
    "ar": r"\bلا\b.*\bالا\b|\bما لم\b",
}
