"""The icon of the squads' page: a shield with a way through it, drawn here."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

_GROUND, _SHIELD, _WAY = "#0b3954", "#ffffff", "#d55e00"
# In hundredths of the side, within the circle that phones may cut out.
_OUTLINE = ((50, 18), (77, 28), (77, 50), (70, 66), (50, 82), (30, 66), (23, 50), (23, 28))
_LINE = ((38, 64), (38, 50), (62, 50), (62, 36))


@lru_cache(maxsize=1)
def icon_svg() -> bytes:
    """Return the icon as SVG."""
    shield, way = (" ".join(f"{x},{y}" for x, y in points) for points in (_OUTLINE, _LINE))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" fill="{_GROUND}"/><polygon points="{shield}" '
        f'fill="{_SHIELD}"/><polyline points="{way}" fill="none" stroke="{_WAY}" '
        f'stroke-width="7" stroke-linecap="round" stroke-linejoin="round"/>'
        f'<circle cx="38" cy="64" r="6" fill="{_GROUND}"/>'
        f'<circle cx="62" cy="36" r="6" fill="{_GROUND}"/></svg>'
    ).encode()


@lru_cache(maxsize=4)
def icon_png(size: int) -> bytes:
    """Return the icon as PNG of that many pixels a side."""
    fine = 4 * size
    image = Image.new("RGB", (fine, fine), _GROUND)
    draw = ImageDraw.Draw(image)
    draw.polygon([(x * fine / 100, y * fine / 100) for x, y in _OUTLINE], fill=_SHIELD)
    draw.line(
        [(x * fine / 100, y * fine / 100) for x, y in _LINE],
        fill=_WAY,
        width=fine * 7 // 100,
        joint="curve",
    )
    for x, y in (_LINE[0], _LINE[-1]):
        draw.circle((x * fine / 100, y * fine / 100), 0.06 * fine, fill=_GROUND)
    out = BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
