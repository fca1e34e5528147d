"""Small words of which one is the contrary of another, and words that take back what is said behind them, by language.

They hold a sentence together, so they are no words of its matter; but who says one of them where the passage says the
other says the contrary. Spelled as patterns of the plain text: small letters, no accents.
"""

from collections.abc import Mapping

Pole = str
# Each is the contrary of the other.
_CONTRARIES: tuple[tuple[Pole, Pole], ...] = (
    ("over", "under"), ("often", "seldom"), ("on", "off"), ("above", "below"), ("before", "behind"),
    ("within", "after"), ("morning", "evening"), ("rise", "fall"), ("approve", "reject"), ("summer", "winter"),
    ("weekday", "weekend"), ("daytime", "night"), ("in term", "past term"), ("full time", "part time"), ("new", "old"),
    ("large", "small"), ("single", "double"), ("opens", "closes"), ("begins", "ends"), ("newcomer", "regular"),
    ("cooled", "frozen"), ("clean", "dirty"), ("dry", "wet"),
)  # fmt: skip
# What a claim says, and what its passage says instead, that makes the claim wrong.
OPPOSED: tuple[tuple[Pole, Pole], ...] = (
    *_CONTRARIES,
    *((other, one) for one, other in _CONTRARIES),
    *(("over", "most"), ("under", "least"), ("most", "over"), ("least", "under"), ("must", "may"), ("all", "some")),
)
# Those of which a line that says the other gives no answer to a question that says the one.
ASKED: frozenset[Pole] = frozenset(
    """over under most least rise fall approve reject summer winter weekday weekend new old large small single double cooled
    frozen clean dirty dry wet newcomer regular opens closes begins ends daytime night""".split()
) | {"full time", "part time", "in term", "past term"}

# Days on which nobody works, whichever of the week they are.
_FEASTS = "春节|除夕|过年|元旦|清明|五一|劳动节|端午|中秋|国庆|长假|黄金周|法定假日|节假日(?!除外)"

