"""The timeline: every sort of line once, the newest first, page after page; and a line is undone, or it is said why not."""

from __future__ import annotations

import datetime as dt

import pytest

from app.clock import FixedClock
from app.errors import UserMistake
from app.services import (
    care_records,
    consent,
    contacts,
    customer_card,
    customer_crowds,
    customers,
    feedback,
    history,
    merging,
    pets,
    pets_typed,
    purchases,
    reminders,
    timeline,
    timeline_acts,
)  # fmt: skip
from app.services.care_records import CareDraft
from app.services.consent import ConsentDraft
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.feedback import FeedbackDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.timeline_data import CONTACTS, FEEDBACK, GROUPS, NOTES, PURCHASES, VISITS, TimelineEntry
from app.shop import Shop
from app.storage.database import raw
from app.values.consent import MARKETING, YES
from app.values.contact import CALL, COMPLAINT, IN, VISIT
from tests.support import NOW, dump

TODAY = dt.date(2026, 5, 18)
DAY = dt.timedelta(days=1)


@pytest.fixture
def busy(shop: Shop, li_na: int) -> int:
    """One line of every sort, the oldest first."""
    ago = [NOW - n * DAY for n in range(10)]
    purchases.record(shop, PurchaseDraft(li_na, (ItemDraft("Bread", 2000, 900),), at=ago[9], payment="cash"))
    contacts.record(shop, li_na, ContactDraft(CALL, IN, ago[8], "asks for cake"))
    contacts.record(shop, li_na, ContactDraft(VISIT, happened_at=ago[7]))
    pet = pets.create(shop, pets.PetDraft(name="Milktea", species="cat"), [li_na])
    care_records.record(shop, pet, CareDraft((TODAY - 6 * DAY), title="Ears"))
    feedback.record(shop, li_na, FeedbackDraft(COMPLAINT, "torn bag", TODAY - 5 * DAY, follow_up_on=TODAY - 4 * DAY))
    consent.answer(shop, li_na, ConsentDraft(MARKETING, YES, TODAY - 3 * DAY))
    customers.add_note(shop, li_na, "likes rye")
    customers.add_tag(shop, li_na, "regular")
    reminders.done(shop, reminders.due(shop)[0].reminder_id)
    return li_na


def lines(shop: Shop, who: int, *groups: str) -> list[TimelineEntry]:
    """Every line, page after page."""
    found: list[TimelineEntry] = []
    after = None
    while True:
        page = timeline.page(shop, who, groups, after)
        found += page.entries
        after = page.after
        if after is None:
            return found


def test_every_sort_of_line_stands_once_the_newest_first(shop: Shop, busy: int) -> None:
    found = lines(shop, busy)
    kinds = [entry.kind for entry in found]
    assert sorted(kinds) == sorted(
        ["reminder", "change", "change", "note", "joined", "consent", "feedback", "care", "visit", "contact", "sale"]
    )
    assert [e.on for e in found] == sorted((e.on for e in found), reverse=True)
    said = {entry.kind: (str(entry.text), str(entry.detail)) for entry in found}
    assert said["contact"] == ("asks for cake", "Call · they to us")
    assert said["visit"] == ("Visit", "")
    assert said["sale"] == ("Bread ×2", "Cash")
    assert said["feedback"] == ("torn bag", "Complaint · open · follow up 14 May")
    assert said["reminder"][0] == "Contacted: Complaint to follow up"
    assert said["consent"][0] == "News and offers: agreed"
    assert {str(e.text) for e in found if e.kind == "change"} == {"New pet", "Add tag"}
    assert customer_card.card(shop, busy).timeline == tuple(found)


def test_groups_filter_and_together_hold_everything(shop: Shop, busy: int) -> None:
    assert [e.kind for e in lines(shop, busy, PURCHASES)] == ["sale"]
    assert [e.kind for e in lines(shop, busy, CONTACTS)] == ["reminder", "contact"]
    assert [e.kind for e in lines(shop, busy, VISITS, FEEDBACK)] == ["feedback", "visit"]
    parts = [entry for group in GROUPS for entry in lines(shop, busy, group)]
    assert sorted(parts, key=repr) == sorted(lines(shop, busy), key=repr)


