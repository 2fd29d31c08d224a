"""Which pictures are previewed, and by which command line?"""

from pathlib import Path

from tests.conftest import Cli, Result
from tests.drawn_pictures import striped
from tests.pictures_made import picture

AVATAR, COVER = striped(900, 300), striped(3000, 1000)
UNTOUCHED = {"avatar": picture("PNG", 300, 300), "cover": picture("PNG", 1500, 500)}
KINDS = tuple(UNTOUCHED)
PNG = b"\x89PNG\r\n\x1a\n"
ORANGE = (222, 92, 62)


def put_pictures(folder: Path) -> Path:
    """Fill a folder with pictures to be previewed."""
    for name, data in {"avatar": AVATAR, "cover": COVER}.items():
        (folder / f"{name}.png").write_bytes(data)
    for kind, data in UNTOUCHED.items():
        (folder / f"untouched-{kind}.png").write_bytes(data)
    return folder


def preview(cli: Cli, kind: str, source: Path, *options: str, **environment: str) -> Result:
    return cli(kind, "preview", str(source), *options, **environment)
