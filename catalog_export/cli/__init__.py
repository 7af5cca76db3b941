"""The command: options, console output, and one module for each subcommand."""
