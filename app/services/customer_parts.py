"""Some customers: how a condition asks the tables for them, and what is answered, a set of ids that can be joined and narrowed."""

from __future__ import annotations

import json
from collections.abc import Collection, Set
from dataclasses import dataclass, replace
from typing import Any

FEW = 10_000
"""Up to so many customers are looked up one by one; for more of them everybody is read once."""
EVERYBODY = "customer_stat s NOT INDEXED"
"""Everybody has figures; by number, as what is looked up about each customer lies behind that about the last one."""


@dataclass(frozen=True, slots=True)
class Part:
    """Those customers whose ids `who` gives in the rows of `table` for which `where` is true, with `is_rest` all others.

    Where tables are joined, that of `who` comes first. An id may come more than once, and be of somebody in the bin. `known` are ids for which nothing need be asked.
    """

    who: str
    table: str
    where: str
    values: tuple[Any, ...] = ()
    is_rest: bool = False
    known: Collection[int] | None = None

    def of(self, *values: Any) -> Part:
        """The same, with the values for its question marks."""
        return replace(self, values=values)

    def others(self) -> Part:
        """Whoever is not among them."""
        return replace(self, is_rest=not self.is_rest)


@dataclass(frozen=True, slots=True)
class Who:
    """Customers by their ids: these, or with `is_rest` everybody else."""

    ids: Set[int]
    is_rest: bool = False

    @property
    def are_few(self) -> bool:
        """Whether it is sooner done to look them up one by one."""
        return not self.is_rest and len(self.ids) <= FEW

    def listed(self) -> str:
        """Their ids as one value of a statement."""
        return json.dumps(list(self.ids))

    def others(self) -> Who:
        """Whoever is not among them."""
        return Who(self.ids, not self.is_rest)

    def among(self, more: Who) -> Who:
        """Whoever is in both."""
        if self.is_rest and more.is_rest:
            return Who(self.ids | more.ids, is_rest=True)
        if self.is_rest:
            return Who(more.ids - self.ids)
        return Who(self.ids - more.ids if more.is_rest else self.ids & more.ids)

    def or_in(self, more: Who) -> Who:
        """Whoever is in one of them."""
        return self.others().among(more.others()).others()


NOBODY, ALL = Who(frozenset()), Who(frozenset(), is_rest=True)


def met(connection: Any, part: Part, among: Who) -> Who:
    """Who is in a part: all of them, or those of `among` where these are few."""
    found = ids(connection, *asked(part, among)) if part.known is None else part.known
    return Who(frozenset(found), part.is_rest)


def asked(part: Part, among: Who) -> tuple[str, tuple[Any, ...]]:
    """The statement for the ids of a part, of all of them or of those of `among` where these are few, and its values."""
    if not among.are_few:
        return f"SELECT {part.who} FROM {part.table} WHERE {part.where}", part.values  # noqa: S608 - of constants
    owner_first = part.table.replace(" JOIN ", " CROSS JOIN ")
    these = f"json_each(?) w CROSS JOIN {owner_first} WHERE {part.who} = w.value"
    return f"SELECT {part.who} FROM {these} AND {part.where}", (among.listed(), *part.values)  # noqa: S608 - of constants


def ids(connection: Any, select: str, values: tuple[Any, ...]) -> list[int]:
    """The ids that a statement gives, in its order: one text is fetched sooner than 100,000 rows."""
    listed = f"WITH f(id) AS ({select}) SELECT json_group_array(id) FROM f"  # noqa: S608 - of constants
    return list(json.loads(connection.execute(listed, values).fetchone()[0]))
