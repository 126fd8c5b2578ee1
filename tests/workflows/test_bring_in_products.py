"""Products from a file: what cannot be is left out and said, what is known is filled, what replaces what is found by code or name."""

from __future__ import annotations

from pathlib import Path

from app.services import catalogue, history, product_changes, product_merging
from app.services.catalogue import OVER, ProductQuery
from app.shop import Shop
from tests.sheets import bring, csv_file, ends, prepared
from tests.support import dump

HEAD = ("商品名称", "编码", "分类", "售价", "条码", "规格", "可用天数", "停售", "替代商品")


def _texts(shop: Shop, name: str, part: str = "sold") -> dict[str, str]:
    (product,) = catalogue.ordered_ids(shop, ProductQuery(part, name))
    return product_changes.texts(shop, product)


def test_products_come_with_all_their_columns_and_go_again(shop: Shop, tmp_path: Path) -> None:
    rows = [
        HEAD,
        ("老猫砂", "", "猫/猫砂", "29", "6901234567892", "6L", "30", "是", "N1"),
        ("新猫砂", "N1", "猫 > 猫砂", "31.5", "", "2.5 公斤", "", "", ""),
    ]
    before = dump(shop)
    assert ends(bring(shop, csv_file(tmp_path / "list.csv", rows), kind="products")) == (2, 0, 0, 0)
    old = _texts(shop, "老猫砂", OVER)
    assert (old["category"], old["pack_size"], old["replacement"], old["price_minor"]) == (
        "猫 > 猫砂",
        "6 L",
        "N1",
        "29.00",
    )
    assert _texts(shop, "新猫砂")["pack_size"] == "2.5 公斤"
    history.undo(shop)
    assert dump(shop) == before


def test_what_cannot_be_is_left_out_and_said(shop: Shop, tmp_path: Path) -> None:
    rows = [
        HEAD,
        ("甲", "", "", "-3", "6901234567892", "", "0", "", "乙"),
        ("乙", "", "", "", "6901234567892", "", "100000", "", "甲"),
        ("丙", "", "", "", "不是条码", "", "", "", "没有的"),
        ("", "", "", "1", "", "", "", "", ""),
    ]
    found = prepared(shop, csv_file(tmp_path / "list.csv", rows), kind="products").plan.problems
    assert sorted((p.row, p.code) for p in found) == [
        (2, "bad_lasts"), (2, "negative_price"), (3, "bad_lasts"), (3, "barcode_taken"), (3, "replacement_loop"),
        (4, "bad_barcode"), (4, "unknown_replacement"), (5, "no_item_name"),
    ]  # fmt: skip


def test_merged_product_is_the_one_it_is_part_of_and_one_in_the_bin_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    kept, gone, binned = (product_changes.create(shop, {"product_name": name}) for name in ("猫砂", "猫沙", "面包"))
    product_merging.merge(shop, kept, [gone])
    product_changes.delete(shop, binned)
    rows = [("商品名称", "售价"), ("猫沙", "29"), ("面包", "5")]
    assert ends(bring(shop, csv_file(tmp_path / "list.csv", rows), kind="products")) == (0, 1, 1, 0)
    assert _texts(shop, "猫砂")["price_minor"] == "29.00"
