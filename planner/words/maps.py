"""Every word on a map, in Indonesian and English."""

from dataclasses import dataclass

from planner.words import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class MapTexts:
    """The words of one language; a missing one is a type error."""

    no_colour: str
    colour_by: str
    district_rates: str
    ward_rates: str
    district_lines: str
    roads: str
    places: str
    posts: str
    risk: str
    hotspots: str
    loops: str
    labels: str
    tiles: str
    areas: str
    unknown: str
    unknown_why: str
    per_week: str
    district_rate: str
    ward_rate: str
    rate_legend: str
    risk_legend: str
    risk_share: str
    hotspot: str
    hotspot_quiet: str
    hotspot_new: str
    new: str
    expected: str
    per_shift: str
    category: str
    peak_hours: str
    trend: str
    trend_up: str
    trend_down: str
    trend_steady: str
    why: str
    why_chronic: str
    why_this_year: str
    why_last_weeks: str
    why_neighbours: str
    significance: str
    significant: str
    not_significant: str
    incidents: str
    area: str
    people: str
    district: str
    ward: str
    includes: str
    quality: str
    arrive: str
    leave: str
    dwell: str
    minutes: str
    duty: str
    instruction: str
    squad: str
    all_squads: str
    shift: str
    depart: str
    back: str
    stops: str
    distance: str
    directions: str
    map_app: str
    search: str
    search_hint: str
    not_found: str
    print: str
    whole_city: str
    zoom_in: str
    zoom_out: str
    layers: str
    legend: str
    data_until: str
    data_age: str
    data_none: str
    more_notices: str
    plan_title: str
    hotspot_title: str
    map_of: str
    close: str


INDONESIAN = MapTexts(
    no_colour="Tanpa warna",
    colour_by="Warna wilayah",
    district_rates="Laju per kecamatan",
    ward_rates="Laju per kelurahan",
    district_lines="Batas kecamatan",
    roads="Jalan",
    places="Tempat umum",
    posts="Pos",
    risk="Peta risiko",
    hotspots="Titik rawan",
    loops="Rute",
    labels="Nama wilayah",
    tiles="Peta jalan (internet)",
    areas="Wilayah",
    unknown="tidak diketahui",
    unknown_why="Belum ada data: bukan berarti aman",
    per_week="per minggu",
    district_rate="Insiden sekecamatan",
    ward_rate="Insiden sekelurahan",
    rate_legend="Insiden per minggu",
    risk_legend="Risiko: bagian wilayah terpanas",
    risk_share="{share} terpanas (≥ {value} per km²)",
    hotspot="Titik rawan",
    hotspot_quiet="Titik rawan, mungkin kebetulan",
    hotspot_new="Titik rawan baru (deteksi dini)",
    new="BARU",
    expected="Perkiraan",
    per_shift="insiden per giliran",
    category="Jenis terbanyak",
    peak_hours="Jam puncak",
    trend="Tren",
    trend_up="naik {share}",
    trend_down="turun {share}",
    trend_steady="tetap",
    why="Sebab",
    why_chronic="menahun",
    why_this_year="tahun ini",
    why_last_weeks="minggu-minggu terakhir",
    why_neighbours="sekitarnya",
    significance="Kepastian",
    significant="bukan kebetulan",
    not_significant="mungkin kebetulan",
    incidents="Insiden tercatat",
    area="Luas",
    people="Penduduk",
    district="Kecamatan",
    ward="Kelurahan",
    includes="Termasuk",
    quality="Mutu posisi",
    arrive="Tiba",
    leave="Berangkat",
    dwell="Singgah",
    minutes="menit",
    duty="Kewajiban",
    instruction="Tugas",
    squad="Regu",
    all_squads="Semua regu",
    shift="Giliran",
    depart="Berangkat",
    back="Kembali",
    stops="titik singgah",
    distance="Jarak",
    directions="Petunjuk arah",
    map_app="Aplikasi peta",
    search="Cari kelurahan",
    search_hint="Nama kelurahan",
    not_found="Tidak ditemukan",
    print="Cetak peta",
    whole_city="Seluruh kota",
    zoom_in="Perbesar",
    zoom_out="Perkecil",
    layers="Lapisan peta",
    legend="Legenda",
    data_until="Data sampai {date}",
    data_age="{days} hari yang lalu",
    data_none="Belum ada data insiden",
    more_notices="{count} catatan lain",
    plan_title="Rute patroli {city}, {date}",
    hotspot_title="Titik rawan {city}",
    map_of="Peta {city}",
    close="Tutup",
)

ENGLISH = MapTexts(
    no_colour="No colour",
    colour_by="Area colour",
    district_rates="Rate by district",
    ward_rates="Rate by ward",
    district_lines="District boundaries",
    roads="Roads",
    places="Public places",
    posts="Posts",
    risk="Risk map",
    hotspots="Hotspots",
    loops="Loops",
    labels="Area names",
    tiles="Street map (internet)",
    areas="Areas",
    unknown="unknown",
    unknown_why="No data yet: that does not mean safe",
    per_week="per week",
    district_rate="Incidents in district",
    ward_rate="Incidents in ward",
    rate_legend="Incidents per week",
    risk_legend="Risk: hottest part of the area",
    risk_share="hottest {share} (≥ {value} per km²)",
    hotspot="Hotspot",
    hotspot_quiet="Hotspot, perhaps by chance",
    hotspot_new="Emerging hotspot (early warning)",
    new="NEW",
    expected="Expected",
    per_shift="incidents per shift",
    category="Most frequent",
    peak_hours="Peak hours",
    trend="Trend",
    trend_up="up {share}",
    trend_down="down {share}",
    trend_steady="steady",
    why="Why",
    why_chronic="chronic",
    why_this_year="this year",
    why_last_weeks="last weeks",
    why_neighbours="neighbours",
    significance="Certainty",
    significant="not by chance",
    not_significant="perhaps by chance",
    incidents="Incidents on record",
    area="Area",
    people="Residents",
    district="District",
    ward="Ward",
    includes="Includes",
    quality="Position quality",
    arrive="Arrive",
    leave="Leave",
    dwell="Stay",
    minutes="minutes",
    duty="Duty",
    instruction="Task",
    squad="Squad",
    all_squads="All squads",
    shift="Shift",
    depart="Depart",
    back="Return",
    stops="stops",
    distance="Distance",
    directions="Directions",
    map_app="Map app",
    search="Find a ward",
    search_hint="Ward name",
    not_found="Not found",
    print="Print map",
    whole_city="Whole city",
    zoom_in="Zoom in",
    zoom_out="Zoom out",
    layers="Map layers",
    legend="Legend",
    data_until="Data until {date}",
    data_age="{days} days ago",
    data_none="No incident data yet",
    more_notices="{count} more notes",
    plan_title="Patrol loops {city}, {date}",
    hotspot_title="Hotspots {city}",
    map_of="Map of {city}",
    close="Close",
)

_TEXTS: dict[Lang, MapTexts] = {"id": INDONESIAN, "en": ENGLISH}


def texts(lang: Lang) -> MapTexts:
    """Return the words of a language."""
    return _TEXTS[lang]
