"""The search library: plain documents in, ids and highlights out. Knows no web and no claims."""
