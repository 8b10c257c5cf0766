"""Runs a notebook's cells in a sealed process of their own; `sealed.py` starts it.

    python cells.py WANTED REPORT

WANTED names a JSON file with the cells and the folders that may be written. What is
heard of the network, of other processes and of files elsewhere is refused and goes
into REPORT. Python itself tells of them (PEP 578): what a library's C code writes or
sends past Python is not heard here.
"""

import ast
import builtins
import json
import os
import sys

# Audit events, and which of their arguments say where to.
REACHES = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
STARTS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"}
# For each path among the arguments: its place, and that of the folder it starts at.
CHANGES = {
    "os.mkdir": [(0, 2)],
    "os.rename": [(0, 2), (1, 3)],
    "os.link": [(1, 3)],
    "os.symlink": [(1, 2)],
    "os.remove": [(0, 1)],
    "os.rmdir": [(0, 1)],
    "os.truncate": [(0, None)],
    "os.chmod": [(0, 2)],
    "os.utime": [(0, 3)],
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
HERE = {"localhost", "::1", "", None}


class Seal:
    """Refuses what leaves this computer or these folders, and keeps a list of it."""

    def __init__(self, folders, programs):
        self.folders = [os.path.realpath(folder) for folder in folders]
        self.programs = programs
        self.cell, self.refused = None, []

    def hear(self, event, args):
        for what in self.against(event, args):
            self.refused.append([self.cell, what])
            raise PermissionError(f"sealed: {what}")

    def against(self, event, args):
        """Yield what the seal has against an event, in words."""
        if event in REACHES:
            if not is_here(address := args[REACHES[event]]):
                yield f"{event} {address!r}"
        elif event in STARTS and args[0] not in self.programs:
            yield f"{event} {args[:1]}"
        elif event == "open" and args[2] & WRITES and self.is_outside(args[0], None):
            yield f"open to write {args[0]!r}"
        for path, start in CHANGES.get(event, ()):
            folder = None if start is None else args[start]
            if self.is_outside(args[path], folder):
                yield f"{event} {args[path]!r}"

    def is_outside(self, path, start):
        if isinstance(path, int):  # a file that is open already
            return False
        path = os.fsdecode(path)
        if start not in (None, -1) and not os.path.isabs(path):
            path = os.path.join(f"/proc/self/fd/{start}", path)
        real = os.path.realpath(path)
        inside = (real == f or real.startswith(f + os.sep) for f in self.folders)
        return not any(inside) and not real.startswith(("/dev/", "/proc/"))


def is_here(address):
    """Return whether an address, as `socket` takes them, is on this computer."""
    if isinstance(address, tuple):
        address = address[0]
    elif isinstance(address, str | bytes) and os.sep in os.fsdecode(address):
        return True  # a socket that is a file
    host = os.fsdecode(address) if isinstance(address, bytes) else address
    return host in HERE or host.startswith("127.")


def run(code, names):
    """Run a cell; return what a notebook would show of its last line."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    picture = getattr(shown, "picture", None)  # an explorer's
    if picture is not None:
        return str(picture.value)
    return str(shown) if isinstance(shown, str) else repr(shown)


def in_words(number, error):
    words = " ".join(str(error).split())[:300]
    return f"cell {number}: {type(error).__name__}: {words}"


def trial(cells, names):
    """Run cells one after the other; return what went wrong, in words, or ""."""
    for number, code in cells:
        try:
            run(code, names)
        except BaseException as error:
            return in_words(number, error)
    return ""


def run_whole(cells, ways_back, long, seal):
    """Run each cell twice in a row; then, with all of it done, each one once more.

    What is in `long` is not run twice in a row.

    Parameters
    ----------
    cells : list of (int, str)
        Number and code.
    ways_back : dict of str to int
        For a cell's number, the cell to go back to before it: it is tried in both
        ways, alone and from there on.

    long : list of int
        Numbers of cells that take seconds.

    Returns
    -------
    dict
        "failed": what ended the first run; "changed": numbers of the cells that said
        something else the second time; "alone", "from_there": for each cell number
        what went wrong when it was run again, or "".
    """
    names = {"__name__": "notebook", "__builtins__": builtins}
    report = {"failed": "", "changed": [], "alone": {}, "from_there": {}}
    for number, code in cells:
        seal.cell = number
        try:
            said = [run(code, names)]
            if number not in long:
                said.append(run(code, names))
        except BaseException as error:
            return report | {"failed": in_words(number, error)}
        if said[0] != said[-1]:
            report["changed"].append(number)
    for number, code in cells:
        seal.cell = number
        # A copy: what the cell assigns is no longer so for the next one.
        report["alone"][number] = trial([(number, code)], dict(names))
        if (start := ways_back.get(str(number))) is not None:
            there = [cell for cell in cells if start <= cell[0] <= number]
            report["from_there"][number] = trial(there, dict(names))
    return report


def main(wanted, report):
    with open(wanted, encoding="utf-8") as file:
        wanted = json.load(file)
    with open(report, "w", encoding="utf-8") as file:
        seal = Seal(wanted["folders"], wanted["programs"])
        sys.addaudithook(seal.hear)
        found = run_whole(wanted["cells"], wanted["ways_back"], wanted["long"], seal)
        json.dump(found | {"refused": seal.refused}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
