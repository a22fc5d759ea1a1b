"""Live events as browsers get them."""

from gateway.events import event


def test_a_frame_is_one_event_whatever_the_text() -> None:
    made = event("messages", {"text": "a\n\ndata: forged\r\n"}, "c1").frame
    assert made.count(b"\n\n") == 1
    assert made.startswith(b"event: messages\nid: c1\ndata: {")


def test_an_event_without_a_cursor_leaves_the_last_one_standing() -> None:
    assert b"id:" not in event("presence", {}).frame
