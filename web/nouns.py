"""The nouns that the pages are about: a line each."""

from web.api import NOUN as API
from web.audit import NOUN as AUDIT
from web.field import NOUN as FIELD
from web.incidents import NOUN as INCIDENTS
from web.noun import MenuItem, Noun
from web.operations import NOUN as OPERATIONS
from web.patrol import NOUN as PATROL
from web.people import NOUN as PEOPLE
from web.potential import NOUN as POTENTIAL
from web.reports import NOUN as REPORTS
from web.review import NOUN as REVIEW
from web.risk import NOUN as RISK
from web.staffing import NOUN as STAFFING

NOUNS: tuple[Noun, ...] = (
    *(PATROL, FIELD, RISK, REVIEW, REPORTS, INCIDENTS, POTENTIAL, STAFFING),
    *(PEOPLE, AUDIT, OPERATIONS, API),
)


def menu() -> tuple[MenuItem, ...]:
    """Return the lines of the menu, in order."""
    return tuple(sorted((i for noun in NOUNS for i in noun.menu), key=lambda i: i.place))
