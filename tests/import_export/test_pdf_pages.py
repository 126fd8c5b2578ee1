"""Pages of a PDF as pictures."""

from __future__ import annotations

import threading

import pytest

from app.import_export.pdf.pages import PdfPages, page_image
from app.import_export.pdf.render import render
from app.values.report_data import Paragraph, Section
from tests.import_export.test_pdf import report


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(report(sections=(Section("One", (Paragraph("x"),)), Section("Two", ())))).content


def test_picture_has_the_size_that_was_asked_for_and_ink_on_white(pdf: bytes) -> None:
    image = page_image(pdf, 0, 2.0)
    assert (image.width, image.height) == (1191, 1684)
    assert len(image.pixels) == image.width * image.height * 4
    assert image.pixels[:3] == b"\xff\xff\xff"
    dark = sum(1 for blue in image.pixels[::4] if blue < 100)
    assert 500 < dark < image.width * image.height / 10


def test_pages_know_their_number_and_size(pdf: bytes) -> None:
    with PdfPages(pdf) as pages:
        assert pages.count == 2
        width, height = pages.size(1)
        assert (round(width), round(height)) == (595, 842)
        assert pages.image(0, 0.5) != pages.image(1, 0.5)
    pages.close()


def test_many_threads_may_ask(pdf: bytes) -> None:
    wanted = page_image(pdf, 0, 0.7)
    got = []
    with PdfPages(pdf) as pages:
        threads = [threading.Thread(target=lambda: got.append(pages.image(0, 0.7))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert got == [wanted] * 6


@pytest.mark.parametrize("scale", [1.0, 1.37, 300 / 72])
def test_bands_of_rows_make_up_the_page(pdf: bytes, scale: float) -> None:
    with PdfPages(pdf) as pages:
        whole = pages.image(0, scale)
        bands = [pages.image(0, scale, (top, top + 211)) for top in range(0, whole.height, 211)]
    assert {band.width for band in bands} == {whole.width}
    assert sum(band.height for band in bands) == whole.height
    pixels = b"".join(band.pixels for band in bands)
    # Where a band ends, the smoothing of a letter may come out a shade lighter or darker.
    different = sum(abs(one - other) > 2 for one, other in zip(pixels, whole.pixels, strict=True))
    assert different < len(pixels) / 10_000
