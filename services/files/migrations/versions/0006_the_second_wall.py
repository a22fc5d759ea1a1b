"""Rows of a practice are kept from calls of another (ADR 0038).

Files and forms are begun by people, so that the database can stamp whose they are.
"""

from chassis.walls import wall_of_stamped, wall_through

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in ("file", "form", "form_assignment"):
        wall_of_stamped(table)
    wall_through("file", "file_id", ("file_part", "file_viewer", "file_quarantine"))
    wall_through("form", "form_id", ("form_version",))
    wall_through("form_assignment", "form_assignment_id", ("form_submission",))
