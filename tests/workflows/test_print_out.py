"""Reports from the shop to a file: written whole or not at all, put on record, refused in words."""

from __future__ import annotations

import errno
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from app import files
from app.errors import UserMistake, WorldProblem
from app.import_export.pdf.pages import page_image
from app.models import CustomerPhone
from app.services import customers, history
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.workflows import print_out, sample_shop
from app.workflows.print_out import PaperRequest
from tests.sheets import silent


@pytest.fixture
def ann(shop: Shop) -> int:
    return customers.create(shop, CustomerDraft(name="A<B & 😀", phones=(PhoneDraft("13800006688"),)))


def _kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.suffix != ".shuke-shm"}


def prepared(shop: Shop, *ids: int, paper: str = "A4") -> print_out.Printout:
    return print_out.prepare(shop, PaperRequest("customer", ReportParams(ids), paper), silent)


def test_report_is_shown_saved_and_put_on_record(shop: Shop, ann: int, tmp_path: Path) -> None:
    before = len(history.entries(shop))
    printout = prepared(shop, ann)
    assert page_image(printout.pdf.content, 0, 0.5).width == 298
    assert len(history.entries(shop)) == before, "looking leaves no trace"
    done = print_out.save(shop, printout, tmp_path / "a.pdf")
    assert (done.pages, done.missing) == (1, ("😀",))
    assert done.path.read_bytes() == printout.pdf.content
    newest = history.entries(shop)[0]
    assert str(newest.action) == "Save report"
    print_out.note_printed(shop)
    assert str(history.entries(shop)[0].action) == "Print report"
    assert "😀" in str(print_out.missing_text(done.missing))
    assert print_out.missing_text(()) is None


def test_whole_sample_shop_is_printed(shop: Shop) -> None:
    sample_shop.fill(shop, "zh_CN", silent)
    printout = prepared(shop, *range(1, 31))
    assert printout.pdf.missing == ()
    assert printout.pdf.pages >= 30
    document = pypdfium2.PdfDocument(printout.pdf.content)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for section in printout.data.sections:
        assert section.title in text
    with shop.read() as session:
        phone = session.scalars(select(CustomerPhone).where(CustomerPhone.customer_id == 1)).one()
        assert f"**** {phone.last4}" in text
        assert phone.digits not in text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("shop.shuke", "is_a_shop"),
        ("shop.shuke.keys", "is_a_shop"),
        ("list.xlsx", "unknown_ending"),
        ("no ending", "unknown_ending"),
        ("folder.pdf", "is_folder"),
        ("nowhere/a.pdf", "no_folder"),
    ],
)
def test_place_that_cannot_be_is_refused_in_words(shop: Shop, ann: int, name: str, code: str) -> None:
    folder = shop.path.parent
    (folder / "folder.pdf").mkdir()
    before = _kept(folder)
    with pytest.raises(UserMistake) as caught:
        print_out.save(shop, prepared(shop, ann), folder / name)
    assert caught.value.code == code
    assert _kept(folder) == before


def test_full_drive_is_named_and_the_old_file_stays(
    shop: Shop, ann: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out" / "a.pdf"
    target.parent.mkdir()
    target.write_bytes(b"old")
    printout, entries = prepared(shop, ann), len(history.entries(shop))

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(WorldProblem) as caught:
        print_out.save(shop, printout, target)
    monkeypatch.undo()
    assert caught.value.code == "disk_full"
    assert str(target.parent) in str(caught.value)
    assert target.read_bytes() == b"old"
    assert [path.name for path in target.parent.iterdir()] == ["a.pdf"]
    assert len(history.entries(shop)) == entries


def test_unknown_paper_is_refused_in_words(shop: Shop, ann: int) -> None:
    with pytest.raises(UserMistake) as caught:
        prepared(shop, ann, paper="papyrus")
    assert caught.value.code == "unknown_paper"
    assert prepared(shop, ann, paper="A5").pdf.pages == 1
