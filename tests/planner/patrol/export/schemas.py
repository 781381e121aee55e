"""The published schemas of GPX and KML, from packages that carry them; nothing is fetched."""

from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from lxml import etree


@cache
def gpx_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_file("gpx", "gpx.xsd"), _parser()))


@cache
def kml_schema() -> etree.XMLSchema:
    """Return the OGC schema of KML 2.2. One of the schemas it imports is named by its address."""
    parser = _parser()
    parser.resolvers.add(_Beside())
    return etree.XMLSchema(etree.parse(_file("pykml", "ogckml22.xsd"), parser))


def faults(schema: etree.XMLSchema, content: bytes) -> list[str]:
    schema.validate(etree.fromstring(content, _parser()))
    return [f"line {entry.line}: {entry.message}" for entry in schema.error_log]


class _Beside(etree.Resolver):  # type: ignore[misc]
    def resolve(self, url: str, public_id: str, context: object) -> object:
        if url.startswith("http"):
            return self.resolve_filename(_file("pykml", url.rsplit("/", 1)[-1]), context)
        return None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(no_network=True)


def _file(package: str, name: str) -> str:
    found = [f for f in distribution(package).files or [] if Path(f).name == name]
    return str(found[0].locate())
