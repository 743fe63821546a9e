# door
order-paper = Order on paper
order-paper-signature = Signature
