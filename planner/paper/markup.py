"""XML elements with text that is always legal."""

from xml.etree import ElementTree as ET

from planner.paper.text import xml_text


def add_text(parent: ET.Element, tag: str, text: str) -> None:
    """Add an element with the text, or nothing if there is none."""
    if text:
        ET.SubElement(parent, tag).text = xml_text(text)


def xml_bytes(root: ET.Element) -> bytes:
    """Return the document in UTF-8, indented."""
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
