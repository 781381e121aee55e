"""A new city: its folder with checked wards and a city.toml of sensible defaults."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from pathlib import Path

from geo.model import Ward
from geo.reading.apart import apart
from geo.reading.limits import TABLES
from geo.wards.read import new_wards, wards_as_records, write_wards
from planner.city.folder import city_key, data_root
from planner.city.settings import read_city
from planner.city.timezones import zone_at
from planner.errors import SettingsError

SQUADS = (2, 8)
"""Least and most squads of a new city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCity:
    """What was made: the folder's name, the defaults chosen, and notices on the wards."""

    city: str
    name: str
    folder: str
    wards: int
    districts: int
    area_km2: float
    timezone: str
    headquarters: str
    squads: int
    notices: tuple[str, ...]


def add_city(
    name: str,
    ward_path: Path,
    *,
    title: str | None = None,
    fields: Mapping[str, str | None] | None = None,
    crs: str | None = None,
    layer: str | None = None,
    repair: bool = False,
    force: bool = False,
) -> NewCity:
    """Return what was made of a ward file: a folder under the data root, all of it or nothing.

    With `force` the wards and city.toml of an existing city are replaced; its other files stay and
    the old city.toml is kept as city.toml.old.

    Raises
    ------
    BoundaryError : the wards cannot be used; lists all faults.
    SettingsError : the name cannot be used, or the city exists.
    """
    key = city_key(name)
    folder = data_root() / key
    if folder.exists() and not force:
        raise SettingsError(
            f"{folder} exists; choose another name, or replace its wards and city.toml with --force"
        )
    shown = (title or "").strip() or _title(name)
    frame, findings = apart(
        new_wards,
        TABLES,
        ward_path,
        fields=fields or {},
        crs=crs,
        layer=layer,
        city=shown,
        repair=repair,
    )
    wards = wards_as_records(frame)
    seat = central_ward(wards)
    zone = zone_at(seat.centre)
    squads = squads_for(wards)
    root = data_root()
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=root) as scratch:
        new = Path(scratch) / key
        if folder.exists():
            shutil.copytree(folder, new)
            if (new / "city.toml").exists():
                os.replace(new / "city.toml", new / "city.toml.old")
        else:
            new.mkdir()
        write_wards(frame, new / "wards.geojson")
        text = city_toml(shown, _code(wards), zone, seat, squads)
        (new / "city.toml").write_text(text, encoding="utf-8")
        read_city(new / "city.toml")
        if folder.exists():
            os.replace(folder, Path(scratch) / "old")
        os.replace(new, folder)
    return NewCity(
        city=key,
        name=shown,
        folder=str(folder),
        wards=len(wards),
        districts=len({w.district_code for w in wards}),
        area_km2=round(sum(w.area_km2 for w in wards), 3),
        timezone=zone,
        headquarters=seat.name,
        squads=squads,
        notices=tuple(f.message for f in findings),
    )


def _title(name: str) -> str:
    plain = " ".join(name.replace("-", " ").replace("_", " ").split())
    return plain.title() if plain == plain.lower() else plain


def _code(wards: Sequence[Ward]) -> str:
    """Return the first two parts of the ward codes if they are common, as in Kemendagri's codes."""
    parts = [w.code.split(".") for w in wards]
    cities = {tuple(p[:2]) for p in parts if len(p) > 2}
    return ".".join(cities.pop()) if len(cities) == 1 else ""


def central_ward(wards: Sequence[Ward]) -> Ward:
    """Return the ward whose centre is nearest to all others, weighted by residents if all known.

    Wards are small where people are many, so that without residents it still lies in the town.
    """
    counted = all(w.people for w in wards)

    def remoteness(ward: Ward) -> float:
        shrink = cos(radians(ward.centre.lat))
        return sum(
            (other.people or 1.0 if counted else 1.0)
            * hypot(
                (other.centre.lon - ward.centre.lon) * shrink, other.centre.lat - ward.centre.lat
            )
            for other in wards
        )

    return min(wards, key=lambda w: (remoteness(w), w.code))


def squads_for(wards: Sequence[Ward]) -> int:
    """Return a number of squads: one for each 500 km², 20 wards or 150,000 residents."""
    need = max(
        sum(w.area_km2 for w in wards) / 500,
        len(wards) / 20,
        sum(w.people or 0.0 for w in wards) / 150_000,
    )
    return max(SQUADS[0], min(SQUADS[1], round(need)))


def city_toml(name: str, code: str, zone: str, seat: Ward, squads: int) -> str:
    """Return the text of a city.toml with defaults and a comment where a human should look."""
    post = _quoted(f"Mako {name}")
    rows = "\n".join(
        f'[[squads]]\nname = "Regu {n}"\npost = {post}\ncrews = 4\n' for n in range(1, squads + 1)
    )
    head = HEAD.format(
        name=_quoted(name),
        code=_quoted(code),
        zone=_quoted(zone),
        post=post,
        ward=json.dumps(seat.name, ensure_ascii=False),
        lon=seat.centre.lon,
        lat=seat.centre.lat,
    )
    return head + rows + SHIFTS + CATEGORIES


def _quoted(text: str) -> str:
    """Return a TOML basic string, of which JSON's strings are a subset but for U+007F."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


HEAD = """\
# Made by 'patroli city add'. What is marked CHECK is a guess: put in your own.
name = {name}
code = {code}
timezone = {zone}

# The first post is the headquarters. CHECK: put at the centre of ward {ward}.
[[posts]]
name = {post}
lon = {lon}
lat = {lat}
kind = "headquarters"

# A standby post nearer to remote wards:
# [[posts]]
# name = "Pos Utara"
# lon = …
# lat = …

