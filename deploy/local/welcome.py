"""What `make up` says once everything is ready: where to go, and as whom."""

from deploy.local.house import House, Person


def welcome(house: House) -> str:
    """Return the text for the terminal."""
    places = [
        ("Web app", house.url),
        ("Inbox (every mail Sotto sends)", house.inbox_url),
        ("API documentation", f"{house.url}/docs"),
        *((f"gRPC {name}", address) for name, address in house.grpc_addresses().items()),
    ]
    lines = ["", "Sotto is running.", "", *(f"  {name:<32}{place}" for name, place in places)]
    if house.people:
        lines += [
            "",
            f"  Sign in at {house.url} with one of these addresses, then open the link in the inbox:",
            "",
        ]
        lines += [_line(person) for person in house.people]
    return "\n".join([*lines, "", "  Ctrl-C stops everything; make logs follows the logs.", ""])


def _line(person: Person) -> str:
    what = ", ".join(part for part in (person.role, person.division) if part)
    return f"  {person.email:<36}{person.name} ({what})"
