"""Talk by language: words with which people ask, and which say nothing of what they ask for. Spelled in small letters
without accents; in a question alone, for a document that says "want" means it.
"""

from collections.abc import Mapping

# Matched in the plain text of a question, whole words but in Chinese.
TALK: Mapping[str, str] = {
    "en": r"i(?: would|'d) like|i want(?:ed)?(?: to)?|we want(?: to)?|wants?|wanted|(?:do i |do we |i |we )?needs?|needed|"
    r"know|tell|told|wonder(?:ing)?|going to|gonna|hello|hi|thanks?|thank you|sorry|ask(?:ing)?|actually|exactly|"
    r"simply|maybe|perhaps|currently|generally|usually|happens? if|happens? to|turns? out|by the way|"
    r"in total|in all|altogether|looking for|look for|find out|figure out|suppose|say i|let's say|(?<=,) say(?=,)|"
    r"allowed to|supposed to|able to|have to|has to|got to|in mind|i'm|i've|i'll|we're|we've|we'll|you're|there's|what's|that's|it's|is there|are there",
    "de": r"bitte|mal|denn|eigentlich|eben|gerade|gerne?|ich mochte|wir mochten|mochten?|mochtest|wollen|wollte|willst|"
    r"wurden?|wurdest|brauche|brauchen|braucht|brauchst|hatten?|bekomm(?:e|st|t|en)|krieg(?:e|st|t|en)|weiss|wissen|sag|sagen?|sagt|"
    r"frage|fragen|brauchten?|geht es|gibt's|darf|durfen|durft|durfte|sollte|sollten|konnt|konnten?|liegt|betragt|lautet|"
    r"insgesamt|genau|ungefahr|etwa|uberhaupt|zufallig|vielleicht|angenommen|meinen|ganz|gleich|recht|alleine?|davon|(?<!wie )(?<!so )laut(?= \w)|hallo|danke|guten tag|ich bin|wir sind|bei euch|bei ihnen",
    "es": r"por favor|soy|eres|somos|voy a?|vas a?|va a?|vamos a?|vais a?|van a?|iba a?|quier(?:o|es|e|en)|queremos|quereis|quisiera|"
    r"querria(?:mos|n)?|gustaria|pued(?:o|es)|podemos|podeis|podria(?:mos|n)?|necesit(?:o|as|a|amos|an)|he|hemos|habeis|"
    r"tenemos|teneis|sab(?:e|es|eis)|se puede|decir(?:me)?|dime|digame|ver si|a ver|entonces|aqui|alli|ahi|"
    r"en total|exactamente|mas o menos|me gustaria|hola|gracias|oiga|oye|perdone|vuestr[oa]s?|nuestr[oa]s?|me sale|sale por|se queda en",
    "zh": r"请问|我想知道|想知道|我想|想问一下|问一下|请告诉我|告诉我|能不能|可不可以|能否|需要|应该|打算|一下|的话|到底|究竟|"
    r"听说|不(?:太)?(?:知道|清楚|确定|记得)|记不(?:清楚?|得)|搞不清|单独|一共|总共|大概|大约|你们|我们|咱们|如果我|要是我|假如|请|谢谢|麻烦",
    "ar": r"اريد|نريد|اود|نود|احتاج|نحتاج|عندي|عندنا|لدينا|يمكنني|يمكننا|استطيع|نستطيع|ينبغي|يجب|فضلك|فضلكم|رجاء|ارجو|"
    r"ان اعرف|لا (?:ادري|اعرف|اعلم)|اعرف|ادري|اعلم|نعرف|اظن|اعتقد|سمعت|لو سمحت|لو سمحتم|من فضلك|هل لي|شكرا|مرحبا|تحديدا|بالضبط|تقريبا|اجمالا|في المجموع",
}  # fmt: skip
# What is said by more than one word, and the word that says the same.
IDIOMS: Mapping[str, Mapping[str, str]] = {"en": {r"in charge(?: of)?": "manager"}}
