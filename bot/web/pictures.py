"""A customer's picture, made anew: whatever stood in the file beside the picture itself is left behind. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000
"""What large telephone cameras make. More is refused before it is unpacked: a small file can hold a huge picture."""
LONGEST_SIDE = 1600
"""Pixels; enough to see a crack, and a fifth of a megabyte."""
QUALITY = 82


class NoPicture(Exception):
    """Not a picture that is taken here; the message tells the customer why."""


@dataclass(frozen=True)
class Picture:
    """A JPEG without metadata; sides in pixels."""

    jpeg: bytes
    width: int
    height: int


def remade(data: bytes) -> Picture:
    """The picture in these bytes, upright, at most LONGEST_SIDE long, as a fresh JPEG. What it is, its content tells.

    Raises NoPicture.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture("This picture has too many pixels. Please send a smaller one.")
            return _remade(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NoPicture("This picture has too many pixels. Please send a smaller one.") from error
    except UnidentifiedImageError as error:
        raise NoPicture("This is not a picture that can be shown. Please send a JPEG, PNG or WebP.") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, MemoryError) as error:  # how Pillow reports damage
        raise NoPicture("This picture is damaged and cannot be read. Please send another one.") from error


def _remade(image: Image.Image) -> Picture:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is unpacked at a fraction of its size
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    plain = Image.new("RGB", upright.size, "white")
    solid = upright.convert("RGBA")
    plain.paste(solid, mask=solid)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), plain.width, plain.height)
