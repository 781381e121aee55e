"""What a reader must know before trusting a plan, in Indonesian.

Plans carry their caveats in English, as the packages that find them write them. A caveat that is
not known here is shown as it is: a warning in English is better than none.
"""

import re

_SCHEMATIC = "schematic roads: times are estimates"
_SIMULATED = "simulated points, published totals"

_WORDS = {
    _SCHEMATIC: "Jalan skematis: waktu perkiraan",
    _SIMULATED: "Titik simulasi, total resmi",
    "no patrol records: the same exposure is assumed everywhere": (
        "Belum ada catatan patroli: paparan dianggap sama di semua kelurahan"
    ),
    "weeks before the first patrol record are taken to be patrolled as the later ones": (
        "Minggu sebelum catatan patroli pertama dianggap dipatroli seperti minggu sesudahnya"
    ),
    "some patrol minutes are planned, not recorded": (
        "Sebagian menit patroli adalah rencana, belum tercatat"
    ),
    "some patrol minutes are simulated": "Sebagian menit patroli adalah simulasi",
    "findings of planned inspections are left out of the rates: they follow the schedule": (
        "Temuan pemeriksaan terencana tidak dihitung dalam laju: temuannya mengikuti jadwal"
    ),
    "some incidents fall outside every shift and are in no shift's rate": (
        "Sebagian kejadian di luar jam semua shift dan tidak masuk laju shift mana pun"
    ),
    "some patrol records name a ward or shift that the city does not have": (
        "Sebagian catatan patroli menyebut kelurahan atau shift yang tidak ada di kota ini"
    ),
    "no incidents are known: the plan only covers the wards": (
        "Belum ada kejadian yang diketahui: rencana hanya memenuhi kunjungan kelurahan"
    ),
}

# Groups that hold figures.
_FIGURES = {"km", "m", "share", "parts", "links"}
_PATTERNS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"(?P<km>[\d.,]+) km of streets \((?P<share>[\d.]+)%\) cannot be driven to "
            r"and back from the rest and were left out",
            "{km} km jalan ({share}%) tidak tersambung pulang-pergi dan tidak dipakai",
        ),
        (
            r"(?P<parts>\d+) part\(s\) of the street network are not connected to the rest and "
            r"were joined by straight links of (?P<links>.+) m: times across them are estimates",
            "{parts} bagian jaringan jalan terpisah, disambung garis lurus {links} m: "
            "waktu lewat sana perkiraan",
        ),
        (
            r"the road file has no street in (?P<where>.+): ways there are estimated along "
            r"straight lines; import an extract that covers the whole city",
            "Berkas jalan tidak memuat {where}: rute ke sana perkiraan garis lurus; "
            "impor berkas yang mencakup seluruh kota",
        ),
        (
            r"(?P<what>.+) lies (?P<km>[\d.,]+) km from the nearest street: "
            r"the way there is estimated along a straight line",
            "{what} berjarak {km} km dari jalan terdekat: rute ke sana perkiraan garis lurus",
        ),
        (
            r"the listed centre of ward (?P<ward>.+) lies outside it and was moved (?P<m>[\d,]+) m",
            "Pusat kelurahan {ward} dalam daftar berada di luar batasnya dan dipindahkan {m} m",
        ),
        (
            r"(?P<file>[^:]+): (?P<what>.+) lies (?P<m>[\d,]+) m outside the wards and is left out",
            "{file}: {what} berada {m} m di luar kelurahan dan tidak dipakai",
        ),
    )
)


def in_indonesian(caveat: str) -> str:
    """Return a caveat in Indonesian where it is a known one, else as it is.

    >>> in_indonesian("schematic roads: times are estimates")
    'Jalan skematis: waktu perkiraan'
    """
    if caveat in _WORDS:
        return _WORDS[caveat]
    for pattern, words in _PATTERNS:
        if match := pattern.fullmatch(caveat):
            found = match.groupdict()
            figures = {key: _figure(found[key]) for key in _FIGURES & found.keys()}
            return words.format(**{**found, **figures})
    return caveat


def _figure(text: str) -> str:
    """Return figures with the Indonesian signs: 1,204.5 becomes 1.204,5."""
    return re.sub(r"(?<=\d)[.,](?=\d)", lambda sign: "," if sign[0] == "." else ".", text)


def is_loud(caveat: str) -> bool:
    """Whether a caveat must never be overlooked: roads or points that are not the real ones."""
    return caveat in (_SCHEMATIC, _SIMULATED)
