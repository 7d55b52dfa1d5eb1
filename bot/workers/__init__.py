"""What runs beside the requests: the delivery of the outbox and the scheduler's ticks."""
