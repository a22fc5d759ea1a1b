"""Asking a service over gRPC as the operator, for every command that does."""

from collections.abc import Awaitable, Callable

from chassis.auth import Signer
from chassis.dial import Channel, Dialer
from chassis.faults import Fault
from chassis.settings import IdentitySettings
from commands.terminal import refused


async def ask(service: str, settings: IdentitySettings, act: Callable[[Channel], Awaitable[int]]) -> int:
    """Do something with the channel to a service; the exit status, that of a refusal where there is one.

    `settings` have the service's address as `<service>_address`.
    """
    dialer = Dialer(settings, Signer(settings.identity_key_file))
    try:
        return await act(dialer.channel(service))
    except Fault as fault:
        return refused(fault)
    finally:
        await dialer.close()
