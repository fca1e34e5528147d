"""Things and bodies whose words end as those for deeds do, by language: what is built, fitted, worn or written, and who
runs it. A station is no deed as a repair is one, nor is a foundation. Spelled in plain letters; in German each may end
a compound.
"""

from collections.abc import Mapping

THINGS_LIKE_DEEDS: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        """apartment attachment basement battlement cement compartment department document element equipment filament
        garment instrument monument ointment ornament parchment pavement pigment segment sediment station section
        portion mansion potion lotion administration association corporation federation foundation government
        institution organisation organization parliament""".split()
    ),
    "de": frozenset(
        """station portion lotion apartment dokument element fundament instrument medikament monument ornament pergament
        pigment segment sortiment abdeckung armierung aufhangung ausrustung bekleidung beleuchtung bereifung
        beschichtung bespannung bohrung dammung dichtung einfassung fassung federung festung halterung heizung
        isolierung kleidung kreuzung kuhlung kupplung leitung lenkung luftung mischung offnung packung panzerung
        polsterung siedlung steuerung umrandung ummantelung verkleidung verpackung verschalung verzahnung wohnung
        zeitung zement abteilung innung regierung stiftung vereinigung vertretung verwaltung fraktion redaktion institution
        organisation delegation parlament""".split()
    ),
    "es": frozenset(
        """estacion habitacion seccion porcion racion locion pocion mansion apartamento aparcamiento alojamiento
        campamento cemento compartimento compartimiento departamento documento elemento instrumento medicamento
        monumento ornamento pavimento pigmento segmento sedimento suplemento testamento calefaccion suspension administracion
        asociacion ayuntamiento corporacion delegacion federacion fundacion institucion organizacion parlamento""".split()
    ),
    "fr": frozenset(
        """station section portion lotion potion appartement compartiment departement document element instrument
        medicament monument ornement pigment segment batiment logement vetement ciment administration
        association federation fondation gouvernement institution organisation parlement""".split()
    ),
}
# Things that are spelled like words of a measure or a place: a seat weighs something, and what seats ten holds them.
THINGS_LIKE_MEASURES: Mapping[str, frozenset[str]] = {"en": frozenset("seat seats stand stands cover covers".split())}
# They stand for whatever was named.
ANYTHING = frozenset(
    """device appliance product article item unit machine gerat produkt artikel maschine aparato producto articulo
    maquina dispositivo appareil produit machine الجهاز المنتج الماكينه الاله القطعه الوحده السلعه
    جهاز منتج ماكينه اله قطعه طراز موديل نسخه اصدار""".split()
)
# Behind the name of a model they make another one of it, written in Arabic letters: S, Pro, Max; not those that are
# spelled like small words, as N is like "that".
SUFFIXES = frozenset(
    """اس برو ماكس بلس ميني لايت الترا اكس تي دي جي كيو ار بريميوم كومفورت كلاسيك سبورت كومباكت نانو اير تيربو توربو دوو
    ديلوكس بيسك ستاندرد اكسترا""".split()
)
