"""Files shared in conversations: checked, encrypted, shown to whom the sender chose."""
