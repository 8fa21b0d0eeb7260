"""Small sample files of our own making: vendors.csv, call.vtt and mail.mbox, with bad records and duplicates."""
