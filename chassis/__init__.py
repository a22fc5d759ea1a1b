"""What every process of Sotto stands on. The chassis knows no service."""

import os

# Before grpc is loaded, which reads it once: with its new event engine a message costs half as much again
# (ADR 0028). What an operator has set counts.
os.environ.setdefault("GRPC_EXPERIMENTS", "-event_engine_client,-event_engine_listener")
