"""Rows of the bench about the list of customers: how soon it is said who fits and how many, whatever is asked for."""

from __future__ import annotations

import dataclasses
import gc
import shutil
from collections.abc import Callable, Mapping
from functools import partial

from app.services import customer_lists, quality
from app.services import customer_query as q
from app.services.customer_query import Bought, CustomerQuery, FieldTest
from app.shop import Shop
from app.storage.database import raw
from benchmarks import filled_lists
from benchmarks.measure import Bench, Figure, copy_shop, median, seconds, within

LIST_MS, LOOKS = 150.0, 3
_WALK = "SELECT COUNT(*) FROM customer_stat WHERE visits > 1"
_COMMON = "SELECT product_id FROM purchase_item GROUP BY product_id ORDER BY COUNT(*) DESC LIMIT 1"


def count_conditions(bench: Bench) -> list[Figure]:
    """Every condition that can be asked for, alone, turned round, and joined, in milliseconds: the slowest, each the middle of some.

    Once how many fit, as beside a segment, and once the whole list in its usual order, which says its length. Limit: all figures
    walked once. Works on a copy of its own that is filled in: the other rows are about the shop as it is.
    """
    folder = bench.folder / "lists"
    folder.mkdir()
    own = dataclasses.replace(bench, shop_file=copy_shop(bench.shop_file, folder), folder=folder)
    with own.open() as shop:
        filled_lists.fill(shop)
        asked = queries(shop)
        gc.disable()  # as in the window, which collects when it rests
        counted = {name: looked(partial(customer_lists.how_many, shop, query)) for name, query in asked.items()}
        listed = {name: looked(partial(customer_lists.ordered_ids, shop, query)) for name, query in asked.items()}
        gc.enable()
        with shop.read() as session:
            connection = raw(session)
            limit = looked(lambda: connection.execute(_WALK).fetchone()) if bench.with_limits else None
    shutil.rmtree(folder)
    return [_slowest("count of a segment", counted, limit), _slowest("count of the list", listed, limit)]


def queries(shop: Shop) -> Mapping[str, CustomerQuery]:
    """What to ask, by its name: every condition alone, the same turned round, some of them together."""
    with shop.read() as session:
        common = raw(session).execute(_COMMON).fetchone()[0]
        quality.ids_under(shop, session, 60)  # looked at once after unlocking, in the background
    alone = {**_alone(common), **_of_own_fields()}
    turned = {
        f"not {name}": dataclasses.replace(query, negated=tuple(q.in_force(query)))
        for name, query in alone.items()
        if q.in_force(query)
    }
    return {"nobody left out": CustomerQuery(), **alone, **turned, **_joined(common)}


def looked(work: Callable[[], object]) -> float:
    """The milliseconds of a look, the middle of some."""
    return median([seconds(work) * 1000 for _look in range(LOOKS)])


def _slowest(name: str, took: Mapping[str, float], limit: float | None) -> Figure:
    slowest = max(took, key=lambda each: took[each])
    return within(name, took[slowest], "ms", limit, LIST_MS, note=f"{slowest}, of {len(took)}")


