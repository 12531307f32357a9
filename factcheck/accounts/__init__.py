"""How members of the newsroom sign in."""
