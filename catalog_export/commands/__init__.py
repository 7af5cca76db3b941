"""The verbs of the command, a module each; ``cli`` loads the one that was asked for."""