_OTHERWISE: Mapping[str, str] = {
    "en": "otherwise|or else", "de": "sonst|ansonsten|andernfalls", "es": "de lo contrario|en caso contrario",
    "fr": "sinon|faute de quoi", "zh": "否则|不然", "ar": "والا",
}  # fmt: skip
POLES: Mapping[Pole, Mapping[str, str]] = {
    "over": {
        "en": r"(?<!no )(?<!not )(?:more|greater|longer|higher) than|(?:over|above)(?= \d)|exceed(?:s|ed|ing)?",
        "de": r"(?<!nicht )(?:mehr|grosser|langer|hoher) als|uber(?= \d)",
        "es": r"(?<!no )mas de(?= )|superior(?:es)? a",
        "fr": r"plus de(?= )|superieure?s? a",
        "zh": "(?<!不)(?<!不[得能可应宜准许])(?:超过|多于|高于(?!等))|以上",
        "ar": "(?<!لا )(?:اكثر|اكبر|اعلى|اعلي) من",
    },
    "under": {
        "en": r"(?<!no )(?<!not )(?:less|fewer|smaller|shorter|lower) than|(?:under|below)(?= \d)",
        "de": r"(?<!nicht )(?:weniger|kleiner|kurzer|niedriger) als|unter(?= \d)",
        "es": r"(?<!no )menos de(?= )|inferior(?:es)? a",
        "fr": r"(?<!pas )moins de(?= )|inferieure?s? a",
        "zh": "(?<!不)(?<!不[得能可应宜准许])(?:少于|低于)|不足|不到|以下",
        "ar": "(?<!لا )(?:اقل|اصغر|ادنى|ادني) من",
    },
    "most": {
        "en": "at most|no more than|not more than|up to", "de": "hochstens|nicht mehr als|bis zu",
        "es": "como maximo|a lo sumo|no mas de", "fr": "au plus|au maximum|pas plus de", "zh": "至多|最多|不[得能可应宜准许]?(?:超过|多于|高于)",
        "ar": "على الاكثر|علي الاكثر|لا يزيد|لا يتجاوز",
    },
    "least": {
        "en": "at least|no less than|not less than|no fewer than", "de": "mindestens|wenigstens|nicht weniger als",
        "es": "al menos|por lo menos|como minimo|no menos de", "fr": "au moins|au minimum|pas moins de",
        "zh": "至少|最少|不[得能可应宜准许]?(?:少于|低于)", "ar": "على الاقل|علي الاقل|لا يقل",
    },
    "must": {
        "en": "must|ha(?:s|ve|d) to|(?:is|are) (?:required|obliged) to|mandatory|compulsory",
        "de": "muss|mussen|musste|mussten|verpflichtet|vorgeschrieben|pflicht",
        "es": "deben?|tienen? que|obligatori[oa]s?", "fr": "doit|doivent|obligatoires?|faut",
        "zh": "必须|务必|强制", "ar": "يجب|يلزم|الزامي",
    },
    "may": {
        "en": "may|might|optional(?:ly)?", "de": "darf|durfen|kann|konnen|freiwillig", "es": "pueden?|opcional(?:es)?",
        "fr": "peut|peuvent|facultati(?:f|ve)s?", "zh": "可以|可选|自愿", "ar": "يمكن|يجوز|اختياري",
    },
    "all": {
        "en": "all|every|each", "de": "alle[rnms]?|jede[rnms]?|samtliche", "es": "tod[oa]s|cada", "fr": "tous|toutes|chaque",
        "zh": "所有|全部|每", "ar": "جميع|كافة",
    },
    "some": {
        "en": "some|several|a few|most", "de": "einige[rnms]?|manche[rnms]?|mehrere[rnms]?|die meisten",
        "es": "algun[oa]s|vari[oa]s|unos|la mayoria", "fr": "certaine?s|quelques|plusieurs|la plupart",
        "zh": "一些|部分|有些|大多数", "ar": "بعض|عدة|معظم",
    },
    "often": {
        "en": "always|often|usually|frequently", "de": "immer|oft|haufig|meistens", "es": "siempre|a menudo|frecuentemente",
        "fr": "toujours|souvent|frequemment", "zh": "总是|经常|常常|通常", "ar": "دائما|غالبا",
    },
    "seldom": {
        "en": "rarely|seldom|hardly|scarcely", "de": "selten|kaum", "es": "rara vez|raramente|apenas", "fr": "rarement|a peine",
        "zh": "很少|极少|几乎不", "ar": "نادرا",
    },
    "summer": {
        "en": "summer(?:s|time)?", "de": "(?:hoch)?sommer(?:s|monaten?|saison|zeit)?", "es": "veran(?:o|iego)", "fr": "(?:en |l'|cet |d')ete|estivale?",
        "zh": "夏[天季日]?", "ar": "صيف(?:ا)?",
    },
    "winter": {
        "en": "winter(?:s|time)?", "de": "winter(?:s|monaten?|saison|zeit)?", "es": "invierno", "fr": "hiver", "zh": "冬[天季日]?", "ar": "شتاء",
    },
    "weekday": {
        "en": r"weekdays?|monday (?:to|through|until|till) (?:thursday|friday)", "de": "werktags?|wochentags|montags? bis (?:donnerstag|freitag)s?",
        "es": "dias? laborables?|entre semana|lunes a (?:jueves|viernes)", "fr": "en semaine|lundi au (?:jeudi|vendredi)",
        "zh": "(?<!非)工作日|平日|平常|(?:周|星期)一(?:至|到)(?:周|星期)?[四五]", "ar": "ايام العمل|من (?:الاحد|الاثنين) (?:الى|الي|حتى|حتي) (?:الخميس|الجمعة|الجمعه)",
    },
    "weekend": {
        "en": "weekends?|saturdays?|sundays?", "de": "wochenenden?s?|samstags?|sonntags?", "es": "fin(?:es)? de semana|sabados?|domingos?",
        "fr": "week-ends?|samedis?|dimanches?", "zh": f"周末|(?:周|星期|礼拜)[六日天]|{_FEASTS}", "ar": "نهاية الاسبوع|نهايه الاسبوع|عطلة نهاية|(?:يوم )?السبت",
    },
    "daytime": {"zh": "白天|日间|日场"},
    "night": {"zh": "晚上|夜间|夜里|夜晚|夜场|晚间"},
    # What is free while a guarantee lasts may cost something behind that.
    "in term": {"zh": "(?<=[\u3400-\u9fff])期限?[以之]?内|没过[^，。]{0,6}期"},
    "past term": {"zh": "(?<!没)过了?[^，。；没]{0,6}期|期限?(?:过了|过后|满后)|期限?[以之]?外"},
    "full time": {
        "en": "full[- ]time(?:rs?)?", "de": r"vollzeit\w*|ganztags\w*", "es": "(?:a |de )?(?:jornada|tiempo) complet[oa]",
        "fr": "(?:a )?temps plein", "zh": "全职|全日制", "ar": "(?:ب)?دوام كامل|متفرغ(?:ين|ون)?",
    },
    "part time": {
        "en": "part[- ]time(?:rs?)?", "de": r"teilzeit\w*|halbtags\w*", "es": "(?:a |de )?(?:media jornada|(?:jornada|tiempo) parcial)",
        "fr": "(?:a )?(?:temps partiel|mi-temps)", "zh": "兼职|非全日制|半日制", "ar": "(?:ب)?دوام جزءي|(?:ب)?دوام جزيي|نصف دوام",
    },
    "new": {
        "en": "new(?! (?:york|year|zealand|jersey|delhi|orleans|mexico))", "de": "neu(?:e[nmrs]?)?", "es": "nuev[oa]s?", "fr": "nouve(?:au|aux|lles?)",
        "zh": "新(?=的|办|楼|馆|校|店|房|址|版|款|机|车|桥)", "ar": "جديد[هة]?",
    },
    "old": {
        "en": r"(?<!how )(?<!years )(?<!year )(?<!months )(?<!days )old(?! (?:age|people))", "de": "(?<!jahre )(?<!monate )(?<!tage )alte[nmrs]?",
        "es": "antigu[oa]s?|viej[oa]s?", "fr": "anciens?|anciennes?|vieux|vieilles?", "zh": "旧|老(?=办|楼|馆|校|店|房|址|版|款|机|车|桥)", "ar": "قديم[هة]?",
    },
    # Who comes for the first time, and who has been one of them before.
    "newcomer": {
        "en": r"(?:new|first-time) (?:customers?|clients?|members?|patients?|subscribers?|guests?|users?|tenants?)|newcomers?"
        r"|(?:am|are|is|'m|'re) new here|never been (?:here|there|with you|a (?:customer|member|client|patient))",
        "de": r"neu(?:kund|mitglied|patient|einsteiger|mieter)\w*|neue[nrs]? (?:kund|mitglied|patient|mieter)\w*"
        r"|noch nie (?:bei (?:ihnen|euch)|kund\w*|mitglied|patient\w*)|noch (?:kein|nicht) (?:kunde|kundin|mitglied|patient\w*)",
        "es": r"(?:client|soci|miembr|pacient|abonad|usuari)\w+ nuev[oa]s?|nuev[oa]s? (?:client|soci|miembr|pacient|abonad|usuari)\w+"
        r"|nunca (?:he sido|fui) (?:client|soci|miembr|pacient|abonad)\w+",
    },
    "regular": {
        "en": r"already (?:a |an |our |one of our )?(?:customer|client|member|patient|subscriber|tenant)s?"
        r"|(?:existing|regular|returning|long-standing) (?:customers?|clients?|members?|patients?|subscribers?|guests?|users?|tenants?)",
        "de": r"(?:stamm|bestands)(?:kund|gast|gaste|patient|mieter)\w*|(?:schon|bereits) (?:kunde|kundin|kunden|mitglied|mitglieder|patient\w*|mieter\w*)"
        r"|(?:langjahrige|bestehende|bisherige)[nrs]? (?:kund|mitglied|patient|mieter)\w*",
        "es": r"ya (?:es|son|soy|somos|eres|sea|sean) (?:client|soci|miembr|pacient|abonad|usuari)\w+"
        r"|(?:client|soci|miembr|pacient|abonad|usuari)\w+ (?:habitual(?:es)?|existentes?|antigu[oa]s?)",
    },
    "large": {
        "en": "(?<!how )(?:large|big)", "de": "(?:gross|lang)e[nmrs]?", "es": "(?<!de )grandes?", "fr": "grande?s?", "ar": "كبير[هة]?",
    },
    "small": {
        "en": "(?<!how )(?:small|little)", "de": "(?:klein|kurz)e[nmrs]?", "es": "pequen[oa]s?", "fr": "petite?s?", "ar": "صغير[هة]?",
    },
    "single": {
        "en": "single(?:s|-bed)?", "de": "einzel(?:zimmer|bett|kabine)n?s?|einbettzimmers?", "es": "individual(?:es)?", "fr": "(?:chambres? )?(?:simples?|individuelles?)",
        "zh": "单人(?:间|房|床)", "ar": "غرف[هة] (?:مفرد[هة]|فردي[هة])",
    },
    "double": {
        "en": "double(?: rooms?| beds?)", "de": "doppel(?:zimmer|bett|kabine)n?s?|zweibettzimmers?", "es": "(?:habitacion(?:es)?|camas?) dobles?", "fr": "(?:chambres?|lits?) doubles?",
        "zh": "双人(?:间|房|床)", "ar": "غرف[هة] مزدوج[هة]",
    },
    "opens": {
        "en": r"opens|(?:do|does|will|can) (?:the |an? )?(?:[\w'-]+ ){1,3}open(?=\W*$| on\b| at\b| in\b| for\b)", "de": r"offnet|offnen|(?:macht|machen) (?:[\w-]+ ){1,4}auf",
        "es": r"abren?|abrira", "fr": "ouvrent|ouvre", "zh": "开门|开馆|开店|开放时间", "ar": "[يت]فتح",
    },
    "closes": {
        "en": r"(?:closes|shuts)(?= at)|(?:do|does|will|can) (?:the |an? )?(?:[\w'-]+ ){1,3}close(?=\W*$| on\b| at\b| in\b| for\b)", "de": r"schliesst|schliessen|(?:macht|machen) (?:[\w-]+ ){1,4}zu",
        "es": r"cierran?(?= a)|(?<=hora )cierran?", "fr": "ferment|ferme(?= a)", "zh": "关门|闭馆|打烊|关店|停止营业", "ar": "[يت]غلق",
    },
    "begins": {
        "en": r"begins?|starts?", "de": r"beginnt|beginnen|startet|starten", "es": r"empiezan?|comienzan?", "fr": "commencent?|debutent?", "zh": "开始", "ar": "[يت]بد[اأ]",
    },
    "ends": {
        "en": r"ends?|finish(?:es)?|lasts?", "de": r"endet|enden|dauert|dauern", "es": r"terminan?|acaban?|duran?", "fr": "finissent|finit|terminent?|durent?", "zh": "结束|持续", "ar": "[يت]نتهي|[يت]ستمر",
    },
    "cooled": {
        "en": "fridge|refrigerator", "de": "kuhlschrank(?:s|es)?|kuhlfach(?:s|es)?", "es": "nevera|frigorifico|refrigerador", "fr": "refrigerateur|frigo",
        "zh": "冷藏", "ar": "(?:ال)?ثلاج[هة]",
    },
    "frozen": {
        "en": "freezer|frozen", "de": r"gefrier\w+|tiefkuhl\w*|(?:tief|ein)gefroren(?:e[nmrs]?)?", "es": "congelador|congelad[oa]s?", "fr": "congelateur|congelee?s?",
        "zh": "冷冻|速冻", "ar": "(?:ال)?(?:مجمد[هة]?|مجمد|فريزر)",
    },
    "on": {
        "en": r"(?:be|is|are|was|were|been|switch(?:ed)?|turn(?:ed)?|stays?|kept|leave|left) on(?= (?:during|while|when|until|at)\b|[.,;!?]|$)",
        "de": "eingeschaltet|einschalten|angeschaltet", "es": "encendid[oa]s?|encender", "fr": "allumee?s?|allumer",
        "zh": "打开|开启", "ar": "تشغيل",
    },
    "off": {
        "en": r"(?:be|is|are|was|were|been|switch(?:ed)?|turn(?:ed)?|stays?|kept|leave|left) off",
        "de": "ausgeschaltet|ausschalten|abgeschaltet|abschalten", "es": "apagad[oa]s?|apagar", "fr": "eteinte?s?|eteindre",
        "zh": "关闭|关掉", "ar": "ايقاف",
    },
    "above": {
        "en": r"above(?! \d)", "de": "oberhalb", "es": "encima de|por encima", "fr": "au-dessus", "zh": "上方", "ar": "فوق",
    },
    "below": {
        "en": r"below(?! \d)|beneath|underneath", "de": "unterhalb", "es": "debajo de|por debajo", "fr": "au-dessous|en dessous",
        "zh": "下方", "ar": "تحت",
    },
    "before": {
        "en": "in front of", "de": r"vor (?:der|dem|den)\b", "es": "delante de", "fr": "devant", "zh": "前面", "ar": "امام",
    },
    "behind": {
        "en": "behind", "de": r"hinter (?:der|dem|den)\b", "es": "detras de", "fr": "derriere", "zh": "后面", "ar": "خلف",
    },
    "within": {
        "en": "within", "de": "innerhalb|binnen", "es": "dentro de", "fr": "dans un delai|sous(?= \\d)", "zh": "以内|之内",
        "ar": "خلال",
    },
    "after": {
        "en": r"after(?= (?:\d|an?\b|one\b|two\b|three\b|ten\b|thirty\b))", "de": r"nach(?= (?:\d|einem|einer))",
        "es": r"despues de(?= (?:\d|un))|tras(?= (?:\d|un))", "fr": r"apres(?= (?:\d|un))", "zh": "以后|之后", "ar": "بعد",
    },
    "morning": {"en": r"(?<=\d )a\.?m\.?", "es": r"de la manana", "fr": "du matin", "de": "morgens", "zh": "上午|早上"},
    "evening": {
        "en": r"(?<=\d )p\.?m\.?", "es": r"de la (?:tarde|noche)", "fr": r"du soir|de l'apres-midi", "de": "abends|nachmittags",
        "zh": "下午|晚上",
    },
    "rise": {
        "en": r"ris(?:es?|en|ing)|rose|increas(?:e|es|ed|ing)|grew|grows?|grown|(?:went|go|goes|going|gone) up|climb(?:s|ed)?|rais(?:es?|ed|ing)|put up",
        "de": "stieg(?:en)?|steigt|steigen|gestiegen|wuchs(?:en)?|wachst|gewachsen|zugenommen|erhoh(?:t|te|ten|en|ung|ungen)|angehoben|anheb(?:t|en)",
        "es": "subi(?:o|eron)|suben?|aument(?:o|aron|an?)|crecio|crecieron|crecen?",
        "fr": "augment(?:e|ent|ait|a|aient)|hausse", "zh": "上升|增长|增加|上涨|提高", "ar": "ارتفع|ارتفعت|زاد|زادت|نما|نمت",
    },
    "fall": {
        "en": r"f[ae]ll(?:s|en|ing)?|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|drop(?:s|ped)?|shrank|shrinks?|(?:went|go|goes|going|gone) down|lower(?:s|ed|ing)",
        "de": "sank(?:en)?|sinkt|sinken|gesunken|fiel(?:en)?|fallt|gefallen|abgenommen|verringert(?:e|en)?|gesenkt|senk(?:t|en|ung)",
        "es": "bajaron|cay(?:o|eron)|caen?|disminuy(?:o|eron|en?)|descendi(?:o|eron)",
        "fr": "diminu(?:e|ent|ait|a|aient)|baisse", "zh": "下降|下跌|减少|降低", "ar": "انخفض|انخفضت|تراجع|تراجعت|هبط|هبطت",
    },
    "approve": {
        "en": r"approv(?:es?|ed|ing|als?)", "de": "genehmigt(?:e|en)?|billigt(?:e|en)?|bewilligt(?:e|en)?|zugestimmt",
        "es": "aprob(?:o|aron|ad[oa]s?)|aprueban?", "fr": "approuv(?:e|ent|a|erent|ees?)", "zh": "批准", "ar": "وافق|وافقت",
    },
    # By an "otherwise" a line tells of the other one too.
    "clean": {
        "en": r"(?:swept|spotless|(?:left|returned|handed (?:over|back)|given back|brought back|empty and) clean(?:ed)?)",
        "de": r"(?:besenrein(?:e[nmrs]?)?|sauber(?:e[nmrs]?)?|gereinigt(?:e[nmrs]?)?|geputzt)",
        "es": r"(?:barrid[oa]s?|(?:entreg\w+|devuel\w+|dej\w+|vaci[oa]s? y) limpi[oa]s?)",
        "fr": r"(?:balaye?e?s?|(?:rendue?s?|laissee?s?|vides? et) (?:propres?|nettoyee?s?))",
        "zh": r"(?<!不)(?<!没有)(?<!没)(?<!未)(?:干净|清扫|打扫|清洁)",
        "ar": r"(?<!غير )(?:نظيف[هة]?ا?|منظف[هة]?ا?|مكنوس[هة]?ا?)",
    },
    "dry": {
        "en": r"(?:back|returned|left|is|are|be) (?:\w+ )?dry", "de": "trocken(?:e[nmrs]?)?|getrocknet(?:e[nmrs]?)?", "es": r"(?:vuelv|devuel|regres|entreg|est)\w+ sec[oa]s?", "fr": r"(?:revien|rend|est|sont)\w* (?:secs?|seches?)",
        "zh": "干燥|(?:晾|擦|吹|烘|弄)干|干着", "ar": "(?:ال)?جاف[هة]?ا?|(?:ال)?ناشف[هة]?ا?",
    },
    "wet": {
        "en": rf"(?:back|returned|left|is|are|be) (?:\w+ )?(?:wet|damp|soaked)|{_OTHERWISE['en']}", "de": rf"nass(?:e[nmrs]?)?|feucht(?:e[nmrs]?)?|durchnasst(?:e[nmrs]?)?|{_OTHERWISE['de']}",
        "es": rf"mojad[oa]s?|humed[oa]s?|{_OTHERWISE['es']}", "fr": rf"mouillee?s?|humides?|{_OTHERWISE['fr']}",
        "zh": rf"潮湿|淋湿|弄湿|湿着|湿的|{_OTHERWISE['zh']}", "ar": rf"(?:ال)?مبتل[هة]?ا?|(?:ال)?مبلل[هة]?ا?|(?:ال)?رطب[هة]?ا?|{_OTHERWISE['ar']}",
    },
    "dirty": {
        "en": rf"dirty|filthy|soiled|uncleaned|unswept|not (?:been )?(?:clean|cleaned|swept)|{_OTHERWISE['en']}",
        "de": rf"schmutzig(?:e[nmrs]?)?|dreckig(?:e[nmrs]?)?|verschmutzt(?:e[nmrs]?)?|ungereinigt(?:e[nmrs]?)?|nicht (?:besenrein|sauber|gereinigt|geputzt)|{_OTHERWISE['de']}",
        "es": rf"suci[oa]s?|sin (?:barrer|limpiar)|no (?:este|esta|estan) (?:limpi[oa]s?|barrid[oa]s?)|{_OTHERWISE['es']}",
        "fr": rf"souillee?s?|salie?s?|sans (?:balayer|nettoyer)|{_OTHERWISE['fr']}",
        "zh": rf"脏|(?:不|没有?|未)(?:干净|清扫|打扫|清洁)|{_OTHERWISE['zh']}",
        "ar": rf"متسخ[هة]?ا?|قذر[هة]?ا?|وسخ[هة]?ا?|غير نظيف[هة]?|{_OTHERWISE['ar']}",
    },
    "reject": {
        "en": r"reject(?:s|ed|ing|ions?)?|turned down", "de": "abgelehnt|ablehnt(?:e|en)?|lehnt(?:e|en)?|verworfen",
        "es": "rechaz(?:o|aron|ad[oa]s?|an?)", "fr": "rejet(?:te|tent|a|erent|ees?)", "zh": "否决|驳回", "ar": "رفض|رفضت",
    },
}  # fmt: skip

