"""Deeds of a life by language: where somebody studied, lives, was born, died, grew up, worked. By which words each is
asked for, and by which a line tells it: a line may say it by more words than a question does.
And by which words somebody is described, whose name another line gives.
"""

from collections.abc import Mapping

# Spelled in small letters without accents.
ASKED: Mapping[str, Mapping[str, str]] = {
    "en": {
        "study": r"\b(?:study|studied|studying|graduate[ds]?|educated)\b",
        "live": r"\b(?:lives?|lived|living|reside[sd]?)\b",
        "birth": r"\bborn\b",
        "death": r"\b(?:die|died)\b",
        "growth": r"\b(?:grow|grew|grown) up\b",
        "work": r"\b(?:work|works|worked|working)\b",
    },
    "de": {
        "study": r"\b(?:studiert|studierte|studieren)\b",
        "live": r"\b(?:wohnt|wohnte|wohnen|gewohnt|lebt|lebte|leben|gelebt)\b",
        "birth": r"\bgeboren\b",
        "death": r"\b(?:gestorben|starb)\b",
        "growth": r"\b(?:aufgewachsen|wuchs)\b",
        "work": r"\b(?:arbeitet|arbeitete|gearbeitet|arbeiten)\b",
    },
    "es": {
        "study": r"\b(?:estudio|estudiaron|estudiaba|estudia|estudiado|se (?:formo|graduo|licencio|titulo))\b",
        "live": r"\b(?:vive|viven|vivio|vivieron|vivia|vivido|reside|residio|residia)\b",
        "birth": r"\b(?:nacio|nacieron|nacid[oa])\b",
        "death": r"\b(?:murio|fallecio|muerto)\b",
        "growth": r"\b(?:crecio|se crio)\b",
        "work": r"\b(?:trabaja|trabajan|trabajo|trabajaba|trabajado)\b",
    },
    "zh": {
        "study": "毕业|就读|求学|留学|(?:学习|上学|读书|读的|上的)",
        "live": "住在|居住|定居|家住",
        "birth": "出生|生于",
        "death": "去世|逝世|死于",
        "growth": "长大",
        "work": "工作|任职|就职|任教",
        "seat": "^[\u3400-\u9fff]{0,4}(?:公司|厂|坊|社|店|工作室)(?:位于|设|坐落)?在?(?:哪|什么地方)",
    },
    "ar": {
        "study": r"\b(?:درست?|تخرجت?|تعلمت?)\b",
        "live": r"\b(?:[يت]عيش|[يت]سكن|[يت]قيم|عاش|عاشت|سكن|سكنت)\b",
        "birth": r"\b(?:ولدت?)\b",
        "death": r"\b(?:توفيت?|ماتت?)\b",
        "growth": r"\b(?:نشات?|ترعرعت?)\b",
        "work": r"\b(?:[يت]عمل|عملت?)\b",
    },
}
TOLD: Mapping[str, Mapping[str, str]] = {
    "en": {
        "study": r"\b(?:stud(?:y|ied|ies|ying|ent)|graduat|educat|degree|universit|college|school|academy|attend|trained (?:at|in)"
        r"|enrol|alum|learn|doctora|phd|diploma|apprentic|pupil|taught|read )",
        "live": r"\b(?:li(?:ve|ves|ved|ving)\b|resid|dwel|home|hous|moved|settl|inhabit|lodg|based|stay|exile"
        r"|found (?:in|on|at|throughout|across)\b|habitat|occur|occup)",
        "birth": r"\b(?:born|birth|native)\b|\(\D{0,20}\d{4}",
        "death": r"\b(?:die[ds]?|dying|dead|death|kill|murder|execut|passed away|perish|assassin|fell)|\(.*\d{4}",
        "growth": r"\b(?:gr[eo]wn?(?:ing)? up|raised|brought up|childhood|youth|upbringing|boyhood|girlhood)\b",
        "work": r"\b(?:work|teach|taught|job|employ|office|run|manag|profess|serv|practi[cs]|as an?\b|is an?\b|was an?\b)",
    },
    "de": {
        "study": r"\b(?:studier(?:t|te|ten|en)\b|stud(?:ium|ien)|ausbildung|ausgebildet|absolv|abschluss|promov|hochschul|akadem"
        r"|diplom|gelernt|lernte|examen|abitur|bachelor|master\b|schul|\w*universitat)|\bbesucht",
        "live": r"\b(?:wohn|gewohnt|leb(?:t|te|ten|en|e)\b|gelebt|zuhause|daheim|residier|ansassig|gezogen|zog\b|niedergelassen"
        r"|heim|beheimatet)|\bhause\b",
        "birth": r"\b(?:\w*gebor\w*|geburt|stammt|geb\.)|\*|\(\D{0,20}\d{4}",
        "death": r"\b(?:gestorben|starb|verstarb|verstorben|tod|tot\b|getotet|ermordet|hingerichtet|fiel\b|gefallen)|\u2020|\(.*\d{4}",
        "growth": r"\b(?:\w*aufgewachsen|wuchs|kindheit|jugend)",
        "work": r"arbeit|\b(?:als\b|tatig|beschaftigt|angestellt|lehrt|unterrichtet|leitet|leiter|beruf|ist (?:\w+ )?\w+(?:er|in)\b"
        r"|betreib|fuhrt)",
    },
    "es": {
        "study": r"\b(?:estudi(?:o|aron|aba|a|ado|ando|os|ante)\b|form(?:o|ad[oa]|acion)\b|gradu|licenci|diplom|doctor|titul"
        r"|universi|alumn|carrera|aprendi|master|facultad|academia|escuela|colegio|instituto|conservatorio)",
        "live": r"\b(?:viv|resid|domicili|casa\b|hogar|habita|afinc|instal|mud|traslad|asent)",
        "birth": r"\b(?:nac(?:io|ieron|id[oa]s?|imiento)\b|natural de|oriund)|\(\D{0,20}\d{4}",
        "death": r"\b(?:mur|falleci|muert|asesin|ejecut)|\(.*\d{4}",
        "growth": r"\b(?:crec|cri[oa]|infancia|juventud|ninez)",
        "work": r"\b(?:trabaj|emple|ensen|da clase|clases|profes|ejerc|dirige|lleva|es (?:un |una )?\w+[oaer]\b)",
    },
    "zh": {
        "study": "毕业|就读|学习|攻读|求学|留学|深造|进修|校友|学士|硕士|博士|考入|入读|读书|学成|学艺|师从|大学|学院|学校|专业",
        "live": "住|居|定居|家在|安家|搬|迁|生活|寓|栖",
        "birth": "出生|生于|诞生|出身|人士|籍|生在|降生|[年月日]生|[（(]\\D{0,20}\\d{4}",
        "death": "去世|逝世|死|病逝|遇难|牺牲|身亡|卒|被杀|遇害|[离辞过]世|故去|病故|[（(].*\\d{4}",
        "growth": "长大|童年|少年|成长",
        "seat": "位于|在|总部|地址|坐落|设|来自|搬|驻",
        "work": "工作|任职|就职|任教|供职|当过|做过|从事|服务|担任|任|教书|打工|受雇|上班|职",
    },
    "ar": {
        "study": r"درس|دراس|تخرج|خريج|جامع|تعلم|شهاد|التحق|معهد|كلي[هة]|مدرس[هة]|دكتورا[هة]|ماجستير",
        "live": r"[يت]?عيش|عاش|[يت]?سكن|[يت]قيم|اقام|مقيم|بيت[هة]|بيتها|منزل|استقر|انتقل|اقامت",
        "birth": r"\b\w?ولدت?\b|مولد|ميلاد|مواليد|مولود|\(\D{0,20}\d{4}",
        "death": r"توفي|\b\w?ماتت?\b|وفات|وفا[هة]|موت|قتل|استشهد|اغتيل|رحل",
        "growth": r"\b\w?نشات?\b|ترعرع|طفولت|نشا[هة]|كبر",
        "work": r"عمل|وظيف|موظف|مدرس|معلم|طبيب|[يت]درس|شغل|[يت]دير|خدم",
    },
}
# By which role somebody is meant: the founder of the club.
ROLES: Mapping[str, str] = {
    "en": r"\bthe (?:\w+ ){0,2}?(?P<role>\w+) of\b",
    "de": r"\b(?:der|die|das) (?:\w+ )?(?P<role>\w+) (?:des|der|von|vom|eines|einer)\b",
    "es": r"\b(?:el|la) (?P<role>\w+) del?\b",
    "zh": "的(?P<role>[\u3400-\u9fff]{2,4}?)(?=毕业|就读|住|居住|定居|出生|在|曾|以前|现|去世|工作|是)",
    "ar": r"\b(?:اين|مت[يى]|في [اأ]ي (?:عام|سن[هة])) \w+ (?P<role>(?!ال)\w{3,}) \w{3,}",
}
# A person or a firm before the clause that describes it, or a place before what is done in it; in Chinese behind that.
DESCRIBED: Mapping[str, str] = {
    "en": r"\b(?:firm|company|person|man|woman|artist|workshop|works|factory|yard|business|maker|studio|glassworks"
    r"|foundry|engineer|architect|painter|shop|nursery|printer|press|brewery|bakery|mill|farm) (?:that|which|who)\b"
    r"|\b(?:place|hall|theatre|building|room|house|venue|church|school) (?:where|in which)\b",
    "de": r"(?:firma|person|mann|frau|werkstatt|fabrik|betrieb|unternehmen|werft|druckerei|hersteller|studio|verlag"
    r"|giesserei|schreinerei|gartnerei|brauerei|backerei|buro|werk|manufaktur|hof|laden), (?:der|die|das|von)\b"
    r"|(?:gebaude|ort|halle|saal|haus|raum|theater|kirche|schule), (?:in|an|auf) de[mr]\b",
    "es": r"\b(?:empresa|firma|persona|hombre|mujer|taller|fabrica|compania|imprenta|astillero|estudio|editorial|vivero"
    r"|bodega|panaderia|fundicion|tienda|granja|artista|ingenier[oa]|arquitect[oa]) que\b"
    r"|\b(?:teatro|sala|lugar|edificio|local|salon|casa|pabellon|iglesia|escuela) (?:donde|en (?:el|la) que)\b",
    "zh": "的[\u3400-\u9fff]{0,4}(?:公司|厂|坊|社|村|村子|单位|企业|机构|工作室|店|集团)(?=[有是在位成])",
    "ar": r"\b(?:الشرك[هة]|المصنع|الورش[هة]|المطبع[هة]|الموسس[هة]|الشخص|الرجل|المرا[هة]|المهندس|المهندس[هة]|الفنان|الفنان[هة])"
    r" (?:الذي|التي)\b"
    r"|\b(?:القاع[هة]|المكان|المبني|المسرح|البيت) (?:الذي|التي) [يت]قام\b",
}
