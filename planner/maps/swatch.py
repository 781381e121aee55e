"""Small signs for legends and layer lists, as SVG attributes (no style, for a strict policy)."""

from markupsafe import Markup


def line_swatch(colour: str, dash: str | None) -> Markup:
    """Return a short line in its colour and pattern."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return Markup(
        f'<svg class="swatch" width="34" height="12" aria-hidden="true">'
        f'<line x1="1" y1="6" x2="33" y2="6" stroke="{colour}" stroke-width="4"{dashes}/></svg>'
    )


def dot_swatch(colour: str, line: str, *, square: bool = False, dash: str = "") -> Markup:
    """Return a dot, or a square, in its colours."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    paint = f'fill="{colour}" stroke="{line}" stroke-width="2"{dashes}'
    shape = (
        f'<rect x="2" y="2" width="12" height="12" {paint}/>'
        if square
        else f'<circle cx="8" cy="8" r="6" {paint}/>'
    )
    return Markup(f'<svg class="swatch" width="16" height="16" aria-hidden="true">{shape}</svg>')


def area_swatch(fill: str) -> Markup:
    """Return a filled box."""
    return Markup(
        f'<svg class="swatch" width="26" height="16" aria-hidden="true"><rect x=".5" y=".5" '
        f'width="25" height="15" fill="{fill}" stroke="#607d8b"/></svg>'
    )
