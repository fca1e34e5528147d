"""Synonyms by language (English, German, Spanish, Chinese, Arabic): deeds, states and kinds of people that a question and a document
often call by different words.

Words of a row are taken for each other where it is counted what a line says of a question. Words of opposite sense, or
of two properties that a sheet has side by side, never share a row; no row makes a word one that an answer must have.
"""

from collections.abc import Iterator

_LANGUAGES = ("en", "de", "es", "zh", "ar")
_ROWS = """\
return returns returning back | zuruckkehren kehrte zuruck ruckkehr wiederkehren | volver volvio regresar regreso vuelta | 返回 归还 退还 返还 交还 还回 送回 | يعود عاد عوده يرجع رجع ارجاع اعاده
join joined member membership enter entered enlist enlisted | beitreten beigetreten beitrat mitglied anschliessen anschloss | unirse unio miembro ingresar ingreso afiliar | 加入 入会 参加 成为 | ينضم انضم انضمام انتساب ينتسب التحق التحاق
help assist aid assistance support supported back backed contribute | helfen hilfe half unterstutzen unterstutzung beistand | ayudar ayuda apoyar apoyo asistir asistencia | 帮助 协助 援助 支持 帮忙 | يساعد ساعد مساعده دعم يدعم عون معاونه
perform performed performance sing song singer play | auffuhren auffuhrung singen gesang vortragen spielen | interpretar interpretacion cantar tocar actuar actuacion | 演出 表演 演唱 演奏 | اداء غناء عرض عزف
declare declared declaration proclaim proclamation announce announced announcement issue issued | erklaren erklarung verkunden verkundung ausrufen ankundigen ankundigung erlassen erliess | declarar declaracion proclamar proclamacion anunciar anuncio | 宣布 宣告 声明 公布 | اعلن اعلان يعلن تصريح
discover discovery find prove proved detect identify identified | entdecken entdeckung entdeckt nachweisen nachgewiesen | descubrir descubrimiento descubierto hallar hallazgo | 发现 查明 检测 | اكتشف اكتشاف يكتشف وجد
evolve evolution develop development | entwickeln entwicklung entstehen | desarrollar desarrollo evolucionar evolucion | 发展 演变 进化 开发 | تطور تطوير يتطور
broaden widen expand expansion extend extension enlarge | erweitern erweiterung ausweiten ausdehnen ausdehnung ausbauen ausbau | ampliar ampliacion extender extension expandir expansion | 扩大 扩展 扩建 拓宽 | توسيع توسعه وسع يوسع
grow grew growth increase rise raise climb gain | wachsen wuchs wachstum steigen stieg anstieg zunehmen zunahme erhohen erhohung | crecer crecimiento aumentar aumento subir subida incrementar incremento | 增长 增加 上升 上涨 提高 | نمو زياده يزداد ارتفع ازداد
decline decrease fall drop reduce reduction shrink diminish lower | sinken sank abnehmen abnahme ruckgang fallen verringern reduzieren senken | disminuir disminucion caer caida bajar bajada reducir reduccion descender descenso | 下降 减少 降低 下跌 | انخفاض تراجع هبوط انخفض نقص
beat defeat defeated overcome conquer win victory | besiegen besiegt schlagen schlug niederlage sieg | derrotar derrota vencer vencio victoria ganar | 击败 战胜 打败 | هزم هزيمه انتصر انتصار
kill murder assassinate assassination slay execute | toten ermorden ermordet mord hinrichten umbringen | matar mato asesinar asesinato ejecutar | 杀害 杀死 谋杀 处死 | قتل اغتيال اغتال اعدام
destroy destruction demolish demolition ruin devastate wreck raze | zerstoren zerstorung vernichten abreissen abriss | destruir destruccion destruyo demoler derribar arruinar | 摧毁 毁坏 破坏 拆除 | دمر تدمير هدم خراب
damage harm injure injury hurt | beschadigen beschadigt beschadigung schaden verletzen verletzung | danar dano danado averia averiado herir lesion | 损坏 损害 受损 破损 弄坏 | ضرر تلف عطل تالف متضرر
attack assault raid invade invasion strike | angreifen angriff uberfall uberfallen einmarschieren einmarsch | atacar ataque asaltar asalto invadir invasion | 攻击 袭击 入侵 进攻 | هجوم هاجم غزو اعتداء
fight battle combat war conflict | kampfen kampf schlacht krieg gefecht | luchar lucha combatir combate batalla guerra | 战斗 作战 战争 战役 | قتال معركه حرب صراع
settled | hinterlegen hinterlegt gezahlt bezahlt entrichten entrichtet geleistet | abonar abonado pagado depositar depositado | 付清 支付 缴纳 交纳 | سدد مسدد مدفوع
entry entrance admission ticket | eintritt eintrittskarte einlass | entrada acceso ingreso | 入场 进入 门票 入口 | دخول مدخل تذكره
flee escape | fliehen floh flucht entkommen | huir huyo huida escapar escape | 逃离 逃跑 逃走 | فر فرار هرب هروب
capture seize conquer occupy took | erobern eroberung einnehmen besetzen gefangennehmen | capturar captura tomar toma conquistar conquista ocupar | 占领 夺取 攻占 俘获 | احتل احتلال استولى اسر
imprison jail prison arrest detain | verhaften verhaftung inhaftieren gefangnis festnehmen festnahme | encarcelar carcel prision detener detencion arrestar | 监禁 逮捕 拘留 关押 | سجن اعتقال اعتقل حبس
free liberate liberation release | befreien befreiung freilassen | liberar liberacion | 释放 解放 | تحرير حرر اطلاق
protect protection defend guard shield preserve | schutzen schutz verteidigen bewahren | proteger proteccion defender defensa preservar | 保护 防护 保卫 | حمايه يحمي حمى دفاع
forbid ban prohibit prohibition outlaw | verbieten verbot verboten untersagen | prohibir prohibicion vetar | 禁止 严禁 不准 | يمنع ممنوع حظر يحظر محظور
prevent avoid avert stop block hinder | verhindern vermeiden hindern | impedir evitar prevenir | 防止 避免 预防 阻止 | تجنب منع وقايه تفادي
stop halt cease end discontinue | aufhoren anhalten stoppen einstellen beenden | parar cesar detener | 停止 终止 中止 | توقف ايقاف انهاء
allow enable permit | ermoglichen erlauben zulassen | permitir habilitar | 允许 准许 许可 同意 | يسمح اذن سماح يجيز
force compel oblige coerce | zwingen zwang notigen | obligar forzar | 强迫 迫使 强制 | اجبر ارغم اجبار
ask request demand require | bitten fordern forderung verlangen anfordern | pedir solicitar solicitud exigir exigencia | 要求 请求 申请 | طلب يطلب التمس
answer reply respond response | antworten antwort erwidern | responder respuesta contestar | 回答 答复 回复 | جواب اجاب رد اجابه
tell state note report remark mention claim assert argue | sagen berichten erwahnen behaupten aussern | decir dijo contar informar afirmar mencionar senalar | 告诉 告知 通知 说明 表示 | اخبر يخبر ابلغ يبلغ ابلاغ ذكر افاد
name call title dub known term rename | nennen benennen bezeichnen heissen umbenennen | llamar nombrar denominar | 称为 叫做 命名 名为 | يسمى سمي تسميه
believe think thought consider regard view opinion hold | glauben denken meinen ansehen halten meinung | creer pensar considerar opinar opinion | 认为 相信 觉得 | يعتقد اعتقد راي يرى
know aware recognize acknowledge | wissen kennen anerkennen | saber conocer reconocer | 知道 了解 知晓 认识 | يعرف معرفه يعلم
show display exhibit present demonstrate reveal depict illustrate | zeigen ausstellen darstellen vorfuhren | mostrar exhibir presentar demostrar revelar | 展示 显示 展出 展览 | عرض يعرض اظهر
describe description portray characterize | beschreiben beschreibung schildern | describir descripcion | 描述 描写 描绘 | وصف يصف
explain explanation | erklaren erklarung erlautern | explicar explicacion | 解释 阐明 | شرح يشرح تفسير
quote cite reference refer | zitieren verweisen | citar referir | 引用 引述 | اقتبس استشهد
teach taught teacher educate education school student study instruct train | lehren lehrer unterrichten ausbilden ausbildung schule studieren student studium | ensenar educar educacion formar estudiar estudiante estudio | 教授 教学 教育 学校 学习 | تعليم علم تدريس يدرس
learn study | lernen erlernen | aprender | 学习 学会 | تعلم يتعلم
attend visit enrol study | besuchen besuch | asistir visitar visita | 参加 出席 访问 参观 | حضر حضور زياره يزور
send sent transmit transmission dispatch | senden sandte schicken ubertragen ubertragung | enviar envio mandar transmitir transmision | 发送 寄送 发出 邮寄 寄出 | ارسل ارسال يرسل بعث
receive obtain gain earn award acquire grant | erhalten erhielt bekommen bekam verliehen empfangen | recibir obtener obtuvo conseguir | 收到 获得 得到 领取 接收 | تلقى استلم استلام تسلم يتسلم حصل
gave grant provide supply offer deliver donate | gewahren liefern bieten anbieten schenken | dar dio conceder proporcionar ofrecer suministrar entregar | 给予 提供 授予 发放 | منح يمنح قدم يقدم توفير
bring carry transport convey | bringen tragen transportieren befordern | traer llevar transportar | 携带 运送 运输 搬运 带来 | حمل نقل احضار جلب
choose chose select pick elect appoint nominate | wahlen wahl auswahlen ernennen | elegir eleccion escoger seleccionar nombrar | 选择 挑选 选出 任命 | اختار اختيار انتخب تعيين
cause lead result produce trigger bring | verursachen bewirken fuhren auslosen folge | causar provocar producir resultar llevar | 导致 造成 引起 引发 | سبب ادى تسبب
made produce create manufacture fabricate | herstellen produzieren erzeugen schaffen fertigen | fabricar producir crear elaborar | 制造 生产 制作 | صنع انتاج تصنيع
employ utilize apply usage | verwenden verwendung benutzen nutzen nutzung einsetzen anwenden | usar uso utilizar emplear aplicar | 使用 利用 应用 采用 | استعمال استخدام يستعمل يستخدم
need require necessary | brauchen benotigen erforderlich | necesitar requerir necesario | 需要 必需 要求 | يحتاج يلزم ضروري مطلوب
change alter modify transform convert | andern anderung verandern umwandeln | cambiar cambio modificar transformar | 改变 变更 修改 更改 | تغيير غير تعديل عدل
replace substitute supersede succeed | ersetzen ersatz ablosen abgelost nachfolgen | sustituir sustituto reemplazar suceder | 更换 替换 代替 取代 换新 | استبدل استبدال بديل تبديل
move relocate transfer migrate migration shift emigrate | umziehen umzug verlegen verlegung wandern auswandern ubersiedeln | mudar trasladar traslado migrar emigrar | 搬迁 迁移 搬家 迁往 | انتقل انتقال نقل هاجر
travel journey voyage trip tour | reisen reise fahren fahrt | viajar viaje | 旅行 出行 旅程 | سفر رحله يسافر
arrive arrival reach came come | ankommen ankunft kommen erreichen | llegar llegada alcanzar | 到达 抵达 到来 | وصل وصول يصل
leave left depart departure quit resign exit | verlassen verliess abreisen abreise abfahrt ausscheiden zurucktreten | salir salida dejar abandonar partir dimitir | 离开 退出 离职 出发 | غادر مغادره انسحب انسحاب ترك
live reside residence dwell inhabit settle home | leben wohnen wohnhaft siedeln | vivir residir habitar | 居住 住在 生活 | يسكن سكن يقيم اقامه عاش
lead run charge manage head | leiten leitung fuhren fuhrt gefuhrt leiter leiterin | frente dirigir dirige llevar lleva jefe jefa | 负责 管理 主管 | رياسه رياسة برياسه برياسة يراس تراس مدير
advise adviser advisor responsible consult | beraten berat berater beraterin beratung zustandig betreuen betreut | asesorar asesora asesor asesoria atender atiende responsable | 咨询 顾问 负责 | مستشار استشاره يستشار مسوول مسووله
work labour job profession occupation employ career | arbeiten arbeit beruf tatigkeit beschaftigung | trabajar trabajo empleo profesion oficio | 工作 职业 任职 | عمل يعمل وظيفه مهنه
rule reign govern government administration regime | herrschen herrschaft regieren regierung verwaltung | gobernar gobierno reinar reinado administracion | 统治 治理 执政 | حكم حكومه اداره
king queen monarch emperor ruler sovereign | konig konigin kaiser herrscher monarch | rey reina emperador monarca soberano | 国王 女王 皇帝 君主 | ملك ملكه امبراطور
law legislation act statute legal bill | gesetz recht gesetzgebung | ley legislacion legal | 法律 法规 立法 | قانون تشريع
agree agreement treaty accord pact contract | vereinbaren vereinbarung zustimmen abkommen vertrag | acordar acuerdo pactar pacto tratado contrato | 协议 约定 合同 条约 | اتفاق اتفاقيه عقد معاهده
refuse reject decline deny | ablehnen ablehnung weigern verweigern | rechazar rechazo negar | 拒绝 否决 | رفض يرفض
accept acceptance approve approval adopt | annehmen annahme akzeptieren genehmigen genehmigung | aceptar aceptacion aprobar aprobacion adoptar | 接受 批准 通过 采纳 | قبول قبل موافقه وافق
oppose resist opposition protest | widersetzen widerstand protestieren protest | oponer oposicion resistir resistencia protestar protesta | 反对 抵抗 抗议 | عارض معارضه مقاومه احتجاج
marry marriage married wife husband wed spouse | heiraten heirat verheiratet ehe ehefrau ehemann gattin gatte | casar caso matrimonio esposa esposo marido | 结婚 婚姻 妻子 丈夫 配偶 | زواج تزوج زوج زوجه
child son daughter descendant offspring | kind sohn tochter nachkomme | hijo hija descendiente | 孩子 儿子 女儿 子女 | طفل ابن ابنه اولاد
parent father mother | eltern vater mutter | padre madre | 父亲 母亲 父母 | اب ام والد والده
brother sister sibling | bruder schwester geschwister | hermano hermana | 兄弟 姐妹 | اخ اخت
famous renowned known notable prominent celebrated | beruhmt bekannt angesehen namhaft | famoso conocido celebre destacado renombrado | 著名 有名 知名 | مشهور شهير معروف
important significant major main chief principal key | wichtig bedeutend wesentlich haupt | importante significativo principal | 重要 主要 重大 | مهم هام رئيسي
big large great huge massive vast | gross riesig gewaltig | grande enorme inmenso | 巨大 大型 很大 | كبير ضخم
small little tiny minor | klein winzig gering | pequeno diminuto | 微小 小型 | صغير
fast quick rapid | schnell rasch | rapido veloz | 快速 迅速 | سريع
begin start commence launch initiate origin onset | beginnen begann anfangen starten | comenzar empezar iniciar inicio | 开始 启动 起始 | بدا بدء بدايه انطلق
finish complete completion conclude end | beenden abschliessen abschluss fertigstellen vollenden | terminar acabar completar concluir finalizar | 完成 结束 终止 解约 解除 | انهى اكمل انجز اتم
open inaugurate | eroffnen eroffnung einweihen | abrir inaugurar | 开放 揭幕 落成 | افتتح افتتاح
publish publication release issue appear | veroffentlichen veroffentlichung erscheinen erschien herausgeben | publicar publicacion editar lanzar aparecer | 出版 发表 发布 刊登 | نشر اصدر صدر اصدار
broadcast air televise aired | senden ausstrahlen ausstrahlung ubertragen | emitir emision transmitir | 播出 广播 播放 | بث اذاع
buy purchase acquire acquisition takeover | kaufen kauf erwerben erwerb ubernehmen | comprar compra adquirir adquisicion | 购买 买入 购入 收购 | شراء اشترى يشتري
sell sold sale | verkaufen verkauf | vender venta | 出售 销售 卖出 售卖 | بيع باع يبيع
pay paid payment fund finance money financial | zahlen bezahlen zahlung finanzieren geld finanziell | pagar pago financiar dinero financiero | 支付 付款 缴纳 交纳 付费 缴费 | دفع يدفع سدد يسدد مال
spend spent cost | ausgeben ausgaben | gastar gasto | 花费 支出 | انفق انفاق صرف
invest investment | investieren investition | invertir inversion | 投资 | استثمار استثمر
build construct construction erect | bauen bau errichten errichtung | construir construccion erigir | 建造 修建 建设 兴建 | بناء بنى شيد تشييد
restore repair rebuild renovate renovation | wiederherstellen reparieren reparatur renovieren restaurieren sanieren | restaurar reparar reparacion renovar reconstruir | 修理 维修 修复 检修 | اصلاح تصليح ترميم صيانه
found establish create set | grunden grundung stiften | fundar establecer crear | 成立 建立 创立 创办 | اسس تاسيس انشاء
design plan devise draw | entwerfen entwurf planen gestalten | disenar diseno planear | 设计 规划 | تصميم صمم تخطيط
contain include consist comprise hold compose | enthalten umfassen bestehen beinhalten | contener incluir constar comprender | 包含 包括 含有 | يحتوي يشمل يتضمن
belong possess property | gehoren besitzen besitz eigentum | pertenecer poseer propiedad | 属于 拥有 | يملك ملكيه يخص
connect link join tie | verbinden verbindung anschliessen | conectar conexion unir enlazar | 连接 连通 | ربط وصل اتصال
divide split separate division | teilen teilung trennen aufteilen | dividir division separar | 分开 划分 分割 | قسم تقسيم انقسام
combine merge unite unify | vereinigen vereinen verschmelzen zusammenschliessen fusionieren | combinar fusionar unir unificar | 合并 联合 统一 | دمج اندماج توحيد
differ different difference distinguish | unterscheiden unterschied verschieden | diferir diferente diferencia distinguir | 不同 区别 差异 | اختلاف مختلف فرق
similar resemble alike | ahnlich gleichen gleich | similar parecido semejante | 相似 类似 | مشابه مماثل شبيه
occur happen place | geschehen stattfinden ereignen | ocurrir suceder | 发生 举行 | حدث وقع حصل
situated located lie | liegen gelegen befinden | situado ubicado | 位于 坐落 | يقع واقع موقع
measure determine calculate | messen messung bestimmen berechnen | medir medida determinar calcular | 测量 测定 计算 | قياس قاس حساب
test examine investigate study research inspect | prufen untersuchen untersuchung forschen forschung | probar examinar investigar investigacion | 检查 测试 检验 研究 | فحص اختبار دراسه بحث
try attempt seek effort aim | versuchen versuch streben | intentar intento tratar | 尝试 试图 努力 | حاول محاوله سعى
want wish desire intend | wollen wunschen beabsichtigen | querer desear | 想要 希望 愿意 | يريد رغب يرغب راغب
lose lost loss | verlieren verlor verlust | perder perdida | 丢失 遗失 弄丢 丢了 失去 | فقد فقدان ضاع ضياع يفقد
keep retain maintain preserve remain | behalten bewahren erhalten pflegen | mantener conservar guardar | 保持 保留 保存 保管 | احتفظ احتفاظ حفظ ابقى يبقي
hide conceal | verstecken verbergen | esconder ocultar | 隐藏 隐瞒 | اخفى اخفاء
add addition | hinzufugen erganzen | anadir agregar | 添加 补充 加上 | اضافه اضاف
remove eliminate withdraw delete | entfernen beseitigen | quitar eliminar retirar | 移除 去除 消除 拆下 | ازاله ازال حذف
throw cast | werfen warf | lanzar tirar | 投掷 抛出 | رمى القى
eat food feed consume diet | essen fressen nahrung ernahren | comer comida alimentar alimento | 食物 饮食 | طعام اكل غذاء
speak talk language | sprechen sprach sprache | hablar idioma | 说话 语言 | لغه كلام
illness disease sick ill | krankheit krank erkranken | enfermedad enfermo | 疾病 患病 生病 | مرض مريض
doctor physician medic | arzt mediziner | medico doctor | 医生 医师 | طبيب
money fund budget | geld mittel haushalt | dinero fondos presupuesto | 资金 预算 | مال ميزانيه
car automobile vehicle | auto wagen fahrzeug | coche automovil vehiculo | 汽车 车辆 轿车 | سياره مركبه
film movie picture | film kino | pelicula cine | 电影 影片 | فيلم
last final | letzte abschliessend | ultimo final | 最后 最终 | اخير نهائي
old ancient | alt | viejo antiguo | 古老 旧的 | قديم
earth world planet globe global | erde welt planet | tierra mundo planeta | 世界 地球 全球 | عالم ارض كوكب
company firm business corporation enterprise | firma unternehmen betrieb gesellschaft | empresa compania firma negocio | 公司 企业 | شركه موسسه
"""


def synonyms(language: str) -> Iterator[tuple[str, int]]:
    """Each word of a language as it is spelled, with the row that it stands in; a word may stand in several."""
    if language not in _LANGUAGES:
        return
    at = _LANGUAGES.index(language)
    for number, row in enumerate(_ROWS.splitlines()):
        yield from ((word, number) for word in row.split("|")[at].split())
