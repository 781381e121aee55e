"""Files to take away carry their name in every script, and personal pages stay nowhere."""

import pytest
from flask import Response

from web.http.files import attachment, keep_nothing


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("rekap-2026.pdf", 'attachment; filename="rekap-2026.pdf"'),
        (
            "jadwal é.ics",
            "attachment; filename=\"jadwal e.ics\"; filename*=UTF-8''jadwal%20%C3%A9.ics",
        ),
        ("王.ics", "attachment; filename=\".ics\"; filename*=UTF-8''%E7%8E%8B.ics"),
    ],
)
def test_a_file_is_saved_under_its_name(name: str, told: str) -> None:
    answer = attachment(b"x", "application/pdf", name)
    assert answer.headers["Content-Disposition"] == told
    assert (answer.get_data(), answer.content_type) == (b"x", "application/pdf")


def test_what_is_personal_is_not_kept() -> None:
    assert keep_nothing(Response("x")).headers["Cache-Control"] == "no-store"
