"""What the hub itself keeps of work between agencies: notices, online applications, messages to citizens."""
