"""What the notify service does: take causes in, send what is due, show the host what went out."""
