# What the benchmark's configurations are put together from. A line "#== file weight" begins a group
# of blocks that belong together, says where it goes, and how often it is taken; groups of no weight
# have places of their own. Words in capitals, such as NAME and SENTENCE, are replaced by
# terraform.py. Variables are declared where something refers to them. No noun is the name of a
# function: checkov would take it for one.

#== nouns 0
# archive audit backup batch billing build cache catalog checkout claims contract customer
# delivery device digest event exhibit feed forecast gateway harbour insight inventory invoice
# journal ledger letter media member meter notice order parcel payment photo profile quota receipt
# refund report review route search session shipment signup stock survey ticket token trace
# transfer visit voucher

#== phrases 0
# keeps what the auditors ask for
# must not be changed by hand
# belongs to the platform team
# is read by the nightly job
# holds no personal data
# costs little, so it stays on everywhere
# is shared by all services of this account
# was moved here from the old network
# goes away once the last client has moved
# is what the dashboards are drawn from
# is told of at https://wiki.example/runbooks/storage#when-it-is-full
# has to be at least as long as the contract says
# lets the support team look, but not touch

#== trail 0
# SENTENCE
resource "aws_cloudtrail" "NAME" {
  name                          = "${local.prefix}-WORD"
  s3_bucket_name                = aws_s3_bucket.NAME.id
  s3_key_prefix                 = "WORD"
  is_multi_region_trail         = SWITCH
  include_global_service_events = true
  enable_log_file_validation    = var.validate_logs
  kms_key_id                    = var.kms_key_arn

  event_selector {
    read_write_type           = "All"
    include_management_events = true

    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3:::"]
    }
  }

  tags = TAGS
}

resource "aws_s3_bucket" "NAME" {
  bucket = "${join("-", [local.prefix, "WORD"])}-trail"
  tags   = local.tags
}

#== trail 0
resource "aws_cloudtrail" "NAME" {
  name                       = "WORD-WORD"
  s3_bucket_name             = var.log_bucket
  is_multi_region_trail      = true
  enable_log_file_validation = true # SENTENCE
  tags                       = merge(local.tags, { Name = "WORD" })
}

#== logging.tf 3
resource "aws_cloudwatch_log_group" "NAME" {
  name              = "/aws/WORD/${var.environment}/WORD"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
  tags              = local.tags
}

output "NAME_log_group" {
  value       = aws_cloudwatch_log_group.NAME.name
  description = DESCRIPTION
}

#== logging.tf 1
resource "aws_cloudwatch_metric_alarm" "NAME" {
  alarm_name          = "${local.prefix}-WORD"
  alarm_description   = "SENTENCE (\"WORD\", ${upper(var.environment)})"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = NUMBER
  metric_name         = "Errors"
  namespace           = "AWS/Lambda"
  period              = 300
  statistic           = "Sum"
  threshold           = NUMBER
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = var.alarm_topic_arn != "" ? [var.alarm_topic_arn] : []

  dimensions = {
    FunctionName = "${local.prefix}-WORD"
  }
}

#== storage.tf 4
# SENTENCE
# SENTENCE
resource "aws_s3_bucket" "NAME" {
  bucket        = "${local.prefix}-WORD"
  force_destroy = SWITCH

  tags = TAGS
}

