"""What readers send in: tips and correction requests, followed by private links."""
