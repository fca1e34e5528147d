"""Parties: kinds of people and bodies for whom rules, prices and terms differ, by language. Spelled as patterns of the
plain text: small letters, no accents; where two begin at one place the longer one counts.
"""

from collections.abc import Mapping

PARTIES: Mapping[str, Mapping[str, str]] = {
    "customer": {
        "en": "customers?|clients?|buyers?|purchasers?", "de": "kund(?:e|en|innen|in)|kaufer(?:n|in)?|auftraggeber[ns]?|besteller[ns]?",
        "es": "clientes?|compradore?s?", "fr": "clients?|acheteurs?", "it": "client[ei]|acquirent[ei]", "pt": "clientes?",
        "nl": "klant(?:en)?", "zh": "(?<![个私企])客户|顾客|买方|客人", "ar": "(?:عميل|عملاء|زبون|زباين|مشتري|مشترين|زباون|مشترون)",
    },
    "private customer": {
        "en": "private (?:customers?|clients?|individuals?|persons?|households?)|consumers?|individual customers?",
        "de": "privatkund(?:e|en|innen|in)|privatperson(?:en)?|private[nrms]? (?:kunden?|haushalten?|personen)|verbraucher(?:n|in|innen|s)?|privathaushalten?",
        "es": "particulares|clientes? particulares|consumidore?s?|personas? fisicas?", "fr": "particuliers?|consommateurs?",
        "it": "privati|consumator[ei]", "pt": "particulares|consumidore?s?", "nl": "particulier(?:en)?|consument(?:en)?",
        "zh": "个人客户|私人客户|个人用户|消费者|(?<![一二两三四五六七八九十几每哪这那某整\\d])个人(?!会员)", "ar": "(?:افراد|فرد|عملاء افراد|مستهلك|مستهلكين|مستهلكون|مستهلكه|مستهلكة|مستهلكات)",
    },
    "company": {
        "en": "(?:business|corporate|commercial) (?:customers?|clients?|members?)|compan(?:y|ies)|businesses|firms?|enterprises?|corporations?",
        "de": "(?:firmen|geschafts|gewerbe|unternehmens)kund(?:e|en|innen|in)|firm(?:a|en)|unternehmens?|betrieben?|gewerbetreibenden?|gewerbliche[nrms]? kunden?|firmenmitglied(?:er|ern)?",
        "es": "empresas?|clientes? empresariales|socios? corporativos?|companias?", "fr": "entreprises?|societes?|professionnels?",
        "it": "aziend[ae]|impres[ae]|societa", "pt": "empresas?", "nl": "bedrij(?:f|ven)|zakelijke klanten",
        "zh": "企业(?:客户|会员|用户)?|公司(?:客户|会员)?", "ar": "(?:شركه|شركة|شركات|منشات|موسسات)",
    },
    "public body": {
        "en": "public (?:bod(?:y|ies)|authorit(?:y|ies)|institutions?|sector)|authorit(?:y|ies)|municipalit(?:y|ies)|government agenc(?:y|ies)",
        "de": "behorden?|offentliche[nrms]? (?:stellen?|hand|auftraggebern?|einrichtung(?:en)?)|kommunen?|gemeinden?",
        "es": "(?:administracion(?:es)?|organismos?|entidad(?:es)?) publicas?|organismos? publicos?|ayuntamientos?", "fr": "organismes? publics?|collectivites?",
        "zh": "公共机构|政府(?:机构|部门|机关)?|机关|事业单位", "ar": "(?:جهات (?:ال)?حكوميه|جهات (?:ال)?حكومية|بلديات|بلديه|بلدية)",
    },
    "association": {
        "en": "associations?|clubs?|charit(?:y|ies)|non-?profits?", "de": "verein(?:e|en|s)?", "es": "asociacion(?:es)?",
        "fr": "associations?", "zh": "社团|协会|非营利组织", "ar": "(?:جمعيه|جمعية|جمعيات)",
    },
    "school": {
        "en": "schools?", "de": "schulen?", "es": "escuelas?|colegios?", "fr": "ecoles?", "zh": "学校", "ar": "(?:مدرسه|مدرسة|مدارس)",
    },
    "supplier": {
        "en": "suppliers?|vendors?|subcontractors?", "de": "lieferant(?:en|in|innen)?|zulieferern?|zulieferer", "es": "proveedore?s?",
        "fr": "fournisseurs?", "it": "fornitor[ei]", "pt": "fornecedore?s?", "nl": "leverancier(?:s)?", "zh": "供应商|供货商|卖方",
        "ar": "(?:مورد|موردين|موردون|مورده|موردة|موردات)",
    },
    "dealer": {
        "en": "dealers?|resellers?|retailers?|distributors?|wholesalers?", "de": "(?:wieder|fach|einzel|gross)?(?:handler[ns]?|verkaufer[ns]?)",
        "es": "distribuidore?s?|revendedore?s?|minoristas?|mayoristas?", "fr": "revendeurs?|distributeurs?|detaillants?", "zh": "经销商|零售商|批发商|代理商",
        "ar": "(?:تاجر|تجار|موزع|موزعين|موزعون|موزعه|موزعة|موزعات)",
    },
    "carrier": {
        "en": "carriers?|couriers?|freight forwarders?|hauliers?", "de": "spediteur(?:e|en)?|speditionen?|frachtfuhrer[ns]?|kurieren?",
        "es": "transportistas?|mensajer[oa]s?", "fr": "transporteurs?", "zh": "承运人|承运商|快递员", "ar": "(?:ناقل|ناقلين|ناقلون|شركات (?:ال)?نقل)",
    },
    "employee": {
        "en": "employees?|(?:staff|team|crew|faculty) members?|members? of (?:the )?(?:staff|team|crew)|staff|workers?|personnel|colleagues?|workforce",
        "de": "(?:voll|teil)zeitkraft(?:en|e)?|kolleg(?:en|innen|e|in)|belegschaft|teammitglied(?:er|ern)?|mitarbeiter(?:n|innen|in|s)?|mitarbeitenden?|beschaftigte[nrms]?|angestellte[nrms]?|arbeitnehmer(?:n|in|innen|s)?|personal",
        "es": "emplead[oa]s?|trabajadore?s?|personal|plantilla|miembros? del (?:equipo|personal)|companer[oa]s", "fr": "employes?|salaries?|personnel", "it": "dipendent[ei]|personale",
        "pt": "funcionari[oa]s?|empregad[oa]s?", "nl": "werknemer(?:s)?|medewerker(?:s)?", "zh": "(?<!实习)员工|职工|雇员|(?<![兼全])职员",
        "ar": "(?:موظف|موظفين|موظفون|عامل|عمال|عاملين|عاملون|موظفه|موظفة|موظفات|عامله|عاملة|عاملات)",
    },
    "intern": {
        "en": "interns?", "de": "praktikant(?:en|in|innen)?|werkstudent(?:en|in|innen)?", "es": "becari[oa]s?|practicantes?|pasantes?", "fr": "stagiaires?",
        "it": "stagist[ae]|tirocinant[ei]", "pt": "estagiari[oa]s?", "nl": "stagiair(?:es|s)?", "zh": "实习生|实习员工", "ar": "(?:متدرب|متدربين|متدربون|متدربه|متدربة|متدربات)",
    },
    "apprentice": {
        "en": "apprentices?|trainees?", "de": "auszubildende[nrms]?|azubis?|lehrling(?:e|en|s)?", "es": "aprendi(?:z|ces)", "fr": "apprentie?s?",
        "it": "apprendist[ai]", "nl": "leerling(?:en)?", "zh": "学徒工?", "ar": "(?:تلميذ مهني|متمهن|صبيان)",
    },
    "freelancer": {
        "en": "freelancers?|contractors?|temps", "de": "freiberufler(?:n|in|innen)?|freie[nrms]? mitarbeiter[ns]?|leiharbeiter[ns]?|selbststandige[nrms]?",
        "es": "autonom[oa]s|freelances?|contratistas?", "fr": "independants|freelances?", "zh": "自由职业者|承包商|外包人员", "ar": "(?:مستقلين|مستقلون|مقاول|مقاولين|مقاولون|مقاوله|مقاولة|مقاولات)",
    },
    "manager": {
        "en": "managers?|supervisors?|executives?", "de": "fuhrungskraft(?:e|en)?|leitende[nrms]? angestellte[nrms]?|vorgesetzte[nrms]?",
        "es": "directiv[oa]s?|gerentes?|mandos", "fr": "cadres?|managers?", "zh": "经理|主管|管理人员", "ar": "(?:مدير|مديرين|مدراء|مديرون|مديره|مديرة|مديرات)",
    },
    "volunteer": {
        "en": "volunteers?", "de": "ehrenamtliche[nrms]?|freiwillige[nrms]?|helfer(?:n|innen|in|s)?", "es": "voluntari[oa]s?", "fr": "benevoles?",
        "zh": "志愿者|义工", "ar": "(?:متطوع|متطوعين|متطوعون|متطوعه|متطوعة|متطوعات)",
    },
    "member": {
        "en": r"private members?|individual members?|(?<!non-)(?<!non )(?<!family )(?<!board )(?<!cast )(?<!band )(?<!council )(?<!committee )members?"
        r"(?!ship| of (?:the )?(?:public|family|board|parliament|council|committee|band|house|senate))", "de": "privatmitglied(?:er|ern)?|private[nrms]? mitglied(?:er|ern)?|(?<!nicht)(?<!nicht-)mitglied(?:er|ern|es|s)?", "es": "soci[oa]s? particulares|(?<!no )(?:soci[oa]s?|miembros?)", "fr": "membres?|adherente?s?",
        "it": "soci[oae]?|membr[io]", "pt": "(?<!nao )(?:soci[oa]s?|membros?)", "nl": "(?:leden|lid)", "zh": "个人会员|私人会员|(?<!非)(?<!企业)(?<!公司)会员|成员", "ar": "(?:عضو|اعضاء|مشترك|مشتركين|مشتركون|مشتركه|مشتركة|مشتركات)(?: ال?افراد)?",
    },
    "non-member": {
        "en": "non-?members?", "de": "nicht-?mitglied(?:er|ern)?", "es": "no (?:soci[oa]s?|miembros?)", "fr": "non[- ]membres?", "zh": "非会员",
        "ar": "غير (?:ال)?(?:عضو|اعضاء)",
    },
    "guest": {
        "en": "guests?|visitors?", "de": "gast(?:e|en|es)?|besucher(?:n|innen|in|s)?", "es": "invitad[oa]s?|visitantes?|huesped(?:es)?", "fr": "invites?|visiteurs?|hotes?",
        "it": "ospit[ei]|visitator[ei]", "pt": "convidad[oa]s?|visitantes?|hospedes?", "nl": "gast(?:en)?|bezoekers?", "zh": "访客|来宾|宾客|非会员访客",
        "ar": "(?:ضيف|ضيوف|نزيل|نزلاء|زاير|زوار|زايرين|زايرون|زايره|زايرة|زايرات)",
    },
    "tourist": {
        "en": "tourists?", "de": "tourist(?:en|in|innen)?", "es": "turistas?", "fr": "touristes?", "zh": "游客", "ar": "(?:سايح|سياح)",
    },
    "resident": {
        "en": r"(?<!non-)residents?", "de": "anwohner(?:n|in|innen)?|einheimische[nr]?|ortsansassige[nr]?|einwohner(?:n|in|innen)?|bewohner(?:n|in|innen)?", "es": "residentes?|vecin[oa]s?", "fr": "habitants?|residents?|riverains?",
        "zh": "居民|住户", "ar": "(?:مقيم|مقيمين|ساكن|سكان|مقيمون|مقيمه|مقيمة|مقيمات)",
    },
    "student": {
        "en": "students?|pupils?|(?:(?<=i'm )|(?<=i am )|(?<=am still )|(?<=m still ))(?:at|in) (?:university|college|uni|school)",
        "de": "student(?:en|in|innen)?|studierende[nrms]?|schuler(?:n|in|innen)?|(?:(?<=ich )|(?<=wir ))studieren?|(?:(?<=ich gehe )|(?<=ich bin ))noch (?:zur schule|an der uni\\w*)",
        "es": "estudiantes?|alumn[oa]s?|estudio en la (?:universidad|uni)|(?:estoy|voy) (?:en|a) la (?:universidad|uni)|soy universitari[oa]", "fr": "etudiante?s?|eleves?",
        "it": "student[ei]|studentess[ae]", "pt": "estudantes?|alun[oa]s?", "nl": "student(?:en)?", "zh": "学生|(?<=我)(?:还)?在?[上读]大学", "ar": "(?:طالب|طلاب|طلبه|طلبة|طالبه|طالبة|طالبات|تلميذ|تلاميذ|تلميذه|تلميذة|تلميذات)",
    },
    "teacher": {
        "ar": "(?:معلم|معلمين|معلمون|معلمه|معلمة|معلمات|مدرس|مدرسين|مدرسون|مدرسات)",
    },
    "child": {
        # A son of whoever asks is a child; those of a document may be of any age.
        "en": r"child(?:ren)?|kids?|minors?|(?:(?<=my )|(?<=our ))(?:grand)?(?:sons?|daughters?)",
        "de": r"kind(?:er|ern|es|s)?|minderjahrige[nrms]?|(?:(?<=mein )|(?<=meine[nmr] )|(?<=meine )|(?<=unser )|(?<=unsere[nmr] )|(?<=unsere ))(?:sohn|tochter|enkel(?:in)?)",
        "es": r"nin[oa]s?|menores(?: de edad)?|(?:(?<=mi )|(?<=mis )|(?<=nuestr[oa] ))(?:hij|niet)[oa]s?", "fr": "enfants?|mineurs?",
        "it": "bambin[io]|minorenn[ei]", "pt": "criancas?|menores", "nl": "kind(?:eren)?", "zh": "儿童|小孩|孩子|未成年人", "ar": "(?:طفل|اطفال|قاصر|قصر)",
    },
    "adult": {
        "en": "adults?", "de": "erwachsene[nrms]?", "es": "adult[oa]s?", "fr": "adultes?", "it": "adult[io]", "pt": "adult[oa]s?", "nl": "volwassene[n]?", "zh": "成人|成年人",
        "ar": "(?:بالغ|بالغين|كبار|بالغون|بالغه|بالغة|بالغات)",
    },
    "pensioner": {
        "en": "pensioners?|senior citizens?|seniors|retirees?", "de": "rentner(?:n|in|innen)?|senior(?:en|innen)|pensionare?n?", "es": "jubilad[oa]s?|pensionistas?|personas mayores",
        "fr": "retraites|seniors", "zh": "老年人|退休人员|长者", "ar": "(?:متقاعد|متقاعدين|مسن|مسنين|كبار السن|متقاعدون|مسنون|متقاعده|متقاعدة|متقاعدات)",
    },
    "tenant": {
        "en": "tenants?|lessees?|renters?", "de": "(?<!ver)mieter(?:n|in|innen|s)?|pachter[ns]?", "es": "inquilin[oa]s?|arrendatari[oa]s?", "fr": "locataires?",
        "zh": "租户|承租人|租客", "ar": "(?:مستاجر|مستاجرين|مستاجرون|مستاجره|مستاجرة|مستاجرات)",
    },
    "landlord": {
        "en": "landlords?|lessors?", "de": "vermieter(?:n|in|innen|s)?|verpachter[ns]?", "es": "arrendadore?s?|caser[oa]s?", "fr": "bailleurs?", "zh": "房东|出租人", "ar": "(?:موجر|موجرين|موجرون|موجره|موجرة|موجرات)",
    },
    "passenger": {
        "en": "passengers?", "de": "passagiere?n?|fahrgast(?:e|en|es)?|reisende[nrms]?", "es": "pasajer[oa]s?|viajer[oa]s?", "fr": "passagers?|voyageurs?", "zh": "乘客|旅客", "ar": "(?:راكب|ركاب|مسافر|مسافرين|مسافرون|مسافره|مسافرة|مسافرات)",
    },
    "driver": {
        "en": "drivers?", "de": "fahrer(?:n|in|innen|s)?", "es": "conductore?s?", "fr": "conducteurs?|chauffeurs?", "zh": "司机|驾驶员", "ar": "(?:سايق|سايقين|سايقون|سايقه|سايقة|سايقات)",
    },
    "patient": {
        "en": "patients", "de": "patient(?:en|in|innen)", "es": "pacientes?", "fr": "patients", "zh": "患者|病人", "ar": "(?:مريض|مرضى|مرضي)",
    },
}  # fmt: skip
# Where a party is that somebody is said not to be, in the text around it.
PARTY = "\x00"
DENIED: Mapping[str, str] = {
    "en": rf"\bnon[- ]?{PARTY}|(?:\bnot|n't|\bno longer|\bwithout being)"
    rf"(?: (?:an?|the|your|one of your|of your|one of the|yet|currently|registered|enrolled)){{0,3}} {PARTY}"
    rf"|\bi am no {PARTY}",
    "de": rf"\bnicht[- ]?(?:mehr )?{PARTY}|\b(?:bin|ist|sind|bist|seid|war|waren|ware) (?:\w+ ){{0,2}}kein\w* (?:\w+ )?{PARTY}"
    rf"|\bkein\w* (?:\w+ )?{PARTY}(?: \w+){{0,4}} (?:bin|ist|sind|war|waren|zu sein)\b",
    "es": rf"\bno (?:(?:soy|eres|es|son|somos|sea|sean|ser|siendo) (?:\w+ ){{0,2}})?{PARTY}|\bsin ser (?:\w+ )?{PARTY}",
    "zh": rf"(?:不是|非|不属于)(?:[^，。；、的]{{0,6}}的)?{PARTY}",
    "ar": rf"\b(?:ل?غير|ليس\w?|لست\w?|لسنا|دون ان [يتا]كون) (?:من )?{PARTY}",
}  # fmt: skip
# Who allows, brings or lets something is named beside those for whom it holds.
COUNTERPARTS = frozenset(("manager", "carrier", "landlord", "driver"))
# To whom a text speaks that tells terms.
ASKERS = frozenset(("customer", "private customer", "member", "tenant"))
# Who asks speaks of himself, or of what he has.
FIRST_PERSON: Mapping[str, str] = {
    "en": r"\b(?:i|my|we|our)\b",
    "de": r"\b(?:ich|mein(?:e[nmrs]?)?|wir|unser(?:e[nmrs]?)?)\b",
    "es": r"\b(?:mis?|yo|nuestr[oa]s?|puedo|debo|tengo)\b",
    "fr": r"\b(?:je|mon|ma|mes|nous|notre|nos)\b",
    "zh": "我",
    "ar": r"\b(?:يمكنني|عندي|لدي|اريد|احتاج|استطيع|استاجرت|اشتريت|فقدت|اضعت|\w{3,}تي)\b",
}
