"""Who calls."""

from chassis.ids import PersonId
from chassis.rpc import current_caller


def current_person() -> PersonId:
    """The person who calls: the policies of files admit persons only."""
    person = current_caller().person_id
    assert person is not None, "the policies of files admit persons only"
    return person
