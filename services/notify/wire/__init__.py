"""Every conversion at the notify service's edges: its contract, its letters, its mails."""