# Behind them something is said that is not so, or not yet known to be.
VEILS: Mapping[str, str] = {
    "en": r"den(?:y|ies|ied|ying)|doubt(?:s|ed)?|myths?|(?:it is|is) (?:false|untrue|a lie) that|falsely|rumou?rs?|allegedly|supposedly"
    r"|fail(?:s|ed)? to|refus(?:es|ed) to|forbid(?:s|den)?|forbade|prohibit(?:s|ed)?|hardly|rarely|seldom|scarcely",
    "de": r"bestritt(?:en)?|bestreite[tn]|leugne[tn]?|leugneten|bezweifel[nt]n?|mythos|angeblich|falschlich|geruchte?"
    r"|weigert(?:e|en)? sich|verboten|verbietet|untersagt|kaum|selten",
    "es": r"neg(?:o|aron|ado)|niegan?|desmint(?:io|ieron)|duda(?:n|ron)?|mito|es falso que|supuestamente|rumore?s?"
    r"|prohibid[oa]s?|prohibe|apenas|rara vez|raramente",
    "fr": r"ni(?:e|ent|a|erent)|dementi(?:t|rent)?|doute(?:nt)?|mythe|il est faux que|pretendument|rumeurs?"
    r"|refuse(?:nt)? de|interdite?s?|interdit|a peine|rarement",
    "zh": "否认|怀疑|谣言|传言|据称|禁止|拒绝|很少|几乎不",
    "ar": "نفى|نفي|نفت|ينفي|شكك|يشكك|خرافة|اشاعة|يمنع|محظور|نادرا",
}

