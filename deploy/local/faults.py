"""What can go wrong while the local stack starts, as one sentence for the person at the terminal."""


class StackFault(Exception):
    """The stack cannot start or go on; the text is one sentence that says what to do about it."""


class ExitedEarly(StackFault):
    """A child ended before it was ready; carries the end of what it wrote since its start."""

    def __init__(self, name: str, code: int, tail: str) -> None:
        super().__init__(f"{name} ended with status {code} before it was ready; its last lines:\n{tail}")
        self.tail = tail
