"""Cards on file, charges at completion, receipts and invoices."""
