"""The whole house on one machine: real servers from the package index, no Docker, no root needed."""
