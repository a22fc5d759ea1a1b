"""What every process of Sotto stands on. The chassis knows no service."""

import os

# Before grpc is loaded, which reads these once (ADR 0028); what an operator has set counts. With its new
# event engine a message costs half as much again. No process goes on with gRPC in a fork of itself: they only
# start other programs, and its preparations for forks crashed those on their way, or hung this one.
os.environ.setdefault("GRPC_EXPERIMENTS", "-event_engine_client,-event_engine_listener")
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
