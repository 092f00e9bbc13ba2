// Under Problems, the finding leads to the default of the variable that its value came from.

import { assert } from "../workbench.mjs";

export const files = {
  "main.tf": `resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = "audit-logs"
  is_multi_region_trail = var.everywhere
}
`,
  "variables.tf": `variable "everywhere" {
  type    = bool
  default = false
}
`,
};

export default async function ({ workbench }) {
  await workbench.open("main.tf");
  await workbench.counts(1);
  const problems = await workbench.problems();
  await problems.locator(".monaco-list-row").filter({ hasText: "variables.tf" }).last().dblclick();
  await workbench.opened("variables.tf");
  assert.match(await workbench.text(), /default = false/);
}
