"""Function words by language: they hold a sentence together and say nothing of its matter. Spelled as `words.plain`
spells: small letters without accents.
"""

from collections.abc import Mapping

_ENGLISH = """someone somebody anyone anybody everyone everybody a about above across after again against all almost along already also although always am among an and
    another any anyone anything are around as at away be became because become been before behind being below between
    both but by can cannot could did do does doing done down during each either else ever every few for from further
    get gets give given gives go goes got had has have having he her here hers herself him himself his how however i if
    in into is it its itself just let like make makes many may me might mine more most much must my myself near nor
    of off often on once one only onto or other others our ours out over own per please quite rather really said same
    say says see seem seems shall she should since so some something sometimes such take taken than that the their
    theirs them themselves then there therefore these they thing things this those though through thus to together too
    toward towards under until up upon us use used uses using versus very via vs was way we well went were what whatever when
    where whether which while who whom whose why will with within without would yes yet you your yours"""
_GERMAN = """aber umgerechnet alle allem allen aller alles als also am an andere anderen anderer auch auf aus bei beide beiden beider beides beim bin bis bist
    da dabei dadurch dafur dagegen daher damit danach daran darauf darin darum das dass davon dazu dein dem den denn der
    deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er
    es etwa euch euer eure eurem euren eurer falls fur gab ganz gegen geben gibt hab habe haben hat hatte hatten hier hinter ich ihm ihn ihnen ihr
    ihre ihrem ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jener jetzt kann konnen konnte
    machen macht man mehr mein meine meinem meiner meines mich mir mit muss mussen nach neben noch nun nur ob oder ohne schon sehr sein seine
    seinem seinen seiner seines seit selbst sich sie sind so sofern solche soll sollen sondern sowie tue tun uber um und uns
    unser unsere unserem unseren unserer unseres unter viel viele vom von vor wann war waren warum was weil welche welchem welchen welcher welches wem wen wenn
    wer werde werden wessen wie wieder wieso wieviel will wir wird wo wobei wohin wodurch woher worden wurde wurden zu
    zum zur zwar zwischen lassen lasst lasse hinein herein hinaus heraus raus hinauf herauf rauf hinunter herunter
    runter hinuber heruber ruber dahin dorthin hierher hin her ans aufs dann durchs furs ubers ums vors"""
_SPANISH = """a al expresada expresadas expresado expresados algo alguna algunas alguno algunos ambos ante aquel aquella asi aun aunque bajo bien cada como con
    contra cual cuales cualquier cuando cuanta cuantas cuanto cuantos cuya cuyas cuyo cuyos de debe deben debo del desde donde dos durante e el ella ellas
    ellos en entre era eran es esa esas ese eso esos esta estaba estan estar estas este esto estos fue fueron ha haber
    habia hace hacen hacer hacia han hasta hay la las le les lo los mas me mi mientras mis muy nos nosotros o os otra
    otras otro otros para pero poco por porque puede pueden pues que quien quienes se sea segun ser si sido sin sobre
    son su sus tal tambien tan tanto te tener tengo ti tiene tienen toda todas todo todos tras tu tus un una unas uno
    unos usted y ya yo"""
_FRENCH = """a afin ai ainsi alors au aucun aussi autre autres aux avait avant avec avoir c ce cela celle celles celui
    ces cet cette ceux chaque chez combien comme comment d dans de depuis des donc dont du elle elles en encore entre es
    est et etait etaient ete etes etre eu eux fait faire font il ils j je jusqu l la le les leur leurs lors lorsque lui
    m ma mais me meme mes moi moins mon n ne ni nos notre nous on ont ou par parce pas pendant peu peut peuvent plus pour
    pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans se selon ses si soit son sont sous sur t ta
    te tes toi ton tous tout toute toutes tres tu un une vers vos votre vous y"""
_ITALIAN = """a ad ai al alla alle allo anche ancora c che chi ci come con cosa cui da dai dal dalla dalle degli dei del
    della delle dello di dopo dove e ed era erano essere fa fra gli ha hanno i il in io l la le lei li lo loro lui ma mi
    nei nel nella nelle noi non o per perche piu puo qual quale quali quando quanta quante quanti quanto quella quelle
    quelli quello questa queste questi questo se senza si sia sono stata state stati stato su sua sue sui sul sulla suo
    suoi tra tutti tutto un una uno voi"""
_PORTUGUESE = """a ao aos as ate com como da das de dela dele do dos e ela elas ele eles em entre era essa esse esta este
    estao eu foi foram ha isso isto ja la lhe mais mas me meu minha muito na nao nas nem no nos o onde os ou para pela
    pelas pelo pelos por porque pode qual quais quando quanta quantas quanto quantos que quem se sem ser seu seus sua
    suas tambem te tem tinha um uma umas uns voce"""
