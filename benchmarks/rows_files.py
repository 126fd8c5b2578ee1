"""P6, P11, P13: files in and out: import, export, backup. Import and export run in a process of their own, so that their memory can be told."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from app.services import backups, last_end, purchases
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage import database
from app.storage.database import raw
from benchmarks.measure import Bench, Figure, beside, in_child, median, missing, percentile, seconds, within

HEADINGS = ("姓名", "会员号", "手机号", "微信号", "邮箱", "地址", "性别", "生日", "喜好", "备注", "来源", "注册日期")
GENDERS = {"female": "女", "male": "男"}
COLUMNS = """
SELECT c.name, c.member_number, (SELECT digits FROM customer_phone WHERE customer_id = c.id ORDER BY position LIMIT 1), c.wechat, c.email, c.address,
       c.gender, printf('%04d-%02d-%02d', c.birthday_year, c.birthday_month, c.birthday_day), c.preferences, c.note, '朋友介绍',
       date('2021-05-18', '+' || (c.id % 1825) || ' days')
FROM customer c ORDER BY c.id
"""
STALL_MS = 100
PAUSE_S = 0.1
"""Between two sales: faster than any shop sells, slow enough that the log of the file does not grow beyond its usual size."""
TWICE = 2


def bring_in(bench: Bench) -> list[Figure]:
    """P6: as many customers as the shop has × 12 columns from xlsx into a new shop: seconds for looking, deciding and writing, with journal and search.

    Limit: reading the file with calamine, then ``executemany`` of the same customers and phones into the same tables. The
    second figure is the peak memory of the importing process; that of the process that only reads the file is in the note.
    """
    source = _workbook(bench)
    job = {"file": source, "folder": bench.folder}
    try:
        done = in_child("bring_in", bench.home, **job)
        limit = float(in_child("bare_bring_in", bench.home, **job)["seconds"]) if bench.with_limits else None
    except RuntimeError as error:
        return [missing("P6 import of customers", "s", "≤ 4 ×", str(error))]
    note = f"{done['rows']:,} rows; looking and deciding {done['prepare']:.1f} s, writing {done['carry_out']:.1f} s"
    found = [beside("P6 import of customers", done["seconds"], "s", limit, 4, note=note)]
    return [*found, _memory("P6 import, peak memory", done, 400, f"reading process {done['children_mb']:.0f} MB")]


def take_out(bench: Bench) -> list[Figure]:
    """P11: all customers of the shop as a list into xlsx, in seconds. Limit: bare openpyxl write-only of the same cells.

    The second figure is the peak memory of the process.
    """
    job = {"shop": bench.shop_file, "file": bench.folder / "customers-out.xlsx"}
    try:
        done = in_child("take_out", bench.home, **job)
        limit = float(in_child("bare_take_out", bench.home, **job)["seconds"]) if bench.with_limits else None
    except RuntimeError as error:
        return [missing("P11 export to xlsx", "s", "≤ 1.2 ×", str(error))]
    found = [beside("P11 export to xlsx", done["seconds"], "s", limit, 1.2, note=f"{done['rows']:,} rows")]
    return [*found, _memory("P11 export, peak memory", done, 120, "unlocking included")]


def backup(bench: Bench) -> list[Figure]:
    """P13: a verified backup of the shop, in seconds. Limit: ``VACUUM INTO`` and ``cipher_integrity_check`` of the copy, by turns.

    The second figure is the longest a sale had to wait for the disk while a backup ran; its limit is the longest without one.
    """
    folder = bench.folder / "backups"
    took, limits = [], []
    with bench.open() as shop:
        for _ in range(TWICE):
            if bench.with_limits:
                limits.append(seconds(lambda: _bare_copy(shop, bench.folder / "copy")))
            took.append(seconds(lambda: backups.make(shop, folder)))
        stall, alone, count = _stall(shop, folder)
    note = f"{bench.shop_file.stat().st_size / 1e6:.0f} MB"
    return [
        beside("P13 backup, verified", median(took), "s", median(limits) if limits else None, 1.3, note=note),
        within("P13 longest sale during a backup", stall, "ms", alone if bench.with_limits else None, STALL_MS,
               note=f"{count} sales"),
    ]  # fmt: skip


def _memory(name: str, done: dict[str, float | None], most: float, note: str) -> Figure:
    if done["peak_mb"] is None:
        return missing(name, "MB", f"≤ {most:g} MB", "this system does not tell")
    return within(name, done["peak_mb"], "MB", None, most, note=note)


def _workbook(bench: Bench) -> Path:
    """The customers of the reference shop in a workbook as somebody else's program would write it; kept in the cache."""
    import openpyxl

    target = bench.cache / f"customers-{bench.size.customers}.xlsx"
    if target.exists():
        return target
    bench.say("Making the workbook for the import …")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("会员")
    sheet.append(HEADINGS)
    with bench.open() as shop, shop.read() as session:
        for row in raw(session).execute(COLUMNS):
            cells = list(row)
            cells[6] = GENDERS.get(cells[6], "")
            cells[7] = "" if cells[7].startswith("0000") else cells[7]
            sheet.append(cells)
    part = target.with_suffix(".part")
    book.save(part)
    part.rename(target)
    return target


def _bare_copy(shop: Shop, target: Path) -> None:
    key = shop.database.key_for_copy()
    connection = database.connect(shop.path, key)
    connection.execute("VACUUM INTO ?", (str(target),))
    connection.close()
    copy = database.connect(target, key)
    assert not copy.execute("PRAGMA cipher_integrity_check").fetchall()
    copy.close()
    target.unlink()


def _stall(shop: Shop, folder: Path) -> tuple[float, float, int]:
    """The longest sale in milliseconds while a backup is made, the longest without, and how many there were of each."""
    during: list[float] = []
    is_over = threading.Event()

    def sell() -> float:
        draft = PurchaseDraft(None, (ItemDraft("豆腐砂 6L", 1000, 2900),), payment="cash")
        return seconds(lambda: purchases.record(shop, draft)) * 1000

    def keep_selling() -> None:
        while not is_over.wait(PAUSE_S):
            during.append(sell())

    last_end.begin(shop)  # as the window does before anybody sells
    sell()
    seller = threading.Thread(target=keep_selling)
    seller.start()
    time.sleep(PAUSE_S)
    try:
        backups.make(shop, folder)
    finally:
        is_over.set()
        seller.join()
    alone = []
    for _ in during:
        time.sleep(PAUSE_S)
        alone.append(sell())
    return percentile(during, 100), percentile(alone, 100), len(during)
