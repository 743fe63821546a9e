# redress
