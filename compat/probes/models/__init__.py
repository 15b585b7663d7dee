"""One question for many models: does PEFT's task wrapper call their forward with arguments that they know?"""
