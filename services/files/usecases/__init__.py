"""The acts of files: load → decide → save → tell, one transaction each."""
