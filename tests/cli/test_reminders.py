"""Reminders from the command line: the keys scripts rely on, in both languages, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

KEYS = {"reminder_id", "rule", "customer_id", "pet_id", "due_on", "reason", "severity"}
BORN = "姓名,手机,生日\n陈小雨,13800006688,1995-05-20\n何静,13900002210,1990-05-18\n吴磊,13700000456,\n"


@pytest.fixture
def with_birthdays(shop_file: Path, run: Run, sheet) -> Path:
    assert run("import", shop_file, sheet(BORN)).code == 0
    return shop_file


def due(run: Run, file: Path, *words: object, **options: str):
    return run("remind", file, "--json", *words, **options).data["due"]


def test_remind_tells_what_is_due_with_its_reason(with_birthdays: Path, run: Run) -> None:
    said = run("remind", with_birthdays, "--json").data
    assert (said["created"], said["closed"]) == (2, 0)
    assert all(set(row) >= KEYS for row in said["due"])
    assert [(r["due_on"], r["severity"]) for r in said["due"]] == [("2026-05-18", "due"), ("2026-05-20", "info")]
    assert run("remind", with_birthdays, "--json").data["created"] == 0


def test_remind_speaks_the_language_asked_for(with_birthdays: Path, run: Run) -> None:
    assert "Birthday today; turns 36" in run("remind", with_birthdays).out
    assert "今天生日" in run("remind", with_birthdays, "--language", "zh_CN").out


def test_days_look_further_ahead_and_no_further(with_birthdays: Path, run: Run) -> None:
    assert [r["due_on"] for r in due(run, with_birthdays, "--days", "0")] == ["2026-05-18"]
    assert len(due(run, with_birthdays, "--days", "20", today="2026-05-01")) == 2


def test_done_snooze_and_skip_say_the_new_state(with_birthdays: Path, run: Run) -> None:
    first, second = due(run, with_birthdays)
    done = run("done", with_birthdays, first["reminder_id"], "--outcome", "no_answer", "--json").data
    assert done == {"reminder_id": first["reminder_id"], "status": "done", "outcome": "no_answer"}
    put_off = run("snooze", with_birthdays, second["reminder_id"], "--until", "2026-05-19", "--json").data
    assert (put_off["reminder_id"], put_off["status"]) == (second["reminder_id"], "snoozed")
    assert due(run, with_birthdays) == []
    assert len(due(run, with_birthdays, today="2026-05-19")) == 1
    skipped = run("skip", with_birthdays, second["reminder_id"], "--json").data
    assert skipped["status"] == "skipped"
    assert run("undo", with_birthdays).code == 0
    assert len(due(run, with_birthdays, today="2026-05-19")) == 1


def test_customer_shows_the_same_reminders(with_birthdays: Path, run: Run) -> None:
    (row, _other) = due(run, with_birthdays)
    shown = run("customer", with_birthdays, row["customer_id"], "--json").data["reminders"]
    assert [(r["reminder_id"], r["reason"]) for r in shown] == [(row["reminder_id"], row["reason"])]


def test_sale_says_what_it_answered(shop_file: Path, run: Run) -> None:
    run("add-customer", shop_file, "--field", "name=Ann")
    for day in ("01", "08", "15", "22"):
        run("sell", shop_file, "--customer", 1, "--item", "Bread,1,9.00", "--at", f"2026-03-{day}T10:00")
    (row,) = due(run, shop_file, today="2026-04-20")
    sold = run("sell", shop_file, "--customer", 1, "--item", "Bread,1,9.00", "--json", today="2026-04-20").data
    assert sold["reminders_closed"] == [row["reminder_id"]]
    assert due(run, shop_file, today="2026-04-20") == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("done", 99), 4),
        (("snooze", 99, "--until", "2026-06-01"), 4),
        (("snooze", 1, "--until", "2026-05-18"), 4),
        (("snooze", 1, "--until", "2036-05-18"), 4),
        (("snooze", 1, "--until", "tomorrow"), 2),
        (("snooze", 1), 2),
        (("done", 1, "--outcome", "married"), 2),
        (("done", "one"), 2),
        (("remind", "--days", "-1"), 2),
        (("remind", "--days", "9999"), 2),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(with_birthdays: Path, run: Run, words, code, language) -> None:
    run("remind", with_birthdays)
    command, *rest = words
    said = run(command, with_birthdays, *rest, "--language", language)
    assert said.code == code
    assert said.err.strip()
    assert len(due(run, with_birthdays)) == 2


def test_done_twice_is_refused(with_birthdays: Path, run: Run) -> None:
    (row, _other) = due(run, with_birthdays)
    assert run("done", with_birthdays, row["reminder_id"]).code == 0
    assert run("done", with_birthdays, row["reminder_id"]).code == 4


def settings(run: Run, file: Path, *words: object) -> dict[str, object]:
    return run("reminder-options", file, "--json", *words).data


def test_reminder_options_are_shown_and_changed(with_birthdays: Path, run: Run) -> None:
    before = settings(run, with_birthdays)
    assert before["changed"] is False
    assert before["rules"] == dict.fromkeys(
        ("complaint_follow_up", "birthday", "pet_birthday", "care", "churn", "win_back", "revisit", "second_visit"),
        True,
    )
    assert (before["lead_days"], before["days_between"], before["learnt"]) == (None, 14, None)
    assert before["usual"] == {"lead_days": 3, "usual_days": 30, "lapse_days": 90}
    after = settings(run, with_birthdays, "--set", "lead_days=1", "--set", "closed_on=2026-10-01..2026-10-02")
    assert (after["changed"], after["lead_days"]) == (True, 1)
    assert after["closed_on"] == ["2026-10-01", "2026-10-02"]
    assert [row["due_on"] for row in due(run, with_birthdays)] == ["2026-05-18"]
    settings(run, with_birthdays, "--set", "birthday=off")
    assert due(run, with_birthdays) == []
    assert run("undo", with_birthdays).code == 0
    assert len(due(run, with_birthdays)) == 1


def test_lines_of_the_options_can_be_given_back(with_birthdays: Path, run: Run) -> None:
    settings(
        run, with_birthdays, "--set", "churn=off", "--set", "closed_on=10-1..10-7,12-31", "--set", "leap_month=both"
    )
    lines = run("reminder-options", with_birthdays).out.splitlines()
    said = [word for line in lines for word in ("--set", line.split("  ")[0])]
    assert "churn=off" in said
    assert "closed_on=2026-10-01..2026-10-07,2026-12-31" in said
    assert settings(run, with_birthdays, *said)["changed"] is False
    assert run("reminder-options", with_birthdays, "--language", "zh_CN").out.splitlines() != lines


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("lead_days=61", 4),
        ("lead_days=soon", 4),
        ("nonsense=1", 4),
        ("churn=maybe", 4),
        ("closed_on=2026-02-30", 4),
        ("leap_month=none", 4),
        ("march_first=29", 4),
        ("lead_days", 2),
    ],
)
def test_options_that_make_no_sense_are_refused_and_nothing_changes(
    with_birthdays: Path, run: Run, said: str, code: int, language: str
) -> None:
    refused = run("reminder-options", with_birthdays, "--set", "churn=off", "--set", said, "--language", language)
    assert refused.code == code
    assert said.split("=")[0] in refused.err
    assert settings(run, with_birthdays)["rules"]["churn"] is True
