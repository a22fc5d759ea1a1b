"""What people run: `sotto verify`, which needs no service, and `sotto billing`, which asks one."""
