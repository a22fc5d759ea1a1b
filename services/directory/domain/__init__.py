"""The rules of the directory, numbered as in docs/rules.md.

- S1   A practice has divisions. A division owns its time zone, currency, default announcement, billing switch
       and support address, house rules, what withdrawing late and not coming cost, and how long conversations
       are kept. Its admins and the operator change them.
- S2   Members of a division hold the roles provider, coordinator, admin. Everybody else is a client. An admin
       administers the division; it keeps an active one. Changed roles and deactivation count at once.
- S3   A client is known by e-mail within a practice; inviting an unknown address creates the client. No
       client signs up uninvited.
- S4   A sign-in is a single-use link or code from an e-mail, good for ten minutes and only in the browser
       that asked for it. What an unknown address gets to see is the same. A session has an idle and an
       absolute limit, longer for clients than for members; its person sees it listed and may end it.
       Members may have a password with an authenticator app, everybody passkeys. Guessing gets slower and
       locks nobody out. Money, settings and security want a proof of the last minutes (ADR 0031).
- S5   Holding a link alone shows nothing.
- S22  The default announcement of a division has at most 120 characters (code points after NFC, trimmed).
- S26  Addresses leave this service towards the person, the mail, the host's view and admins' lists only.

`reasons` holds every refusal, the others a subject each, `answers` what comes back.
Nothing here does input or output.
"""
