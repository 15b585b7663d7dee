"""The message catalogues, a ``.po`` and its compiled ``.mo`` a language, and what stored texts look like."""
