"""How long, and how much memory, does an avatar of a 48-megapixel photo take, beside ImageMagick?

    python -m tests.bench.prepare_picture [PAIRS]

Both are whole processes that turn the photo upright, cut it to a square and make a JPEG just under
the limit of pnut.io; they take turns, and medians are compared.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

from pnutprofile.dialects import PNUT
from pnutprofile.pictures.prepare import Wishes, prepare
from tests.bench.cost import Cost, measured
from tests.bench.similarity import ssim

WIDTH, HEIGHT = 8000, 6000
MOST_BYTES = 2_096_951
SHOWN = (512, 512)
PAIRS = 5


def main(pairs: int) -> None:
    """Print the table."""
    convert = shutil.which("convert")
    if convert is None:
        raise SystemExit("ImageMagick (convert) is missing")
    with tempfile.TemporaryDirectory() as folder:
        source, ours, theirs = (Path(folder) / name for name in ("photo.jpg", "a.jpg", "b.jpg"))
        # In a process of its own: the system counts a parent's memory as its children's.
        maker = [sys.executable, "-m", "tests.bench.photo", str(WIDTH), str(HEIGHT), str(source)]
        subprocess.run(maker, check=True)
        side = min(WIDTH, HEIGHT)
        commands = {
            "pnutprofile": [sys.executable, "-m", __spec__.name, str(source), str(ours)],
            "ImageMagick": [
                *(convert, str(source), "-auto-orient", "-gravity", "center"),
                *("-crop", f"{side}x{side}+0+0", "+repage", "-strip"),
                *("-define", f"jpeg:extent={MOST_BYTES}b", str(theirs)),
            ],
        }
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(pairs):
            for name, argv in commands.items():
                costs[name].append(measured(argv))
        print_table(costs, {"pnutprofile": ours, "ImageMagick": theirs}, source)


def print_table(costs: dict[str, list[Cost]], files: dict[str, Path], source: Path) -> None:
    """Print a line for each, and the ratios."""
    with Image.open(source) as original:
        upright = ImageOps.exif_transpose(original)
        reference = ImageOps.fit(upright, SHOWN, Image.Resampling.LANCZOS)
    print(
        f"{'':12} {'wall s':>8} {'cpu s':>8} {'peak MB':>8} {'bytes':>9} {'pixels':>11} {'SSIM':>8}"
    )
    medians = {}
    for name, runs in costs.items():
        medians[name] = [
            statistics.median(values)
            for values in zip(*((run.wall, run.processor, run.memory) for run in runs), strict=True)
        ]
        with Image.open(files[name]) as picture:
            size = f"{picture.width}x{picture.height}"
            shown = picture.convert("RGB").resize(SHOWN, Image.Resampling.LANCZOS)
        wall, processor, memory = medians[name]
        print(
            f"{name:12} {wall:8.2f} {processor:8.2f} {memory:8.0f}"
            f" {files[name].stat().st_size:9} {size:>11} {ssim(shown, reference):8.4f}"
        )
    ours, theirs = medians.values()
    ratios = (mine / other for mine, other in zip(ours, theirs, strict=True))
    print(f"{'ratio':12} " + " ".join(f"{ratio:8.2f}" for ratio in ratios))


def make(source: Path, target: Path) -> None:
    """Do the job once."""
    prepared = prepare(source.read_bytes(), PNUT.pictures["avatar"], "avatar", Wishes())
    target.write_bytes(prepared.data)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        make(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else PAIRS)
