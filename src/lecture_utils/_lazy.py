"""Load what a package offers from its modules when it is first used."""

from importlib import import_module


def lazy(package, modules):
    """Return `__getattr__`, `__dir__` and `__all__` of a package.

    `modules` lists the names that each of its modules offers.
    """
    home = {name: module for module, names in modules.items() for name in names}

    def load(name):
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{home[name]}"), name)

    return load, lambda: sorted(home), sorted(home)
