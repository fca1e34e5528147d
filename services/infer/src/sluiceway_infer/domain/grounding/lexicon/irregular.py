"""Irregular forms of verbs and nouns, by language: each row begins with the form by which the others are known.

Left out is a form that is as often another word (`found`, `saw`, `wound`).
"""

from collections.abc import Mapping

_ROWS: Mapping[str, str] = {
    "en": """arise arose arisen; awake awoke; bear bore borne; beat beaten; begin began begun; bend bent; bind bound; bite bit bitten;
        bleed bled; blow blew blown; break broke broken; breed bred; bring brought; build built; burn burnt; buy bought;
        catch caught; choose chose chosen; cling clung; come came; creep crept; deal dealt; dig dug; draw drew drawn;
        dream dreamt; drink drank drunk; drive drove driven; dwell dwelt; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought;
        flee fled; fling flung; fly flew flown flies; forbid forbade forbidden; foresee foresaw foreseen; forget forgot forgotten;
        forgive forgave forgiven; freeze froze frozen; give gave given; grow grew grown; hang hung; hear heard; hide hid hidden; hold held; keep kept;
        kneel knelt; know knew known; lay laid; lead led; lean leant; learn learnt; leave left; lend lent; lose lost; make made; mean meant;
        meet met; mistake mistook mistaken; overcome overcame; overtake overtook overtaken; overthrow overthrew overthrown;
        pay paid; prove proven; rebuild rebuilt; ride rode ridden; ring rang rung; rise rose risen; run ran; seek sought;
        sell sold; send sent; shake shook shaken; shine shone; shoot shot; show shown; shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat;
        sleep slept; slide slid; speak spoke spoken; spend spent; spin spun; spring sprang sprung; stand stood; steal stole stolen;
        stick stuck; sting stung; strike struck stricken; strive strove striven; swear swore sworn; sweep swept; swim swam swum; swing swung;
        take took taken; teach taught; tear tore torn; tell told; think thought; throw threw thrown; undergo underwent undergone;
        understand understood; undertake undertook undertaken; wake woke woken; wear wore worn; weave wove woven; weep wept; win won;
        withdraw withdrew withdrawn; write wrote written; man men; woman women; child children; foot feet; tooth teeth; goose geese;
        mouse mice; ox oxen; knife knives; wife wives; half halves; wolf wolves; thief thieves; shelf shelves; loaf loaves;
        bacterium bacteria; criterion criteria; phenomenon phenomena; medium media; curriculum curricula;
        analysis analyses; crisis crises; hypothesis hypotheses; thesis theses; nucleus nuclei; fungus fungi; stimulus stimuli;
        alumnus alumni alumna alumnae; index indices; matrix matrices; vertex vertices;
        movie movies; cookie cookies; calorie calories; brownie brownies; smoothie smoothies; hoodie hoodies; prairie prairies; sortie sorties;
        genie genies; rookie rookies; zombie zombies; selfie selfies; collie collies; birdie birdies; eyrie eyries; reverie reveries""",
    "de": """neu neuer; olen geolt; uben geubt; beginnen begann begannen begonnen; bieten bot boten geboten; bitten bat baten gebeten; bleiben blieb blieben geblieben;
        brechen brach brachen gebrochen bricht; brennen brannte gebrannt; bringen brachte brachten gebracht; denken dachte dachten gedacht;
        empfangen empfing empfingen empfangt; empfehlen empfahl empfohlen empfiehlt; erhalten erhielt erhielten erhalt;
        erscheinen erschien erschienen; essen ass assen gegessen isst; fahren fuhr gefahren fahrt; fallen fiel fielen gefallen fallt;
        fangen fing fingen gefangen fangt; finden fand fanden gefunden; fliegen flog flogen geflogen; fliehen floh flohen geflohen;
        fressen frass frassen gefressen frisst; gehen ging gingen gegangen; gelingen gelang gelungen; geniessen genoss genossen;
        geschehen geschah geschieht; gewinnen gewann gewannen gewonnen; graben grub gruben gegraben; greifen griff griffen gegriffen;
        halten hielt hielten gehalten halt; hangen hing hingen gehangen; heissen hiess hiessen geheissen; helfen half halfen geholfen hilft;
        kennen kannte kannten gekannt; kommen kam kamen gekommen; laden lud luden geladen; lassen liess liessen gelassen lasst;
        laufen lief liefen gelaufen lauft; lesen las lasen gelesen liest; liegen lag lagen gelegen; messen mass massen gemessen misst;
        nehmen nahm nahmen genommen nimmt; nennen nannte nannten genannt; raten riet rieten geraten; reissen riss rissen gerissen;
        rufen rief riefen gerufen; schaffen schuf schufen geschaffen; scheiden schied schieden geschieden; schiessen schoss schossen geschossen;
        schlafen schlief schliefen geschlafen; schlagen schlug schlugen geschlagen schlagt; schliessen schloss schlossen geschlossen;
        schneiden schnitt schnitten geschnitten; schreiben schrieb schrieben geschrieben; schwimmen schwamm schwammen geschwommen;
        senden sandte sandten gesandt gesendet; singen sang sangen gesungen; sinken sank sanken gesunken; sitzen sass sassen gesessen;
        sprechen sprach sprachen gesprochen spricht; springen sprang sprangen gesprungen; stehen stand standen gestanden; stehlen stahl stahlen gestohlen;
        steigen stieg stiegen gestiegen; sterben starb starben gestorben stirbt; tragen trug trugen getragen tragt; treffen traf trafen getroffen trifft;
        treiben trieb trieben getrieben; treten trat traten getreten tritt; trinken trank tranken getrunken; tun tat taten getan;
        verbieten verbot verboten; verbinden verband verbanden verbunden; vergessen vergass vergassen vergisst;
        verlassen verliess verliessen verlasst; verlieren verlor verloren; verschwinden verschwand verschwanden verschwunden;
        verstehen verstand verstanden; wachsen wuchs wuchsen gewachsen wachst; waschen wusch wuschen gewaschen; werfen warf warfen geworfen wirft;
        wiegen wog wogen gewogen; wissen wusste wussten gewusst; ziehen zog zogen gezogen; zwingen zwang zwangen gezwungen;
        biegen bog bogen gebogen; frieren fror froren gefroren; geben gab gaben gegeben gibt; gelten galt galten gegolten gilt;
        giessen goss gossen gegossen; heben hob hoben gehoben; leihen lieh liehen geliehen; meiden mied mieden gemieden;
        reiben rieb rieben gerieben; schieben schob schoben geschoben; schmelzen schmolz geschmolzen schmilzt; sehen sah sahen gesehen sieht;
        stechen stach stachen gestochen sticht; stossen stiess stiessen gestossen stosst; streichen strich strichen gestrichen;
        verderben verdarb verdorben verdirbt; weisen wies wiesen gewiesen; werben warb warben geworben wirbt""",
    "es": """abrir abierto; andar anduvo; caber cupo; caer cayo cayeron; conducir condujo condujeron; conocer conozco; construir construyo construyeron construye;
        dar dio dieron; decir dijo dijeron dicho dice dicen; descubrir descubierto; destruir destruyo destruyeron destruye;
        dirigir dirijo; dormir durmio duerme; elegir eligio eligieron elige; escribir escrito; hacer hizo hicieron hecho;
        incluir incluye incluyen incluyo; ir iba iban; leer leyo leyeron; morir murio murieron muerto muere; mover mueve mueven; mostrar muestra muestran;
        nacer nacio nacieron; obtener obtuvo obtuvieron obtiene; oir oyo oyen; pedir pidio pidieron pide; perder pierde pierden; poder pudo pudieron;
        poner puso pusieron; producir produjo produjeron; querer quiso quiere quieren; reducir redujo redujeron; romper roto;
        saber supo supieron; seguir siguio siguieron sigue; servir sirvio sirve sirven; sentir sintio siente; suponer supuso; tener tuvo tuvieron;
        traducir tradujo; traer trajo trajeron; venir vinieron viene vienen; ver vio vieron visto; vestir vistio; volver vuelve volvio vuelto; vencer vencio;
        hacer hago; traer traigo; poner pongo puesto; salir salgo; venir vengo; decir digo; coger cojo; recoger recojo; exigir exijo; ofrecer ofrezco;
        conducir conduzco; usar usa usan uso; permitir permitimos; abrir abrimos; admitir admitimos; recibir recibimos; exigir exigimos;
        pedir pedimos; servir servimos; devolver devuelto devolvimos; repetir repetimos""",
}  # fmt: skip
# Spanish verbs whose root changes where it is stressed: cerrar, cierra.
_STRESSED = """cerrar cierr; empezar empiez; comenzar comienz; calentar calient; despertar despiert; pensar piens; recomendar recomiend; acostar acuest;
    almorzar almuerz; aprobar aprueb; colgar cuelg; comprobar comprueb; costar cuest; encontrar encuentr; probar prueb;
    recordar recuerd; renovar renuev; devolver devuelv; volver vuelv; resolver resuelv; llover lluev; doler duel; jugar jueg;
    dormir duerm; pedir pid; medir mid; repetir repit; servir sirv; seguir sig; despedir despid; impedir impid; perder pierd;
    encender enciend; entender entiend; extender extiend; atender atiend; defender defiend; preferir prefier; requerir requier; sugerir sugier; mover muev; mostrar muestr; demostrar demuestr; morir muer"""
