"""A whole appointment, played through the gateway as browsers would, and checked step by step."""
