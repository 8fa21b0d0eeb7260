"""What Sluice does on Amazon SQS; needs the extra `sqs`."""
