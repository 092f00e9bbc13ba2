/** Which documents are Terraform: by the file's name, because whose language they have depends on the other extensions. */

import { languages, type TextDocument } from "vscode";

const pattern = "**/*.{tf,tofu,tf.json,tofu.json,tfvars,tfvars.json}";

export const selector: ({ scheme: string } & ({ pattern: string } | { language: string }))[] = [
  { scheme: "file", pattern },
  { scheme: "untitled", pattern },
  { scheme: "untitled", language: "terraform" },
  { scheme: "untitled", language: "opentofu" },
];

export function isTerraform(document: TextDocument): boolean {
  return languages.match(selector, document) > 0;
}
