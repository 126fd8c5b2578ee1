"""What people take for a photo: each becomes one, or is answered in words."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QApplication

from app.errors import UserMistake
from app.services.photos import LONGEST_SIDE, MOST_BYTES
from app.ui import pictures
from app.values.jpeg import jpeg_size


def saved(image: QImage, form: str, quality: int = 90) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(form.encode()))
    writer.setQuality(quality)
    assert writer.write(image)
    return bytes(buffer.data().data())


def noise(width: int, height: int) -> QImage:
    content = random.Random(3).randbytes(width * height * 4)
    return QImage(content, width, height, width * 4, QImage.Format.Format_RGB32).copy()


def plain(width: int = 40, height: int = 30) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    return image


def rotated(content: bytes, orientation: int = 6, secret: bytes = b"") -> bytes:
    """A JPEG with an EXIF block as a phone writes it."""
    entries = struct.pack(">HHHIHH", 1, 0x0112, 3, 1, orientation, 0) + bytes(4)
    exif = b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08" + entries + secret
    return content[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif + content[2:]


def png_of(width: int, height: int) -> bytes:
    """The beginning of a PNG that says it is this large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(4096))) + chunk(b"IEND", b"")
    )


MOVING = bytes.fromhex("47494638396102000200800000ff000000ff0021f90404000000002c00000000020002000002028451003b")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "WEBP"])
def test_usual_pictures_become_small_jpegs(qapp: QApplication, tmp_path: Path, form: str) -> None:
    path = tmp_path / "cat"
    path.write_bytes(saved(plain(3000, 1500), form))
    made = pictures.photo_from(path)
    assert jpeg_size(made) == (1024, 512)
    assert pictures.shown(made, 76).size().toTuple() == (76, 76)


def test_photo_of_thirty_megabytes_becomes_small(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    content = saved(noise(3600, 2700), "JPEG", 100)
    assert len(content) > 30_000_000
    path.write_bytes(content)
    made = pictures.photo_from(path)
    assert len(made) <= MOST_BYTES
    assert max(jpeg_size(made) or (0, 0)) <= LONGEST_SIDE


def test_photo_of_a_phone_stands_upright_and_says_nothing_of_the_place(qapp: QApplication) -> None:
    content = rotated(saved(plain(200, 100), "JPEG"), secret=b"GPS 31.2304N")
    image = pictures.decoded(content)
    assert image.size().toTuple() == (100, 200)
    image.setText("Comment", "GPS 31.2304N")
    assert b"GPS" not in pictures.kept(image)


def test_first_picture_of_a_moving_gif_is_taken(qapp: QApplication) -> None:
    assert jpeg_size(pictures.kept(pictures.decoded(MOVING))) == (2, 2)


def test_clear_parts_become_white(qapp: QApplication) -> None:
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    made = QImage.fromData(pictures.photo_from(image))
    assert made.pixelColor(4, 4).lightness() > 250


def test_long_thin_picture_keeps_a_pixel(qapp: QApplication) -> None:
    assert jpeg_size(pictures.kept(pictures.decoded(saved(plain(5000, 2), "PNG")))) == (1024, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no picture"),
        (b"name,phone\nChen,13800006688\n", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "no picture"),
        (png_of(50_000, 50_000), "50000 × 50000"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(200), "HEIC"),
    ],
)
def test_what_is_no_photo_is_answered_in_words(qapp: QApplication, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(UserMistake, match=words):
        pictures.photo_from(path)


def test_file_that_is_too_large_missing_or_a_folder_is_answered_in_words(qapp: QApplication, tmp_path: Path) -> None:
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as file:
        file.truncate(pictures.MOST_FILE + 1)
    for path, words in ((huge, "64 MB"), (tmp_path / "gone.jpg", "gone.jpg"), (tmp_path, "cannot be read")):
        with pytest.raises(UserMistake, match=words):
            pictures.photo_from(path)
    with pytest.raises(UserMistake, match="damaged"):
        pictures.photo_from(QImage())


@pytest.mark.parametrize("end", [60, 200, -20])
def test_torn_picture_is_a_photo_or_a_sentence(qapp: QApplication, end: int) -> None:
    torn = saved(plain(400, 300), "PNG")[:end]
    try:
        made = pictures.kept(pictures.decoded(torn))
    except UserMistake:
        return
    assert jpeg_size(made) == (400, 300)
