"""The algorithms of the Processing toolbox, each of which runs a command of the engine."""
