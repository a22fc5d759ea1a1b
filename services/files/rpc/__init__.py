"""Face 1: calls."""
