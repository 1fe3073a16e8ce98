"""Scripts that Engine Room runs in the user's Python; protocol.py says how they talk."""

# The exit status of a process ended by SIGTERM, as a shell reports it.
EXIT_CANCELLED = 143
