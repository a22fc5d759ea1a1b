"""All that the internet sees: HTTP, the live stream and the web app. No database, no rules of the domain."""
