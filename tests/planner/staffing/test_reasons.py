import json
from datetime import date

from planner.staffing.model import Assignment
from planner.staffing.reasons import by_hand, kept_why, why_text

MINE = Assignment(day=date(2026, 3, 2), member="a", shift="pagi", squad="Regu 1")
NAMES = {"b": "Budi", "c": "Citra"}
TURN = {
    "kind": "turn", "need": 2, "duty": "member", "home": "Regu 1", "have": 4, "away": ["b"],
    "states": {"away": 2, "free": 1}, "measure": "nights", "till": 3, "others_till": [2, 4],
    "month": 5, "others_month": [5, 5],
}  # fmt: skip


def test_the_facts_that_older_versions_kept_are_told_as_ever() -> None:
    told = why_text(
        Assignment(
            day=MINE.day,
            member="a",
            shift="pagi",
            squad="Regu 1",
            why=kept_why(json.dumps(TURN), MINE),
        ),
        NAMES,
        "id",
    )
    assert told == (
        "Regu 1 bertugas pagi dan perlu 2 anggota. Dari 4 anggota Regu 1, yang lain: 2 cuti "
        "(Budi, …), 1 libur agar pembagian merata. Giliran malam Anda bulan ini sebelumnya: 3 "
        "(anggota lain: 2–4); sebulan penuh 5 (5)."
    )


def test_one_person_is_told_in_the_singular() -> None:
    why = kept_why(json.dumps({**TURN, "need": 1, "have": 1}), MINE)
    told = why_text(
        Assignment(day=MINE.day, member="a", shift="pagi", squad="Regu 1", why=why), NAMES, "en"
    )
    assert told.startswith("Regu 1 serves pagi and needs 1 member. Your squad has nobody else.")


def test_what_older_versions_did_not_explain_is_told_so() -> None:
    assert kept_why("", MINE) == ()
    assert why_text(MINE, {}, "en") == "The reason was not recorded."
    assert kept_why('{"kind":"exchange","by":"sari","other":"b"}', MINE) == by_hand(
        "exchange", "sari", "b"
    )


def test_a_member_who_left_is_told_without_a_name() -> None:
    gone = Assignment(
        day=MINE.day,
        member="a",
        shift="pagi",
        squad="Regu 1",
        why=by_hand("exchange", "sari", "x"),
    )
    assert why_text(gone, NAMES, "id") == "Ditukar oleh komandan dengan ?."
