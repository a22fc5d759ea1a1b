"""The services: each owns its data and its rules, and none imports another."""
