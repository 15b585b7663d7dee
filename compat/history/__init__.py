"""The history of names: from when to when a module, a name, a member, a parameter is there in the releases."""
