"""The calendar attachment of an invitation (RFC 5545, RFC 5546): a time, and nothing about it."""

from icalendar import Calendar, Event, vCalAddress, vText

from services.notify.domain.contents import Invitation, Mail

SUMMARY = "Secure messaging appointment"


def invitation(mail: Mail, content: Invitation, domain: str, url: str) -> bytes:
    """A REQUEST for one attendee; its UID is the same for the same person and conversation. Times in UTC."""
    organizer = vCalAddress(f"mailto:{mail.practice.support_address}")
    organizer.params["CN"] = vText(mail.practice.name.replace('"', "'"))
    attendee = vCalAddress(f"mailto:{mail.recipient.email}")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["RSVP"] = vText("FALSE")
    event = Event()
    event.add("uid", f"{content.conversation_id}.{content.person_id}@{domain}")
    event.add("sequence", 0)
    event.add("dtstamp", mail.create_time)
    event.add("dtstart", content.start_time)
    event.add("summary", SUMMARY)
    event.add("status", "CONFIRMED")
    event.add("url", url)
    event.add("organizer", organizer, encode=False)
    event.add("attendee", attendee, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Sotto//Secure messaging appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
    calendar.add_component(event)
    ical: bytes = calendar.to_ical()
    return ical
