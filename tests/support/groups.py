"""Random groups, and an oracle that says by the rules' own words who sees what in them.

The oracle shares no code with the service: it knows people by name and asks no question but the rules' own.
"""

import random
from dataclasses import dataclass, field
from enum import Enum, auto


class Names(Enum):
    """How participants see each other's names (S27)."""

    FULL = auto()
    SHORT = auto()
    ALIAS = auto()


@dataclass
class Group:
    """A group of people. Everybody is a number: 0 hosts, 1 and up take part.

    `coordinators` are those who coordinate the division: numbers of participants, and -1 for one who takes no
    part; -2 is an outsider. `joined` says with which message somebody joined, `shown` whether they were shown
    what was said before. `files` are (sender, chosen people, after which message). `marks`: the division
    shows everybody up to where others have read.
    """

    size: int
    names: Names
    coordinators: set[int]
    joined: dict[int, int] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)
    messages: list[int] = field(default_factory=list)
    files: list[tuple[int, frozenset[int], int]] = field(default_factory=list)
    marks: bool = True

    @property
    def people(self) -> range:
        """Everybody who looks: an outsider, a coordinator outside, the host, the participants."""
        return range(-2, self.size)


def a_group(seed: int) -> Group:
    """A group, the same for the same seed: some large, some late, files for few, all or none."""
    chance = random.Random(seed)
    size = chance.choice((2, 2, 3, 3, 4, 5, 6, 26)) if seed % 50 == 0 else chance.randint(2, 6)
    group = Group(size, chance.choice(list(Names)), {-1})
    group.coordinators |= {each for each in range(1, size) if chance.random() < 0.1}
    group.messages = [chance.randrange(size) for _ in range(chance.randint(0, 6))]
    for person in range(chance.randint(2, size), size):
        group.joined[person] = chance.randint(1, len(group.messages) + 1)
        if chance.random() < 0.4:
            group.shown.add(person)
    for _ in range(chance.randint(0, 4)):
        chosen = frozenset(each for each in range(1, size) if chance.random() < chance.choice((0, 0.5, 1)))
        group.files.append((chance.randrange(size), chosen, chance.randint(0, len(group.messages))))
    return group


def sees_message(group: Group, person: int, number: int) -> bool:
    """S11: a newcomer sees messages from joining on, unless the host shares the history."""
    if person == -2:
        return False
    if person in group.coordinators or person == 0:
        return True
    return person in group.shown or person not in group.joined or number >= group.joined[person]


def sees_file(group: Group, person: int, index: int) -> bool:
    """S28: sender, host and the chosen see a file; for anybody else it does not exist."""
    sender, chosen, _ = group.files[index]
    return person in {0, sender} | chosen


def sees_personal(group: Group, person: int, owner: int) -> bool:
    """S26, S32: an address or a fee is for host, coordinators and the person themselves."""
    return person == 0 or person == owner or person in group.coordinators


def sees_read_mark(group: Group, person: int, owner: int) -> bool:
    """S41: a read mark is for everybody inside where the division shows it, else as an address is."""
    return (group.marks and person != -2) or sees_personal(group, person, owner)


def name_seen(group: Group, person: int, owner: int, first: str, last: str) -> str:
    """S27: what name of `owner` (whose names are given) a person of the group reads."""
    full = f"{first} {last}"
    if person in group.coordinators or person in (0, owner) or owner == 0 or group.names is Names.FULL:
        return full
    return f"{first} {last[0]}." if group.names is Names.SHORT else f"Participant {owner}"
