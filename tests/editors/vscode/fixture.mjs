// The files that the scenarios open.

export const rule = "aws-cloudtrail-enable-all-regions";
export const fix = "Set is_multi_region_trail = true";

/** A trail that records one region only; its finding has a fix. */
export function unsafe(name = "audit") {
  return trail(name, false);
}

export function safe(name = "audit") {
  return trail(name, true);
}

function trail(name, everywhere) {
  return `resource "aws_cloudtrail" "${name}" {
  name                  = "${name}"
  s3_bucket_name        = "${name}-logs"
  is_multi_region_trail = ${everywhere}
}
`;
}