# A line with one of these takes back what the line before it says, for some.
EXCEPTED: Mapping[str, str] = {
    "en": r"(?:this|that|these|it|they)(?: \w+)? (?:does|do|did) not (?:apply|hold|include|cover|concern)|(?:is|are) (?:excluded|exempt(?:ed)?)"
    r"|^(?:exceptions?|except)",
    "de": r"(?:das|dies|dieser?|diese) (?:gilt|gelten|betrifft) nicht|(?:gilt|gelten) nicht fur|(?:sind|ist) (?:davon )?ausgenommen"
    r"|^ausnahmen?|^ausgenommen",
    "es": r"(?:esto|eso) no (?:se )?(?:aplica|incluye|vale)|no se aplican? a|(?:queda|quedan|esta|estan) (?:excluid|exent)[oa]s?|^excepciones",
    "zh": "除外|不适用于?|不在此列",
    "ar": "لا ينطبق|لا تنطبق|لا يشمل|لا تشمل|يستثني|يستثنى",
}
# Words by which something may be.
GRANTED: Mapping[str, str] = {
    "en": r"\b(?:can|may|is allowed|are allowed)\b",
    "de": r"\b(?:kann|konnen|darf|durfen)\b",
    "es": r"\b(?:puede|pueden|se permiten?)\b",
    "fr": r"\b(?:peut|peuvent)\b",
    "zh": "可以?|允许",
    "ar": r"\b[وف]?(?:يجوز|يمكن|يحق|يسمح)\b",
}
