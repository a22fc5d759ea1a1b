"""Every call that leaves the directory."""
