"""What can be done with the directory: one method per act, one transaction each."""
