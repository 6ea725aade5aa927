"""What the twelve months are called in the languages of the press, as they stand in dates.

The names and their short forms are those of the Unicode Common Locale Data Repository and
of newspapers. A row is the languages that share it, by code, and their months in order;
`/` parts the forms of a month, `_` stands for a space in a name.
"""

from __future__ import annotations

# The names of the twelve months as they stand in dates, and how they are shortened (CLDR).
NAMES: dict[str, str] = {
    "es ca gl": """enero/ene/gener/gen/xaneiro/xan febrero/feb/febr/febrer/febreiro marzo/mar/març abril/abr
        mayo/maig/maio junio/jun/juny/xuño julio/jul/juliol/xullo/xul agosto/ago/agost
        septiembre/setiembre/sept/sep/set/setembre/setembro octubre/oct/octubre/outubro
        noviembre/nov/novembre/novembro diciembre/dic/desembre/des/decembro/dec""",
    "pt": """janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago
        setembro/set outubro/out novembro/nov dezembro/dez""",
    "fr": """janvier/janv/jan février/févr/fév mars avril/avr mai juin juillet/juil août/aout
        septembre/sept octobre/oct novembre/nov décembre/déc""",
    "it": """gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug
        agosto/ago settembre/set/sett ottobre/ott novembre/nov dicembre/dic""",
    "ro": """ianuarie/ian februarie/feb martie/mart aprilie/apr mai iunie/iun iulie/iul august/aug
        septembrie/sept octombrie/oct noiembrie/noi decembrie/dec""",
    "de": """januar/jänner/jan februar/feber/feb märz/mär/mrz april/apr mai juni/jun juli/jul
        august/aug september/sept oktober/okt november/nov dezember/dez""",
    "nl af": """januari/januarie/jan februari/februarie/feb maart/mrt april/apr mei juni/junie/jun juli/julie/jul
        augustus/aug september/sep oktober/okt november/nov december/desember/dec/des""",
    "sv da nb is": """januari/januar/janúar/jan februari/februar/febrúar/feb mars/marts april/apríl/apr maj/mai/maí
        juni/júní/jun juli/júlí/jul augusti/august/ágúst/aug september/sep oktober/október/okt
        november/nóvember/nov december/desember/dec/des""",
    "fi": """tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu
        toukokuuta/toukokuu kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu
        syyskuuta/syyskuu lokakuuta/lokakuu marraskuuta/marraskuu joulukuuta/joulukuu""",
    "et lv": """jaanuar/janvāris/janvārī veebruar/februāris/februārī märts/marts aprill/aprīlis/aprīlī mai/maijs/maijā
        juuni/jūnijs/jūnijā juuli/jūlijs/jūlijā august/augusts/augustā september/septembris/septembrī
        oktoober/oktobris/oktobrī november/novembris/novembrī detsember/decembris/decembrī""",
    "lt": """sausio/sausis vasario/vasaris kovo/kovas balandžio/balandis gegužės/gegužė birželio/birželis
        liepos/liepa rugpjūčio/rugpjūtis rugsėjo/rugsėjis spalio/spalis lapkričio/lapkritis
        gruodžio/gruodis""",
    "pl": """stycznia/styczeń/sty lutego/luty/lut marca/marzec kwietnia/kwiecień/kwi maja/maj
        czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz
        października/październik/paź listopada/listopad grudnia/grudzień/gru""",
    "cs sk": """ledna/leden/januára/január února/únor/februára/február března/březen/marca/marec
        dubna/duben/apríla/apríl května/květen/mája/máj června/červen/júna/jún
        července/červenec/júla/júl srpna/srpen/augusta/august září/septembra/september
        října/říjen/októbra/október listopadu/listopad/novembra/november prosince/prosinec/decembra/december""",
    "hr": """siječnja/siječanj veljače/veljača ožujka/ožujak travnja/travanj svibnja/svibanj
        lipnja/lipanj srpnja/srpanj kolovoza/kolovoz rujna/rujan listopada/listopad
        studenoga/studenog/studeni prosinca/prosinac""",
    "sl bs sr": """januar/januara/јануар/јануара februar/februara/фебруар/фебруара marec/marca/mart/marta/март/марта
        april/aprila/април/априла maj/maja/мај/маја junij/junija/juni/juna/јун/јуна
        julij/julija/juli/jula/јул/јула avgust/avgusta/август/августа september/septembra/septembar/септембар/септембра
        oktober/oktobra/oktobar/октобар/октобра november/novembra/novembar/новембар/новембра
        december/decembra/decembar/децембар/децембра""",
    "bg mk": """януари/јануари февруари март април май/мај юни/јуни юли/јули август септември октомври
        ноември декември/декември""",
    "ru": """января/январь/янв февраля/февраль/фев/февр марта/март/мар апреля/апрель/апр мая/май
        июня/июнь/июн июля/июль/июл августа/август/авг сентября/сентябрь/сен/сент
        октября/октябрь/окт ноября/ноябрь/ноя/нояб декабря/декабрь/дек""",
    "uk": """січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень
        липня/липень серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад
        грудня/грудень""",
    "be": """студзеня/студзень лютага/люты сакавіка/сакавік красавіка/красавік мая/травень
        чэрвеня/чэрвень ліпеня/ліпень жніўня/жнівень верасня/верасень кастрычніка/кастрычнік
        лістапада/лістапад снежня/снежань""",
    "el": """ιανουαρίου/ιανουάριος/ιαν φεβρουαρίου/φεβρουάριος/φεβ μαρτίου/μάρτιος/μαρ
        απριλίου/απρίλιος/απρ μαΐου/μάιος/μαΐ ιουνίου/ιούνιος/ιουν ιουλίου/ιούλιος/ιουλ
        αυγούστου/αύγουστος/αυγ σεπτεμβρίου/σεπτέμβριος/σεπ οκτωβρίου/οκτώβριος/οκτ
        νοεμβρίου/νοέμβριος/νοε δεκεμβρίου/δεκέμβριος/δεκ""",
    "tr": """ocak/oca şubat/şub mart/mar nisan/nis mayıs/may haziran/haz temmuz/tem ağustos/ağu
        eylül/eyl ekim/eki kasım/kas aralık/ara""",
    "az": """yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr""",
    "hu": """január/jan február/febr március/márc április/ápr május/máj június/jún július/júl
        augusztus/aug szeptember/szept október/okt november/nov december/dec""",
    "sq": """janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor""",
    "id ms": """januari/jan februari/pebruari/feb maret/mac april/apr mei juni/jun juli/julai/jul
        agustus/ogos/agu/ags/agt september/sep oktober/okt november/nopember/nov
        desember/disember/des/dis""",
    "tl sw": """enero pebrero marso/machi abril/aprili mayo hunyo hulyo agosto/agosti setyembre/septemba
        oktubre/oktoba nobyembre/novemba disyembre/desemba""",
    "ar": """يناير فبراير مارس أبريل/ابريل/إبريل مايو يونيو/يونيه يوليو/يوليه أغسطس/اغسطس
        سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر""",
    "ar-SY": """كانون_الثاني شباط آذار/اذار نيسان أيار/ايار حزيران تموز آب أيلول/ايلول
        تشرين_الأول/تشرين_الاول تشرين_الثاني كانون_الأول/كانون_الاول""",
    "ar-DZ": """جانفي فيفري مارس أفريل/افريل ماي جوان جويلية أوت/اوت سبتمبر أكتوبر نوفمبر ديسمبر""",
    "fa ur": """ژانویه/جنوری فوریه/فروری مارس/مارچ آوریل/اپریل مه/مئی ژوئن/جون ژوئیه/جولائی اوت/اگست
        سپتامبر/ستمبر اکتبر/اکتوبر نوامبر/نومبر دسامبر/دسمبر""",
    "he": """ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס/במרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי
        אוגוסט/באוגוסט ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר""",
    "hi": """जनवरी फ़रवरी/फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर
        नवंबर/नवम्बर दिसंबर/दिसम्बर""",
    "bn": """জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট
        সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর""",
    "th": """มกราคม/ม.ค. กุมภาพันธ์/ก.พ. มีนาคม/มี.ค. เมษายน/เม.ย. พฤษภาคม/พ.ค. มิถุนายน/มิ.ย.
        กรกฎาคม/ก.ค. สิงหาคม/ส.ค. กันยายน/ก.ย. ตุลาคม/ต.ค. พฤศจิกายน/พ.ย. ธันวาคม/ธ.ค.""",
}  # fmt: skip