_DUTCH = """aan al als bij dan dat de der deze die dit door een en er had heb hebben heeft het hij hoe hoeveel hun ik in
    is je kan kunnen maar me meer men met mijn moet na naar niet nog nu of om onder ook op over te tot uit van veel voor
    waar waarom wanneer waren was wat we wel welk welke werd wie wij wordt worden zal ze zich zijn zo"""
# The hamza of an alef goes with the accents.
_ARABIC = """محسوبا محسوبه محسوبة محسوب مقيسا مقيسه مقيسة ما ماذا من متى اين كيف كم لماذا هل اي ايه اية هو هي هم هن هذا هذه ذلك تلك هناك هنا الذي التي الذين في علي على الي الى عن مع
    بين عند عندما قبل بعد حتي حتى منذ ان انه انها اذا لان لكن بل او ام ثم و ف ب ل ك قد لقد كان كانت يكون تكون كانوا ليس
    كل بعض غير كما حيث حول خلال ضمن عبر لدي لدى له لها لهم به بها فيه فيها منه منها عليه عليها نحن انا انت يتم تم ايضا ايضاً
    حسب بحسب وفق وفقا طبقا مثل سوف لم لن لا يمكن الا لو لي لنا لك لكم لكن لهما بي بنا بك بهم بهما فيهم فيك فينا مني منا منك منكم منهم عني عنا عنك
    عنكم عنه عنها عنهم معي معنا معك معكم معه معها معهم عندك عندكم عنده عندها عندهم لديك لديكم لديه لديها لديهم اليه اليها اليك اليكم
    الينا اليهم علينا عليك عليكم عليهم بينهم بينهما بينها باي لاي ايهما ايها ايهم بماذا بما لما مما ممن لمن بمن فيما كي لكي اني اننا انهم انك
    كنت كنا كانا هؤلاء اولئك مقابل وحده وحدها وحدهم لوحده لوحدها"""
FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "de": frozenset(_GERMAN.split()),
    "es": frozenset(_SPANISH.split()),
    "fr": frozenset(_FRENCH.split()),
    "it": frozenset(_ITALIAN.split()),
    "pt": frozenset(_PORTUGUESE.split()),
    "nl": frozenset(_DUTCH.split()),
    "ar": frozenset(_ARABIC.split()),
    "zh": frozenset(),
}
NEGATIONS: Mapping[str, frozenset[str]] = {
    "en": frozenset("no not never none neither nor nobody nothing nowhere cannot without".split()),
    "de": frozenset(
        """nicht nie niemals kein keine keinem keinen keiner keines niemand nichts nirgends ohne weder""".split()
    ),
    "es": frozenset("no nunca jamas ningun ninguna ninguno nadie nada sin tampoco ni".split()),
    "fr": frozenset("pas jamais aucun aucune personne rien sans ni ne non".split()),
    "it": frozenset("non mai nessun nessuna nessuno niente nulla senza ne".split()),
    "pt": frozenset("nao nunca jamais nenhum nenhuma ninguem nada sem nem".split()),
    "nl": frozenset("niet nooit geen niemand niets zonder noch".split()),
    "ar": frozenset("لا لم لن ليس ليست ليسوا بدون دون غير عدم لعدم بعدم".split()),
    "zh": frozenset(("不", "没", "無", "无", "未", "非", "勿", "别")),
}
# After a "not" these take it back: "not only" denies nothing.
ONLY: Mapping[str, frozenset[str]] = {
    "en": frozenset("only just merely simply solely".split()),
    "de": frozenset("nur bloss allein lediglich".split()),
    "es": frozenset("solo solamente unicamente".split()),
    "fr": frozenset("seulement uniquement".split()),
    "it": frozenset("solo soltanto".split()),
    "pt": frozenset("so apenas somente".split()),
    "nl": frozenset("alleen slechts".split()),
    "ar": frozenset(("فقط",)),
    "zh": frozenset("仅只但光"),
}
# Chinese words of which a sign would be a "not" by itself: wireless, a minor, stainless steel, sex, a class.
NO_NOTS = r"不小心|不慎|无线|无障碍|不锈钢|不动产|未成年|未来|非洲|非常|别墅|别名|(?<=[区级特分个性类识辨鉴告])别"
# Signs between the words of a Chinese sentence, longest first where they are looked for.
CHINESE = (
    "的话 正在 一共 总共 为什么 怎么样 什么时候 多少 什么 怎么 怎样 哪里 哪个 哪些 哪位 哪年 哪儿 请问 可以 是否 以及 或者 还是 因为 所以 如果 但是 "
    "我们 你们 他们 它们 这个 那个 的 了 是 在 和 与 及 吗 呢 吧 啊 谁 哪 几 这 那 其 之 被 把 从 到 于 由 也 都 就 并 而 或 则 它 他 她 我 你 为 以"
).split()
