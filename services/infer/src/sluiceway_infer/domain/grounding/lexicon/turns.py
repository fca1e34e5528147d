"""Turning words by language: a word that turns an answer round (first and last, before and after, at least and at most)
must agree between question, claim and passage.

A sense is written `axis:pole`; two poles of one axis exclude each other. Patterns are matched in the plain text (small
letters, no accents); the longer one wins where two begin at one place.
"""

from collections.abc import Mapping

Sense = tuple[str, str]

# Axes of which a question without the word is answered by a sentence without it alone: "the chair" is not the first one.
RANKS = frozenset(("rank",))
# Axes on which the sense of the question must be found, not only not be denied.
DEMANDED = frozenset(("rank", "bound", "only", "except"))

# An old clock is no former one.
_NO_SUCH = "".join(rf"(?<!\b{word} )" for word in "ein eine einen einem einer eines".split())
_SENSES: Mapping[str, Mapping[str, str]] = {
    "rank:first": {
        "en": "first(?! names?)|earliest|original|inaugural|founding|initial|initially|originally",
        "de": "erste[nrms]?|fruheste[nrms]?|ursprunglich(?:e[nrms]?)?|erstmals|anfanglich(?:e[nrms]?)?|zuerst",
        "es": "primer[oa]?s?|original(?:mente)?|inicial(?:mente)?",
        "fr": "premiere?s?|initiale?s?|initialement|originale?s?",
        "it": "prim[oaie]|originari[oae]",
        "pt": "primeir[oa]s?|inicial",
        "ar": "(?:ال)?اول(?! (?:سبت|احد|اثنين|ثلاثاء|اربعاء|خميس|جمع[هة]|يوم) من)|(?:ال)?اولي|(?:ال)?اولى",
        "zh": "第一|首任|首个|首次|最初|最早(?![^，。]{0,6}提前)|首位|首届|首",
    },
    "rank:last": {
        "en": r"(?<!will )(?<!can )(?<!to )last(?! names?)(?!\W*$)(?! (?:for|up|in|on|at|under|about|around|only|longer|less|more|nearly|almost|over)\b)|(?:(?<=the )|(?<=was )|(?<=were )|(?<=came )|(?<=been ))last(?= (?:in|on|at)\b)|latest|final|most recent",
        "de": "letzte[nrms]?|neueste[nrms]?|jungste[nrms]?|zuletzt",
        "es": "ultim[oa]s?|final",
        "fr": "dernieres?|derniers?|final",
        "it": "ultim[oaie]",
        "pt": "ultim[oa]s?",
        "ar": r"(?<=^)اخر|(?:(?<=ما )|(?<=في )|(?<=هو )|(?<=هي )|(?<=كان )|(?<=كانت )|(?<=من )|(?<=قبل )|(?<=بعد )|(?<=حتي )|(?<=حتى )|(?<=الى )|(?<=علي )|(?<=على )|(?<=اي ))اخر|اخر(?= (?:\w{2,}[هة]|يوم|موعد|اجل|اسبوع|شهر|عام|درس|عرض|قطار|باص|دخول)\b)|(?:ال)?اخيره?|(?:ال)?اخيرة",
        "zh": "最后|最近|最终|末任|最新|末[次场班轮期节页]",
    },
    "rank:current": {
        "en": r"(?:replaces|supersedes) (?:all |any |the )?(?:earlier|previous|former|older)|current|currently|present|nowadays|today's|incumbent|now",
        "de": r"ersetzt (?:alle |die )?(?:fruher|vorherig|bisherig|alt)\w+|aktuell(?:e[nrms]?)?|derzeit(?:ige[nrms]?)?|gegenwartig(?:e[nrms]?)?|jetzige[nrms]?|heutige[nrms]?|heute|jetzt|momentan",
        "es": r"(?:anula|sustituye|reemplaza) (?:a )?(?:tod[oa]s )?(?:las |los )?\w+ anteriores|actual(?:es|mente|idad)?|vigente|ahora|hoy",
        "fr": "actuel(?:le)?s?|actuellement|aujourd'hui|maintenant",
        "it": "attual[ei]|attualmente|oggi",
        "pt": "atual|atuais|atualmente|hoje",
        "ar": r"[تي](?:لغي|حل محل) (?:كل |جميع )?\w+ (?:ال)?سابق[هة]?|(?:ال)?حالي|(?:ال)?حاليه|(?:ال)?حالية|حاليا|اليوم(?! ال)|(?:ال)?ان",
        "zh": "(?:以前|此前|之前|旧)[^，。|]{0,8}(?:作废|废止|失效)|现任|当前|目前|现在|现行|如今",
    },
    "rank:former": {
        "en": r"former|formerly|previous|previously|ex|predecessor|past|earlier|(?<!at )once(?! (?:again|more|an?|every|per|in|the)\b)",
        "de": "ehemalig(?:e[nrms]?)?|fruher(?:e[nrms]?)?|vorherige[nrms]?|vorige[nrms]?|einstige[nrms]?|damalige[nrms]?|vorganger(?:in)?|ehemals|" + f"{_NO_SUCH}alte[nrms]?",
        "es": "anterior(?:es|mente)?|antigu[oa]s?|ex|predecesora?|(?<!dias )(?<!horas )(?<!semanas )(?<!meses )(?<!anos )antes",
        "fr": "ancien(?:ne)?s?|precedente?s?|anciennement|ex|predecesseur",
        "it": "precedent[ei]|ex|vecchi[oa]|predecessore",
        "pt": "anterior(?:es)?|antig[oa]s?|ex",
        "ar": "(?:ال)?سابق|(?:ال)?سابقه|(?:ال)?سابقة|سابقا|(?:ال)?قديمه?",
        "zh": "前任|以前|此前|上一任|原来|曾任|旧|之前的",
    },
    "rank:next": {
        "en": "next|upcoming|future|successor|following",
        "de": "nachste[nrms]?|kunftige[nrms]?|zukunftige[nrms]?|nachfolger(?:in)?|kommende[nrms]?",
        "es": "proxim[oa]s?|siguientes?|futur[oa]s?|sucesora?",
        "fr": "prochaine?s?|suivante?s?|futur[e]?s?|successeur",
        "it": "prossim[oaie]|successiv[oaie]|futur[oaie]",
        "pt": "proxim[oa]s?|seguintes?|futur[oa]s?",
        "ar": "(?:ال)?قادم|(?:ال)?قادمه|(?:ال)?قادمة|(?:ال)?تالي|(?:ال)?تاليه|(?:ال)?مقبله?",
        "zh": "下一|下任|下次|下届|接任",
    },
    # The next morning is no next one of several: a night ends with it, or a time.
    "day:next": {
        "en": r"(?:next|following) (?:morning|day|afternoon|evening)",
        "de": r"(?:nachste[nrms]?|folgende[nrms]?) (?:morgens?|tage?s?|vormittags?|nachmittags?|abends?)",
        "es": r"(?:dia|manana|tarde|noche) siguiente", "fr": r"(?:jour|matin|soir) suivant", "it": r"(?:giorno|mattin[ao]|sera) (?:successiv|seguent)[oae]",
        "pt": r"(?:dia|manha|tarde|noite) seguinte", "ar": r"(?:(?:صباح|مساء) )?(?:ال)?(?:يوم|صباح|مساء) التالي", "zh": "(?<=[到至])第二天|次日|翌日",
    },
    "rank:second": {
        "en": "second", "de": "zweite[nrms]?", "es": "segund[oa]s?", "fr": "deuxiemes?|seconde?s?", "it": "second[oaie]",
        "pt": "segund[oa]s?", "ar": "(?:ال)?ثاني|(?:ال)?ثانيه|(?:ال)?ثانية", "zh": "第二|次任",
    },
    "rank:third": {
        "en": "third", "de": "dritte[nrms]?", "es": "tercer[oa]?s?", "fr": "troisiemes?", "it": "terz[oaie]",
        "pt": "terceir[oa]s?", "ar": "(?:ال)?ثالث|(?:ال)?ثالثه|(?:ال)?ثالثة", "zh": "第三",
    },
    "rank:deputy": {
        "en": "deputy|vice|acting|assistant|interim|associate",
        "de": "stellvertretende[nrms]?|vize|kommissarische[nrms]?",
        "fr": "vice", "it": "vice", "pt": "vice", "ar": "(?:ال)?نا[ئي]ب", "zh": "副|代理",
    },
    "order:before": {
        "en": r"(?<!take )(?<!took )before|prior to|(?<!take )(?<!took )(?:until|till)|preceding",
        "de": r"vor(?! ort)|(?<!dauerte es )(?<!dauert es )bevor|(?<!dauerte es )(?<!dauert es )bis|zuvor|vorher",
        "es": "antes de|antes del|antes|hasta", "fr": "avant|jusqu'a|jusqu", "it": "prima d\\w*|fino",
        "pt": "antes d\\w+|ate", "ar": "قبل(?:ه|ها|هم|هما)?|حتى|حتي", "zh": "之前|以前|前(?=[,，。？?]|$)",
    },
    "order:after": {
        "en": "after|since|following|later than", "de": "nach(?=\\w* d| \\d| ein| ihr| sein)|nachdem|seit|danach",
        "es": "despues de|despues del|despues|tras|desde", "fr": "apres|depuis", "it": "dopo", "pt": "depois d\\w+|apos|desde",
        "ar": "بعد|منذ", "zh": "之后|以后|后(?=[,，。？?]|$)|自从",
    },
    "bound:least": {
        "en": r"at least|minimum|(?<!\d )(?<!\d)min|least|not less than|no less than|no fewer than|lowest|smallest|or more",
        "de": r"mindestens|minimum|(?<!\d )(?<!\d)min|minimal(?:e[nrms]?)?|mindest\w+|wenigstens|nicht weniger als|niedrigste[nrms]?|kleinste[nrms]?",
        "es": r"al menos|por lo menos|como minimo|(?<!\d )(?<!\d)min|minim[oa]s?|no menos de|menor",
        "fr": "au moins|au minimum|minimum|minimale?s?|plus bas(?:se)?",
        "it": "almeno|minim[oaie]", "pt": "pelo menos|no minimo|minim[oa]s?",
        "ar": r"ا?لا [يت]قل|لا [يت]\w+ (?:[^،,.؛؟]{0,32}? )??(?:اقل|اقصر) من|على الاقل|علي الاقل|(?:ال)?حد (?:ال)?ادنى|(?:ال)?حد (?:ال)?ادني|(?:ل)?لحد الادنى|ادنى|ادني|لا يقل",
        "zh": "至少|(?<=[天日周月年次元时钟人米克])即可|最低|最少|起码|最短(?!的)|不[得能可应宜准许]?(?:少于|低于|小于)|最小",
    },
    "bound:most": {
        "en": r"at most|maximum|max|up to(?! (?:heat|speed|date|standard)\b)|not more than|no more than|highest|largest|no longer than|or less|or fewer",
        "de": "hochstens|maximum|max|maximal(?:e[nrms]?)?|hochst\\w+|nicht mehr als|bis zu|groszte[nrms]?|grosste[nrms]?",
        "es": "como maximo|a lo sumo|max|maxim[oa]s?|no mas de|hasta|mayor",
        "fr": "au plus|au maximum|maximum|maximale?s?|jusqu'a|plus haute?",
        "it": "al massimo|massim[oaie]", "pt": "no maximo|maxim[oa]s?",
        "ar": r"(?:ان )?ا?لا [يت](?:زيد|تجاوز)|لا [يت]\w+ (?:[^،,.؛؟]{0,32}? )??(?:اكثر|اطول|ازيد) من|على الاكثر|علي الاكثر|(?:ال)?حد (?:ال)?اقصى|(?:ال)?حد (?:ال)?اقصي|(?:ل)?لحد الاقصى|اقصى|اقصي|(?:ال)?قصو[ىي]|لا يزيد|لا يتجاوز|(?:ا?ب)?اقصاه[اه]?|لا تزيد|لا تتجاوز",
        "zh": "最早(?=[^，。]{0,6}提前)|至多|最高|最多|最长(?!的)|不[得能可应宜准许]?(?:超过|超出|多于|高于|大于)|最大",
    },
    "only:only": {
        "en": "(?<!not )only|solely|exclusively", "de": "(?<!nicht )nur|ausschliesslich|lediglich|alleinige[nrms]?",
        "es": "(?<!no )solo|(?<!no )solamente|(?<!no )unicamente|unic[oa]s?|exclusivamente", "fr": "(?<!non )(?<!pas )seulement|uniquement|seule?s?|exclusivement",
        "it": "(?<!non )solo|(?<!non )soltanto|unic[oa]", "pt": "(?<!nao )so|(?<!nao )apenas|somente|unic[oa]", "ar": "(?<!ليس )فقط|حصرا|(?:ال)?وحيد[هة]?", "zh": r"(?<!不)只有|(?<!不)仅|(?<![不几多少这那每两哪\d一二三四五六七八九十百千])(?<!\d )只(?!剩)|唯一",
    },
    "except:except": {
        "en": r"(?:every|all|any|nothing|everything|anyone|everyone|anything|nobody)(?: \w+)? but|except|excluding|excluded|exclusions?|apart from(?! (?:(?:all |the )?others?|the rest|its|his|her|their|each)\b)|other than|but not|exempt|exceptions?",
        "de": "ausser|ausgenommen|ausschlusse?|mit ausnahme|ausnahmen?", "es": "excepto|salvo|exclusion(?:es)?|menos(?= (?:el|la|los|las|un|una|en|cuando)\\b)|exceptuando|a excepcion|excepcion(?:es)?",
        "fr": "sauf|excepte|hormis|a l'exception|exceptions?", "it": "eccetto|tranne|salvo|eccezion[ei]", "pt": "exceto|salvo",
        "ar": "باستثناء|ما عدا|عدا|استثناء|سوى", "zh": "除外|除了|不包[括含]|不含(?!税)|例外|免责|(?<![解免消清删拆去排废扣开铲])除(?![湿草尘味冰雪夕法])|唯独",
    },
    "consent:given": {
        "en": r"with (?:[\w']+ ){0,4}(?:consent|approval|permission)",
        "de": r"mit (?:\w+ ){0,3}(?:zustimmung|genehmigung|erlaubnis|einwilligung)(?: der \w+| des \w+)?",
        "es": r"con (?:\w+ ){0,3}(?:consentimiento|permiso|autorizacion|aprobacion)(?: (?:por )?escrit[oa])?(?: de(?:l| la)? \w+)?",
        "zh": "(?:经|有|得到|取得|征得)(?:(?![未没，。]).){0,8}同意",
        "ar": r"(?:بعد )?ب?موافق[هة](?: خطي[هة])?(?: من \w+)?|باذن",
    },
    "consent:none": {
        "en": r"without (?:[\w']+ ){0,4}(?:consent|approval|permission|asking)",
        "de": r"ohne (?:\w+ ){0,3}(?:zustimmung|genehmigung|erlaubnis|einwilligung|ruckfrage|zu fragen)",
        "es": r"sin (?:\w+ ){0,3}(?:consentimiento|permiso|autorizacion|aprobacion|preguntar|consultar(?:lo)?)",
        "zh": "(?:未经|没有|无需|不经|不问)(?:(?![，。]).){0,8}(?:同意|许可|意见)",
        "ar": r"(?:من )?(?:ب?دون) (?:استيذان|استءذان|موافق[هة]|اذن)",
    },
    "each:each": {
        "en": "each|every|per|apiece", "de": "jede[nrms]?|pro|je", "es": "cada|por", "fr": "chaque|par|chacune?",
        "it": "ogni|per|ciascun[oa]?", "pt": "cada|por", "ar": "لكل|كل", "zh": "每|各",
    },
    "total:total": {
        "en": "in total|together|altogether|combined|in all", "de": "zusammen|insgesamt|gemeinsam", "es": "en total|junt[oa]s|en conjunto",
        "fr": "au total|ensemble", "it": "in totale|insieme", "pt": "no total|junt[oa]s", "ar": "معا|اجمالا|في المجموع", "zh": "一共|总共|合计",
    },
}  # fmt: skip
SENSES: Mapping[Sense, Mapping[str, str]] = {
    (axis, pole): patterns for name, patterns in _SENSES.items() for axis, pole in [name.split(":")]
}

