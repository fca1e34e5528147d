"""Asking words by language: what kind of answer a question wants. Matched in the plain text of the question (small
letters, no accents); the first that is found counts, and of it the part in brackets. A name after the slash is the concept that is measured.
"""

from collections.abc import Mapping

# What is high and has no height.
_SUMS = (
    "fees?|prices?|costs?|rents?|deposits?|fines?|penalt(?:y|ies)|charges?|tax(?:es)?|rates?|interest|salar(?:y|ies)|wages?"
    "|allowances?|discounts?|shares?|percentages?|temperatures?|pressures?|risks?|scores?|limits?|numbers?|quotas?|budgets?|excess(?:es)?|sums?|amounts?|bills?|payments?|premiums?|contributions?|levels?"
)
# "By how much" before one of these asks for no price.
_ARABIC_TIMES = "يوم|ايام|ساع|اسبوع|اسابيع|شهر|اشهر|سن[هة]|سنوات|عام|دقيق|دقايق|مر[هة]|مرات|متر|كيلو"
# What others take for a thing, and no time that it takes.
_ENGLISH_CHARGING = r"(?!(?:it|that|this|i|we|you|one)\b)(?=(?:[\w'&-]+ ){1,5}?(?:charge|ask|want|demand|bill)\b|(?:[\w'&-]+ ){1,5}?take for\b)"
# What somebody takes for a thing, who takes nothing along, in, or on; and what somebody puts down for it.
_GERMAN_CHARGING = (
    r"(?:(?:verlang|berechn|kassier)(?:e?t|en)|nimmt|nehmen)\b(?=.*\b(?:furs?|wenn|falls|pro)\b)"
    r"(?!.*\b(?:mit|ein|auf|an|ab|zu|teil|weg|wahr)\W*$)"
)
_GERMAN_PAYING = r"(?:fur\b.*\b(?:rechnen|ausgeben|hinlegen)|hinblattern|berappen|blechen)\b"

ASKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("reason", r"\bwhy\b|\bhow come\b|\b(?:for )?what (?:\w+ )?(?:reasons?|purposes?)\b|\bwhat (?:is|was|were|are) the (?:\w+ )?(?:reasons?|causes?)\b"),
        ("count", r"\bhow many\b|\bwhat (?:percentage|proportion|number|share)\b|\bwhat (?:is|was) the (?:number|percentage)\b"),
        ("measure/weight", r"\bhow heavy\b|\b(?:how much|what) (?:does|do|did) (?=.*\bweigh\b)"),
        ("measure/height", rf"\bhow tall\b|\bhow high\b(?!.*\b(?:{_SUMS})\b)"),
        ("measure/depth", r"\bhow deep\b"),
        ("measure/width", r"\bhow (?:wide|broad)\b"),
        ("measure/thickness", r"\bhow thick\b"),
        ("measure/distance", r"\bhow far\b(?! (?:ahead|back|before|in advance|into)\b)"),
        ("measure/speed", r"\bhow fast\b"),
        ("measure/age", r"\bhow old\b"),
        ("measure/price", r"\bhow much (?:is|are|was|were|does|do|did)\b(?=.*\bcosts?\b)"),
        ("measure/price", rf"^\W*(how much (?:is|are))(?= (?:the|an?) (?!.*\b(?:{_SUMS}|bonus|charge|postage|vat)\b)(?:[\w-]+ ?){{1,3}}\?)"),
        ("measure/price", r"\bhow expensive\b|\b(what) (?:do|does|did|would|will|must|should) (?:[\w'-]+ ){1,12}?(?:pay|owe)\b"),
        ("measure/price", rf"\bhow much (?:do|does|did|will|would) {_ENGLISH_CHARGING}"),
        ("measure/noise", r"\bhow (?:loud|noisy)\b"),
        ("measure/temperature", r"\bhow (?:hot|cold|warm)\b"),
        ("measure", r"\bhow (?:long|far|high|large|big|thick|strong|small|often|frequently|soon|late|early)\b|\bhow much\b|\b(?:what|which) (?:sum|amount)\b"),
        ("date", r"^(?:(?!\b(?:what|which|who|whom|whose|how|where|why)\b).)*?\b(when)\b(?!.*,\s*(?:what|which|who|whom|whose|how|where|why)\b)|\b(?:what|which) (?:year|date|day|month|century|decade|time|season|era|period)\b|\b(?:since|until|by) when\b|\bwhat (?:is|was) the date\b"),
        ("person", r"^(?:(?!\b(?:what|where|how|which|when)\b).)*?\b(who|whose|whom)\b|\b(?:what|which) person\b|\bwhat (?:is|was) the (?:(?:first|last|full) )?name\b"),
        ("place", r"^(?:(?!\b(?:what|which|who|whom|whose|how|why)\b).)*?\b(where)\b|\b(?:what|which) (?:city|town|country|state|river|place|building|region|continent|street|village|location|county|island)\b"),
        ("list", r"\b(?:list|name|enumerate) (?:all|the|every)\b|\bwhat (?:are|were) (?:all )?(?:the )?(?!\w+ (?:of|is)\b)|\bwhich \w+s (?:are|were|belong|come)\b"),
    ),
    "de": (
        ("reason", r"\b(?:warum|weshalb|wieso|weswegen)\b|\baus welche[mn] grund|\bwas (?:ist|war) der grund"),
        ("count", r"\bwie ?viele[nr]?(?: male)?\b|\bwieviele?\b|\bwelcher anteil\b|\bwie hoch ist (?:die (?:zahl|anzahl)|der anteil)"),
        ("measure/weight", r"\bwie schwer\b|\bwie viel (?=.*\bwieg)|\bwas (?=wieg)"),
        ("measure/distance", r"\bwie weit\b"),
        ("measure/duration", r"\bwie schnell (?=(?:bekomm|erhalt|erhielt|krieg|liefer|reagier|antwort|erfolg|muss|musst|mussen)\w*\b)"),
        ("measure/speed", r"\bwie schnell\b"),
        ("measure/age", r"\bwie alt\b"),
        ("measure/width", r"\bwie breit\b"),
        ("measure/thickness", r"\bwie dick\b"),
        ("measure/depth", r"\bwie tief\b"),
        ("measure/price", r"\bwie teuer\b|\b(?:wie ?viel|was) (?=(?:kostete?n?|(?:be)?zahl(?:e|t|en|st))\b|(?:muss|musst|mussen) .*\b(?:be)?zahlen\b)"),
        ("measure/price", rf"\b(?:wie ?viel|was) (?=(?:muss|musst|mussen) .*\b{_GERMAN_PAYING})|\b(?:wie ?viel|was) {_GERMAN_CHARGING}"),
        ("date", r"\b(?:(?:um|bis|ab) )?wie ?viel uhr\b"),
        ("measure/noise", r"\bwie laut\b"),
        ("measure", r"\bwelche[nr]? (?:betrag|summe)\b|\bin welche[mn] (?:zeitlichen )?(?:abstand(?:en)?|intervall(?:en)?|rhythmus|turnus|takt)\b|\bwie (?:lange?|hoch|gross|oft|haufig|heiss|kalt|stark|dick|spat|fruh|bald|viel|klein)\b"),
        ("date", r"\bwann\b|\b(?:in |an )?welche[nms]? (?:jahr|(?:wochen)?tage?n?|datum|monat|jahrhundert)\b|\b(?:seit|bis|ab) wann\b"),
        ("person", r"\b(?:wer|wem|wen|wessen)\b|\bwie heisst\b"),
        ("place", r"\b(?:wo|wohin|woher)\b|\b(?:in )?welche[mnrs]? (?:stadt|ort|land|fluss|gebaude|region)\b"),
        ("list", r"\b(?:nenne|liste)\b|^\W*zahle\b(?! ich)|\bwas (?:sind|waren) die\b|\bwelche \w+en? (?:gehoren|sind|gibt|werden)\b|\b(welche)(?= \w+en (?:hat|haben|bietet)\b)|\bwelche (?!\w*(?:farbe|weite|grosse|hohe|lange|breite|tiefe|dicke|starke|flache|masse|dichte|menge|klasse|marke|sprache|adresse|stufe|rate|quote|note|miete|auflage) )\w+e (?:hat|haben|bietet)\b"),
    ),
    "es": (
        ("reason", r"\bpor que\b|\ba que se debe\b|\bcual (?:es|fue) (?:la razon|el motivo)\b"),
        ("count", r"\bcuant[oa]s\b|\bque (?:porcentaje|proporcion)\b"),
        ("measure/weight", r"\bcuanto (?=pesa)|\bque peso\b"),
        ("measure/price", r"\bcuanto (?=(?:(?:me|nos|te|os|les?) )?(?:cuesta|cost(?:o|aba|ara|aria)n?\b|vale|valia|valdra|(?:cobra|pide)n?\b))|\bque precio\b"),
        ("measure/height", r"\bcuanto miden? (?=de alt)|\bque alt(?:ura|o)\b"), ("measure/width", r"\bcuanto miden? (?=de anch)|\bque anch(?:ura|o)\b"),
        ("measure/duration", r"\bcuanto (?:tiempo|dur(?:an?|o|aron)|tard(?:an?|o|aron))\b"),
        ("measure", r"\bque (?:importe|suma(?! de)|cantidad|monto)\b|\bcuant[oa]\b|\bcada cuanto\b|\bcon que frecuencia\b|\ba que (?:velocidad|distancia)\b"),
        ("date", r"\bcuando\b|\b(?:en |a )?que (?:ano|fecha|dias?(?: de la semana)?|mes|siglo|hora)\b|\b(?:desde|hasta) cuando\b"),
        ("person", r"\b(?:quien|quienes)\b|\bcomo se llama\b"),
        ("place", r"\b(?:donde|adonde)\b|\b(?:en )?que (?:ciudad|pais|lugar|region|edificio|rio)\b"),
        ("list", r"\b(?:enumera|nombra|lista)\b|\bcuales son\b|\bque \w+s (?:incluye|ofrece|tiene|hay|estan|son|forman)\b"),
    ),
    "fr": (
        ("reason", r"\bpourquoi\b|\bpour quelle raison\b"),
        ("measure/price", r"\bcombien (?:coute|coutent)\b"),
        ("measure/weight", r"\bcombien pese\b"),
        ("count", r"\bcombien d"),
        ("measure", r"\bcombien\b|\bquelle (?:taille|distance|vitesse|duree)\b"),
        ("date", r"\bquand\b|\b(?:en )?quel(?:le)?s? (?:annee|date|jours?(?: de la semaine)?|mois|siecle|heure)\b"),
        ("person", r"\bqui\b|\bcomment s'appelle\b"),
        ("place", r"\bou\b(?= (?:se|est|sont|a|ont|peut|trouve|habite))|\b(?:dans )?quel(?:le)? (?:ville|pays|lieu)\b"),
        ("list", r"\bquel(?:le)?s sont les\b"),
    ),
    "it": (
        ("reason", r"\bperche\b"), ("count", r"\bquant[ie]\b"), ("measure", r"\bquant[oa]\b"),
        ("date", r"\bquando\b|\bche (?:anno|giorno|data)\b"), ("person", r"\bchi\b"), ("place", r"\bdove\b"),
        ("list", r"\bquali sono\b"),
    ),
    "pt": (
        ("reason", r"\bpor que\b|\bporque\b"), ("count", r"\bquant[oa]s\b"), ("measure", r"\bquant[oa]\b"),
        ("date", r"\bquando\b|\bque (?:ano|dia|data)\b"), ("person", r"\bquem\b"), ("place", r"\bonde\b"),
        ("list", r"\bquais sao\b"),
    ),
    "nl": (
        ("reason", r"\bwaarom\b"), ("count", r"\bhoeveel\b"), ("measure", r"\bhoe (?:lang|hoog|zwaar|groot|vaak|oud|ver)\b"),
        ("date", r"\bwanneer\b|\bwelk jaar\b"), ("person", r"\bwie\b"), ("place", r"\bwaar\b"),
    ),
    "zh": (
        ("reason", r"为什么|为何|何故|原因是什么|什么原因|因何"),
        ("any", r"在?(?:什么样?|哪些|哪种|何种)的?(?:情况|条件|情形|前提)(?:之?下)?|什么样的人|什么(?:东西|物品)"),
        ("measure/weight", r"多重|有多重|重(?:达|约)?多少"),
        ("measure/height", r"(?<![率额量费价分比力耗度])(?<![率额量费价分比力耗度]有)多高"),
        ("measure/duration", r"(?<=期)(?:限|间)?(?:是|有|为)?多长"),
        ("measure/length", r"多长(?!时间)"),
        ("measure/width", r"多宽|宽(?:度)?(?:是|有|为|达)?多少"),
        ("measure/thickness", r"多厚|厚(?:度)?(?:是|有|为|达)?多少"),
        ("measure/depth", r"多深|深(?:度)?(?:是|有|为|达)?多少"),
        ("measure/distance", r"多远"),
        ("measure/speed", r"多快"),
        ("measure/age", r"多大年龄|多少岁|几岁"),
        ("measure/price", r"多少钱|怎么(?:收费|卖|算钱)|什么价钱?|(?<=[卖付花掏])多少(?![\u4e00-\u9fff])"),
        ("measure/duration", r"多久|多长时间"),
        ("measure/discount", r"打?几折|多少折扣|优惠多少"),
        ("date", r"什么时候|何时|(?:周|星期|礼拜)几|哪几天|哪一?年|哪一?天|几月几日|几号|几点|什么时间|哪个月|哪一?日"),
        ("list", r"(?:有|包括|包含|是)?哪几(?:个|种|家|位|款|项|类|间|条|所)"),
        ("count", r"多少(?:个|块|户|瓶|袋|箱|盒|根|名|人|位|辆|台|种|次|回|遍|张|家|所|座|间|件|条|只|本|份|项|门|封|幅|套|对|艘|架|株|棵|头|匹|节|页|篇|首|款|组|队|批|届)|几(?:个|名|位|辆|台|种|次|回|遍|张|家|所|座|间|件|条|只|本|份|项|门|封|幅|套|对|艘|架|株|棵|头|匹|节|页|篇|首|款|组|队|批|届)|百分之几"),
        ("measure", r"(?:是|为|有|达到?)?多少|多大|多高|几"),
        ("person", r"(?:是)?谁|哪位|何人|什么人"),
        ("place", r"(?:在)?哪里|(?:在)?哪儿|何处|哪个(?:城市|国家|地方|省|区)|什么地方"),
        ("list", r"(?:有|包括|包含|是)?哪些|列出|分别是什么"),
    ),
    "ar": (
        ("reason", r"\b[وف]?لماذا\b|^\W*لم\b(?= )|\bما (?:هو )?سبب\b|\bما (?:هو )?السبب\b"),
        ("count", r"\b[وف]?ب?كم (?:في |ب)الما?ي[هة]\b"),
        ("measure/weight", r"\b[وف]?كم (?:(?:يجوز|يمكن|يجب) ان )?(?:يبلغ |تبلغ )?(?=وزن|يزن|تزن)"),
        ("measure/length", r"\b[وف]?كم (?:يبلغ |تبلغ )?(?=طول)"),
        ("measure/width", r"\b[وف]?كم (?:يبلغ |تبلغ )?(?=عرض)"),
        ("measure/thickness", r"\b[وف]?كم (?:يبلغ |تبلغ |كان )?(?=سمك)"),
        ("measure/depth", r"\b[وف]?كم (?:يبلغ |تبلغ )?(?=عمق)"),
        ("measure/price", rf"\b[وف]?كم (?:سعر|ثمن|اجر[هة]|يكلف|تكلف[هة]?|كلف[هة])\b|\b[وف]?بكم\b(?! (?:{_ARABIC_TIMES})\w*\b(?! ال))"),
        ("measure/height", r"\b[وف]?كم (?:يبلغ )?ارتفاع\b"),
        ("measure/duration", r"\b[وف]?كم (?:من الوقت|تستغرق|يستغرق|مد[هة]|تستمر|يستمر|تدوم|يدوم)\b"),
        ("measure", r"\b[وف]?(?:ما (?:هو )?|كم )المبلغ\b|\b[وف]?اي مبلغ\b"),
        ("measure", r"\b[وف]?كم (?:يبلغ|تبلغ)\b|\b[وف]?(?:كم|ما) (?:مقدار|نسب[هة])\b"),
        ("count", r"\b[وف]?ب?كم (?:عدد)?\b|\b[وف]?ما (?:هو )?عدد\b"),
        ("date", r"\b[وف]?متي\b|\b[وف]?متى\b|\b(?:في|من|منذ) (?:اي|اي[هة]) (?:عام|سن[هة]|يوم|ايام|تاريخ|شهر|قرن|ساع[هة])\b|\bما (?:هو )?تاريخ\b"),
        ("person", r"\bف?من (?!دون\b|غير\b|خلال\b|اجل\b|اين\b|اي[هة]? )(?=هو|هي|الذي|التي|ال|[يت]\w+|\w+)(?<!\w\sمن )|\bما اسم\b"),
        ("place", r"\b[وف]?(?:اين|أين)\b|\bفي (?:اي|اي[هة]) (?:مدين[هة]|بلد|مكان|دول[هة]|منطق[هة]|مبني|مبنى)\b"),
        ("list", r"\bاذكر\b|\bما هي (?=ال\w+ات\b)|\bعدد\b(?= ال)"),
    ),
}  # fmt: skip
# Words before the property that is asked for; it is what stands between them and the next small word.
WHAT: Mapping[str, str] = {
    "en": r"\bwhat(?:'s| is| are| was| were) (?:the|an?|its|their|your|our) |\bhow (?:much|long|high|large|big|often) (?:is|are|was|were) (?:the|an?|its|their) (?=[\w ]+ (?:of|for|on|in|at|under|to)\b)",
    "de": r"\b(?:was|wie (?:hoch|gross|lange?|viel|oft|stark)|welche[nmrs]?) (?:ist|sind|war|waren|betragt) (?:der|die|das|den|dem|eine?|ihre?|seine?) ",
    "es": r"\b(?:cual(?:es)?|de cuant[oa]|cuanto|que) (?:es|son|fue|era|dura) (?:el|la|los|las|una?|su|sus) ",
    "fr": r"\b(?:quel(?:le)?s?) (?:est|sont|etait) (?:le |la |les |l'|une? )|\bcombien (?:dure|coute) (?:le |la |l')",
    "it": r"\b(?:qual|quale|quali) (?:e|sono|era) (?:il|la|lo|i|gli|le) ",
    "pt": r"\b(?:qual|quais) (?:e|sao|era|foi) (?:o|a|os|as) ",
    "nl": r"\b(?:wat|hoe (?:hoog|lang|groot)) (?:is|zijn|was) (?:de|het|een) ",
    "ar": r"\b[وف]?(?:ما (?:هو |هي )|كم (?:يبلغ |تبلغ )|ما )",
}  # fmt: skip
# Words by which a sentence says a reason.
REASONS: Mapping[str, str] = {
    "en": r"\bbecause\b|\bsince\b|\bdue to\b|\bowing to\b|\bso that\b|\bin order to\b|\bso as to\b|\breasons?\b|\btherefore\b|\bas a result\b|\bthanks to\b|\bcaused?\b|\bafter\b|\bfor (?:fear|lack|safety|want)\b|\bto (?!\w+day\b|the\b|a\b|an\b|his\b|her\b|its\b|their\b|\d)[a-z]+\b|\bled to\b|\bas (?:it|he|she|they|the)\b|\bwould\b|\bmeans\b|\bfollowing\b|\bwhich is why\b|\b(?:so|such)\b(?: [\w'-]+){1,6}? that\b|\bhence\b|\benabl\w+\b|\bon account of\b|\bfor (?:the|its|his|their)\b",
    "de": r"\bweil\b|\bda\b|\bdenn\b|\bwegen\b|\baufgrund\b|\bum\b.{1,200}?\bzu\b|\bdamit\b|\bgrund\b|\bdeshalb\b|\bdaher\b|\bdeswegen\b|\bdarum\b|\bnachdem\b|\binfolge\b|\bdank\b",
    "es": r"\bporque\b|\bya que\b|\bdebido\b|\bpuesto que\b|\bpor\b|\bpara\b|\brazon\b|\bmotivo\b|\bpor lo que\b|\bcausa\b|\btras\b|\bdado que\b",
    "fr": r"\bparce qu|\bcar\b|\bpuisqu|\ben raison\b|\ba cause\b|\bafin\b|\bpour\b|\bgrace\b|\bcause\b|\bdonc\b|\bsuite\b",
    "it": r"\bperche\b|\bpoiche\b|\ba causa\b|\bper\b|\bmotivo\b|\bdovuto\b|\bgrazie\b",
    "pt": r"\bporque\b|\bdevido\b|\bpor\b|\bpara\b|\bmotivo\b|\bja que\b|\bcausa\b",
    "nl": r"\bomdat\b|\bwant\b|\bwegens\b|\bdoor\b|\bdaarom\b|\breden\b",
    "zh": r"因为|由于|因|为了|以便|原因|所以|因此|鉴于|导致|出于|以(?=防|免)",
    "ar": r"\bلان\w*|\bبسبب\b|\bنظرا\b|\bمن اجل\b|\bسبب\b|\bلذلك\b|\bنتيج[هة]\b|\bبعد ان\b|\bحتي\b|\bلكي\b|\bبفضل\b|\bل[يت]\w+|\bاذ\b|\bبغرض\b|\bبهدف\b|\bحيث\b",
}  # fmt: skip
# Words by which a sentence says by another event when something was.
EVENTS: Mapping[str, str] = {
    "en": r"\b(?:when|whenever|after|before|during|until|once|while|at the (?:end|beginning|start|time) of|except (?:for|if|when|in))\b",
    "de": r"\b(?:wenn|als|nachdem|bevor|wahrend|bis|sobald|bei (?!uns\b|ihnen\b|de[rmn]\b|eine)[a-z]+en\b|ausser (?:bei|im|in|wenn)|(?:am|zum|zu) (?:ende|beginn|anfang)|eine[nr]? (?:viertel|halbe )?(?:stunde|tag|woche|monat) (?:vor|nach))\b",
    "es": r"\b(?:cuando|despues|antes|durante|hasta|mientras|tras|a (?:fines|finales|principios|comienzos) de|al (?:final|comienzo)|en cuanto|(?:salvo|excepto) (?:en|si|cuando|por))\b",
    "fr": r"\b(?:quand|lorsque|apres|avant|pendant|jusqu|des que|a la fin|au debut)\b",
    # Who asks when something may be is told the case as well.
    "ar": r"\b[وف]?(?:اذا|عندما|حين|حينما|بعد|قبل|اثناء|خلال|عند|بمجرد|ريثما|حالما|في حال[هة]?|ما عدا (?:في|عند)|الا (?:في|مع|اذا|ب\w+|ل\w+))\b",
}  # fmt: skip
# At the end of a question these ask for a name of the thing, and none of its properties is asked for.
CALLED: Mapping[str, str] = {
    "en": r"\b(?:called|named|known as|termed|referred to as)\W*$",
    "de": r"\b(?:genannt|bezeichnet|bekannt)\W*$",
    "es": r"\b(?:llama(?:do|da)?s?|conocid[oa]s?)\W*$",
    "fr": r"\b(?:appelee?s?|nommee?s?|connue?s?)\W*$",
}
_DEGREES = "便宜|贵|重|轻|大|小|高|低|长|短|宽|窄|深|浅|快|慢|多|少|早|晚|新|旧|好|强|弱|吵|安静|省|远|近"
COMPARISONS: Mapping[str, str] = {
    "en": r"\b(?:more|less|fewer|higher|lower|bigger|smaller|larger|longer|shorter|heavier|lighter|cheaper|older|younger|newer|faster|slower|taller|better|worse|earlier|later|wider|deeper|dearer|stronger|difference|compare|compared|dearest|most|least)\b",
    "de": r"\b(?:mehr|weniger|hoher\w*|niedriger\w*|grosser\w*|kleiner\w*|langer\w*|kurzer\w*|schwerer\w*|leichter\w*|teurer\w*|billiger\w*|gunstiger\w*|alter\w*|junger\w*|neuer\w*|schneller\w*|langsamer\w*|besser\w*|fruher|spater|breiter|tiefer|starker\w*|unterschied|vergleich\w*)\b",
    "es": r"\b(?:mas|menos|mayor|menor|mejor|peor|diferencia|compara\w*|antes|despues)\b",
    "fr": r"\b(?:plus|moins|meilleure?|pire|difference|compar\w+)\b",
    "it": r"\b(?:piu|meno|maggiore|minore|differenza)\b",
    "pt": r"\b(?:mais|menos|maior|menor|diferenca)\b",
    "nl": r"\b(?:meer|minder|hoger|lager|groter|kleiner|langer|korter|zwaarder|lichter|duurder|goedkoper|ouder|verschil)\b",
    "zh": rf"[更较](?=(?:{_DEGREES})(?!号))|比(?!例)|区别|差别|不同|相差|哪一?[个台款种只辆件家座项](?=[^，。？?]{{0,4}}(?:{_DEGREES})[？?]?$)",
    "ar": r"\b(?:ايهما|اكثر|اقل|اكبر|اصغر|اعلي|اعلى|ادني|ادنى|اطول|اقصر|اثقل|اخف|ارخص|اغلي|اغلى|اقدم|احدث|اسرع|ابطا|الفرق|مقارن[هة])\b|\bاي منهما\b",
}  # fmt: skip
# Others are told by their end, as nouns end too ("cellar or shower"): where a word above compares, it is none of these.
COMPARED_BY_END: Mapping[str, str] = {
    "en": r"\b\w{3,}er than\b|\b\w{3,}er\b(?=.*\bor\b)",
    "de": r"\b\w{3,}er\b(?=.*\boder\b)",
}
OR: Mapping[str, str] = {
    "en": r"\bor\b", "de": r"\boder\b", "es": r"\b[ou]\b", "fr": r"\bou\b", "it": r"\bo\b", "pt": r"\bou\b", "nl": r"\bof\b",
    "zh": r"还是|或者|或", "ar": r"\bام\b|\bاو\b",
}  # fmt: skip
AND: Mapping[str, str] = {
    "en": r"\band\b", "de": r"\bund\b", "es": r"\b[ye]\b", "fr": r"\bet\b", "it": r"\be\b", "pt": r"\be\b", "nl": r"\ben\b",
    "zh": r"和|与|跟|同", "ar": r"\bو(?=\w)",
}  # fmt: skip
YES_OR_NO: Mapping[str, str] = {
    "en": r"\W*(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may|must)(?:n't)?\b",
    "de": r"\W*(?:ist|sind|war|waren|hat|haben|hatte|kann|konnen|darf|durfen|wird|werden|wurde|wurden|muss|mussen|gibt|gilt|soll|sollen|(?!mit\b|seit\b|samt\b|statt\b|anstatt\b|laut\b)\w+t|\w{3,}te[nt]?|(?!nenne)\w+en(?= (?:sie|die|der|das|wir|alle|man|meine?|ihre?|unsere?)\b))\b(?! \w+ (?:viel|lang))",
    "es": r"\W*(?:es|son|fue|fueron|esta|estan|tiene|tienen|puede|pueden|hay|debe|se|incluye|era|ha|han|puedo|existe|ofrece|acepta|admite)\b",
    "fr": r"\W*(?:est-ce|est-il|est-elle|peut-on|a-t-|y a-t-il|est|sont|peut)\b",
    "it": r"\W*(?:e|sono|ha|puo|si)\b",
    "pt": r"\W*(?:e|sao|tem|pode|ha|foi)\b",
    "nl": r"\W*(?:is|zijn|heeft|kan|mag|wordt|was)\b",
    "zh": r".*(?:吗|(?<![什怎那这多])么|是否|能否|可否|有没有|是不是|能不能|可不可以|(?P<asked>[\u4e00-\u9fff])不(?P=asked))",
    "ar": r"(?:.*\b[وف]?هل|\W*ا(?:ليس|يمكن|يسمح|يجوز|يحق|توجد|يوجد)\w*)\b",
}  # fmt: skip
# Verbs of a question for what happened once.
PAST: Mapping[str, str] = {
    "en": r"\b(?:was|were|did|had)\b",
    "de": r"\b(?:war(?:en)?|wurden?|hatten?)\b",
    "es": r"\b(?:fue(?:ron)?|eran?|habian?)\b",
    "fr": r"\b(?:fut|furent|etait|etaient|avaient|avait)\b",
}
# A "not" before "more than" or "less than", with the verb between them: it bounds, and denies nothing.
NOT_MORE: Mapping[str, str] = {
    "ar": r"[وف]?(?:لا|لن) [يت]\w+ (?:[^،,.؛؟]{0,32}? )??(?:اكثر|اطول|ازيد|اقل|اقصر) من\b",
    "zh": r"不[得能可应宜准许]?(?:超过|超出|多于|高于|大于|少于|低于|小于)",
}
# A "not" that says how much it is at most.
BOUNDING: Mapping[str, str] = {
    "ar": rf"{NOT_MORE['ar']}|[وف]?(?:لا|لم|لن|ليس|ليست)\b[^،,.؛؟]{{0,48}}?\b(?:الا|سوى|سوي)\b(?! اذا)",
    "zh": r"不[得能可应宜准许]?(?:到|足|满|超过|少于|多于|低于|高于)[\d一二两三四五六七八九十半百]",
}
# What a line says of that for which nothing is paid.
WITHOUT_PRICE: Mapping[str, str] = {
    "en": r"\b(?:free of charge|(?:is|are|get in|for|comes?|enter) free(?=[\s]*(?:[.,;)]|$| of | for | to ))|no charge|costs? nothing)",
    "de": r"\b(?:kostenlos|kostenfrei|gratis|umsonst|gebuhrenfrei|unentgeltlich|kostet nichts|freien eintritt|eintritt frei)\b",
    "es": r"\b(?:gratis|gratuit[oa]s?|sin coste|no cuesta nada)\b",
    "fr": r"\b(?:gratuite?s?|gratuitement)\b",
    "zh": "免费",
    "ar": r"\b[وف]?(?:مجانا|مجاني[هة]?|بالمجان)\b",
}
# A "not" that says that something is free.
FREE: Mapping[str, str] = {
    "en": r"(?:without (?:pay\w*|any (?:fee|charge|cost)|charge|cost)|(?:no|not) (?:charge|pay\w*))\b",
    "de": r"ohne (?:(?:dafur )?zu (?:be)?zahl\w+|(?:be)?zahl\w+|kosten|gebuhr\w*|entgelt|aufpreis)\b",
    "es": r"sin (?:pagar|coste|costo|cargo|gastos)\b",
    "fr": r"sans (?:payer|frais|supplement)\b",
    "it": r"senza (?:pagare|costi|spese)\b",
    "pt": r"sem (?:pagar|custos?)\b",
    "nl": r"zonder (?:te betalen|kosten)\b",
    "zh": "不用?付|不花|不收",
    "ar": r"(?:بدون|دون) (?:دفع|مقابل|رسوم|ان (?:ي|ت|ن|ا)دفع\w*)",
}
# Verbs by which somebody pays, or is charged.
PAYING: Mapping[str, str] = {
    "en": r"\b(?:pays?|paying|paid|charged?|charges|costs?|owes?)\b",
    "de": r"\b(?:(?:be)?zahl(?:t|en|e)|berechne[nt]|berechnet|kostet|kosten|schulde[nt])\b",
    "es": r"\b(?:paga[nr]?|pagar(?:a|an|e|emos)|pagamos|pago|cobra[nr]?|cobramos|cuestan?|abonan?|abonar)\b",
    "fr": r"\b(?:paient?|paye[nr]?t?|payer|facturons|coutent?)\b",
    "zh": "(?:租金?|[房月年日]租|[押佣奖薪]金|[费价款薪额]|票价|工资)[^，。？?的几]{0,3}多少(?=[？?]?$)|付|缴|交(?=多少|[0-9])|收取|交纳|赔偿|收费|补交|[收要掏花](?=多少)|多少钱",
    "ar": r"\b[وف]?(?:س?[ايتن]?دفع\w*|[يت]تقاضى|[يت]تقاضي|تكلف|يكلف|مقابل|(?:ال|ب)مبلغ|ثمن|[ات]طلب \w+ (?:\w+ )?ايجارا)\b",
}
# Who asks how often something is done, and what tells it.
FREQUENCY: Mapping[str, str] = {
    "en": r"\bhow (?:often|frequently)\b", "de": r"\bwie (?:oft|haufig)\b|\bin welche[mn] (?:zeitlichen )?(?:abstand(?:en)?|intervall(?:en)?|rhythmus|turnus|takt)\b", "es": r"\bcada cuanto\b|\bcon que frecuencia\b",
    "fr": r"\ba quelle frequence\b|\btous les combien\b",
    "zh": "多(?:久|长时间)[^，,？?]{0,8}一次|几(?:天|周|年|小时|个?星期|个?月|个小时)[^，,？?]{0,8}一次|隔多久",
    "ar": r"\bكل كم\b|\bكم مر[هة]\b",
}  # fmt: skip
FREQUENT: Mapping[str, str] = {
    "en": r"\b(?:every|each|per|once|twice|thrice|times?|daily|weekly|monthly|yearly|annual(?:ly)?|quarterly|hourly|always"
    r"|never|rarely|regular(?:ly)?|(?:half|quarter|twice)-?yearly|an? (?:hour|day|week|month|year|shift|season)|\w+days?)\b",
    "de": r"\b(?:jede[nrms]?|alle[rn]?|pro|je|\w*mals?|\w*male|\w*lich(?:e[nrms]?)?|immer|nie|selten|regelmassig|\w+tags|im jahr|im monat"
    r"|am tag|in der woche|\w*rhythmus|\w*takt|abwechselnd)\b",
    "es": r"\b(?:cada|tod[oa]s?|vez|veces|diari\w+|semanal\w*|mensual\w*|anual\w*|trimestral\w*|al (?:dia|mes|ano)|por|a la semana"
    r"|nunca|siempre)\b",
    "fr": r"\b(?:chaque|tou(?:s|tes?)|fois|par|\w+ment|(?:quotidien|hebdomadaire|mensuel|annuel)\w*|toujours|jamais|intervalles?|frequence)\b",
    "zh": "每|次|隔|定期|随时|天天|周期|频率|从不|周[一二三四五六日]",
    "ar": r"\b[وف]?(?:كل|يوميا|اسبوعيا|شهريا|سنويا|مر[هة]|مرات|مرت(?:ين|ان)|دائما|بانتظام|دوريا|في (?:ال)?(?:يوم|اسبوع|شهر|سن[هة]|عام))\b",
}  # fmt: skip
