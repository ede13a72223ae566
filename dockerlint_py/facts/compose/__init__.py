"""What is true of a compose file: a room of its own, which is entered only where rules look at services."""
