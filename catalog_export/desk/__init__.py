"""The desk: a local web application in which a person reads a batch of records and corrects them."""
