"""The commands, one module each. They alone print, exit, and read the clock and the environment."""
