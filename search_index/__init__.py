"""The search library: plain documents in, ranked ids, counts and highlights out."""