# The cheapest of several, the one with the most seats. Highest, largest and at most are bounds, first and last are ranks,
# and what ends so and is none is left out.
_MOST_SO = (
    "(?:billig|gunstig|teuer|schnell|langsam|kurze|lang|schwer|leicht|alte|stark|schwach|gering|breite|schmal|tief|flach|dick"
    "|dunn|leise|laute|weite|hell|warm|kalte|steil|haufig|selten|sparsam|schlechte|be)ste"
)
_ARABIC_MORE = "ارخص|اغلى|اغلي|اسرع|ابطا|اثقل|اخف|اقوى|اقوي|اوسع|اضيق"
_ARABIC_MUCH = "اكثر|اقل|اكبر|اصغر|اطول|اقصر|اعلى|اعلي|ادنى|ادني"
SUPERLATIVES: Mapping[str, str] = {
    "en": r"\bthe (?:most|fewest|(?!west|east|guest|test|rest|interest|request|forest|harvest|contest|latest|highest|lowest"
    r"|largest|smallest|earliest)[a-z]{3,}est)\b",
    "de": rf"\bam (?:meisten|wenigsten|{_MOST_SO}n)\b|\b(?:{_MOST_SO})[nrms]?\b|\bdie (?:meisten|wenigsten)\b",
    "es": r"\b(?:la|el|los|las|lo) (?:\w+ )?mas (?!de\b)\w+|\b(?:tiene|tienen|cuesta|pesa) (?:mas|menos)\b",
    "zh": "最(?!后|近|终|新|初|早|高|低|多|少|大|小)\\w",
    # Before a noun it has no article: what is "cheapest course"; and which course, its price "is lower".
    "ar": rf"\bال(?:{_ARABIC_MORE})\b|\b[وف]?(?:ما|من|اي|هو|هي) (?:{_ARABIC_MORE}|{_ARABIC_MUCH})\b(?! من)"
    rf"|\b[وف]?اي[هة]? (?!.*\b(?:ام|من بين)\b).*\b(?:{_ARABIC_MORE}|{_ARABIC_MUCH})\b(?! من)",
}  # fmt: skip
# Those of them that are bounds as well.
EXTREMES: Mapping[str, str] = {
    "en": r"\b(?:highest|lowest|largest|smallest)\b",
    "de": r"\b(?:hochste|niedrigste|grosste|kleinste)[nrms]?\b",
    "es": r"\b(?:mayor|menor)\b",
    "fr": r"\bplus (?:haute?|basse?)s?\b",
    "zh": r"哪.{1,12}最[高低多少大小长短]\W*$",
}
# A line that says nothing of now tells so who or what was it before: until then, before him.
ENDED: Mapping[str, str] = {
    "en": r"\b(?:was|were|had|led|ran|held|\w+ed)\b.{1,80}\bun?til(?: the end of|\s[a-z]+)? (?:19|20)\d\d\b|\bbefore (?:him|her|them)\b",
    "de": r"\b(?:war|waren|hatte|hatten|\w+te)\b.{1,80}\bbis(?: zum jahr| ende| [a-z]+)? (?:19|20)\d\d\b|\bvor (?:ihm|ihr|ihnen) (?:war|hatte|\w+te)\b"
    r"|\bbis(?: zum jahr| ende| [a-z]+)? (?:19|20)\d\d (?:war|hatte|\w+te)\b",
    "es": r"\b(?:fue|era|tuvo|\w+aba|\w+[oi]o)\b.{1,80}\bhasta(?: el ano| finales de| [a-z]+ de)? (?:19|20)\d\d\b|\bantes (?:que|de) (?:el|ella)\b",
    "zh": r"(?:19|20)\d\d年(?:以前|之前|为止)|[至到](?:19|20)\d\d年(?!起)|之前(?=[由是])",
    "ar": r"\bكان(?:ت)?\b.{1,80}\b(?:حتى|حتي)(?: عام| سن[هة]| نهاي[هة]| \w+)? (?:19|20)\d\d\b|(?:^|، )و?قبل(?:ه|ها|هم)\b",
}
# "First" before a verb, behind who or what did it, or was it done to.
_NO_DEED = "".join(rf"(?<!\b{word} )" for word in "the a an his her its their our your my very of in at on by".split())
# The last day for something is the one before which it has to be done.
TIME_LIMITS: Mapping[str, str] = {"ar": r"\bاخر (?:موعد|اجل|يوم|مهل[هة]|تاريخ)\b"}
FIRST_OF_A_DEED: Mapping[str, str] = {
    "en": rf"\b(?:did|was|were|had|has|have) (?:.* )?{_NO_DEED}(?<!'s )(?<!s' )first \w+",
}
