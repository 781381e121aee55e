from planner.city.address import USUAL, note_address, served_address
from planner.city.office import Office


def test_links_name_the_address_that_was_served_last(office: Office) -> None:
    assert served_address(office) == USUAL
    for address in ("http://127.0.0.1:8001", "http://[::1]:40123"):
        note_address(office, address)
        assert served_address(office) == address
