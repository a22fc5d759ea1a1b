"""The embedded servers: PostgreSQL, NATS, S3, the mail catcher and the payment processor simulator."""
