"""Live streams: pokes become events on the streams of those who may see them (S41, B7).

`stream` is one person's stream, `crowd` all streams of a process, `lately` what they were told, `source` what
is asked of others, `hub` puts it together. The gateway has one hub for browsers, the conversation service one
for gRPC clients; how an event is said and where the truth is asked for is theirs.
"""
