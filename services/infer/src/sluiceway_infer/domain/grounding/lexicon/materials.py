"""Materials: of what something is made, and how a question asks for it; and colours, by language. Spelled in plain letters; in German
each may begin or end a compound.
"""

from collections.abc import Mapping

# What asks, and where it stands apart from that the verb with which it asks.
ASKS_OF_MATERIAL: Mapping[str, str] = {
    "en": (
        r"\b((?:what|which) (?:kinds? of |sorts? of |types? of )?(?:materials?|woods?|timber|metals?|alloys?|fabrics?|fibres?"
        r"|fibers?|cloth|stones?|rocks?|minerals?))\b(?=.*\b(made|built|constructed|woven|cast|carved|sewn)\b)"
        r"|\b(what)\b(?=.*\b((?:made|built|constructed|woven|cast|carved|sewn) (?:out )?(?:of|from))\W*(?:$|\())"
        r"|\b(?:(?:of|from|out of) )?(?:what|which) material(?= (?:is|are|was|were)\b)"
    ),
    "de": (
        r"\b(woraus|aus welche[mnr] (?:material|materialien|werkstoff|stoff|holz|metall|gestein|stein|gewebe))\b"
        r"(?=(?:.*\b(besteh(?:t|en)|(?:an)?gefertigt|hergestellt|gemacht|gebaut)\b)?)"
    ),
    "es": (
        r"\bde que (?:esta|estan|es|son|era|eran|fue) (?:hech|fabricad|construid)[oa]s?\b"
        r"|\bde que (?:tipo de )?(?:materiales|material|madera|metal|tela|tejido|piedra)\b"
        r"(?=(?:.*\b((?:hech|fabricad|construid)[oa]s?)\b)?)"
    ),
    "fr": r"\ben quoi (?:est|sont|etait)\b|\b(?:de|en) quelle matiere\b|\bquel materiau\b",
    "zh": (
        r"(?:是|采用|使用|选用|用|由)(?:的是)?(?:什么|哪种|何种)(?:样的)?(?:材料|材质|原料|木料|木头|木材|布料|面料|金属|石料)"
        r"(?:制作|制成|做成|制造|做|造)?(?:而?成)?的?|(?:什么|哪种|何种)(?:材料|材质|木料|木头|木材|布料|面料|金属)(?:制|做|造)(?:作|成|造)?的?|(?:是)?[用由]什么(?:制作|制成|做成|制造|做|造)(?:而?成)?的?"
    ),
    "ar": (
        r"\b(?:مما|مم|من ماذا) (?:صنع|صنعت|يصنع|تصنع|يتكون|تتكون|بني|بنيت)\b"
        r"|\bمن اي (?:ماد[هة]|خام[هة]|خشب|معدن|قماش|حجر)\b(?: (?:صنع|صنعت|يصنع|تصنع|بني|بنيت)\b)?"
    ),
}
_WORDS: Mapping[str, str] = {
    "en": """acrylic alloy aluminium aluminum bamboo basalt beech birch bone brass brick bronze canvas carbon cardboard cedar ceramic chrome
        chalk clay concrete copper cork cotton elm ebony enamel felt fibreglass fiberglass foam fleece glass gold granite
        hemp hardwood iron ivory larch latex lead leather limestone linen gneiss mahogany maple marble metal nickel nylon oak
        paper pine plaster plastic plywood polycarbonate polyester polyethylene polypropylene porcelain rubber sandstone
        silicone silk silver slate softwood spruce steel stone straw teak terracotta tin titanium velvet vinyl walnut wax
        willow wicker wood wooden wool zinc""",
    "de": """aluminium ahorn asphalt bambus baumwolle beton birke blech bronze buche carbon chrom eiche eisen esche email fichte
        filz fichtenholz gips glas gold granit gummi gusseisen hanf holz kalkstein karton keramik kiefer kirschbaum kork
        kunststoff kupfer larche latex leder legierung lehm leinen marmor messing metall nickel nussbaum nylon papier pappe
        plastik polyamid polycarbonat polyester polyethylen polypropylen porzellan sandstein schafwolle schaumstoff schiefer
        seide silber silikon stahl stein stroh tanne teak titan wachs weide wolle zement ziegel zink zinn neopren""",
    "es": """abedul abeto acero aleacion algodon aluminio arcilla bambu barro bronce canamo caoba carbono carton castano caucho
        cedro cemento ceramica cera cobre corcho cristal cromo cuero encina espuma estano fibra fieltro fresno goma granito
        haya hierro hormigon hueso ladrillo laton lana lino madera marmol metal mimbre nailon neopreno niquel nogal nylon
        olivo oro papel paja piedra pino pizarra plastico plata plomo policarbonato poliester polietileno polipropileno
        porcelana roble seda silicona teca terciopelo titanio vidrio yeso zinc""",
    "fr": """acier aluminium argent bambou beton bois bronze caoutchouc carton ceramique chene cuir cuivre etain fer granit
        hetre laine laiton liege lin marbre metal noyer or papier pierre pin plastique plomb porcelaine soie titane verre
        zinc""",
    "ar": """المنيوم الالمنيوم بلاستيك برونز جلد حجر حديد خشب خيزران ذهب رخام زجاج سيراميك سيليكون صوف طين فخار فضه فولاذ قصدير
        قطن كتان كرتون مطاط معدن نايلون نحاس نسيج ورق بوليستر تيتانيوم ستيل جرانيت غرانيت حرير خزف اسمنت لباد""",
}
MATERIALS: Mapping[str, frozenset[str]] = {language: frozenset(written.split()) for language, written in _WORDS.items()}
MATERIALS_IN_SIGNS = (
    r"[钢铁铝铜锡银铅锌钛]|合金|不锈|[^\W\d]木(?!工|匠)|木[质制料材]|[橡松柚桦榉胡桃樱枫椴]木|[云冷红水柳]杉|檀|竹|塑料|树脂|玻璃|陶瓷|瓷|[棉麻丝绒]|羊毛|皮革|[牛羊真]皮|橡胶"
    r"|硅胶|尼龙|聚[酯乙丙氨碳]|涤纶|帆布|碳纤维|纤维|泡沫|石[材料板灰墨]|花岗岩|大理石|混凝土|水泥|砖|纸|[黄白]金|亚克力|搪瓷|陶土|毛毡"
)
# With these a sentence says of what something is made, whatever the word for that.
SAID_OF_MATERIAL: Mapping[str, str] = {
    "en": r"\b(?:made|built|constructed|woven|cast|carved|sewn)(?: \w+)? (?:out )?(?:of|from)\b|\b(?:consist|composed)\w* (?:\w+ )?of\b|\bcontains?\b",
    "de": r"\bbesteh\w*\b.*\baus\b|\bsetz\w* sich .*zusammen\b|\b(?:enthalt|enthalten|umfasst|umfassen)\b|\baus\b.*\b(?:besteh\w*|gefertigt|hergestellt|gemacht|gegossen|geschnitzt|gewebt|genaht|geschmiedet)\b",
    "es": r"\b(?:hech|compuest|tallad|fundid|tejid|forrad)[oa]s?(?: \w+)? (?:de|con)\b|\bse componen? de\b|\b(?:contiene|incluye)n?\b|\bconstan? de\b",
    "fr": r"\b(?:fait|faite|faits|faites|fabrique|compose)e?s?(?: \w+)? (?:de|en)\b",
    "zh": r"材质|材料|由[^，。；]{1,16}(?:制成|做成|构成|组成|制造|织成)",
    "ar": r"\b(?:مصنوع|مصنوع[هة]|صنع|صنعت|يصنع|تصنع|مكون|يتكون|تتكون|يتالف|تتالف|منسوج|منسوج[هة])(?: \w+){0,3} من\b",
}
# Words that name a colour, with their endings.
COLOURS: Mapping[str, str] = {
    "en": r"\b(?:red|blue|green|yellow|black|white|gr[ae]y|brown|orange|purple|violet|pink|turquoise|beige|cream|silver|gold(?:en)?"
    r"|navy|scarlet|crimson|maroon|teal|olive|ivory|anthracite|charcoal|khaki|transparent|colourless|colorless|multicolou?red|\w+ish)\b",
    "de": r"(?:rot|blau|grun|gelb|schwarz|weiss|grau|braun|orange|lila|violett|rosa|turkis|beige|creme|silbern?|golden|silberfarben|anthrazit"
    r"|bunt|durchsichtig|transparent|farblos)(?:e[nmrs]?)?\b",
    "es": r"\b(?:roj[oa]|azul|verde|amarill[oa]|negr[oa]|blanc[oa]|gris|marron|naranja|morad[oa]|violeta|rosa|rosad[oa]|turquesa|beige|crema"
    r"|platead[oa]|dorad[oa]|granate|transparente)(?:e?s)?\b",
    "fr": r"\b(?:rouge|bleue?|verte?|jaune|noire?|blanc(?:he)?|grise?|marron|brune?|orange|violette?|rose|turquoise|beige|argentee?|doree?"
    r"|transparente?)s?\b",
    "zh": "[\u7ea2\u6a59\u9ec4\u7eff\u9752\u84dd\u7d2b\u9ed1\u767d\u7070\u68d5\u8910\u7c89\u94f6\u91d1]",
    "ar": r"\b(?:ال)?(?:احمر|حمراء?|ازرق|زرقاء?|اخضر|خضراء?|اصفر|صفراء?|اسود|سوداء?|ابيض|بيضاء?|رمادي[هة]?|بني[هة]?|برتقالي[هة]?|بنفسجي[هة]?"
    r"|وردي[هة]?|ذهبي[هة]?|فضي[هة]?|شفاف[هة]?)\b",
}  # fmt: skip
