variable "all_regions" {
  description = "Whether the trail for billing covers all regions."
  type        = bool
  default     = false
}
