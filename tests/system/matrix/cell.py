"""What a cell is: a row and a column of money-safety.md section 5, and a trial that plays it."""

CELLS = {}


def cell(name):
    """Names the function that plays `name`, "S5.K" or "S5.K-sent" for a second moment of the same cell."""
    def register(play):
        assert name not in CELLS, name
        CELLS[name] = play
        return play
    return register
