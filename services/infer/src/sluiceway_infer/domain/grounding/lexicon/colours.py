"""Colours by language, in plain letters: patterns of the words that name one, with their endings."""

from collections.abc import Mapping

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
