"""The rules of billing, pure.

S32  A fee is owed per participant; 0 is nothing to charge.
S33  A card is known by its id at the processor, brand, last four digits, expiry; the default is charged.
S34  Before completing, the host learns who owes a fee and has no card.
S35  Every charge ends visibly: succeeded, failed with a code, wanting the client, or without a card.
S36  Never twice, never lost: `charges.TRANSITIONS` is the only way a charge moves, and success is final.
S37  Each success has a receipt; each conversation with fees has one invoice, numbered without gaps.
     Where the division names a tax, both show what each line contains of it (ADR 0023).
S38  Soft declines are tried again at most four times in a week; another card at once; hard ones never.
     What the processor, the charges and the ledger say is compared; what is on its way is no difference.
     What was not paid can be waived or tried again, what was paid is paid back up to what it was.
S19  Withdrawing late and not coming are charged as such, also where the conversation was cancelled.
B3   Nothing is charged beyond what its payer accepted; what nobody accepted waits, visibly.
B2   The preview names the card that will be charged; that card is the one charged.
"""
