"""How much memory does the hungriest picture take? Peaks of processes, told by the system."""

import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from tests.photos_made import png, saved

CHECK = """
import sys
from pathlib import Path
from pnutprofile.dialects import PNUT
from pnutprofile.pictures.check import check_picture
from pnutprofile.pictures.facts import read_facts
from pnutprofile.pictures.prepare import Wishes, prepare

data = Path(sys.argv[2]).read_bytes()
if sys.argv[1] == "check":
    check_picture(read_facts(data), PNUT.pictures["cover"], "cover", as_is=False)
else:
    prepare(data, PNUT.pictures[sys.argv[1]], sys.argv[1], Wishes())
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""

MOST_MB = 1250
"""The largest picture that is taken has 400 MB when decoded, and at times is there three times."""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux tells the peak"
)


def peak_mb(job: str, data: bytes, folder: Path) -> float:
    """Run a job on a picture in a process of its own."""
    file = folder / "picture"
    file.write_bytes(data)
    argv = [sys.executable, "-c", CHECK, job, str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def flat_png(side: int) -> bytes:
    """Make a whole PNG of one colour with one bit a pixel."""
    rows = zlib.compressobj()
    line = bytes(1 + (side + 7) // 8)
    return png(side, side, 1, 0, b"".join(rows.compress(line) for _ in range(side)) + rows.flush())


def test_checking_400_megapixels_takes_no_more_memory_than_a_small_picture(tmp_path: Path) -> None:
    small, large = (peak_mb("check", flat_png(side), tmp_path) for side in (200, 20_000))
    assert large < small + 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "picture_format", "options"),
    [
        ("RGBA", "PNG", {"compress_level": 1}),
        ("P", "PNG", {"compress_level": 1}),
        ("CMYK", "JPEG", {}),
        ("RGB", "JPEG", {"progressive": True}),
        ("RGB", "BMP", {}),
    ],
)
def test_the_largest_pictures_stay_under_a_bound(
    tmp_path: Path, mode: str, picture_format: str, options: dict[str, object]
) -> None:
    image = Image.new(mode, (9_999, 9_998))
    if mode == "RGBA":
        image.paste((200, 30, 60, 128), (0, 0, 5000, 9_998))
    elif mode == "P":
        image.info["transparency"] = 0
    assert peak_mb("avatar", saved(picture_format, image, **options), tmp_path) < MOST_MB
