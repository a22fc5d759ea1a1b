"""What the use cases need from outside, as they see it."""
