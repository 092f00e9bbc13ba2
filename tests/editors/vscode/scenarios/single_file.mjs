// A file without a folder, and a new one that has no name yet.

import { unsafe } from "../fixture.mjs";

export const files = { "main.tf": unsafe() };

export default async function ({ workbench }) {
  await workbench.open("main.tf", { alone: true });
  await workbench.squiggles.first().waitFor();
  await workbench.counts(1);
}