resource "aws_s3_bucket_versioning" "NAME" {
  bucket = aws_s3_bucket.NAME.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "NAME" {
  bucket                  = aws_s3_bucket.NAME.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = SWITCH
  restrict_public_buckets = true
}

output "NAME_bucket_arn" {
  value       = aws_s3_bucket.NAME.arn
  description = DESCRIPTION
}

output "NAME_bucket_id" {
  value       = aws_s3_bucket.NAME.id
  description = DESCRIPTION
}

#== storage.tf 2
resource "aws_s3_bucket_lifecycle_configuration" "NAME" {
  bucket = var.log_bucket

  dynamic "rule" {
    for_each = var.lifecycle_rules

    content {
      id     = rule.key
      status = rule.value.enabled ? "Enabled" : "Disabled"

      filter {
        prefix = rule.value.prefix
      }

      # SENTENCE
      transition {
        days          = DAYS
        storage_class = "STANDARD_IA"
      }

      expiration {
        days = lookup(rule.value, "days", 365)
      }
    }
  }
}

#== storage.tf 2
resource "aws_dynamodb_table" "NAME" {
  name         = "WORD-WORD"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "WORD"

  attribute {
    name = "WORD"
    type = "S"
  }

  point_in_time_recovery {
    enabled = SWITCH
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }

  tags = local.tags
}

output "NAME_table_name" {
  value       = aws_dynamodb_table.NAME.name
  description = DESCRIPTION
}

#== storage.tf 2
resource "aws_db_instance" "NAME" {
  identifier              = "${local.prefix}-WORD"
  engine                  = "postgres"
  engine_version          = "16.3"
  instance_class          = var.instance_class
  allocated_storage       = NUMBER
  username                = "WORD"
  password                = random_password.NAME.result
  storage_encrypted       = SWITCH
  kms_key_id              = var.kms_key_arn
  multi_az                = var.environment == "production"
  backup_retention_period = DAYS
  deletion_protection     = local.is_production
  skip_final_snapshot     = !local.is_production
  vpc_security_group_ids  = var.security_group_ids
  # SENTENCE
  apply_immediately = false
}

resource "random_password" "NAME" {
  length           = 32
  special          = true
  override_special = "!#%&*()-_=+[]{}<>:?"
}

output "NAME_endpoint" {
  value       = aws_db_instance.NAME.endpoint
  sensitive   = true
  description = DESCRIPTION
}

#== iam.tf 8
data "aws_iam_policy_document" "NAME" {
  statement {
    sid    = "AllowWORD"
    effect = "Allow"

    actions = [
      "s3:GetObject",
      "s3:ListBucket",
      "s3:PutObject",
    ]

    resources = [
      "arn:aws:s3:::${local.prefix}-WORD",
      "arn:aws:s3:::${local.prefix}-WORD/${join("-", ["WORD", var.environment])}/*",
    ]
  }

  # SENTENCE
  statement {
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_policy" "NAME" {
  name   = "${local.prefix}-WORD"
  policy = data.aws_iam_policy_document.NAME.json
}

#== iam.tf 5
resource "aws_iam_role" "NAME" {
  name = "${var.environment}-WORD-WORD"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "lambda.amazonaws.com" }
      },
    ]
  })

  tags = TAGS
}

resource "aws_iam_role_policy_attachment" "NAME" {
  role       = aws_iam_role.NAME.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

output "NAME_role_arn" {
  value       = aws_iam_role.NAME.arn
  description = DESCRIPTION
}

#== iam.tf 4
resource "aws_iam_role" "NAME" {
  name                 = "WORD-WORD"
  max_session_duration = 3600
  assume_role_policy   = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "WORD",
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Principal": { "AWS": "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        }
      ]
    }
  POLICY
}

resource "aws_iam_role_policy_attachment" "NAME" {
  for_each = toset(var.policy_arns)

  role       = aws_iam_role.NAME.name
  policy_arn = each.value
}

#== iam.tf 2
resource "aws_iam_user" "NAME" {
  for_each      = { for user in var.users : user.name => user }
  name          = each.key
  path          = "/WORD/"
  force_destroy = true
}

