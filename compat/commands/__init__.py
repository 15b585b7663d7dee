"""The commands: arguments, composition, printing, exit codes. One module a command, and what several of them share."""
