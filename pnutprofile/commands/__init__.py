"""What can be said on the command line? One file for each command or noun."""
