"""Talk by language: words with which people ask, and which say nothing of what they ask for; and idioms, with the word
that says the same.
"""

from collections.abc import Mapping

# Left out in a question alone, for a document that says "want" means it. Whole words but in Chinese.
TALK: Mapping[str, str] = {
    "en": r"i(?: would|'d) like|i want(?:ed)?(?: to)?|we want(?: to)?|wants?|wanted|(?:do i |do we |i |we )?needs?|needed|"
    r"know|tell|told|wonder(?:ing)?|going to|gonna|hello|hi|thanks?|thank you|sorry|ask(?:ing)?|actually|exactly|"
    r"simply|maybe|perhaps|currently|generally|usually|happens? if|happens? to|turns? out|by the way|in total|in all|altogether|looking for|look for|find out|figure out|suppose|say i|let's say|(?<=,) say(?=,)|"
    r"according to the (?:text|document|article|passage)s?|(?:do|does|did) the (?:text|document|article|passage)s? (?:say|state|mention)s?(?: that)?|"
    r"quick question|(?:just )?wondering|(?:any|no) (?:idea|clue)|(?:by )?any chance|(?:is|would) (?:it|that) (?:be )?(?:ok|okay|alright|all right|fine|possible)(?: if| to| for)?|"
    r"(?:ok|okay|alright|fine) (?:if|to|for (?:me|us|him|her|them) to)|mind if|or (?:what|something|so|anything|whatever)$|so to speak|the thing is|to be honest|basically|obviously|honestly|literally|anymore|any more|"
    r"nowadays|these days|at the moment|today|still|even|instead|somewhere|anywhere|something|sort of|kind of|i think|i thought|thinking of|guess|reckon|hope|hoping|planning|plan to|try(?:ing)? to|managed? to|end(?:ed)? up|"
    r"getting|giving|going|making|letting|taking|doing|keep(?= \w+ing\b)|put|guys|you lot|"
    r"(?:my|our|her|his) (?:\w+ )?(?:wife|husband|partner|girlfriend|boyfriend|brother|sister)|"
    r"allowed to|supposed to|able to|have to|has to|got to|in mind|i'm|i've|i'll|we're|we've|we'll|you're|there's|what's|that's|it's|is there|are there",
    "de": r"bitte|mal|denn|eigentlich|eben|gerade|gerne?|ich mochte|wir mochten|mochten?|mochtest|wollen|wollte|willst|"
    r"wurden?|wurdest|brauche|brauchen|braucht|brauchst|hatten?|bekomm(?:e|st|t|en)|krieg(?:e|st|t|en)|weiss|wissen|sag|sagen?|sagt|"
    r"finde[nt](?= .{0,40}\bplatz\b)|geschieht|passiert|zur (?:auswahl|verfugung|wahl)(?: stehen| steht)?|"
        r"(?:steht|stehen)(?= .{0,30}\bzur (?:auswahl|verfugung|wahl))|"
        r"zeit(?=,? (?:um|zu)\b)|(?<=viel )geld|unter welche[nr] (?:bedingung|voraussetzung)(?:en)?|auf welche[mr] (?:weg|weise|art)|"
        r"kurze frage|irgend(?:wo|wie|was|wann|wer|ein\w*)|sowas|so was|(?:wo|was|wer) ist (?=welche[rs]?\b)|drin|erst mal|erstmal|lieber|selber|einfach|immer|heute|ubrigens|hab|habt|hatt|gibts|gehts?|geht das|"
    r"brauch|wie ist das|wie lauft das|was ist mit|(?:ist|ware) (?:es|das) (?:ok|okay|in ordnung|moglich|erlaubt)(?:,? wenn)?|mag|mogt|will|wollt|lass|sonst|fur den fall|"
    r"mein(?:e[mnr]?)? (?:\w+ )?(?:frau|mann|schwester|bruder)|"
    r"frage|fragen|brauchten?|geht es|gibt's|darf|durfen|durft|durfte|sollte|sollten|konnt|konnten?|liegt|betragt|lautet|"
    r"insgesamt|genau|ungefahr|etwa|uberhaupt|zufallig|vielleicht|angenommen|meinen|ganz|gleich|recht|alleine?|davon|laut (?:dem |den )?(?:text|dokument|artikel|unterlagen)|(?<!wie )(?<!so )laut(?= \w)|hallo|danke|guten tag|ich bin|wir sind|bei euch|bei ihnen",
    "es": r"por favor|segun (?:el|los) (?:texto|documento|articulo)s?|soy|eres|somos|voy a?|vas a?|va a?|vamos a?|vais a?|van a?|iba a?|quier(?:o|es|e|en)|queremos|quereis|quisiera|"
    r"querria(?:mos|n)?|gustaria|pued(?:o|es)|podemos|podeis|podria(?:mos|n)?|necesit(?:o|as|a|amos|an)|he|hemos|habeis|"
    r"tenemos|teneis|sab(?:e|es|eis)|se puede|una (?:pregunta|duda|cosa)|una pregunta rapida|tengo una duda|alguna idea|(?:es|seria) posible(?: que)?|(?:esta|estaria) bien(?: que| si)?|pasa (?:algo )?si|que pasa(?: si)?|pasa(?= ahora)|ahora|hoy|todavia|aun|al final|encima|o (?:que|algo)$|"
    r"(?:os|le|les) importa(?: que| si)?|hace falta|hay que|tocaria|toca|dejais|haceis|hago|vale|pues|es que|resulta que|o sea|creo que|a lo mejor|"
    r"mis? (?:mujer|marido|pareja|herman[oa]s?)(?: mayor| pequen[oa])?|decir(?:me)?|dime|digame|ver si|a ver|entonces|aqui|alli|ahi|"
    r"en total|exactamente|mas o menos|me gustaria|hola|gracias|oiga|oye|perdone|vuestr[oa]s?|nuestr[oa]s?|me sale|sale por|se queda en",
    "zh": r"请问|(?:根据|按照)(?:文本|文件|文章|文档|资料)(?:内容|所述)?|我想知道|想知道|我想|想问一下|问一下|请告诉我|告诉我|能不能|可不可以|能否|需要|应该|打算|一下|的话|到底|究竟|"
    r"听说|不(?:太)?(?:知道|清楚|确定|记得)|记不(?:清楚?|得)|搞不清|单独|一共|总共|大概|大约|你们|我们|咱们|如果我|要是我|假如|请|谢谢|麻烦",
    "ar": r"(?:حسب|بحسب|وفقا) (?:النص|للنص|الوثيق[هة]|للوثيق[هة]|المستند|للمستند)|اريد|نريد|اود|نود|احتاج|نحتاج|عندي|عندنا|لدينا|يمكنني|يمكننا|استطيع|نستطيع|ينبغي|يجب|فضلك|فضلكم|رجاء|ارجو|"
    r"ان اعرف|لا (?:ادري|اعرف|اعلم)|اعرف|ادري|اعلم|نعرف|اظن|اعتقد|سمعت|لو سمحت|لو سمحتم|من فضلك|هل لي|شكرا|مرحبا|تحديدا|بالضبط|تقريبا|اجمالا|في المجموع",
}  # fmt: skip
# What is said by more than one word, and the word that says the same.
IDIOMS: Mapping[str, Mapping[str, str]] = {
    "en": {
        r"in charge(?: of)?": "manager",
        r"set(?:s|ting)? (?:me|you|us|him|her|them|one) back|what's the damage": "cost",
        r"fork(?:ed|ing)? out|shell(?:ed|ing)? out|cough(?:ed|ing)? up": "pay",
        r"h[au]ng(?:ing)? on ?to": "keep",
        r"turn(?:s|ed|ing)? up|show(?:s|ed|ing)? up|g[eo]t(?:ting)? there": "arrive",
        r"(?:drop(?:s|ped|ping)?|pop(?:s|ped|ping)?|stop(?:ped|ping)?|swing|com(?:e|ing)|look(?:ing)?) (?:by|round|over)|(?:drop|pop|look)(?:s|ped|ping)? in": "visit",
        r"g[eo]t(?:ting)? hold of|g[eo]t(?:ting)? in touch(?: with)?|reach(?:ing)? out(?: to)?|turn to|talk to|speak to|speak with|go to for": "contact",
        r"call(?:ed|ing)? (?:it )?off|back(?:ed|ing)? out|pull(?:ed|ing)? out|chang(?:e|ed|ing) (?:my|our|his|her|their|your) minds?": "cancel",
        r"(?:can't|cannot|couldn't|won't) (?:make it|come|go)": "cancel",
        r"put(?:ting)? (?:it )?off": "postpone",
        r"tipp?(?:ed|ing)? over|keel(?:ed|ing)? over": "capsize",
        r"br(?:eak|eaks|oke|oken|eaking) down|pack(?:s|ed)? up|play(?:s|ed|ing)? up": "faulty",
        r"g[eo]t(?:ting)? rid of|throw(?:n|ing)? (?:it |them )?(?:away|out)": "dispose",
        r"writ(?:e|ten|ing) (?:it |that )?down|put (?:it |that )?down|jot(?:ted)? (?:it )?down|not(?:e|ed) (?:it )?down": "record",
        r"let (?:you|them|him|her|us|someone|somebody|anyone) know": "notify",
        r"(?:kick|throw|thrown|kicked|chucked) (?:me |us |him |her )?out": "expel",
        r"(?:let|lets|letting) (?:me|us|him|her|them|people) in|g[eo]t(?:ting)? in(?:to)?|go in": "enter",
        r"(?:stay|sleep|staying|sleeping|stop) over(?:night)?|spend the night": "overnight",
        r"in one go|all at once": "full",
        r"for nothing": "free",
    },
    "de": {
        r"(?:auf die waage|auf die waage (?:bringt|bringen))": "gewicht",
        r"(?:bescheid|rückmeldung|ruckmeldung) (?:geben|gebe|gib|sagen|sage|sag)": "melden",
        r"nach hause": "hause",
        r"(?:nicht mehr|doch nicht) (?:kommen|wollen|will|mochte|konnen|kann|brauche)": "absagen",
        r"(?:wieder )?(?:raus|aussteigen) (?:will|wollen|mochte|kann)": "austritt",
        r"anders uberleg\w*": "absagen",
        r"ruckgangig machen": "stornieren",
    },
    "es": {
        r"(?:dar|darme|darse|darnos|dan|doy|causar) de baja": "baja",
        r"(?:dar|darme|darse|doy|damos) de alta": "inscribirse",
        r"(?:ponerse|ponerme|ponernos) en contacto(?: con)?|(?:dirigirme|dirijo|acudo|hablar|hablo|pregunto|preguntar) (?:a|con)(?= quien)": "contacto",
        r"echar (?:a perder|abajo)": "estropear",
        r"a (?:mi|su|nuestra) casa|a casa": "domicilio",
        r"no (?:puedo|podemos|puede|pueden) (?:ir|asistir|venir|acudir)": "cancelar",
        r"cambi\w+ de (?:idea|opinion)|me arrepiento|nos arrepentimos|echar\w* atras": "cancelar",
        r"sin pagar nada|de balde|por la cara": "gratis",
    },
    "zh": {"过年(?![级龄])|大年初[一二三]": "春节"},
}
