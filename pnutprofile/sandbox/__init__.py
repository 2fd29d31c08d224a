"""A pretend server that says, on this machine, what pnut.io or an App.net server would say."""
