"""What the server can do: one module for each concern of the protocol."""
