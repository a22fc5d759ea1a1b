"""One method per act: load, decide, save, tell."""
