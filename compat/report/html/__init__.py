"""``compatibility.html``: the rows of the Markdown report as one page that needs nothing besides. Pure."""
