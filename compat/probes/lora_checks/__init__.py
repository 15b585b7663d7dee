"""Silent failures of LoRA: a checker to copy, and the probes that try it on healthy and on broken models."""