#== network.tf 4
# SENTENCE
resource "aws_security_group" "NAME" {
  name_prefix = "${local.prefix}-WORD-"
  description = "SENTENCE"
  vpc_id      = var.vpc_id

  dynamic "ingress" {
    for_each = var.ingress_ports

    content {
      description = "SENTENCE"
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["CIDR"]
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

output "NAME_security_group_id" {
  value       = aws_security_group.NAME.id
  description = DESCRIPTION
}

#== network.tf 5
resource "aws_security_group_rule" "NAME" {
  type              = "ingress"
  description       = "SENTENCE"
  from_port         = PORT
  to_port           = PORT
  protocol          = "tcp"
  cidr_blocks       = ["CIDR", "CIDR"]
  security_group_id = var.security_group_ids[0]
}

#== network.tf 2
resource "aws_route53_record" "NAME" {
  count   = var.hosted_zone_id == "" ? 0 : 1
  zone_id = var.hosted_zone_id
  name    = "WORD.${var.domain_name}"
  type    = "A"

  alias {
    name                   = var.load_balancer.dns_name
    zone_id                = var.load_balancer.zone_id
    evaluate_target_health = SWITCH
  }
}

#== network.tf 2
resource "aws_subnet" "NAME" {
  count             = length(var.availability_zones)
  vpc_id            = var.vpc_id
  cidr_block        = cidrsubnet("CIDR", 4, count.index)
  availability_zone = element(var.availability_zones, count.index)

  tags = merge(local.tags, {
    Name = format("%s-WORD-%d", local.prefix, count.index + 1)
    Tier = "WORD"
  })
}

output "NAME_subnet_ids" {
  value       = aws_subnet.NAME[*].id
  description = DESCRIPTION
}

#== compute.tf 4
# SENTENCE
resource "aws_lambda_function" "NAME" {
  function_name    = "${local.prefix}-WORD"
  description      = "SENTENCE"
  role             = var.role_arn
  filename         = "${path.module}/build/WORD.zip"
  source_code_hash = filebase64sha256("${path.module}/build/WORD.zip")
  handler          = "main.handler"
  runtime          = "python3.12"
  timeout          = NUMBER
  memory_size      = 512

  environment {
    variables = {
      LOG_LEVEL   = var.log_level
      TABLE_NAME  = "${lower(var.environment)}-${local.tags["Team"]}"
      SECRET_NAME = "/${var.environment}/WORD/WORD"
    }
  }

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = var.security_group_ids
  }

  tracing_config {
    mode = "Active"
  }

  tags = TAGS
}

output "NAME_function_name" {
  value       = aws_lambda_function.NAME.function_name
  description = DESCRIPTION
}

#== compute.tf 2
resource "aws_instance" "NAME" {
  ami                    = data.aws_ami.NAME.id
  instance_type          = var.instance_type
  subnet_id              = var.subnet_ids[0]
  vpc_security_group_ids = var.security_group_ids

  user_data = <<-EOT
    #!/bin/bash
    set -euo pipefail
    echo "ENVIRONMENT=${var.environment}" >> /etc/WORD.conf
    systemctl enable --now WORD.service
    # SENTENCE
    for attempt in 1 2 3; do
      curl --silent --fail "http://localhost:PORT/health" && break
      sleep NUMBER
    done
  EOT

  root_block_device {
    volume_size = NUMBER
    volume_type = "gp3"
    encrypted   = SWITCH
  }

  metadata_options {
    http_tokens = "required"
  }

  tags = local.tags
}

data "aws_ami" "NAME" {
  most_recent = true
  owners      = ["amazon"]

  filter {
    name   = "name"
    values = ["al2023-ami-2023*-x86_64"]
  }
}

#== compute.tf 2
resource "aws_ecs_task_definition" "NAME" {
  family                   = "WORD"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = var.role_arn

  container_definitions = jsonencode([
    {
      name         = "WORD"
      image        = "${data.aws_caller_identity.current.account_id}.dkr.ecr.REGION.amazonaws.com/WORD:latest"
      essential    = true
      portMappings = [{ containerPort = PORT, protocol = "tcp" }]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-region = data.aws_region.current.name
          awslogs-group  = "/ecs/WORD"
        }
      }
    },
  ])
}

#== messages.tf 3
resource "aws_sqs_queue" "NAME" {
  name                       = "${local.prefix}-WORD"
  visibility_timeout_seconds = NUMBER
  message_retention_seconds  = 1209600
  sqs_managed_sse_enabled    = SWITCH

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.NAME_dead.arn
    maxReceiveCount     = NUMBER
  })
}

