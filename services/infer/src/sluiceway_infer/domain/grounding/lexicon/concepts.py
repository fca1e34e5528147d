"""Concepts: close words for one property or one deed, in several languages, with the units that it is measured in.

Two words of a row are taken for each other; words of two rows never are. A price is no fee and no deposit, for sheets
have all three. Chinese words are looked for as they stand.
"""

from collections.abc import Iterator, Mapping

_ROWS: Mapping[str, str] = {
    "weight": """weigh weight weighs heavy mass | schwer wiegen wiegt gewicht gewichts masse | pesar pesa pesan peso pesado
        masa | peser pese poids lourd masse | pesa peso pesare | 重量 重 体重 净重 最重 | وزن يزن تزن الوزن | heavier lighter heaviest lightest schwerer leichter leicht ligero ligera leger legere 更重 更轻 轻 最轻 اثقل اخف""",
    "price": """price cost costs priced expensive cheap sell sells pay | monatsmiete mietpreis mietzins preis kosten kostet teuer billig preise verkauf zahlen bezahlen |
        precio cuesta cuestan costar costo coste cuestan caro barato vale pagar | prix coute coutent couter cher | prezzo
        costa costano costare | preco custa custam custar | 价格 价钱 售价 定价 票价 单价 多少钱 半价 价 | سعر ثمن يكلف تكلف تكلفه كلفه السعر اجره | cheaper cheapest dearer billiger gunstiger gunstig teurer barata chere 便宜 更贵 贵 ارخص اغلى اغلي""",
    "fee": """fee fees charge charged | gebuhr gebuhren entgelt | tarifa tasa cuota comision | frais tarif cotisation | 费用 收费 年费 手续费 费 |
        رسوم الرسوم رسم""",
    "warranty": """warranty guarantee guaranteed warranties | garantie gewahrleistung garantiert garantiezeit garantiedauer | garantia
        garantias garantizado | garantie garanti | garanzia | garantia | 保修 质保 保修期 质保期 | ضمان الضمان كفاله""",
    "height": "height high tall | hohe hoch | altura alto alta | hauteur haut haute | altezza alto | 高度 高 身高 | ارتفاع يرتفع الارتفاع",
    "length": "length long lengthy | lange lang | longitud largo larga | longueur long longue | lunghezza | 长度 全长 长 | طول الطول | 更长 اطول اقصر",
    "width": "width wide broad | breite breit | anchura ancho ancha | largeur large | 宽度 宽 最宽 | عرض العرض | wider breiter 更宽 اعرض",
    "depth": "depth deep | tiefe tief | profundidad profundo | profondeur profond | 深度 深 最深 水深 | عمق العمق | deeper tiefer 更深 اعمق",
    "thickness": "thickness thick | dicke dick | grosor espesor grueso gruesa | epaisseur epais | 厚度 厚 | سمك السمك سماكه | thicker dicker 更厚",
    "diameter": "diameter | durchmesser | diametro | diametre | 直径 口径 | قطر القطر قطره قطرها",
    "pressure": "pressure | druck wasserdruck luftdruck | presion | pression | 压力 压强 气压 水压 | ضغط الضغط",
    "duration": """duration last lasts lasting takes took period term minutes hours days weeks months years length long valid |
        dauer dauert dauern lange frist zeitraum laufzeit gultig minuten stunden tage tagen wochen monate monaten jahre jahren |
        duracion dura duran durar plazo periodo minutos horas dias semanas meses anos vigencia | duree dure durent delai minutes
        heures jours semaines mois ans | 时长 期限 有效期 为期 天 小时 分钟 个月 年 | مده المده يستغرق تستغرق يستمر دقائق دقيقه ساعات ساعه ايام
        يوم اسابيع اشهر شهر سنوات سنه | يوما يومين يومان شهرا شهرين شهران اسبوع اسبوعا اسبوعين اسبوعان عاما عامين عامان سنتين سنتان ساعتين ساعتان دقيقتين دقيقتان""",
    "speed": "speed fast velocity | geschwindigkeit schnell tempo | velocidad rapido rapida | vitesse rapide vite | 速度 时速 快 最快 | سرعه السرعه | faster slower schneller langsamer langsam lento lenta 更快 更慢 慢 اسرع ابطا",
    "capacity": """capacity hold holds seats accommodate accommodates carry carries volume | kapazitat fasst fassen fassungsvermogen
        platze sitzplatze | capacidad cabe caben plazas | capacite contient places | 容量 容纳 载客 座位 | سعه السعه يسع تسع يتسع تتسع سعته""",
    "distance": "distance far away | entfernung entfernt weit abstand | distancia lejos dista | distance loin | 距离 远 最远 相距 | مسافه المسافه يبعد تبعد | 更远 更近 ابعد اقرب",
    "area": "area size large covers surface | flache gross grosse | superficie area grande | superficie grand | 面积 占地 | مساحه المساحه | bigger اوسع",
    "population": """population inhabitants residents people live lived populace | bevolkerung einwohner einwohnerzahl leben menschen |
        poblacion habitantes viven | population habitants vivent | 人口 居民 | سكان عدد_السكان السكان نسمه""",
    "age": "age old aged | alter alt jahre | edad anos | age ans | 年龄 岁 | عمر العمر | older younger alterer junger",
    "power": "power wattage watt watts | leistung watt | potencia vatios | puissance watts | 功率 瓦 | قدره القدره واط",
    "temperature": "temperature degrees | temperatur heiss kalt warm grad | temperatura grados | temperature degres | 温度 水温 气温 室温 度 | حراره درجه",
    "colour": "colour color colours colors coloured | farbe farben farbig | color colores | couleur couleurs | 颜色 色 | لون اللون الوان",
    "founding": """found founded founding established establish establishment set formed created foundation | gegrundet grundung
        grundete gegrundete grunden grunder grunderin | fundada fundado fundo fundacion creada fundador fundadora fundaron |
        fondee fonde fondation creee fondateur | 成立 创立 创办 创建 建立 创始 | تاسست تاسس تاسيس اسس اسست انشئت انشئ مؤسس""",
    "opening": "open opened opens opening inaugurated | eroffnet eroffnung eroffnete offnet geoffnet offnen offnungszeiten | abre abrio abierto inauguro inaugurada inaugurado apertura inauguracion | ouvre ouvert ouverture inauguree | 开放 开业 启用 开馆 开门 | افتتح افتتحت افتتاح يفتح تفتح مفتوح مفتوحه",
    "closing": "close closed closes closing shut | geschlossen schliesst schliessen schliessung | cierra cerro cerrado cierre | ferme fermee fermeture | 关闭 关门 闭馆 休馆 休业 停业 歇业 打烊 休息 | يغلق تغلق اغلق مغلق",
    "birth": "born birth | geboren geburt | nacio nacido nacida nacimiento | ne nee naissance | 出生 生于 | ولد ولدت ميلاد",
    "death": "died die death dies dead | gestorben starb tod | murio fallecio muerte | mort morte deces | 去世 逝世 死于 | توفي توفيت وفاه مات",
    "build": "build built construct constructed construction builder | gebaut erbaut bau baute errichtet | construido construida construyo construccion construyeron | construit construite construction | 建造 修建 建成 建于 | بني بنيت بناء شيد",
    "design": "design designed designer architect designs | entworfen entwurf entwarf architekt architektin | diseno disenado disenada arquitecto arquitecta diseno | concu conception architecte dessine | 设计 设计师 建筑师 | صمم صممت تصميم مصمم مهندس",
    "invent": "invent invented inventor invention | erfunden erfand erfinder erfindung | invento inventor inventado invencion | invente inventeur invention | 发明 | اخترع مخترع اختراع",
    "write": "write wrote written writer author authors | geschrieben schrieb verfasst autor autorin verfasser | escribio escrito escrita autor autora | ecrit ecrivit auteur | 作者 写 撰写 著 | كتب مؤلف كاتب",
    "win": "win won winner wins victory | gewonnen gewann gewinnt sieger siegerin | gano ganador ganadora gana | gagne gagnant vainqueur | 获胜 赢 获得 冠军 | فاز فازت فائز",
    "lead": "lead leads led head heads headed leader director directs manager manages | leitet leitung leiter leiterin geleitet direktor direktorin | dirige dirigio director directora jefe jefa encargado | dirige directeur directrice chef responsable | 负责人 主任 领导 主管 经理 馆长 | يدير تدير مدير مديره رئيس يراس | مسوول مسووله",
    "own": "own owns owned owner belongs | besitzt besitzer eigentumer gehort | propietario propietaria pertenece dueno | proprietaire appartient | 拥有 所有者 业主 | يملك تملك مالك",
    "place": "located lies situated location headquarters headquartered based seat stands site | liegt gelegen befindet sitz standort steht | ubicado ubicada situado situada sede encuentra ubicacion | situe situee siege trouve | 位于 坐落 地点 总部 | يقع تقع مقر موقع",
    "begin": "begin begins began begun start starts started starting commence | beginnt begann beginn anfang startet start | empieza empezo comienza comenzo inicio inicia | commence commenca debut | 开始 起 | يبدا تبدا بدا بدات بدايه",
    "end": "end ends ended finish finished finishes over expire expires | endet endete ende ablauf lauft | termina termino acaba fin finaliza vence | finit termine fin | 结束 截止 到期 | ينتهي تنتهي انتهى نهايه",
    "buy": "buy bought purchase purchased purchases acquire acquired | kauf kaufen gekauft kaufte erworben | compra comprar compro comprado adquirio | achat acheter achete | 购买 收购 买 | شراء اشترى يشتري",
    "allow": "allow allowed permit permitted permission may accepted | erlaubt erlauben darf durfen gestattet zulassig | permitido permite permiten permitida permitidos admite | permis autorise autorisee | 允许 可以 准许 | يسمح مسموح يجوز",
    "need": "need needed needs require required requires requirement requirements must | braucht brauchen benotigt benotigen erforderlich notig muss mussen verlangt | necesita necesitan necesario requiere requieren requisito requerido exige | faut besoin necessaire exige requis | 需要 须 必须 要求 | يحتاج تحتاج يجب مطلوب يتطلب تتطلب يلزم",
    "employ": "employ employs employees staff workers employed | mitarbeiter beschaftigt angestellte mitarbeitende | empleados trabajadores emplea personal | employes emploie salaries | 员工 职员 雇员 | موظف موظفا موظفين موظفون عمال يعمل",
    "score": "score points scored marks grade | punktzahl punkte punkten | puntuacion puntos puntaje | score points | 分数 评分 得分 分 积分 | درجه نقاط نقطه النتيجه",
    "member": "member members membership | mitglied mitglieder mitgliedern | miembro miembros socio socios | membre membres adherent | 成员 会员 | عضو اعضاء عضويه",
    "discontinue": "discontinue discontinued withdrawn stopped ceased cancelled | eingestellt einstellung abgesetzt | descontinuado descontinuo retirado suspendido | arrete abandonne supprime | 停产 停止 取消 下架 | توقف ايقاف الغي اوقف",
    "deadline": "deadline due latest submit submitted | frist stichtag spatestens einzureichen abgabe | plazo fecha limite presentar | delai limite date | 截止日期 期限 | موعد مهله",
    "notice": "notice | kundigungsfrist | preaviso | preavis | 通知期 | اشعار",
    "noise": "noise noisy loud louder loudness quieter db decibels | lautstarke laut lauter gerausch larm schallpegel gerauschpegel larmpegel dezibel leise | ruido ruidoso sonoro | bruit bruyant sonore | 噪音 噪声 声级 | ضوضاء صوت الصوت | quiet quietest leiser silencioso silenciosa silencieux 更吵 更安静 安静 吵 اهدا",
    "deposit": "deposit | kaution pfand anzahlung sicherheitsleistung hinterlegen hinterlegt hinterlegung | deposito fianza senal | caution acompte | 押金 订金 | تامين عربون وديعه",
    "prize": "prize prizes worth | preisgeld dotiert dotierung | premio premios dotado dotada dotacion | 奖金 | جائزه الجائزه جوائز",
    "discount": "discount reduction | rabatt ermassigung nachlass | descuento rebaja | remise reduction rabais | 折扣 优惠 打折 五折 六折 七折 八折 九折 | خصم تخفيض",
    "interest": "interest | zins zinsen zinssatz | interes | interet | 利率 利息 | فائده فوائد",
    "salary": "salary wage wages pay | gehalt lohn | salario sueldo | salaire | 工资 薪水 | راتب",
    "voltage": "voltage volts volt | spannung volt | voltaje voltios tension | tension volts | 电压 | جهد فولت",
    "material": "material made | material werkstoff | material | materiau matiere | 材料 材质 | ماده مصنوع خامه",
    "address": "address street | adresse anschrift strasse | direccion calle | adresse rue | 地址 | عنوان شارع",
    "telephone": "telephone phone number tel hotline | telefon telefonnummer rufnummer telefonnummern durchwahl | telefono tfno tlf | telephone | 电话 | هاتف رقم_الهاتف",
    "allowance": "allowance | tagegeld pauschale zulage | dieta asignacion | indemnite allocation | 津贴 补贴 | بدل علاوه",
    "penalty": "penalty fine | strafe bussgeld mahngebuhr | multa penalizacion sancion | amende penalite | 罚款 违约金 | غرامه",
    "insurance": "insurance insured | versicherung versichert | seguro asegurado | assurance assure | 保险 | تامين",
    "battery": "battery batteries | akku batterie | bateria pila | batterie | 电池 | بطاريه",
    "resolution": "resolution | auflosung | resolucion | resolution | 分辨率 | دقه",
    "licence": "licence license | lizenz fuhrerschein | licencia | licence permis | 许可证 执照 | رخصه",
    "people": "participants participant people persons patients enrolled enrol enroll took part | teilnehmer teilnehmende personen patienten menschen | participantes personas pacientes | participants personnes patients | 参与者 人 患者 | مشاركا مشاركين شخصا اشخاص مريضا",
}  # fmt: skip
UNITS = frozenset(
    """kg g mg t lb lbs oz km m cm mm mi ft in km/h mph kmh l ml hl w kw mw kwh v mah ah wh gb tb mb hz khz mhz ghz ha m2
    km2 h min s percent kilogram kilograms kilogramm kilo kilos gram grams gramm tonne tonnes tonnen tons metre metres meter
    meters kilometre kilometres kilometer kilometers mile miles litre litres liter liters euro euros eur usd dollar dollars
    pound pounds yuan degrees grad watt watts prozent gramos kilogramos metros kilometros litros dolares vatios grados
    grammes kilogrammes francs pesos""".split()
)
CURRENCIES = frozenset(
    """euro euros eur dollar dollars usd dolar dolares pound pounds gbp libra libras livre livres franc francs franken chf peso pesos yuan
    دينار دينارا دنانير دنانير درهم درهما دراهم ريال ريالا ريالات جنيه جنيها جنيهات ليره ليرات دولار دولارا دولارات يورو 元 欧元 美元 英镑""".split()
)
# What is paid for other ends than to have the thing.
OTHER_SUMS = frozenset(
    ("fee", "deposit", "discount", "interest", "salary", "allowance", "penalty", "insurance", "prize")
)
# What a sheet or a policy has a value for: where it is asked for, it must be there.
PROPERTIES = frozenset(
    """weight price fee warranty height width depth thickness diameter pressure speed capacity distance power temperature colour score deadline notice
    noise deposit discount interest rate salary voltage material address telephone allowance penalty insurance battery
    range resolution licence prize""".split()
)
# Properties of which a thing has a value are things themselves.
THINGS_AS_WELL = frozenset(("battery", "licence", "prize"))
_FIRST_SIGN = "\u3040"


def rows() -> Iterator[tuple[str, str]]:
    """Each word as it is spelled, with its concept; a word may have several."""
    for concept, words in _ROWS.items():
        yield from ((word, concept) for word in words.replace("|", " ").split() if word < _FIRST_SIGN)


def signs() -> Iterator[tuple[str, str]]:
    """Each Chinese word, with its concept."""
    for concept, words in _ROWS.items():
        yield from ((word, concept) for word in words.replace("|", " ").split() if word >= _FIRST_SIGN)
