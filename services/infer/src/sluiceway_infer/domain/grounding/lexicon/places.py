"""Names of places by language with what is made from them (France, French), where no common ending tells: a row has the
place, its adjective and its people. Spelled in small letters without accents.
"""

from collections.abc import Mapping

PLACES: Mapping[str, str] = {
    "en": """france french frenchman frenchmen | germany german germans | england english englishman englishmen |
        britain british britons | spain spanish spaniard spaniards | portugal portuguese | italy italian italians |
        greece greek greeks | turkey turkish turks | scotland scottish scots scotsman | ireland irish irishman | wales welsh welshman |
        netherlands holland dutch dutchman | belgium belgian belgians | flanders flemish | denmark danish danes dane |
        sweden swedish swedes swede | norway norwegian norwegians | finland finnish finns | iceland icelandic | poland polish poles |
        hungary hungarian hungarians | switzerland swiss | austria austrian | russia russian | ukraine ukrainian |
        china chinese | japan japanese | mongolia mongolian mongol mongols | thailand thai | philippines philippine filipino filipinos |
        iraq iraqi | iran iranian | israel israeli | cyprus cypriot | lebanon lebanese | morocco moroccan |
        europe european europeans | america american americans | asia asian | africa african | mexico mexican | canada canadian |
        peru peruvian | argentina argentine argentinian | brazil brazilian | rome roman romans | athens athenian | venice venetian |
        florence florentine | naples neapolitan | vienna viennese | genoa genoese | normandy norman normans | brittany breton |
        burgundy burgundian | saxony saxon saxons | sicily sicilian | catalonia catalan | tuscany tuscan | hanover hanoverian |
        czechia czech czechs | slovakia slovak | serbia serb serbian | croatia croat croatian | romania romanian | bulgaria bulgarian""",
    "de": """frankreich franzosisch franzosen franzose | deutschland deutsch deutschen | england englisch englander |
        grossbritannien britisch briten brite | spanien spanisch spanier | portugal portugiesisch portugiesen |
        italien italienisch italiener | griechenland griechisch griechen | turkei turkisch turken | schottland schottisch schotten |
        irland irisch iren | niederlande niederlanden niederlandisch niederlander holland hollandisch | belgien belgisch belgier |
        danemark danisch danen | schweden schwedisch | norwegen norwegisch norweger | finnland finnisch finnen | polen polnisch |
        ungarn ungarisch | schweiz schweizer schweizerisch | osterreich osterreichisch osterreicher | russland russisch russen |
        ukraine ukrainisch | china chinesisch chinesen | japan japanisch japaner | mongolei mongolisch mongolen | europa europaisch europaer |
        amerika amerikanisch amerikaner | asien asiatisch | afrika afrikanisch | agypten agyptisch agypter | rom romisch romer |
        bayern bayerisch bayrisch | sachsen sachsisch | preussen preussisch | tschechien tschechisch tschechen | mexiko mexikanisch |
        kanada kanadisch | brasilien brasilianisch | indien indisch inder | israel israelisch""",
    "es": """francia frances francesa franceses | alemania aleman alemana alemanes | espana espanol espanola espanoles |
        inglaterra ingles inglesa ingleses | bretana britanico britanica | italia italiano italiana | grecia griego griega griegos |
        suiza suizo suiza | holanda holandes neerlandes | belgica belga | portugal portugues portuguesa | rusia ruso rusa | china chino china |
        japon japones japonesa | turquia turco turca | polonia polaco polaca | suecia sueco sueca | noruega noruego noruega |
        dinamarca danes danesa | finlandia finlandes | austria austriaco austriaca | hungria hungaro hungara | irlanda irlandes |
        escocia escoces escocesa | gales gales galesa | egipto egipcio egipcia | marruecos marroqui | europa europeo europea |
        america americano americana | africa africano africana | mexico mexicano mexicana | brasil brasileno brasilena | roma romano romana |
        peru peruano peruana | argentina argentino | canada canadiense | cataluna catalan catalana""",
    "fr": """france francais francaise francaises | allemagne allemand allemande allemands | espagne espagnol espagnole |
        angleterre anglais anglaise | bretagne breton bretonne | italie italien italienne | grece grec grecque | suisse suisses |
        hollande hollandais neerlandais | belgique belge belges | portugal portugais portugaise | russie russe russes | chine chinois chinoise |
        japon japonais japonaise | turquie turc turque turcs | pologne polonais polonaise | suede suedois suedoise | norvege norvegien |
        danemark danois danoise | finlande finlandais | autriche autrichien autrichienne | hongrie hongrois | irlande irlandais |
        ecosse ecossais | egypte egyptien egyptienne | maroc marocain marocaine | europe europeen europeenne europeens |
        amerique americain americaine | afrique africain africaine | mexique mexicain | bresil bresilien | rome romain romaine |
        canada canadien canadienne | normandie normand""",
    "ar": """فرنسا فرنسي فرنسيه | المانيا الماني المانيه | اسبانيا اسباني اسبانيه | بريطانيا بريطاني بريطانيه | ايطاليا ايطالي ايطاليه |
        انجلترا انجليزي انجليزيه | روسيا روسي روسيه | تركيا تركي تركيه | اوروبا اوروبي اوروبيه | امريكا امريكي امريكيه | افريقيا افريقي |
        اسيا اسيوي | هولندا هولندي | سويسرا سويسري | النمسا نمساوي | بولندا بولندي | مصر مصري مصريه | سوريا سوري سوريه | ليبيا ليبي""",
}
