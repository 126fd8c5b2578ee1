"""Jobs that need a file from outside and the shop at once; shared by the window and the command line."""