# SENTENCE
resource "aws_sqs_queue" "NAME_dead" {
  name = "${local.prefix}-WORD-dead"
  tags = local.tags
}

output "NAME_queue_url" {
  value       = aws_sqs_queue.NAME.url
  description = DESCRIPTION
}

#== messages.tf 2
resource "aws_sqs_queue_policy" "NAME" {
  queue_url = "https://sqs.REGION.amazonaws.com/ACCOUNT/WORD"

  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "events.amazonaws.com" },
      "Action": "sqs:SendMessage",
      "Resource": "arn:aws:sqs:REGION:ACCOUNT:WORD"
    }
  ]
}
POLICY
}

#== messages.tf 2
resource "aws_sns_topic" "NAME" {
  name              = "${local.prefix}-WORD"
  display_name      = "SENTENCE"
  kms_master_key_id = var.kms_key_arn
  tags              = local.tags
}

output "NAME_topic_arn" {
  value = aws_sns_topic.NAME.arn
}

#== parameters.tf 8
resource "aws_ssm_parameter" "NAME" {
  name  = "/${local.is_production ? "live" : "test"}/WORD/${var.settings["WORD"]}"
  type  = "SecureString"
  value = var.settings["WORD"]

  lifecycle {
    ignore_changes = [value]
  }
}

#== parameters.tf 5
# SENTENCE
resource "aws_secretsmanager_secret" "NAME" {
  name                    = "${local.prefix}/WORD"
  description             = "SENTENCE"
  recovery_window_in_days = DAYS
}

resource "aws_secretsmanager_secret_version" "NAME" {
  secret_id     = aws_secretsmanager_secret.NAME.id
  secret_string = jsonencode(var.settings)
}

#== parameters.tf 2
resource "aws_kms_key" "NAME" {
  description             = "SENTENCE"
  deletion_window_in_days = DAYS
  enable_key_rotation     = SWITCH
  policy                  = data.aws_iam_policy_document.NAME_key.json
}

resource "aws_kms_alias" "NAME" {
  name          = "alias/${local.prefix}-WORD"
  target_key_id = aws_kms_key.NAME.key_id
}

data "aws_iam_policy_document" "NAME_key" {
  statement {
    sid       = "Administration"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

output "NAME_key_arn" {
  value       = aws_kms_key.NAME.arn
  description = DESCRIPTION
}

#== main.tf 6
module "NAME" {
  source  = "terraform-aws-modules/WORD/aws"
  version = "~> NUMBER.0"

  name       = "${local.prefix}-WORD"
  vpc_id     = var.vpc_id
  subnet_ids = var.subnet_ids
  enabled    = SWITCH

  # SENTENCE
  settings = {
    log_level = var.log_level
    retention = DAYS
    allowed   = ["CIDR", "CIDR"]
  }

  tags = local.tags
}

output "NAME" {
  value       = module.NAME.id
  description = DESCRIPTION
}

#== main.tf 3
data "terraform_remote_state" "NAME" {
  backend = "s3"

  config = {
    bucket = "WORD-states"
    key    = "${var.environment}/WORD.tfstate"
    region = "REGION"
  }
}

#== main.tf 2
# resource "aws_eip" "NAME" {
#   domain = "vpc"
#   tags   = { Name = "WORD-WORD" }
# }

/*
 * SENTENCE
 * SENTENCE
 */
data "aws_vpc" "NAME" {
  id = var.vpc_id
}

#== call 0
module "NAME" {
  source = "SOURCE"

  environment   = var.environment
  name          = "WORD"
  validate_logs = SWITCH
  tags          = local.tags
}

#== account 0
data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

#== versions.tf 0
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.NUMBER"
    }
    random = {
      source  = "hashicorp/random"
      version = ">= 3.0"
    }
  }
}

provider "aws" {
  region = "REGION"

  default_tags {
    tags = { ManagedBy = "terraform", Owner = "WORD" }
  }
}

provider "aws" {
  alias  = "NAME"
  region = "REGION"

  assume_role {
    role_arn = "arn:aws:iam::ACCOUNT:role/WORD"
  }
}

