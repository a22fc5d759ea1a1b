"""Every conversion between the domain and protobuf."""
