"""Text that people write stays text: whatever turns text into markup is found, and says why."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("web", "planner", "geo")

SINK = re.compile(
    r"(?P<call>\.(?:insertAdjacentHTML|createContextualFragment|parseFromString|setHTMLUnsafe|bindPopup"
    r"|bindTooltip|setPopupContent|setTooltipContent|setContent|openTooltip|openPopup)\s*"
    r"|document\.write(?:ln)?\s*|\b(?:eval|Function)\s*)(?=\()"
    r"|(?P<set>\.(?:innerHTML|outerHTML|srcdoc)\s*\+?=(?!=)|\b(?:html|attribution|srcdoc)\s*:)"
)
"""What takes text for markup or code: the browser's own, and Leaflet's."""

AS_TEXT = re.compile(r"document\.createTextNode\(|make\(")
"""How text becomes a node that stays text: the browser's own way, and the maps' `make`."""

ALLOWED_SCRIPTS = {
    ("map.js", "function () { return card(feature.properties); }"): "card makes nodes of text",
    ("map.js", "mark"): "a node that make made",
    ("map.js", ""): "opens what was bound",
    ("map.js", "String(stop.order)"): "a number",
    ("edit.js", 'row.querySelector(".what").cloneNode(true)'): "nodes of the page itself",
    ("edit.js", "whole"): "nodes of the popup itself",
}

ALLOWED_MARKUP = {
    ("page.py", "figure.html.render().strip()"): "Folium's empty box of the map",
    ("squad.py", "code.svg_inline(scale=5, border=4, dark='#000', light='#fff', omitsize=True)"): (
        "squares of a QR code"
    ),
    ("squad.py", "json.dumps(data).replace('<', '\\\\u003c')"): "JSON that ends no script",
    ("forms.py", 'f\'<input type="hidden" name="{escape(name)}" value="{escape(value)}">\''): (
        "escaped"
    ),
    ("security.py", "f'<script>{code}</script>'"): "the map's script, which map_page closes",
}

ALLOWED_SAFE = {
    ("hotspots/show.html", "map.body"): "made by map_page, which escapes",
    ("plans/day.html", "map.body"): "made by map_page, which escapes",
    ("drafts/edit.html", "map.body"): "made by map_page, which escapes",
    ("leadership/show.html", "charts[n].svg"): "made by the charts, which escape",
}


def files(*endings: str) -> Iterator[Path]:
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in endings and "vendor" not in path.parts:
                yield path


def argument(text: str) -> str:
    """Return the first argument, or the value, that a text begins with, on one line.

    >>> argument('(f(a, b), c) + d'), argument(' x[1] + "a;b"; y')
    ('f(a, b)', 'x[1] + "a;b"')
    """
    called, depth, quote, found = text.startswith("("), 0, "", ""
    for char in text[1:] if called else text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and char in ",;":
            break
        found += char
    return " ".join(found.split())


def stays_text(given: str) -> bool:
    """Whether an expression is one node of text, and nothing taken out of it again.

    >>> stays_text("make(f(b))"), stays_text("document.createTextNode(a).data")
    (True, False)
    """
    found = AS_TEXT.match(given)
    return bool(found) and argument(given) == given and given.endswith(")") and closes(given)


def closes(given: str) -> bool:
    """Whether the first bracket of an expression closes at its very end."""
    depth = 0
    for n, char in enumerate(given):
        depth += (char == "(") - (char == ")")
        if char == ")" and depth == 0:
            return n == len(given) - 1
    return False


def script_faults(text: str, name: str = "x.js") -> list[str]:
    """Return what a script turns into markup without being allowed to."""
    found = (argument(text[sink.end() :]) for sink in SINK.finditer(text))
    return [g for g in found if not stays_text(g) and (name, g) not in ALLOWED_SCRIPTS]


@pytest.mark.parametrize("path", [*files(".js", ".html")], ids=lambda p: p.name)
def test_scripts_show_what_people_wrote_as_text(path: Path) -> None:
    assert script_faults(path.read_text(encoding="utf-8"), path.name) == []


@pytest.mark.parametrize(
    "line",
    [
        "layer.bindTooltip(document.createTextNode(name).textContent, { sticky: true })",
        "layer.bindTooltip(ward.name)",
        "layer.bindPopup('<b>' + name + '</b>')",
        "popup.setContent(`<b>${name}</b>`)",
        "box.innerHTML = name",
        "box.innerHTML += name",
        "box.outerHTML=name",
        "box.insertAdjacentHTML('beforeend', name)",
        "document.write(name)",
        "L.divIcon({ html: name })",
        "layer.setTooltipContent(document.createTextNode(a) + b)",
        "frame.srcdoc = name",
        "new DOMParser().parseFromString(name, 'text/html')",
        "eval(name)",
    ],
)
def test_a_script_that_takes_text_for_markup_is_found(line: str) -> None:
    assert script_faults(line)


def calls(path: Path) -> Iterator[ast.Call]:
    """Give every call of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def test_templates_escape_but_for_what_escapes_itself() -> None:
    found = set()
    for path in files(".html"):
        text = path.read_text(encoding="utf-8")
        for told in re.findall(r"\{\{-?\s*((?:(?!\}\}).)+?)\s*\|\s*safe\b", text):
            found.add((f"{path.parent.name}/{path.name}", told))
        assert "autoescape false" not in text, path
    assert found == set(ALLOWED_SAFE)


@pytest.mark.slow
def test_python_makes_markup_of_constants_but_for_what_escapes_itself() -> None:
    found = set()
    for path in files(".py"):
        if path.parent.name == "maps" and path.name == "swatch.py":
            continue  # Its colours are the palette's.
        for node in calls(path):
            called = ast.unparse(node.func) == "Markup"
            if called and not isinstance(node.args[0], ast.Constant):
                found.add((path.name, ast.unparse(node.args[0])))
    assert found == set(ALLOWED_MARKUP)


def test_names_in_the_box_of_layers_are_escaped_for_leaflet_takes_them_for_markup() -> None:
    for path in files(".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if "folium" not in path.read_text(encoding="utf-8"):
            continue
        escaped = {
            ast.unparse(target)
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and "escape(" in ast.unparse(node.value)
            for target in node.targets
        }
        for node in calls(path):
            if not re.search(r"folium\b|geojson_layer", ast.unparse(node.func)):
                continue
            for given in node.keywords:
                value = ast.unparse(given.value)
                if given.arg in ("name", "attr", "popup", "tooltip", "html"):
                    plain = isinstance(given.value, ast.Constant) or value in escaped
                    passed_on = path.name == "layers.py" and value == "name"
                    assert plain or passed_on or "escape(" in value, (path.name, value)
