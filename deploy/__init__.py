"""How Sotto is run: on one machine (`deploy.local`) and in production."""
