"""Pictures made by the test itself, whole, hostile and broken. Cost: 3 s, no service."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from bot.web.pictures import LONGEST_SIDE, NoPicture, remade

GPS = 0x8825
ORIENTATION = 0x0112
MAKER = 0x010F


def drawn(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, kind, **more)
    return out.getvalue()


def with_place(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "SecretCamera", orientation
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return drawn(exif=exif, comment=b"secret comment")


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to side x side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(side * (side // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_jpeg(kind: str) -> None:
    picture = remade(drawn(kind))
    with Image.open(io.BytesIO(picture.jpeg)) as image:
        assert (image.format, image.size) == ("JPEG", (60, 40)) == ("JPEG", (picture.width, picture.height))


def test_place_camera_and_comments_are_gone() -> None:
    sent = with_place()
    assert b"SecretCamera" in sent and b"secret comment" in sent and Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS)
    kept = remade(sent).jpeg
    image = Image.open(io.BytesIO(kept))
    assert not dict(image.getexif()) and not image.getexif().get_ifd(GPS)
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"ecret" not in kept and b"Exif" not in kept


def test_a_picture_taken_upright_stays_upright() -> None:
    picture = remade(with_place(orientation=6))
    assert (picture.width, picture.height) == (40, 60)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1"])
def test_what_can_be_seen_through_becomes_white(mode: str) -> None:
    sent = Image.new("RGBA", (20, 20), (0, 0, 0, 0)) if mode == "RGBA" else Image.new(mode, (20, 20))
    out = io.BytesIO()
    sent.save(out, "PNG")
    seen = Image.open(io.BytesIO(remade(out.getvalue()).jpeg)).getpixel((10, 10))
    assert seen == ((255, 255, 255) if mode in ("RGBA", "LA") else (0, 0, 0))


def test_a_large_picture_is_made_smaller() -> None:
    picture = remade(drawn(size=(2400, 1200)))
    assert (picture.width, picture.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert len(picture.jpeg) < 1_500_000


@pytest.mark.parametrize("side", [8_000, 12_000, 20_000])
def test_a_small_file_that_holds_a_huge_picture_is_never_unpacked(side: int) -> None:
    sent = bomb(side)
    assert len(sent) < 100_000
    with pytest.raises(NoPicture, match="too many pixels"):
        remade(sent)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GIF89a" + bytes(50),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>" + drawn(),
        b"%PDF-1.7",
        drawn("GIF"),
        drawn("BMP"),
        drawn("TIFF"),
    ],
)
def test_the_content_decides_what_a_file_is(sent: bytes) -> None:
    with pytest.raises(NoPicture, match="JPEG, PNG or WebP"):
        remade(sent)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow tells what is wrong with metadata, and goes on
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_file_is_refused_or_read_and_never_breaks_anything(kind: str) -> None:
    chance, whole, refused = random.Random(7), drawn(kind, exif=with_exif()), 0
    for _ in range(150):
        broken = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.4 else whole)
        for _ in range(chance.randrange(1, 12)):
            if broken:
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            assert remade(bytes(broken)).jpeg.startswith(b"\xff\xd8")
        except NoPicture:
            refused += 1
    assert refused > 20


def with_exif() -> Image.Exif:
    return Image.open(io.BytesIO(with_place())).getexif()
