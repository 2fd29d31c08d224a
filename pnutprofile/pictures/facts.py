"""What is in a picture file: which format, how large, is it whole, what does it tell others?

Read from the file's own structure, never from its name and without decoding pixels: a picture of
400 megapixels costs what its file costs. JPEG, PNG and GIF are walked by hand; only for another
format is Pillow loaded.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pnutprofile.pictures.anatomy.gif import walk_gif
from pnutprofile.pictures.anatomy.jpeg import walk_jpeg
from pnutprofile.pictures.anatomy.png import walk_png
from pnutprofile.pictures.anatomy.structure import COLOUR_PROFILE, BrokenError, Structure

Starts = tuple[tuple[str, re.Pattern[bytes]], ...]

FORMATS: Starts = (
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("WEBP", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("AVIF", re.compile(rb".{4}ftyp(avi[fs]|mi[af][12f].{0,40}avif)", re.DOTALL)),
    ("HEIF", re.compile(rb".{4}ftyp(hei[cmsx]|hev[cmsx]|mif[12]|msf1)", re.DOTALL)),
    ("BMP", re.compile(rb"BM.{4}\0{4}", re.DOTALL)),
    ("TIFF", re.compile(rb"II[*+]\0|MM\0[*+]")),
    ("JPEG2000", re.compile(rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51")),
    ("JXL", re.compile(rb"\0\0\0\x0cJXL \r\n\x87\n|\xff\x0a")),
    ("PPM", re.compile(rb"P[1-6]\s+[#\d]")),
    ("PSD", re.compile(rb"8BPS\0\x01")),
    ("QOI", re.compile(rb"qoif")),
)
"""How a file of each format starts; the names are Pillow's."""

NO_PICTURES: Starts = (
    ("an SVG drawing", re.compile(rb"\s*(<\?xml.*)?<svg", re.DOTALL)),
    ("a web page", re.compile(rb"\s*<(!doctype )?html", re.IGNORECASE)),
    ("a PDF document", re.compile(rb"%PDF-")),
    ("a video", re.compile(rb".{4}ftyp|\x1a\x45\xdf\xa3", re.DOTALL)),
    ("text", re.compile(rb"([\t\n\r\x1b -~]|[\xc2-\xf4][\x80-\xbf]{1,3})+[\xc2-\xf4]?\Z")),
)
"""How files start that are taken for pictures by mistake."""

WALKS: Mapping[str, Callable[[bytes, Structure], None]] = {
    "JPEG": walk_jpeg,
    "PNG": walk_png,
    "GIF": walk_gif,
}


@dataclass(frozen=True, kw_only=True)
class PictureFacts:
    """What a file holds; sizes in pixels as they are stored, before the orientation is applied.

    `format` is None for what is no picture; `problem` completes "the file ..." and is empty for a
    whole file; `oddities` (same form: "frame 2 reaches ...") are faults that readers live with.
    Of a broken file the rest is what was seen before the fault.
    """

    format: str | None
    width: int
    height: int
    size_bytes: int
    frames: int
    whole: bool
    problem: str
    orientation: int
    metadata: tuple[str, ...]
    oddities: tuple[str, ...] = ()
    colours: str = ""
    """One of RGB, grey, CMYK and palette, as stored; empty where it cannot be told."""
    bits: int = 8
    """Of one sample once it is decoded; 8 also where fewer are stored."""
    has_alpha: bool = False
    """Whether a pixel can be transparent, by a channel, a colour or an entry of the palette."""
    progressive: bool = False
    """Whether a JPEG comes in several passes: decoding it takes memory for the whole picture."""
    slow: bool = False
    """Whether its decoder is written in Python."""
    profile: bytes = field(default=b"", repr=False)
    """The embedded ICC profile, unpacked; empty if there is none, or none that is whole."""

    @property
    def animated(self) -> bool:
        """Tell whether there is more than one frame."""
        return self.frames > 1

    @property
    def telling(self) -> tuple[str, ...]:
        """Give the metadata that the picture can do without, and may tell more than it."""
        return tuple(word for word in self.metadata if word != COLOUR_PROFILE)

    @property
    def heeded_profile(self) -> bytes:
        """Give the colour profile that changes colours: nobody heeds that of a GIF."""
        return b"" if self.format == "GIF" else self.profile

    @property
    def shown_size(self) -> tuple[int, int]:
        """Give width and height as people see them: orientations 5 to 8 lay the picture down."""
        if self.orientation >= 5:
            return self.height, self.width
        return self.width, self.height


def read_facts(data: bytes) -> PictureFacts:
    """Read a file's facts; whatever the bytes are, it answers and raises nothing.

    Time grows with the blocks of the file, up to a bound; neither time nor memory with its pixels.
    """
    picture_format = _match(FORMATS, data)
    found = _structure(data, picture_format)
    return PictureFacts(
        format=picture_format,
        width=found.width,
        height=found.height,
        size_bytes=len(data),
        frames=found.frames,
        whole=not found.problem,
        problem=found.problem,
        orientation=found.orientation,
        metadata=tuple(found.metadata),
        oddities=tuple(found.oddities),
        colours=found.colours,
        bits=found.bits,
        has_alpha=found.has_alpha,
        progressive=found.progressive,
        slow=found.slow,
        profile=found.profile,
    )


def _structure(data: bytes, picture_format: str | None) -> Structure:
    """Walk a file by the way of its format."""
    if picture_format is None:
        return Structure(problem=_why_no_picture(data))
    if picture_format not in WALKS:
        from pnutprofile.pictures.anatomy.foreign import look_into

        return look_into(data, picture_format)
    found = Structure()
    try:
        WALKS[picture_format](data, found)
    except BrokenError as error:
        found.problem = str(error)
    return found


def _why_no_picture(data: bytes) -> str:
    """Say what the file is instead, as far as its first bytes tell."""
    if not data:
        return "is empty (0 bytes)"
    kind = _match(NO_PICTURES, data[:512])
    return f"is {kind}, not a picture" if kind else "is not a picture of a known format"


def _match(starts: Starts, data: bytes) -> str | None:
    """Name the first kind that the bytes start like."""
    return next((name for name, start in starts if start.match(data)), None)