def _alone(common: int) -> Mapping[str, CustomerQuery]:
    return {
        "a tag": CustomerQuery(tags=("会员",)),
        "one of two tags": CustomerQuery(tags=("会员", "过敏")),
        "every one of two tags": CustomerQuery(tags=("会员", "过敏"), every_tag=True),
        "tiers": CustomerQuery(tiers=("vip", "general")),
        "no tier": CustomerQuery(tiers=("",)),
        "stages": CustomerQuery(stages=("acquire", "grow", "retain")),
        "gone": CustomerQuery(stages=("win_back",)),
        "away over": CustomerQuery(away_over=60),
        "away under": CustomerQuery(away_under=365),
        "never came": CustomerQuery(never_came=True),
        "a product ever": CustomerQuery(bought=Bought((common,))),
        "a product lately": CustomerQuery(bought=Bought((common,), (), 90)),
        "a tenth of the goods": CustomerQuery(bought=Bought((), ("Pets > Shelf 0",))),
        "a tenth of the goods in a year": CustomerQuery(bought=Bought((), ("Pets > Shelf 0",), 365)),
        "a tenth of the goods lately": CustomerQuery(bought=Bought((), ("Pets > Shelf 0",), 30)),
        "most of the goods": CustomerQuery(bought=Bought((), ("Pets",))),
        "most of the goods in a year": CustomerQuery(bought=Bought((), ("Pets",), 365)),
        "all goods": CustomerQuery(bought=Bought((), ("Pets", "Bakery"))),
        "birthday": CustomerQuery(birthday_month=5),
        "lunar birthday": CustomerQuery(lunar_month=8),
        "pets": CustomerQuery(has_pets=True),
        "no pets": CustomerQuery(has_pets=False),
        "species": CustomerQuery(species=("狗", "猫")),
        "agreed": CustomerQuery(consent=(("marketing", q.AGREED),)),
        "refused": CustomerQuery(consent=(("marketing", q.REFUSED),)),
        "not asked": CustomerQuery(consent=(("marketing", q.UNASKED),)),
        "any answer": CustomerQuery(
            consent=tuple((p, a) for p in ("marketing", "birthday") for a in (q.AGREED, q.REFUSED, q.UNASKED))
        ),
        "do not contact": CustomerQuery(do_not_contact=True),
        "may contact": CustomerQuery(do_not_contact=False),
        "household": CustomerQuery(in_household=True),
        "no household": CustomerQuery(in_household=False),
        "quality under 60": CustomerQuery(quality_under=60),
        "quality under 101": CustomerQuery(quality_under=101),
        "without phone": CustomerQuery(without_phone=True),
        "an import": CustomerQuery(import_batch=1),
        "a surname": CustomerQuery(text="王"),
        "a letter": CustomerQuery(text="w"),
        "a digit": CustomerQuery(text="1"),
        "part of a phone": CustomerQuery(text="138"),
        "last digits": CustomerQuery(text="1234"),
        "a pet's name": CustomerQuery(text="豆豆"),
        "a word of the notes": CustomerQuery(text="周末来"),
        "a choice": CustomerQuery(text="Tofu"),
        "nobody's name": CustomerQuery(text="zzzz"),
        "in the bin": CustomerQuery(in_bin=True),
    }


def _of_own_fields() -> Mapping[str, CustomerQuery]:
    asked = {
        "own text": (1, "contains", "BAGUETTE"), "own text, whole": (1, "is", "豆浆，少糖"), "own text, any": (1, "known", ""),
        "own number": (2, "at_least", "10000"), "own number, exact": (2, "is", "5000"), "own day": (3, "at_most", "2024-01-01"),
        "own choice": (4, "is", "M"), "own choice, any": (4, "known", ""), "own yes": (5, "is", "1"),
        "own text of pets": (6, "contains", "grain"), "own choice of pets": (7, "is", "Tofu"),
    }  # fmt: skip
    return {
        name: CustomerQuery(fields=(FieldTest(field, how, (said,) if said else ()),))
        for name, (field, how, said) in asked.items()
    }


def _joined(common: int) -> Mapping[str, CustomerQuery]:
    usual = CustomerQuery(tags=("会员", "过敏"), tiers=("vip", "potential"), away_over=60)
    pets = CustomerQuery(has_pets=True, species=("狗",), birthday_month=5, bought=Bought((), ("Pets",), 365))
    known = CustomerQuery(consent=(("marketing", q.AGREED),), do_not_contact=False, quality_under=80, text="王")
    most = dataclasses.replace(
        pets, stages=("grow", "retain"), fields=(FieldTest(4, "is", ("M",)),), negated=("field:4",), in_household=False, text="w"
    )  # fmt: skip
    return {
        "tag, tier and away": usual,
        "pets, birthday and goods in a year": pets,
        "agreed, contact, quality and text": known,
        "goods, but not of late": CustomerQuery(bought=Bought((common,)), away_over=90, do_not_contact=False),
        "seven together": most,
    }
