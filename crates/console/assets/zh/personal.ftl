# personal
