"""Which photo is measured? One like a camera's: structure at every scale, always the same.

python -m tests.bench.photo WIDTH HEIGHT FILE
"""

import random
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

GRAINS = ((500, 0.5), (120, 0.35), (30, 0.25), (8, 0.18), (3, 0.10))
"""How large the structures are in pixels, and how much they show."""

LYING_DOWN = 6
"""The EXIF orientation of a photo taken upright by most phones."""


def photo(width: int, height: int) -> bytes:
    """Make a JPEG with orientation, camera data and a GPS position."""
    source = random.Random(48)  # noqa: S311 - always the same photo

    def grain(size: int) -> Image.Image:
        across, down = max(2, width // size), max(2, height // size)
        noise = Image.frombytes("L", (across, down), source.randbytes(across * down))
        return noise.resize((width, height), Image.Resampling.BICUBIC)

    light = grain(2000)
    for size, share in GRAINS:
        light = Image.blend(light, grain(size), share)
    grey = Image.new("L", (width, height), 128)
    blue, red = (Image.blend(grey, grain(size), 0.3) for size in (900, 700))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = LYING_DOWN, "Camera"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)}
    file = BytesIO()
    merged = Image.merge("YCbCr", (light, blue, red)).convert("RGB")
    merged.save(file, "JPEG", quality=90, exif=exif)
    return file.getvalue()


if __name__ == "__main__":
    Path(sys.argv[3]).write_bytes(photo(int(sys.argv[1]), int(sys.argv[2])))
