"""Which time zones does the server take?"""

from pnutprofile.commands.lists import build

app = build("timezone", "timezones", ("Europe", "york --field timezones.0"))
