"""Small invented worlds for property tests: people, facts, visits, events, absences, as rows of strings."""

from strategies.worlds import Chooser, World, make_world, worlds

__all__ = ["Chooser", "World", "make_world", "worlds"]