#== locals.tf 0
locals {
  prefix        = "${var.name}-${var.environment}"
  is_production = contains(["production", "live"], var.environment)
  tags = merge(var.tags, {
    Environment = var.environment
    Team        = "WORD"
    Repository  = "WORD/WORD"
  })
}

#== variable 0
variable "name" {
  type        = string
  default     = "WORD"
  description = DESCRIPTION
}

#== variable 0
variable "environment" {
  type        = string
  description = "SENTENCE"
  default     = "WORD"

  validation {
    condition     = length(var.environment) <= 20
    error_message = "SENTENCE."
  }
}

#== variable 0
variable "tags" {
  type        = map(string)
  default     = {}
  description = DESCRIPTION
}

#== variable 0
variable "kms_key_arn" {
  type        = string
  default     = null
  description = DESCRIPTION
}

#== variable 0
variable "validate_logs" {
  type        = bool
  default     = SWITCH
  description = DESCRIPTION
}

#== variable 0
variable "log_bucket" {
  type        = string
  description = DESCRIPTION
}

#== variable 0
variable "log_level" {
  type        = string
  default     = "INFO"
  description = DESCRIPTION
}

#== variable 0
variable "retention_days" {
  type        = number
  default     = DAYS
  description = DESCRIPTION
}

#== variable 0
variable "alarm_topic_arn" {
  type        = string
  default     = ""
  description = DESCRIPTION
}

#== variable 0
variable "lifecycle_rules" {
  description = <<-EOT
    SENTENCE.

    - `prefix`: SENTENCE
    - `days`: SENTENCE
  EOT
  type = map(object({
    enabled = optional(bool, true)
    prefix  = string
    days    = optional(number)
  }))
  default = {
    logs = { prefix = "WORD/", days = DAYS }
  }
}

#== variable 0
variable "instance_class" {
  default     = "db.t4g.medium"
  description = DESCRIPTION
}

#== variable 0
variable "instance_type" {
  type    = string
  default = "t3.micro"
}

#== variable 0
variable "role_arn" {
  type        = string
  description = DESCRIPTION
}

#== variable 0
variable "vpc_id" {
  type        = string
  description = DESCRIPTION
}

#== variable 0
variable "subnet_ids" {
  type        = list(string)
  description = DESCRIPTION
}

#== variable 0
variable "security_group_ids" {
  type        = list(string)
  default     = []
  description = DESCRIPTION
}

#== variable 0
variable "availability_zones" {
  type        = list(string)
  default     = ["REGIONa", "REGIONb", "REGIONc"]
  description = DESCRIPTION
}

#== variable 0
variable "ingress_ports" {
  type    = set(number)
  default = [443, PORT]
}

#== variable 0
variable "policy_arns" {
  type        = list(string)
  description = "SENTENCE"
  default = [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/AWSSupportAccess",
  ]
}

#== variable 0
variable "users" {
  description = "SENTENCE"
  type = list(object({
    name  = string
    admin = bool
  }))
  default = []
}

#== variable 0
variable "hosted_zone_id" {
  type        = string
  default     = ""
  description = DESCRIPTION
}

#== variable 0
variable "domain_name" {
  type        = string
  default     = "WORD.example"
  description = DESCRIPTION
}

#== variable 0
variable "load_balancer" {
  type        = object({ dns_name = string, zone_id = string })
  default     = null
  description = DESCRIPTION
}

#== variable 0
variable "settings" {
  type        = map(string)
  sensitive   = true
  description = DESCRIPTION
}

#== own-variable 0
# SENTENCE
variable "NAME_enabled" {
  type        = bool
  default     = SWITCH
  description = DESCRIPTION
}

#== own-variable 0
variable "NAME_count" {
  type        = number
  default     = NUMBER
  description = DESCRIPTION
}

#== own-variable 0
variable "NAME_name" {
  type        = string
  default     = "WORD-WORD"
  description = DESCRIPTION
}
