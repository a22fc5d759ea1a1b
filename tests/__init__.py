"""All tests, and what they share. The chassis comes first: it says how grpc is to be loaded."""

import chassis  # noqa: F401
