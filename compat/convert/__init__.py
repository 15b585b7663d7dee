"""Files of one release written anew for another one, where a file can say there what it says here.

The transformations are pure: a document in, a document or a refusal out. The check runs both files in real
environments.
"""