# CHECK: one squad for each 500 km², 20 wards or 150,000 residents, at least two; crews of its
# members take turns, each with at most one shift a day.
"""

SHIFTS = """
# Local hours; a shift that ends at or before its start ends on the next day. CHECK
[[shifts]]
name = "pagi"
start = "07:00"
end = "15:00"
break_min = 45

[[shifts]]
name = "siang"
start = "15:00"
end = "23:00"
break_min = 45

[[shifts]]
name = "malam"
start = "23:00"
end = "07:00"
break_min = 45
"""

CATEGORIES = """
# What counts as an incident. CHECK: severity is relative (2 weighs as much as two of 1), windows
# are the local hours in which a visit helps, act those in which something can be
# done about it, aliases other spellings in incident files.
[categories.PKL]
name = "Pedagang kaki lima"
severity = 1.0
windows = ["06:00-11:00", "16:00-21:00"]
dwell_min = 12
instruction = "Imbau pedagang kembali ke lokasi yang diizinkan; catat yang mengulang."
checklist = [
  "Catat lapak di badan jalan dan trotoar",
  "Imbau pindah ke lokasi yang diizinkan",
  "Catat yang mengulang",
]
checklist_night = [
  "Lihat lapak yang menutup jalan",
  "Imbau yang masih berjualan",
  "Catat yang menginap di lapak",
]
aliases = ["pedagang kaki lima", "pedagang", "lapak liar"]

[categories.GEPENG]
name = "Gelandangan dan pengemis"
severity = 1.5
windows = ["08:00-12:00", "15:00-21:00"]
dwell_min = 12
instruction = "Data dan serahkan kepada Dinas Sosial."
checklist = [
  "Data nama, asal dan jumlah",
  "Hubungi Dinas Sosial untuk penyerahan",
  "Catat anak di bawah umur",
]
checklist_night = [
  "Hitung yang tidur di tempat umum",
  "Dekati hanya bila ada bahaya atau anak",
  "Catat untuk Dinas Sosial besok pagi",
]
aliases = ["gelandangan", "pengemis", "anak jalanan"]

[categories.ODGJ]
name = "Orang dengan gangguan jiwa"
severity = 2.0
dwell_min = 15
instruction = "Amankan tanpa kekerasan; hubungi Dinas Sosial dan rumah sakit."
checklist = [
  "Amankan tanpa kekerasan",
  "Hubungi Dinas Sosial dan RSUD",
  "Tanyakan keluarga kepada warga",
]
checklist_night = [
  "Jaga jarak, amankan tanpa kekerasan",
  "Hubungi siaga RSUD bila membahayakan",
  "Catat tempat dan keadaannya",
]
aliases = ["gangguan jiwa"]

[categories.ASUSILA]
name = "Asusila"
severity = 2.5
windows = ["20:00-03:00"]
dwell_min = 15
instruction = "Periksa penginapan dan tempat hiburan; periksa identitas sesuai prosedur."
checklist = [
  "Lihat penginapan dan tempat hiburan",
  "Catat keluhan warga",
  "Catat yang buka di luar izin",
]
checklist_night = [
  "Periksa penginapan dan tempat hiburan yang buka",
  "Periksa identitas sesuai prosedur",
  "Lihat kendaraan yang parkir lama",
]
aliases = ["tindakan asusila", "penyakit masyarakat", "pekat", "prostitusi"]

[categories.BANGUNAN_LIAR]
name = "Bangunan liar"
severity = 1.5
windows = ["08:00-16:00"]
act = ["08:00-17:00"]
dwell_min = 15
instruction = "Foto, catat pemilik, sampaikan surat peringatan."
checklist = [
  "Foto bangunan dari empat sisi",
  "Catat pemilik dan izin",
  "Sampaikan surat peringatan",
]
checklist_night = [
  "Lihat dari jalan apakah pembangunan berlanjut",
  "Foto bila ada kegiatan",
  "Serahkan kepada giliran pagi",
]
aliases = ["bangunan tanpa izin"]

[categories.TERNAK]
name = "Ternak lepas"
severity = 1.0
windows = ["06:00-10:00", "16:00-19:00"]
dwell_min = 10
instruction = "Cari pemilik; amankan ternak dari jalan."
checklist = [
  "Halau ternak dari jalan",
  "Cari pemilik",
  "Catat jumlah dan jenis",
]
checklist_night = [
  "Halau ternak dari jalan, pasang lampu",
  "Peringatkan pengendara",
  "Catat jumlah; cari pemilik besok pagi",
]
aliases = ["hewan ternak", "hewan berkeliaran"]

[categories.SPANDUK]
name = "Spanduk dan reklame liar"
severity = 0.5
windows = ["08:00-17:00"]
act = ["07:00-18:00"]
dwell_min = 10
instruction = "Turunkan spanduk dan reklame tanpa izin; catat pemasang."
checklist = [
  "Turunkan spanduk dan reklame tanpa izin",
  "Foto sebelum dan sesudah",
  "Catat pemasang",
]
checklist_night = [
  "Catat letak reklame dari jalan",
  "Lihat apakah ada yang sedang memasang",
  "Serahkan penurunan kepada giliran pagi",
]
aliases = ["spanduk liar", "reklame", "baliho", "reklame liar"]

[categories.LAINNYA]
name = "Gangguan lainnya"
severity = 1.0
dwell_min = 12
instruction = "Amati, catat dan laporkan."
checklist = [
  "Amati dan catat",
  "Laporkan ke posko",
]
checklist_night = [
  "Lihat dari jalan dan catat",
  "Laporkan ke posko",
]
aliases = ["lain-lain", "lainnya", "other"]
"""
