# Two trails that miss what happens in other regions. Open this file in your editor, or run
# "tf-lsp check editors/sample" in a terminal.

resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.logs.id
}

resource "aws_cloudtrail" "billing" {
  name                          = "billing"
  s3_bucket_name                = aws_s3_bucket.logs.id
  include_global_service_events = false
  is_multi_region_trail         = var.all_regions
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs-of-the-sample"
}
