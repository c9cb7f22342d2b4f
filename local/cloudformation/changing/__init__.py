"""Resources that hold data or work: a stack's update changes them where they stand, and never makes them anew."""
