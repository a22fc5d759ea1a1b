"""The rules of notices, numbered as in docs/rules.md.

- S5   A mail's link leads to sign-in; holding it alone shows nothing.
- S26  One mail per recipient; nobody else's address is in it.
- S34  A participant without a card is asked for one by mail, with no health information in it.
- S37  A receipt goes to the client (the own line only), the fact and the invoice to the host.
- S19  Who moves or cancels a conversation tells everybody else in it; who withdraws gets a confirmation, and
       the host hears of it. Calendars follow.
- S39  Everybody invited is told when they are added, with a calendar attachment where a start was chosen.
- S40  No health information in any mail: no message text, subject, file name, no other participant. By type:
       what a mail is made from (`contents`) has no field that could hold any.

A notice is a row: one per person, kind and cause, so that the same cause tells nobody twice. Mail is at least
once by nature: "sending" is written down before a mail leaves, and a crash in between makes one duplicate at
most, with the same Message-ID. `notices` holds its life, `contents` what it says, `facts` what
the owners of the facts answer.
"""
