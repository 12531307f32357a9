"""Claims, their elements, appearances and topics."""
