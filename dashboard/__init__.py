"""Where people and other systems meet the street: the process, its routes and its pages."""

VERSION = "0.1.0"
