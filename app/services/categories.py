"""The tree of categories: it is made of the ways that stand on the products, so that nothing can hang loose.

Renaming, moving and merging are one and the same: every product at or below a way goes along to another one, in one step of undo.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.errors import UserMistake
from app.i18n import T
from app.services import fields, segment_following
from app.services.catalogue import PARTS
from app.services.product_data import check_category
from app.services.product_search import order_key
from app.services.typed import parsed
from app.shop import Shop
from app.storage import bulk
from app.storage.database import raw
from app.values import category
from app.values.category import Key

_HERE = "p.deleted_at IS NULL"
_COUNTED = {
    part: f"SELECT p.category, SUM({where}) FROM product p WHERE p.category <> '' AND ({_HERE} OR {where}) GROUP BY p.category"  # noqa: S608 - of constants
    for part, where in {"": _HERE, **PARTS}.items()
}
_ALL = "SELECT DISTINCT category FROM product WHERE category <> ''"
_OF = "SELECT id FROM product WHERE category = ?"


@dataclass(frozen=True, slots=True)
class CategoryData:
    """A category: its whole way, how it is called at its place, and how many products lie at it or below."""

    path: str
    name: str
    depth: int
    count: int

    @property
    def key(self) -> Key:
        """What makes it the same."""
        return category.key(self.path)


def tree(shop: Shop, part: str = "") -> tuple[CategoryData, ...]:
    """Every category, each followed by those below it, in the order of their names.

    Products of a part of the catalogue are counted, without one all that are outside the bin.
    """
    with shop.read() as session:
        rows = raw(session).execute(_COUNTED[part]).fetchall()
    counts: Counter[Key] = Counter()
    spelled: dict[Key, Counter[str]] = {}
    for text, count in rows:
        levels = category.levels(text)
        for depth in range(1, len(levels) + 1):
            way = category.BETWEEN.join(levels[:depth])
            counts[category.key(way)] += count
            spelled.setdefault(category.key(way), Counter())[way] += count
    return tuple(
        CategoryData(way, category.levels(way)[-1], len(key) - 1, counts[key])
        for key, way in sorted(((key, spelled[key].most_common(1)[0][0]) for key in counts), key=_order)
    )


def _order(each: tuple[Key, str]) -> tuple[str, ...]:
    return tuple(order_key(level) for level in each[0])


def below(shop: Shop, path: str) -> tuple[str, ...]:
    """The ways as they stand on products that lie at `path` or below it."""
    top = category.key(path)
    with shop.read() as session:
        found = [row[0] for row in raw(session).execute(_ALL)]
    return tuple(text for text in found if category.is_within(category.key(text), top))


def exists(shop: Shop, path: str) -> bool:
    """Whether there is such a category, so that one that is called so becomes one with it."""
    wanted = category.key(path)
    return bool(wanted) and any(each.key == wanted for each in tree(shop))


def rename(shop: Shop, path: str, new: str) -> None:
    """Let what lies at `path` or below lie at `new` instead: another name, another place, or one with a category that is there.

    Raises ``UserMistake`` for a category that is not there, for no name, and for one that would lie below itself.
    """
    old, way = category.key(path), parsed(shop, fields.field("category"), new)
    check_category(way)
    if not category.levels(way):
        raise UserMistake("no_name", T("The category has no name yet."), T("Type one, such as “Food”."), "category")
    moved = {text: category.moved(text, old, way) for text in below(shop, path)}
    if not moved:
        raise UserMistake("no_such_category", T("This category is not there any more."))
    if category.key(way) != old and category.is_within(category.key(way), old):
        raise UserMistake(
            "category_loop", T("A category cannot lie below itself."), T("Choose another place for it."), "category"
        )
    for text in moved.values():
        check_category(text)
    with shop.write(T("Change category")) as session:
        for text, then in moved.items():
            ids = [row[0] for row in raw(session).execute(_OF, (text,))]
            bulk.update_all(session, "product", ids, {"category": then})
        segment_following.category_moved(session, old, way)


def dissolve(shop: Shop, path: str) -> None:
    """Take a category out of the tree: its products, and what lies below it, go up one level."""
    levels = category.levels(path)
    above = category.BETWEEN.join(levels[:-1])
    with shop.write(T("Dissolve category")) as session:
        for text in below(shop, path):
            ids = [row[0] for row in raw(session).execute(_OF, (text,))]
            bulk.update_all(session, "product", ids, {"category": category.moved(text, category.key(path), above)})
        segment_following.category_moved(session, category.key(path), above)
