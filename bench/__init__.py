"""Measuring: what the engine and the doors cost, each figure beside one taken in the same run."""
