"""Words that open a condition, by language. Spelled as patterns of the plain text: small letters, no accents."""

from collections.abc import Mapping

# "Until" and "when" say when something was far more often than on what it depends; they are none.
OPENERS: Mapping[str, str] = {
    "en": r"(?<!as )(?<!even )if(?! (?:any|necessary|possible|needed|required|not|so)\b)|unless|provided(?: that|(?= the| you| no| all| it))"
    r"|providing that|(?:as|so) long as|on (?:the )?condition(?: that)?|in case(?: of)?|in the event (?:of|that)|subject to"
    r"|except (?:if|when|where)",
    "de": r"(?<!auch )(?<!als )wenn|falls|sofern|es sei denn|unter der bedingung|vorausgesetzt|solange|im falle?"
    r"|^(?:ist|sind|wird|werden|wurden?|hat|haben|liegt|fehlt|fehlen|kommt|geht|bleibt|sollten?)(?= [^,?]+,)",
    "es": r"(?<!como )(?<!incluso )(?<!aun )si|siempre que|siempre y cuando|salvo que|a menos que|a no ser que"
    r"|excepto cuando|en caso de(?:l| que)?|mientras no|con tal de que|a condicion de",
    "fr": r"(?<!meme )(?<!comme )(?:si|s'ils?)|sauf si|a moins (?:que|d\w*)|a condition|pourvu que|tant que|en cas d\w*",
    "it": r"(?<!anche )(?<!come )se(?! stess)|a meno che|purche|a condizione|salvo che|in caso di",
    "pt": r"(?:(?<=^)|(?<=[,;] )|(?<=\bso )|(?<=\bsalvo ))se|a menos que|desde que|em caso de|contanto que|enquanto nao",
    "nl": r"(?:(?<=^)|(?<=[,;] ))als|indien|tenzij|mits|zolang|in geval van|op voorwaarde dat",
    "zh": r"如果|(?<![例比诸譬])如(?=未|有|遇|需|因|无|在|逾)|假如|倘若|要是|除非|只要|一旦|(?<![倘宛假])若(?!干)|前提是|(?:^|(?<=[,;。]))(?=[^,;。]{2,20}的话,)",
    "ar": r"(?<!ما )(?:ا?لا )?اذا|(?<!حتى )(?<!حتي )لو|ما لم|في حاله?|بشرط|شريطة|شريطه|طالما",
}
# The same within a question, which begins with the "when" that asks.
OF_QUESTIONS: Mapping[str, str] = {
    "en": r"(?<=\w )(?<!since )(?<!until )when|(?<=[,;] )when",
    "es": r"(?<=\w )cuando",
    "fr": r"(?<=\w )quand|lorsque|lorsqu",
    "it": r"(?<=\w )quando",
    "pt": r"(?<=\w )quando",
    "nl": r"(?<=\w )wanneer",
    "zh": r"(?:^|(?<=[,;。]))(?=[^,;。]{2,20}(?:的情况下|时|后|期间),)",
}
# A case in a few words: "after a theft", "ohne Kaution".
PHRASES: Mapping[str, str] = {
    "en": r"(?:^|(?<=\w ))(?:after|during|despite|without|in the event of)(?= (?!how|what|which)\w)",
    "de": r"(?:^|(?<=\w ))(?:nach|wahrend|trotz|ohne)(?= (?!wie|welche|was)\w)",
    "es": r"(?:^|(?<=\w ))(?:tras|durante|sin|despues de)(?= (?!cuant|que)\w)",
    "fr": r"(?<=\w )(?:apres|pendant|malgre|sans)(?= \w)",
    "it": r"(?<=\w )(?:dopo|durante|senza)(?= \w)",
    "pt": r"(?<=\w )(?:depois de|apos|durante|sem)(?= \w)",
    "nl": r"(?<=\w )(?:na|tijdens|zonder)(?= \w)",
    "ar": r"(?<=\w )(?:عند|بعد|خلال|بدون|من دون)(?= \w)",
}
# What opens a clause that describes who stands before it. In Chinese it stands before them.
RELATIVES: Mapping[str, str] = {
    "en": r",? (?:who|that|living|working|coming|travelling|with|without|under|over|aged|from)\b",
    "de": r",? (?:der|die|das|denen|deren|mit|ohne|unter|uber|aus)\b",
    "es": r",? (?:que|con|sin|menores|mayores|residentes)\b",
    "fr": r",? (?:qui|dont|avec|sans|de moins|de plus)\b",
    "it": r",? (?:che|con|senza)\b",
    "pt": r",? (?:que|com|sem)\b",
    "nl": r",? (?:die|dat|met|zonder)\b",
    "zh": "",
    "ar": r" (?:الذي|التي|الذين|المقيم|المقيمين|بدون|دون)(?!\w)",
}
# Who asks wants what the clause says: no matter of the case itself.
WISHES: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        "old new previous one somebody someone else want wants wish wishes like need needs have has had am".split()
    ),
    "de": frozenset(
        "alte alter altes alten neue neuer neues neuen jemand schon mochte mochten will wollen brauche brauchen habe hat haben".split()
    ),
    "es": frozenset(
        "anterior viejo vieja nuevo nueva alguien ya quiero quiere quieren deseo desea necesito necesita tengo tiene".split()
    ),
    "fr": frozenset("veux veut voulons souhaite ai a".split()),
    "ar": frozenset("اريد يريد اردت اراد".split()),
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