_OF_THE_PRESENT = ("o", "as", "es", "a", "e", "an", "en")
# A participle is an adjective too: ein verlorener Schlüssel.
_DECLINED: Mapping[str, tuple[str, ...]] = {"de": ("", "e", "er", "es", "em", "en")}
_STRESSED_FORMS: Mapping[str, Mapping[str, str]] = {
    "es": {
        root + ending: verb
        for verb, root in (row.split() for row in _STRESSED.split(";"))
        for ending in _OF_THE_PRESENT
    }
}
IRREGULAR: Mapping[str, Mapping[str, str]] = {
    language: {
        **_STRESSED_FORMS.get(language, {}),
        **{
            form + ending: row.split()[0]
            for row in rows.split(";")
            for form in row.split()[1:]
            for ending in (_DECLINED.get(language, ("",)) if form.endswith("en") else ("",))
        },
    }
    for language, rows in _ROWS.items()
}

# Words whose end is no ending: without it they would be another thing, as the Mieter would be his Miete.
_WHOLE_ROWS: Mapping[str, str] = {
    "es": "envase envases",
    "en": "renter renters; career careers; supper suppers; former; officer officers; customer customers; litter",
    "de": """mieter mietern mieters; untermieter untermietern untermieters; rentner rentnern rentners; urlauber urlaubern urlaubers;
        gesellschafter gesellschaftern gesellschafters; rechner rechnern rechners; laster lastern lasters;
        behalter behaltern behalters; vorganger vorgangern vorgangers; leise leiser leises leisem leisen; leisten leistet leiste leistete leisteten geleistet""",
}  # fmt: skip
WHOLE: Mapping[str, Mapping[str, str]] = {
    language: {form: row.split()[0] for row in rows.split(";") for form in row.split()}
    for language, rows in _WHOLE_ROWS.items()
}


def spellings(word: str) -> tuple[str, ...]:
    """A word as a lexicon has it, and as it is written too: the ending of the Arabic feminine is spelled in two ways."""
    return (word, word.removesuffix("ه") + "ة") if word.endswith("ه") else (word,)
