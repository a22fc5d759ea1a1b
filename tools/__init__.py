"""The programs behind the targets of the Makefile; nothing of Sotto imports them."""
