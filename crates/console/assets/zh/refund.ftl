# refund
