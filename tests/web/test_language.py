from pathlib import Path

from babel.messages.extract import extract_from_dir
from flask.testing import FlaskClient

from planner.words.catalogues import catalogue, is_code
from tests.pseudo import esperanto

WEB = Path(__file__).parents[2] / "web"

__all__ = ["esperanto"]


def test_indonesian_is_the_default_and_english_is_remembered(client: FlaskClient) -> None:
    assert '<html lang="id">' in client.get("/rencana").get_data(as_text=True)
    english = client.get("/rencana?lang=en").get_data(as_text=True)
    assert '<html lang="en">' in english
    assert "Patrol plan" in english
    assert '<html lang="en">' in client.get("/kecamatan").get_data(as_text=True)
    assert '<html lang="id">' in client.get("/kecamatan?lang=id").get_data(as_text=True)


def test_an_unknown_language_falls_back_to_indonesian(client: FlaskClient) -> None:
    response = client.get("/rencana?lang=xx")
    assert '<html lang="id">' in response.get_data(as_text=True)
    assert "Set-Cookie" not in response.headers


def test_plurals_follow_the_language(client: FlaskClient) -> None:
    assert "4 titik" in client.get("/rencana").get_data(as_text=True)
    assert "4 stops" in client.get("/rencana?lang=en").get_data(as_text=True)


TEMPLATES = (("templates/**.html", "jinja2"), ("**/templates/**.html", "jinja2"))


def test_every_text_of_the_pages_has_an_english_one_and_none_is_left_over() -> None:
    used = {
        message[2]
        for message in extract_from_dir(
            str(WEB),
            method_map=[("**.py", "python"), *TEMPLATES],
            keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
        )
    }
    there = {m.id: m.string for m in catalogue("en") if m.id}
    # A message with a plural is stored under both its forms.
    singular = {str(key[0] if isinstance(key, tuple) else key) for key in there}
    assert {text for text in singular if not is_code(text)} == {
        key[0] if isinstance(key, tuple) else key for key in used
    }
    assert all(all(text) if isinstance(text, tuple) else text for text in there.values())


def test_a_language_of_which_only_the_catalogue_is_there_is_offered_and_spoken(
    esperanto: None, client: FlaskClient
) -> None:
    page = client.get("/rencana?lang=eo").get_data(as_text=True)
    assert '<html lang="eo">' in page
    assert "[Patrol plan]" in page
    assert "[schematic roads: times are estimates]" in page
    assert "Esperanto" in page
    assert "Rencana patroli" not in page
