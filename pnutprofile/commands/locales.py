"""Which locales does the server take?"""

from pnutprofile.commands.lists import build

app = build("locale", "locales", ("en", "pt --json"))
