"""The services: each owns its data and its rules, and none imports another.

The chassis comes before whatever they import: it says how grpc is to be loaded.
"""

import chassis  # noqa: F401
