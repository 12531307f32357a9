"""What people are told: in the application, by mail, and other programs by webhook."""
