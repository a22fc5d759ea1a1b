"""The rules of a conversation, numbered as in docs/rules.md.

Starting
- S6   Only a provider, or a coordinator for a provider of that division, starts one. A client never.
- S7   Needed: division, host, at least one participant. Optional: subject, start.
- S8   A start is date and time, or neither (then it opens at once). Stored as UTC and IANA zone. A local time
       that does not exist is refused, one that exists twice asks which; not in the past. Less than 24 h ahead
       is a hint.
- S9   At most 25 participants besides the host. The same person twice is refused.
- S10  Participants are clients or colleagues. A colleague has no more rights, and no fee unless one is set.
- S11  People are added while it is not over; a newcomer sees messages from joining on, or all of them.
- S12  A follow-up of a completed conversation has its division, its host and its people.
- S32  A fee per participant, decided before the start, afterwards only lowered; blank is not 0. Negative, in
       another currency, or above 0 but below the processor's minimum is refused by field. A division without
       billing has no fees.

Life
- S13  SCHEDULED → AWAITING_PROVIDER → ACTIVE → COMPLETED; CANCELLED from the first two. The last two are
       final.
- S14  Before the start nobody sends, the host included; the host may edit the announcement and share files.
- S15  Once started the host speaks first: the host's own text or file makes it ACTIVE.
- S16  Text is plain, 1 to 10,000 characters.
- S17  Host or coordinator completes; this cannot be undone.
- S18  After completion nobody sends; everybody keeps reading what they could already see.
- S19  Host or coordinator move the start before it comes, and cancel with a reason until the host has opened.
       A participant withdraws with a reason before the start: they see nothing new, and owe nothing, or the
       division's late-cancellation fee within its window. Who did not come owes its no-show fee. Neither is
       above the agreed fee; both can be waived.
- S20  Two lists, active and archived, newest activity first.
- S21  A send to a completed conversation is refused with the reason and creates nothing.
- B3   Who owes a fee accepts it, and what withdrawing late and not coming cost, before first sending. Nothing
       is ever charged beyond what was accepted.
- S34  Completing with missing cards needs an acknowledgement of exactly those participants, checked afresh.

Announcement
- S22  At most 120 characters (code points after NFC, trimmed).
- S23  The same for all. Only host or coordinator edits, with a version check; edits are kept.

Who sees what
- S26  Only the host and the division's coordinators see e-mail addresses.
- S28  The sender of a file picks who sees it; the host sees every file.
- S31  Export to CSV any time of what one can see, formula cells neutralised.
- B7   Message ids come from the client; numbers are gapless; unread = last − read.

The end
- B8   What a division keeps no longer is destroyed after a notice, by its key; a legal hold wins. Of what was
       destroyed it is known that it was, and when.

`states` holds the tables of S11 to S19 and B3, `reasons` every refusal, `entities` the things, the other
modules a subject each. Nothing here does input or output.
"""
