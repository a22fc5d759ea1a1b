"""All that the internet sees: HTTP, the live stream and the web app. No database, no rules of the domain.

The chassis comes before whatever it imports: it says how grpc is to be loaded.
"""

import chassis  # noqa: F401
