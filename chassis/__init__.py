"""What every process of Sotto stands on. The chassis knows no service."""
