"""What can be said on the command line? One file for each command or noun.

What a command does is imported when it does it: its help needs none of that.
"""
