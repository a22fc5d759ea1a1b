"""Every conversion between domain and protobuf."""
