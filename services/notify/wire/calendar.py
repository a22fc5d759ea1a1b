"""The calendar entry of an appointment and its changes (RFC 5545, RFC 5546): a time, and nothing else."""

from icalendar import Calendar, Event, vCalAddress, vText

from services.notify.domain.contents import Appointment, Cancelled, Mail, Withdrawn

SUMMARY = "Secure messaging appointment"


def method(content: Appointment) -> str:
    """CANCEL where it does not take place for the reader; else REQUEST, which replaces an earlier entry."""
    return "CANCEL" if isinstance(content, Cancelled | Withdrawn) else "REQUEST"


def entry(mail: Mail, content: Appointment, domain: str, url: str) -> bytes:
    """An entry for one attendee; its UID is the same for the same person and conversation. Times in UTC."""
    cancels = method(content) == "CANCEL"
    organizer = vCalAddress(f"mailto:{mail.practice.support_address}")
    organizer.params["CN"] = vText(mail.practice.name.replace('"', "'"))
    attendee = vCalAddress(f"mailto:{mail.recipient.email}")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["RSVP"] = vText("FALSE")
    event = Event()
    event.add("uid", f"{content.conversation_id}.{content.person_id}@{domain}")
    event.add("sequence", content.sequence + cancels)
    event.add("dtstamp", mail.create_time)
    event.add("dtstart", content.start_time)
    event.add("summary", SUMMARY)
    event.add("status", "CANCELLED" if cancels else "CONFIRMED")
    event.add("url", url)
    event.add("organizer", organizer, encode=False)
    event.add("attendee", attendee, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Sotto//Secure messaging appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method(content))
    calendar.add_component(event)
    ical: bytes = calendar.to_ical()
    return ical
