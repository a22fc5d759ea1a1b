"""What people run: `sotto verify`. Needs no service, no database and no network unless it is told to."""
