"""Which colours does a scaled animation get, and which of them each pixel?

All frames share one table of colours, so that nothing flickers and the file stays small; only a
frame that would look wrong in it gets its own. Nothing is dithered: the noise would differ from
frame to frame.
"""

import math
from collections.abc import Iterable

from PIL import Image, ImageChops, ImageStat

COLOURS = 255
NOTHING = 255
"""The number of what is not drawn; the colours come before it."""

SAMPLES = 64
SAMPLED_PIXELS = 512 * 512
"""How many frames tell which colours are needed, and by how many pixels together."""

OWN_PIXELS = 48 * 48
"""By how many pixels a frame tells which colours it needs for itself."""

MAX_ERROR = 8.0
"""How far a frame may be from its true colours: the root mean square of one channel's levels."""

MAX_OWN_TABLES = 128
"""They take time to choose, and as much room in the file as the pixels of a small frame."""

LOOKED_UP = bytes(level & ~3 for level in range(256))
"""Pillow looks for the colour nearest to a pixel whose levels are rounded down to multiples of 4.

With the table rounded alike, a colour of the table is found, or else its more frequent neighbour.
"""


class Table:
    """A table of 256 colours, three bytes each; the last one is not to be used."""

    def __init__(self, colours: bytes) -> None:
        """Prepare the search; Pillow remembers what it found as long as this picture lives."""
        self.colours = colours
        self._palette = Image.new("P", (1, 1))
        self._palette.putpalette(colours.translate(LOOKED_UP))

    def numbers(self, image: Image.Image) -> tuple[Image.Image, float]:
        """Give the numbers of the nearest colours to an RGB picture, as grey, and the error."""
        painted = image.quantize(palette=self._palette, dither=Image.Dither.NONE)
        painted.putpalette(self.colours)
        differences = ImageStat.Stat(ImageChops.difference(image, painted.convert("RGB")))
        return Image.frombytes("L", image.size, painted.tobytes()), max(differences.rms)


class Colours:
    """The colours of an animation: the common ones, and some frames' own."""

    def __init__(self, samples: Iterable[Image.Image], count: int) -> None:
        """Choose the common colours by `count` samples of the same size."""
        pixels = SAMPLED_PIXELS // count
        self._common = _chosen([_thinned(sample.convert("RGB"), pixels) for sample in samples])
        self._own_left = MAX_OWN_TABLES

    @property
    def table(self) -> bytes:
        """Give the common colours, three bytes each."""
        return self._common.colours

    def numbers(self, image: Image.Image) -> tuple[Image.Image, bytes]:
        """Give the numbers of the colours of an RGB picture, as a grey picture, and its own table.

        The own table is empty if the common one serves as well.
        """
        best, error = self._common.numbers(image)
        if error <= MAX_ERROR or not self._own_left:
            return best, b""
        self._own_left -= 1
        own = _chosen([_thinned(image, OWN_PIXELS)])
        other, own_error = own.numbers(image)
        return (other, own.colours) if own_error < error else (best, b"")


def _thinned(image: Image.Image, pixels: int) -> Image.Image:
    """Leave pixels out, without mixing their colours, until at most so many are left."""
    width, height = image.size
    share = min(1.0, math.sqrt(pixels / (width * height)))
    size = (max(1, int(width * share)), max(1, int(height * share)))
    return image.resize(size, Image.Resampling.NEAREST)


def _chosen(samples: list[Image.Image]) -> Table:
    """Choose the colours that serve the samples best, the most frequent first."""
    width, height = samples[0].size
    sheet = Image.new("RGB", (width, height * len(samples)))
    for row, sample in enumerate(samples):
        sheet.paste(sample, (0, row * height))
    chosen = sheet.quantize(COLOURS, Image.Quantize.MEDIANCUT)
    palette, counts = bytes(chosen.getpalette() or ()), chosen.histogram()
    used = sorted((number for number in range(256) if counts[number]), key=lambda n: -counts[n])
    table = b"".join(palette[3 * number : 3 * number + 3] for number in used)
    # Filled up with a colour that it has: of two equal ones the first is found.
    return Table(table + table[:3] * (256 - len(used)))
