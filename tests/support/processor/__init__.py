"""A card payment processor that behaves as Stripe documents and misbehaves on demand; see README.md."""
