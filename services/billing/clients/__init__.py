"""Every outbound call: the processor, other services, gateways; and the making of paper."""
