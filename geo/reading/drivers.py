"""Which formats of areas and points are read, and that reading them asks nobody."""

from collections.abc import Mapping

import pyogrio

ALLOWED = (
    *("GeoJSON", "GeoJSONSeq", "TopoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf"),
    *("GML", "KML", "LIBKML", "GPX", "MapInfo File", "OpenFileGDB", "DXF", "MEM"),
)
"""GDAL's drivers for files that hold their data themselves; others lead to other files or hosts."""

SKIPPED = (
    *("PCIDSK", "PDS4", "VICAR", "PDF", "MBTiles", "EEDA", "OGCAPI", "GDALG", "LVBAG", "S57"),
    *("DGN", "OGR_VRT", "CSV", "ESRIJSON", "OGR_GMT", "SQLite", "WAsP", "GeoRSS", "VFK", "PGDUMP"),
    *("OSM", "GPSBabel", "OGR_PDS", "WFS", "OAPIF", "EDIGEO", "Idrisi", "ODS", "XLSX", "XLS"),
    *("Elasticsearch", "Carto", "AmigoCloud", "SXF", "Selafin", "JML", "PLSCENES", "CSW", "VDV"),
    *("MVT", "NGW", "MapML", "GTFS", "PMTiles", "JSONFG", "MiraMonVector", "ADBC", "AVCBin"),
    *("AVCE00", "AIVector", "HTTP", "VRT", "WMS", "WMTS", "WCS", "GTI", "STACIT", "STACTA", "NITF"),
    *("Parquet", "Arrow", "PostgreSQL", "MySQL", "ODBC", "MSSQLSpatial", "OCI", "HANA", "XODR"),
)

NOWHERE = "127.0.0.1:9"
"""A proxy that is none: whatever asks the internet all the same is refused by this machine."""

MANNERS: Mapping[str, str] = {
    "GDAL_SKIP": ",".join(SKIPPED),
    "OGR_SKIP": ",".join(SKIPPED),
    "GDAL_HTTP_PROXY": NOWHERE,
    "GDAL_HTTPS_PROXY": NOWHERE,
    **dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "HTTP_PROXY"), NOWHERE),
    "no_proxy": "",
    "NO_PROXY": "",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "PROJ_NETWORK": "OFF",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "GDAL_NUM_THREADS"), "1"),
}
"""The environment that the reader of a file is given, besides where programs are."""


def ask_nobody() -> None:
    """Keep GDAL from asking anybody in this process too, where a city's own files are read."""
    pyogrio.set_gdal_config_options(
        {name: value for name, value in MANNERS.items() if name.startswith(("GDAL_HTTP", "GML_"))}
    )
