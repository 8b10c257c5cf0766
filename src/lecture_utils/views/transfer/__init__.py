"""Pictures of transfer learning: heads, heat, evidence, study, fine-tuning."""
