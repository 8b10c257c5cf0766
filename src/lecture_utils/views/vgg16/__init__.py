"""What VGG16 is made of, and what its filters, feature maps and channels see."""
