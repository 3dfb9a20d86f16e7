"""The options of the commands, in the groups that help pages show."""
