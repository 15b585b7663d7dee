"""Rows once, then one renderer a format. Renderers return strings; nothing here prints or writes."""
