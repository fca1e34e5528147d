"""Synonyms by language (English, German, Spanish): deeds, states and kinds of people that a question and a document
often call by different words.

Words of a row are taken for each other where it is counted what a line says of a question. Words of opposite sense, or
of two properties that a sheet has side by side, never share a row; no row makes a word one that an answer must have.
"""

from collections.abc import Iterator

_LANGUAGES = ("en", "de", "es")
_ROWS = """\
return returns returning back | zuruckkehren kehrte zuruck ruckkehr wiederkehren | volver volvio regresar regreso vuelta
join joined member membership enter entered enlist enlisted | beitreten beigetreten beitrat mitglied anschliessen anschloss | unirse unio miembro ingresar ingreso afiliar
help assist aid assistance support supported back backed contribute | helfen hilfe half unterstutzen unterstutzung beistand | ayudar ayuda apoyar apoyo asistir asistencia
perform performed performance sing song singer play | auffuhren auffuhrung singen gesang vortragen spielen | interpretar interpretacion cantar tocar actuar actuacion
declare declared declaration proclaim proclamation announce announced announcement issue issued | erklaren erklarung verkunden verkundung ausrufen ankundigen ankundigung erlassen erliess | declarar declaracion proclamar proclamacion anunciar anuncio
discover discovery find prove proved detect identify identified | entdecken entdeckung entdeckt nachweisen nachgewiesen | descubrir descubrimiento descubierto hallar hallazgo
evolve evolution develop development | entwickeln entwicklung entstehen | desarrollar desarrollo evolucionar evolucion
broaden widen expand expansion extend extension enlarge | erweitern erweiterung ausweiten ausdehnen ausdehnung ausbauen ausbau | ampliar ampliacion extender extension expandir expansion
grow grew growth increase rise raise climb gain | wachsen wuchs wachstum steigen stieg anstieg zunehmen zunahme erhohen erhohung | crecer crecimiento aumentar aumento subir subida incrementar incremento
decline decrease fall drop reduce reduction shrink diminish lower | sinken sank abnehmen abnahme ruckgang fallen verringern reduzieren senken | disminuir disminucion caer caida bajar bajada reducir reduccion descender descenso
beat defeat defeated overcome conquer win victory | besiegen besiegt schlagen schlug niederlage sieg | derrotar derrota vencer vencio victoria ganar
kill murder assassinate assassination slay execute | toten ermorden ermordet mord hinrichten umbringen | matar mato asesinar asesinato ejecutar
destroy destruction demolish demolition ruin devastate wreck raze | zerstoren zerstorung vernichten abreissen abriss | destruir destruccion destruyo demoler derribar arruinar
damage harm injure injury hurt | beschadigen beschadigt beschadigung schaden verletzen verletzung | danar dano danado averia averiado herir lesion
attack assault raid invade invasion strike | angreifen angriff uberfall uberfallen einmarschieren einmarsch | atacar ataque asaltar asalto invadir invasion
fight battle combat war conflict | kampfen kampf schlacht krieg gefecht | luchar lucha combatir combate batalla guerra
settled | hinterlegen hinterlegt gezahlt bezahlt entrichten entrichtet geleistet | abonar abonado pagado depositar depositado
entry entrance admission ticket | eintritt eintrittskarte einlass | entrada acceso ingreso
flee escape | fliehen floh flucht entkommen | huir huyo huida escapar escape
capture seize conquer occupy took | erobern eroberung einnehmen besetzen gefangennehmen | capturar captura tomar toma conquistar conquista ocupar
imprison jail prison arrest detain | verhaften verhaftung inhaftieren gefangnis festnehmen festnahme | encarcelar carcel prision detener detencion arrestar
free liberate liberation release | befreien befreiung freilassen | liberar liberacion
protect protection defend guard shield preserve | schutzen schutz verteidigen bewahren | proteger proteccion defender defensa preservar
forbid ban prohibit prohibition outlaw | verbieten verbot verboten untersagen | prohibir prohibicion vetar
prevent avoid avert stop block hinder | verhindern vermeiden hindern | impedir evitar prevenir
stop halt cease end discontinue | aufhoren anhalten stoppen einstellen beenden | parar cesar detener
allow enable permit | ermoglichen erlauben zulassen | permitir habilitar
force compel oblige coerce | zwingen zwang notigen | obligar forzar
ask request demand require | bitten fordern forderung verlangen anfordern | pedir solicitar solicitud exigir exigencia
answer reply respond response | antworten antwort erwidern | responder respuesta contestar
tell state note report remark mention claim assert argue | sagen berichten erwahnen behaupten aussern | decir dijo contar informar afirmar mencionar senalar
name call title dub known term rename | nennen benennen bezeichnen heissen umbenennen | llamar nombrar denominar
believe think thought consider regard view opinion hold | glauben denken meinen ansehen halten meinung | creer pensar considerar opinar opinion
know aware recognize acknowledge | wissen kennen anerkennen | saber conocer reconocer
show display exhibit present demonstrate reveal depict illustrate | zeigen ausstellen darstellen vorfuhren | mostrar exhibir presentar demostrar revelar
describe description portray characterize | beschreiben beschreibung schildern | describir descripcion
explain explanation | erklaren erklarung erlautern | explicar explicacion
quote cite reference refer | zitieren verweisen | citar referir
teach taught teacher educate education school student study instruct train | lehren lehrer unterrichten ausbilden ausbildung schule studieren student studium | ensenar educar educacion formar estudiar estudiante estudio
learn study | lernen erlernen | aprender
attend visit enrol study | besuchen besuch | asistir visitar visita
send sent transmit transmission dispatch | senden sandte schicken ubertragen ubertragung | enviar envio mandar transmitir transmision
receive obtain gain earn award acquire grant | erhalten erhielt bekommen bekam verliehen empfangen | recibir obtener obtuvo conseguir
gave grant provide supply offer deliver donate | gewahren liefern bieten anbieten schenken | dar dio conceder proporcionar ofrecer suministrar entregar
bring carry transport convey | bringen tragen transportieren befordern | traer llevar transportar
choose chose select pick elect appoint nominate | wahlen wahl auswahlen ernennen | elegir eleccion escoger seleccionar nombrar
cause lead result produce trigger bring | verursachen bewirken fuhren auslosen folge | causar provocar producir resultar llevar
made produce create manufacture fabricate | herstellen produzieren erzeugen schaffen fertigen | fabricar producir crear elaborar
employ utilize apply usage | verwenden verwendung benutzen nutzen nutzung einsetzen anwenden | usar uso utilizar emplear aplicar
need require necessary | brauchen benotigen erforderlich | necesitar requerir necesario
change alter modify transform convert | andern anderung verandern umwandeln | cambiar cambio modificar transformar
replace substitute supersede succeed | ersetzen ersatz ablosen abgelost nachfolgen | sustituir sustituto reemplazar suceder
move relocate transfer migrate migration shift emigrate | umziehen umzug verlegen verlegung wandern auswandern ubersiedeln | mudar trasladar traslado migrar emigrar
travel journey voyage trip tour | reisen reise fahren fahrt | viajar viaje
arrive arrival reach came come | ankommen ankunft kommen erreichen | llegar llegada alcanzar
leave left depart departure quit resign exit | verlassen verliess abreisen abreise abfahrt ausscheiden zurucktreten | salir salida dejar abandonar partir dimitir
live reside residence dwell inhabit settle home | leben wohnen wohnhaft siedeln | vivir residir habitar
work labour job profession occupation employ career | arbeiten arbeit beruf tatigkeit beschaftigung | trabajar trabajo empleo profesion oficio
rule reign govern government administration regime | herrschen herrschaft regieren regierung verwaltung | gobernar gobierno reinar reinado administracion
king queen monarch emperor ruler sovereign | konig konigin kaiser herrscher monarch | rey reina emperador monarca soberano
law legislation act statute legal bill | gesetz recht gesetzgebung | ley legislacion legal
agree agreement treaty accord pact contract | vereinbaren vereinbarung zustimmen abkommen vertrag | acordar acuerdo pactar pacto tratado contrato
refuse reject decline deny | ablehnen ablehnung weigern verweigern | rechazar rechazo negar
accept acceptance approve approval adopt | annehmen annahme akzeptieren genehmigen genehmigung | aceptar aceptacion aprobar aprobacion adoptar
oppose resist opposition protest | widersetzen widerstand protestieren protest | oponer oposicion resistir resistencia protestar protesta
marry marriage married wife husband wed spouse | heiraten heirat verheiratet ehe ehefrau ehemann gattin gatte | casar caso matrimonio esposa esposo marido
child son daughter descendant offspring | kind sohn tochter nachkomme | hijo hija descendiente
parent father mother | eltern vater mutter | padre madre
brother sister sibling | bruder schwester geschwister | hermano hermana
famous renowned known notable prominent celebrated | beruhmt bekannt angesehen namhaft | famoso conocido celebre destacado renombrado
important significant major main chief principal key | wichtig bedeutend wesentlich haupt | importante significativo principal
big large great huge massive vast | gross riesig gewaltig | grande enorme inmenso
small little tiny minor | klein winzig gering | pequeno diminuto
fast quick rapid | schnell rasch | rapido veloz
begin start commence launch initiate origin onset | beginnen begann anfangen starten | comenzar empezar iniciar inicio
finish complete completion conclude end | beenden abschliessen abschluss fertigstellen vollenden | terminar acabar completar concluir finalizar
open inaugurate | eroffnen eroffnung einweihen | abrir inaugurar
publish publication release issue appear | veroffentlichen veroffentlichung erscheinen erschien herausgeben | publicar publicacion editar lanzar aparecer
broadcast air televise aired | senden ausstrahlen ausstrahlung ubertragen | emitir emision transmitir
buy purchase acquire acquisition takeover | kaufen kauf erwerben erwerb ubernehmen | comprar compra adquirir adquisicion
sell sold sale | verkaufen verkauf | vender venta
pay paid payment fund finance money financial | zahlen bezahlen zahlung finanzieren geld finanziell | pagar pago financiar dinero financiero
spend spent cost | ausgeben ausgaben | gastar gasto
invest investment | investieren investition | invertir inversion
build construct construction erect | bauen bau errichten errichtung | construir construccion erigir
restore repair rebuild renovate renovation | wiederherstellen reparieren reparatur renovieren restaurieren sanieren | restaurar reparar reparacion renovar reconstruir
found establish create set | grunden grundung stiften | fundar establecer crear
design plan devise draw | entwerfen entwurf planen gestalten | disenar diseno planear
contain include consist comprise hold compose | enthalten umfassen bestehen beinhalten | contener incluir constar comprender
belong possess property | gehoren besitzen besitz eigentum | pertenecer poseer propiedad
connect link join tie | verbinden verbindung anschliessen | conectar conexion unir enlazar
divide split separate division | teilen teilung trennen aufteilen | dividir division separar
combine merge unite unify | vereinigen vereinen verschmelzen zusammenschliessen fusionieren | combinar fusionar unir unificar
differ different difference distinguish | unterscheiden unterschied verschieden | diferir diferente diferencia distinguir
similar resemble alike | ahnlich gleichen gleich | similar parecido semejante
occur happen place | geschehen stattfinden ereignen | ocurrir suceder
situated located lie | liegen gelegen befinden | situado ubicado
measure determine calculate | messen messung bestimmen berechnen | medir medida determinar calcular
test examine investigate study research inspect | prufen untersuchen untersuchung forschen forschung | probar examinar investigar investigacion
try attempt seek effort aim | versuchen versuch streben | intentar intento tratar
want wish desire intend | wollen wunschen beabsichtigen | querer desear
lose lost loss | verlieren verlor verlust | perder perdida
keep retain maintain preserve remain | behalten bewahren erhalten pflegen | mantener conservar guardar
hide conceal | verstecken verbergen | esconder ocultar
add addition | hinzufugen erganzen | anadir agregar
remove eliminate withdraw delete | entfernen beseitigen | quitar eliminar retirar
throw cast | werfen warf | lanzar tirar
eat food feed consume diet | essen fressen nahrung ernahren | comer comida alimentar alimento
speak talk language | sprechen sprach sprache | hablar idioma
illness disease sick ill | krankheit krank erkranken | enfermedad enfermo
doctor physician medic | arzt mediziner | medico doctor
money fund budget | geld mittel haushalt | dinero fondos presupuesto
car automobile vehicle | auto wagen fahrzeug | coche automovil vehiculo
film movie picture | film kino | pelicula cine
last final | letzte abschliessend | ultimo final
old ancient | alt | viejo antiguo
earth world planet globe global | erde welt planet | tierra mundo planeta
company firm business corporation enterprise | firma unternehmen betrieb gesellschaft | empresa compania firma negocio
"""


def synonyms(language: str) -> Iterator[tuple[str, int]]:
    """Each word of a language as it is spelled, with the row that it stands in; a word may stand in several."""
    if language not in _LANGUAGES:
        return
    at = _LANGUAGES.index(language)
    for number, row in enumerate(_ROWS.splitlines()):
        yield from ((word, number) for word in row.split("|")[at].split())