def test_pages_go_on_where_they_ended(shop: Shop, li_na: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(12):
        at = NOW - (n // 4) * DAY  # several on a day, also at the same moment
        contacts.record(shop, li_na, ContactDraft(CALL, happened_at=at, note=str(n)))
        purchases.record(shop, PurchaseDraft(li_na, (ItemDraft(str(n), 1000, 100),), at=at))
        feedback.record(shop, li_na, FeedbackDraft("praise", str(n), TODAY - (n // 4) * DAY))
        customers.add_note(shop, li_na, f"note {n}")
    whole = lines(shop, li_na)
    assert len(whole) == 49
    monkeypatch.setattr(timeline, "PAGE", 7)
    assert lines(shop, li_na) == whole
    first = timeline.page(shop, li_na)
    contacts.record(shop, li_na, ContactDraft(CALL, note="while somebody reads"))
    assert list(timeline.page(shop, li_na, (), first.after).entries) == whole[7:14]


def test_first_page_asks_along_indexes(shop: Shop, li_na: int) -> None:
    bound = {"customer": li_na, "own": 9, "most": 51, "begins": 0, "ends": 1, "offset": 0, **timeline.FIRST._asdict()}
    with shop.read() as session:
        for source in timeline._SOURCES:  # the plans are what is promised here
            plan = [str(row[3]) for row in raw(session).execute(f"EXPLAIN QUERY PLAN {source.query}", bound)]
            assert not [step for step in plan if step.startswith("SCAN")], (source.kind, plan)


def test_line_is_undone_step_by_step(shop: Shop, li_na: int) -> None:
    before = dump(shop)
    made = contacts.record(shop, li_na, ContactDraft(CALL, note="one"))
    contacts.correct(shop, made, ContactDraft(CALL, note="two"))
    (line,) = lines(shop, li_na, CONTACTS)
    assert str(timeline_acts.undo(shop, li_na, line).action) == "Correct contact"
    (line,) = lines(shop, li_na, CONTACTS)
    assert str(line.text) == "one"
    timeline_acts.undo(shop, li_na, line)
    assert lines(shop, li_na, CONTACTS) == []
    assert dump(shop) == before


def test_undone_changes_leave_the_list_and_come_back(shop: Shop, li_na: int) -> None:
    customers.set_fields(shop, li_na, {"wechat": "lina"})
    (line,) = [e for e in lines(shop, li_na) if e.kind == "change"]
    assert str(line.text) == "Edit customer"
    timeline_acts.undo(shop, li_na, line)
    assert customers.draft_of(shop, li_na).wechat == ""
    assert [e.kind for e in lines(shop, li_na)] == ["joined"]
    history.redo(shop)
    assert [e.kind for e in lines(shop, li_na)] == ["change", "joined"]


def test_changes_of_who_was_merged_stand_with_the_kept_one_until_they_are_two_again(shop: Shop, li_na: int) -> None:
    other, third = (customers.create(shop, CustomerDraft(name=name)) for name in ("Li Nah", "Li"))
    customers.set_fields(shop, other, {"wechat": "lina"})
    alone = lines(shop, li_na)
    merging.merge(shop, third, other)
    merging.merge(shop, li_na, third)
    changes = [e for e in lines(shop, li_na) if e.kind == "change"]
    assert [str(e.text) for e in changes] == ["Merge customers", "Merge customers", "Edit customer"]
    before = dump(shop)
    with pytest.raises(UserMistake, match="merged"):
        timeline_acts.undo(shop, li_na, changes[-1])
    assert dump(shop) == before
    merging.unmerge(shop, third)
    merging.unmerge(shop, other)
    assert lines(shop, li_na) == alone
    assert "Edit customer" in [str(e.text) for e in lines(shop, other)]


def test_note_lines_are_corrected_and_removed(shop: Shop, li_na: int) -> None:
    customers.set_fields(shop, li_na, {"note": "an old word\nof two lines"})
    customers.add_note(shop, li_na, "one")
    customers.add_note(shop, li_na, "two")
    two, one = lines(shop, li_na, "notes")
    timeline_acts.correct_note(shop, li_na, one, " one,  corrected ")
    assert customers.draft_of(shop, li_na).note.splitlines()[1] == "2026-05-18 10:12 one, corrected"
    with pytest.raises(UserMistake, match="changed in the meantime"):
        timeline_acts.undo(shop, li_na, one)
    timeline_acts.undo(shop, li_na, two)
    assert customers.draft_of(shop, li_na).note == "2026-05-18 10:12 one, corrected\nan old word\nof two lines"
    history.undo(shop)
    assert len(lines(shop, li_na, "notes")) == 2
    with pytest.raises(UserMistake) as refused:
        timeline_acts.correct_note(shop, li_na, two, "  ")
    assert refused.value.where == "note"


def test_note_line_keeps_its_time_and_one_that_is_no_day_stays_whole(shop: Shop, li_na: int) -> None:
    note = "2026-05-20 09:00 fetch Rex\n2026-05-19 no time\n2026-13-45 10:00 no such day"
    customers.set_fields(shop, li_na, {"note": note})
    timed, plain, odd = lines(shop, li_na, "notes")
    assert [str(line.text) for line in (timed, plain, odd)] == ["fetch Rex", "no time", "2026-13-45 10:00 no such day"]
    assert (timed.at, plain.at, odd.at) == (dt.datetime(2026, 5, 20, 9, tzinfo=shop.zone), None, None)
    timeline_acts.correct_note(shop, li_na, odd, "2026-12-15 meant this day")
    assert customers.draft_of(shop, li_na).note.splitlines()[2] == "2026-12-15 meant this day"


def test_what_cannot_be_undone_says_why(shop: Shop, li_na: int) -> None:
    other = customers.create(shop, CustomerDraft(name="Li Na"))
    contacts.record(shop, other, ContactDraft(CALL, note="hello"))
    merging.merge(shop, li_na, other)
    (line,) = lines(shop, li_na, CONTACTS)
    with pytest.raises(UserMistake, match="merged"):
        timeline_acts.undo(shop, li_na, line)
    joined = lines(shop, li_na)[-1]
    with pytest.raises(UserMistake, match="known"):
        timeline_acts.undo(shop, li_na, joined)
    crowd = [customers.create(shop, CustomerDraft(name=f"C{n}")) for n in range(11)]
    customer_crowds.add_tag(shop, crowd, "summer")
    (tagged,) = [e for e in lines(shop, crowd[0]) if e.kind == "change"]
    with pytest.raises(UserMistake, match="11 customers at once"):
        timeline_acts.undo(shop, crowd[0], tagged)
    customers.delete(shop, li_na)
    with pytest.raises(UserMistake, match="bin"):
        timeline_acts.undo(shop, li_na, line)


def test_line_of_long_ago_cannot_be_undone_any_more(shop: Shop, li_na: int) -> None:
    contacts.record(shop, li_na, ContactDraft(CALL, note="hello"))
    shop.clock = FixedClock(NOW + 31 * DAY)
    history.drop_old_images(shop)
    (line,) = lines(shop, li_na, CONTACTS)
    before = dump(shop)
    with pytest.raises(UserMistake, match="longer ago than 30 days"):
        timeline_acts.undo(shop, li_na, line)
    assert dump(shop) == before


def test_step_about_somebody_who_is_gone_is_refused_in_words(shop: Shop, li_na: int) -> None:
    contacts.record(shop, li_na, ContactDraft(CALL, note="hello"))
    step = history.undo_step(shop)
    assert step is not None
    with shop.database.write() as session:  # as an erasure leaves it
        for table in ("interaction", "customer_stat", "customer_change"):
            raw(session).execute(f"DELETE FROM {table} WHERE customer_id = ?", (li_na,))
        raw(session).execute("DELETE FROM customer WHERE id = ?", (li_na,))
    with pytest.raises(UserMistake, match="cannot be undone"):
        history.undo_change(shop, step.change_id)
    with pytest.raises(UserMistake, match="no customer"):
        timeline.page(shop, li_na)


def test_long_note_stays_short_in_the_list(shop: Shop, li_na: int) -> None:
    contacts.record(shop, li_na, ContactDraft(CALL, note="word " * 2000))
    (line,) = lines(shop, li_na, CONTACTS)
    assert len(str(line.text)) == 300
    assert len(contacts.of_id(shop, line.row_id).draft.note) == 9999


def test_change_says_which_fields_and_which_pet(shop: Shop) -> None:
    who = customers.create(shop, CustomerDraft(name="Ann"))
    pets.create(shop, PetDraft(name="Tilly"), [who])
    customers.set_fields(shop, who, {"wechat": "ann", "gender": "female"})
    customers.set_phones(shop, who, [PhoneDraft("13800006688")])
    said = [str(entry.detail) for entry in timeline.page(shop, who, ["changes"]).entries if entry.kind == "change"]
    assert [each.split(" · ")[0] for each in said] == ["Phone", "Gender, WeChat", "Tilly"]


def test_lines_of_one_day_stand_in_the_order_in_which_they_were_written_down(shop: Shop, li_na: int) -> None:
    """Whatever knows only its day: a note, care, feedback, consent; one for an earlier day stays at the end of that day."""
    pet = pets.create(shop, PetDraft(name="Tom"), [li_na])
    steps = (
        lambda: customers.add_note(shop, li_na, "first"),
        lambda: purchases.record(shop, PurchaseDraft(li_na, (ItemDraft("x", 1000, 100),))),
        lambda: care_records.record(shop, pet, CareDraft(TODAY, title="bath")),
        lambda: contacts.record(shop, li_na, ContactDraft(CALL, note="third")),
        lambda: feedback.record(shop, li_na, FeedbackDraft("praise", "fourth", opened_on=TODAY)),
        lambda: purchases.record(shop, PurchaseDraft(li_na, (ItemDraft("y", 1000, 100),))),
        lambda: consent.answer(shop, li_na, ConsentDraft(MARKETING, YES)),
        lambda: customers.add_note(shop, li_na, "last"),
        lambda: care_records.record(shop, pet, CareDraft(TODAY - DAY, title="nails")),
    )
    for minutes, step in enumerate(steps):
        shop.clock = FixedClock(NOW + dt.timedelta(minutes=minutes))
        step()
    kinds = [each.kind for each in lines(shop, li_na) if each.kind not in ("change", "joined")]
    assert kinds == ["note", "consent", "sale", "feedback", "contact", "care", "sale", "note", "care"]


def test_lines_of_one_minute_stand_in_the_order_in_which_they_were_written_down(
    shop: Shop, li_na: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note says only its minute; a second one in it, one that was taken back and done again, a page that ends there change nothing."""
    steps = (
        lambda: customers.add_note(shop, li_na, "taken back"),
        lambda: history.undo(shop),
        lambda: customers.add_note(shop, li_na, "first"),
        lambda: contacts.record(shop, li_na, ContactDraft(CALL, note="second")),
        lambda: customers.add_note(shop, customers.create(shop, CustomerDraft("Ann")), "of somebody else"),
        lambda: customers.add_note(shop, li_na, "third"),
        lambda: feedback.record(shop, li_na, FeedbackDraft(COMPLAINT, "fourth", opened_on=TODAY)),
    )
    for seconds, step in enumerate(steps):
        shop.clock = FixedClock(NOW.replace(second=0) + dt.timedelta(seconds=7 * seconds))
        step()
    whole = [str(each.text) for each in lines(shop, li_na, NOTES, CONTACTS, FEEDBACK)]
    assert whole == ["fourth", "third", "second", "first"]
    monkeypatch.setattr(timeline, "PAGE", 1)
    assert [str(each.text) for each in lines(shop, li_na, NOTES, CONTACTS, FEEDBACK)] == whole


def test_notes_of_who_was_merged_keep_their_place_and_those_without_an_action_end_their_minute(
    shop: Shop, li_na: int
) -> None:
    other = customers.create(shop, CustomerDraft(name="Ann"))
    for seconds, step in enumerate(
        (
            lambda: customers.add_note(shop, other, "first"),
            lambda: contacts.record(shop, other, ContactDraft(CALL, note="second")),
        )
    ):
        shop.clock = FixedClock(NOW.replace(second=0) + dt.timedelta(seconds=7 * seconds))
        step()
    merging.merge(shop, li_na, other)
    assert [str(each.text) for each in lines(shop, li_na, NOTES, CONTACTS)] == ["second", "first"]
    minute = f"{NOW.astimezone(shop.zone):%Y-%m-%d %H:%M}"
    customers.set_fields(
        shop, other := customers.create(shop, CustomerDraft(name="Bo")), {"note": f"{minute} b\n{minute} a"}
    )
    contacts.record(shop, other, ContactDraft(CALL, note="c"))
    assert [str(each.text) for each in lines(shop, other, NOTES, CONTACTS)] == ["b", "a", "c"]


def test_whatever_is_shown_with_a_time_stands_in_the_order_of_the_times(
    shop: Shop, li_na: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every sort, within a day and across midnight; what has no time stands at the end of its day. Pages of any size hold the same."""
    pet = pets.create(shop, PetDraft(name="Tom"), [li_na])
    sale = PurchaseDraft(li_na, (ItemDraft("x", 1000, 100),))
    steps = (
        lambda: customers.add_tag(shop, li_na, "regular"),
        lambda: purchases.record(shop, sale),
        lambda: care_records.record(shop, pet, CareDraft(shop.today(), kind="weight", weight_milli=2600)),
        lambda: customers.set_fields(shop, li_na, {"wechat": f"lina{shop.clock.now().timestamp()}"}),
        lambda: customers.add_note(shop, li_na, "asks for hay"),
        lambda: purchases.refund(shop, purchases.of_customer(shop, li_na)[0].id),
        lambda: contacts.record(shop, li_na, ContactDraft(CALL, note="hello")),
        lambda: customers.remove_tag(shop, li_na, "regular"),
        lambda: feedback.record(shop, li_na, FeedbackDraft("praise", "good", opened_on=shop.today())),
        lambda: contacts.record(shop, li_na, ContactDraft(VISIT, happened_at=shop.clock.now() - dt.timedelta(minutes=5))),
        lambda: consent.answer(shop, li_na, ConsentDraft(MARKETING, YES)),
        lambda: care_records.record(shop, pet, CareDraft(shop.today() - DAY, title="nails")),
    )  # fmt: skip
    for minutes, step in enumerate(steps * 2):
        shop.clock = FixedClock(NOW + dt.timedelta(hours=minutes))
        step()
    whole = lines(shop, li_na)
    assert len({each.kind for each in whole}) == 10
    assert len(whole) == len(steps) * 2 + 2
    times = [(each.on, each.at is not None, each.at and each.at.replace(second=0)) for each in whole]
    assert times == sorted(times, key=lambda each: (each[0], each[1], each[2] or NOW), reverse=True)
    for size in (1, 2, 5):
        monkeypatch.setattr(timeline, "PAGE", size)
        assert lines(shop, li_na) == whole


def test_step_about_several_names_only_what_is_theirs(shop: Shop) -> None:
    """Whoever lies in the bin with others, and whose pet somebody else has as well or has by now."""
    ann, ben, cat = (customers.create(shop, CustomerDraft(name=name)) for name in ("Ann", "Ben", "Cat"))
    for name, owner in (("Rex", ann), ("Felix", ben), ("Kitty", ben)):
        pets.create(shop, PetDraft(name=name), [owner])
    bun = pets.create(shop, PetDraft(name="Bun"), [cat, customers.create(shop, CustomerDraft(name="Dan"))])
    customers.delete(shop, ann, ben, cat)
    customers.restore(shop, ann, ben, cat)

    def said(who: int) -> list[str]:
        return [str(each.detail).split(" · ")[0] for each in lines(shop, who) if each.kind == "change"]

    assert said(ann) == ["Rex", "Rex", "Rex"]
    assert said(ben) == ["Felix, Kitty", "Felix, Kitty", "Kitty", "Felix"]
    assert said(cat) == ["Changed", "Changed", "Bun"]
    pets_typed.set_fields(shop, bun, {"allergies": "hay"})
    assert said(cat)[0] == "Bun, Allergies"
    merging.merge(shop, ann, ben)
    assert said(ann)[1:3] == ["Rex, Felix, Kitty", "Rex, Felix, Kitty"], "of who was merged it is theirs"


def test_pages_of_one_day_hold_every_line_once(shop: Shop, li_na: int, monkeypatch: pytest.MonkeyPatch) -> None:
    test_lines_of_one_day_stand_in_the_order_in_which_they_were_written_down(shop, li_na)
    whole = lines(shop, li_na)
    monkeypatch.setattr(timeline, "PAGE", 2)
    found: list[TimelineEntry] = []
    after = None
    while True:
        page = timeline.page(shop, li_na, (), after)
        found += page.entries
        after = page.after
        if after is None:
            break
    assert found == whole
