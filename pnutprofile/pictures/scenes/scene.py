"""What will others see of an avatar or a cover? One picture that shows it, on light and on dark."""

from collections.abc import Mapping

from PIL import Image, ImageChops, ImageDraw

from pnutprofile.pictures.scenes.layout import lay_out
from pnutprofile.pictures.scenes.panels import Fill, Panel, Size

PAGE: Size = (1304, 720)
"""Room for a scene at its best."""

Colour = tuple[int, int, int]
Pictures = Mapping[Fill, Image.Image]

Ground = Mapping[Fill, Colour]
"""The colours of a page, and of the bars that stand for words on it."""

LIGHT: Ground = {
    Fill.GROUND: (245, 246, 248),
    Fill.NAME: (188, 194, 204),
    Fill.TEXT: (218, 222, 228),
}
DARK: Ground = {
    Fill.GROUND: (24, 27, 34),
    Fill.NAME: (92, 99, 113),
    Fill.TEXT: (52, 57, 68),
}

PAGES = (LIGHT, DARK)

PLAIN_LIGHT: Ground = {
    Fill.GROUND: (255, 255, 255),
    Fill.NAME: (168, 168, 168),
    Fill.TEXT: (208, 208, 208),
}
PLAIN_DARK: Ground = {Fill.GROUND: (0, 0, 0), Fill.NAME: (95, 95, 95), Fill.TEXT: (58, 58, 58)}
PLAIN_PAGES = (PLAIN_LIGHT, PLAIN_DARK)
"""Grounds that terminals of few colours have."""

SILHOUETTE_GROUND, SILHOUETTE_INK = (150, 159, 173), (222, 226, 232)

REDUCING_GAP = 2.0
"""A picture is first brought near its size by whole factors: five times as fast, and none the
worse from here on."""

_RESIZABLE = {"RGB": ("L", "RGB"), "RGBA": ("LA", "RGBA")}
"""What need not become RGB or RGBA before it is made smaller, while it is still large."""

_OVERSAMPLING = 4
"""Edges are drawn so many times as large and then made smaller, which smooths them."""


def draw_scene(
    kind: str,
    picture: Image.Image,
    size: Size = PAGE,
    other: Image.Image | None = None,
    pages: tuple[Ground, Ground] = PAGES,
) -> Image.Image:
    """Draw what others will see, on two pages (light and dark), in at most `size` pixels.

    An avatar is shown large and small, square and round. A cover is shown as the head of a page:
    in its own shape between 2:1 and 8:1, beyond that the middle of it; over its lower edge stands
    `other`, the avatar, or a silhouette.

    The result is RGBA and as small as its shape allows: round corners and the gap
    between the panels are transparent. With little room there are fewer and larger things in it.
    Sizes below one pixel count as one. Raises `KeyError` for a kind that is neither.
    """
    room = max(1, size[0]), max(1, size[1])
    layout = lay_out(kind, picture.size, room)
    pictures = _at_largest(layout.panel, {Fill.PICTURE: picture, Fill.OTHER: other or silhouette()})
    scene = Image.new("RGBA", layout.size)
    corners = mask(layout.panel.size, layout.panel.radius)
    for ground, place in zip(pages, ((0, 0), layout.second), strict=True):
        scene.paste(_panel(layout.panel, ground, pictures), place, corners)
    # A single row or pixel has no place for both grounds; what there is of them is given.
    return scene if layout.fits(room) else scene.crop((0, 0, *room))


def portrait(avatar: Image.Image, side: int, *, circle: bool = False) -> Image.Image:
    """Show an avatar `side` pixels wide and high: the middle of it, square or as a circle.

    The result is RGB, or RGBA if it is a circle or the avatar is not opaque.
    """
    return _rounded(_filled(avatar, (side, side)), side / 2 if circle else 0)


def strip(cover: Image.Image, size: Size) -> Image.Image:
    """Fill exactly `size` with the middle of a cover; the result is RGB, or RGBA if not opaque."""
    return _filled(cover, size)


def silhouette(side: int = 160) -> Image.Image:
    """Draw head and shoulders of nobody, for want of an avatar."""
    large = side * _OVERSAMPLING
    picture = Image.new("RGB", (large, large), SILHOUETTE_GROUND)
    pen = ImageDraw.Draw(picture)
    for middle, across, down in ((0.40, 0.19, 0.19), (1.00, 0.36, 0.36)):
        box = [0.5 - across, middle - down, 0.5 + across, middle + down]
        pen.ellipse([part * large for part in box], fill=SILHOUETTE_INK)
    return picture.reduce(_OVERSAMPLING)


def mask(size: Size, radius: float) -> Image.Image:
    """Give the alpha of a rectangle with rounded corners, smooth at the edges."""
    if not radius:
        return Image.new("L", size, 255)
    width, height = (side * _OVERSAMPLING for side in size)
    large = Image.new("L", (width, height))
    box = (0, 0, width - 1, height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, radius * _OVERSAMPLING, fill=255)
    return large.reduce(_OVERSAMPLING)


def _at_largest(panel: Panel, pictures: Pictures) -> Pictures:
    """Bring every picture to the largest size that is needed of it."""
    sizes = {
        fill: [shape.size for shape in panel.shapes if shape.fill is fill] for fill in pictures
    }
    return {fill: _filled(pictures[fill], max(sizes[fill])) for fill in pictures if sizes[fill]}


def _panel(panel: Panel, ground: Ground, pictures: Pictures) -> Image.Image:
    """Draw all shapes of a panel on one ground."""
    drawn = Image.new("RGB", panel.size, ground[Fill.GROUND])
    for shape in panel.shapes:
        if shape.fill in pictures:
            piece = _rounded(_filled(pictures[shape.fill], shape.size), shape.radius)
            drawn.paste(piece, shape.place, piece if piece.mode == "RGBA" else None)
        else:
            piece = mask(shape.size, shape.radius)
            drawn.paste(ground[shape.fill], shape.place, piece)
    return drawn


def _filled(picture: Image.Image, size: Size) -> Image.Image:
    """Fill a size with the middle of a picture, undistorted; RGB, or RGBA if it is not opaque."""
    colours = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.size == size:
        return picture.convert(colours)
    source = picture if picture.mode in _RESIZABLE[colours] else picture.convert(colours)
    resized = source.resize(
        size, Image.Resampling.LANCZOS, _middle(picture.size, size), REDUCING_GAP
    )
    return resized.convert(colours)


def _middle(size: Size, shape: Size) -> tuple[float, float, float, float]:
    """Give the largest box of a shape in the middle of a picture."""
    (width, height), (across, down) = size, shape
    kept_width = min(width, height * across / down)
    kept_height = min(height, width * down / across)
    left, top = (width - kept_width) / 2, (height - kept_height) / 2
    return left, top, left + kept_width, top + kept_height


def _rounded(picture: Image.Image, radius: float) -> Image.Image:
    """Cut the corners off; the result of a radius is RGBA."""
    if not radius:
        return picture
    edge = mask(picture.size, radius)
    if picture.mode == "RGBA":
        edge = ImageChops.multiply(edge, picture.getchannel("A"))
    picture.putalpha(edge)
    return picture
