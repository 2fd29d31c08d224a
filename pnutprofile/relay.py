"""What does a person see in the browser when a sign-in comes back to this machine?

One page for every outcome. Its script takes what the login page put into the fragment, which no
server ever sees, out of the address bar and the history, and hands it on to the page's own origin.
"""

import base64
import hashlib
import html
import json
from dataclasses import asdict, dataclass

from pnutprofile.login import Returned
from pnutprofile.messages import Reply

CLOSE = "You can close this window."


@dataclass(frozen=True)
class Outcome:
    """What a page says; `kind` is `wait`, `good`, `calm` or `bad`, `status` the one of HTTP."""

    kind: str
    title: str
    text: str
    status: int = 200


PASSING_ON = Outcome("wait", "One moment", "The answer of the login page is being passed on.")
GRANTED = Outcome("good", "Permission received", f"pnutprofile goes on in the terminal. {CLOSE}")
DENIED = Outcome("calm", "Permission denied", f"You said no, so nobody has been signed in. {CLOSE}")
FOREIGN = Outcome(
    "bad",
    "Not the sign-in that is awaited",
    "This answer belongs to another attempt and was ignored. Open the address that the terminal"
    " shows now.",
    400,
)
OVER = Outcome("good", "This sign-in is over", f"Its answer has arrived already. {CLOSE}", 410)
LOST = Outcome(
    "bad",
    "Nobody is waiting any more",
    "pnutprofile has ended meanwhile. Start the sign-in again in the terminal.",
)
EMPTY = Outcome(
    "bad",
    "There is nothing to pass on",
    "This page is where the login page leads to. Open the address that the terminal shows.",
)


def refused(returned: Returned) -> Outcome:
    """Say what the login page answered instead of a permission."""
    if returned.is_denied:
        return DENIED
    said = " ".join(filter(None, (returned.error, returned.said and f"({returned.said})")))
    words = f"The login page said {said}." if said else "The login page sent no permission."
    return Outcome("bad", "The sign-in failed", f"{words} {CLOSE}")


def wrong_call(status: int, why: str) -> Outcome:
    """Say why a request is not answered."""
    title = {404: "Nothing here", 405: "Not that way"}.get(status, "This request is refused")
    return Outcome("bad", title, why, status)


def page(outcome: Outcome) -> Reply:
    """Show an outcome, or, with `PASSING_ON`, find out in the browser which it is."""
    shown = {name: html.escape(value) for name, value in _words(outcome).items()}
    later = {"lost": _words(LOST), "empty": _words(EMPTY)}
    document = _PAGE.format(
        style=_STYLE, script=_SCRIPT, later=html.escape(json.dumps(later)), **shown
    )
    return Reply(
        outcome.status,
        (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", _POLICY),
            *_SAFE,
        ),
        document.encode(),
    )


def words(outcome: Outcome) -> Reply:
    """Tell the script of the page what to show."""
    body = json.dumps(_words(outcome)).encode()
    return Reply(outcome.status, (("Content-Type", "application/json"), *_SAFE), body)


def _words(outcome: Outcome) -> dict[str, str]:
    return {name: value for name, value in asdict(outcome).items() if name != "status"}


_STYLE = """
:root { color-scheme: light dark; --ink: #1d2530; --soft: #556274; --paper: #fff; --desk: #eef1f5;
  --edge: #d9dfe7; --wait: #5c6878; --good: #1a7f4b; --bad: #b3402a }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf2; --soft: #a3afbf; --paper: #1b2129; --desk: #11151a; --edge: #2c3540;
    --wait: #8a97a8; --good: #4cc38a; --bad: #ff8f73 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100dvh; padding: 1rem; display: grid;
  place-items: center; background: var(--desk); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, sans-serif }
main { width: 100%; max-width: 27rem; padding: 2.25rem 2rem 2rem; text-align: center;
  background: var(--paper); border: 1px solid var(--edge); border-radius: 1rem }
svg { width: 3.5rem; height: 3.5rem; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; color: var(--wait) }
svg * { display: none }
svg .ring { display: inline }
.good svg { color: var(--good) }
.bad svg { color: var(--bad) }
.wait svg .wait, .good svg .good, .calm svg .calm, .bad svg .bad { display: inline }
h1 { margin: .75rem 0 .5rem; font-size: 1.4rem; line-height: 1.25; text-wrap: balance }
p { margin: 0; color: var(--soft); overflow-wrap: anywhere; text-wrap: pretty }
footer { margin-top: 1.75rem; padding-top: 1rem; border-top: 1px solid var(--edge);
  color: var(--soft); font-size: .875rem }
noscript { display: none }
.wait noscript { display: block; margin-top: 1rem }
@media (max-width: 25rem) { main { padding: 1.75rem 1.25rem 1.25rem } }
"""
_SCRIPT = """
const passed = location.hash.slice(1);
history.replaceState(null, "", "/");
const main = document.querySelector("main");
const later = JSON.parse(main.dataset.later);
function show(words) {
  main.className = words.kind;
  document.title = main.querySelector("h1").textContent = words.title;
  main.querySelector("p").textContent = words.text;
}
async function pass() {
  try {
    const answer = await fetch("/", { method: "POST", body: passed, cache: "no-store" });
    show(await answer.json());
  } catch {
    show(later.lost);
  }
}
if (main.className === "wait") passed ? pass() : show(later.empty);
"""
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
<main class="{kind}" aria-live="polite" data-later="{later}">
<svg viewBox="0 0 24 24" aria-hidden="true"><circle class="ring" cx="12" cy="12" r="10"/>
<path class="wait" d="M12 6.5V12l3.5 2"/><path class="good" d="m7.5 12.5 3 3 6-6.5"/>
<path class="calm" d="M8 12h8"/><path class="bad" d="M12 7v6M12 16.6v.1"/></svg>
<h1>{title}</h1>
<p>{text}</p>
<noscript><p><strong>This needs JavaScript.</strong> Without it, sign in with --paste instead.</p>
</noscript>
<footer>pnutprofile on this machine</footer>
</main>
<script>{script}</script>
</html>
"""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src {_hash(_SCRIPT)}",
        f"style-src {_hash(_STYLE)}",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_SAFE = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
