"""Who is told what by mail, once, and when."""
