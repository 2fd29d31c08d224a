"""How are `man/` and `completions/` brought up to date? `python -m pnutprofile.generate`."""

from pnutprofile.generate import TOP, write

write(TOP)
