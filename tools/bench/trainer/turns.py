"""The order of the runs: A B C A B C …, so that a machine that grows slower or faster does so for everyone."""


def turns(names: list[str], segments: int) -> list[tuple[int, str]]:
    """(segment, name) of each run. Every second round runs backwards: nobody always follows the same neighbour."""
    if segments < 1:
        raise ValueError("at least one segment is needed")
    return [(segment, name) for segment in range(segments) for name in (names if segment % 2 == 0 else names[::-1])]
