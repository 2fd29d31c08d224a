"""How similar are two pictures to the eye? Structural similarity over blocks of 8x8 pixels."""

from PIL import Image, ImageMath

BLOCK = 8
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
"""The two constants of Wang, Bovik, Sheikh and Simoncelli, Image quality assessment (2004)."""


def ssim(one: Image.Image, other: Image.Image) -> float:
    """Give the mean structural similarity of two pictures of one size; 1 means the same."""
    x, y = (picture.convert("L").convert("F") for picture in (one, other))

    def mean(name: str) -> Image.Image:
        product = ImageMath.lambda_eval(lambda of: of[name[0]] * of[name[1]], x=x, y=y)
        reduced: Image.Image = product.reduce(BLOCK)
        return reduced

    index = ImageMath.lambda_eval(
        lambda of: (
            ((2 * of["mx"] * of["my"] + C1) * (2 * (of["mxy"] - of["mx"] * of["my"]) + C2))
            / (
                (of["mx"] * of["mx"] + of["my"] * of["my"] + C1)
                * (of["mxx"] - of["mx"] * of["mx"] + of["myy"] - of["my"] * of["my"] + C2)
            )
        ),
        mx=x.reduce(BLOCK),
        my=y.reduce(BLOCK),
        mxx=mean("xx"),
        myy=mean("yy"),
        mxy=mean("xy"),
    )
    return _first(index.reduce(index.size))


def _first(picture: Image.Image) -> float:
    """Read the only pixel there is."""
    value = picture.getpixel((0, 0))
    assert isinstance(value, float)
    return value
