"""Every conversion between what the service thinks and what travels."""
