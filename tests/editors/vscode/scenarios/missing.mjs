// Without a server: a red status, an offer, and an installation that works.

import { unsafe } from "../fixture.mjs";

export const files = { "main.tf": unsafe() };
export const options = ({ world }) => ({
  withoutServer: true,
  // The server that is installed has all rules, others than the one of the tests too.
  machine: { "tfLsp.package": world.wheel, "tfLsp.select": ["CKV_AWS_67"] },
});

export default async function ({ workbench, world }) {
  await workbench.open("main.tf");
  const offer = workbench.notification("The tf-lsp server was not found");
  await offer.waitFor();
  await workbench.statusFailed();
  await offer.getByRole("button", { name: "Install" }).click();
  await workbench.notification(world.wheel).waitFor({ timeout: 120_000 });
  await workbench.counts(1, 240_000);
  await workbench.squiggles.first().waitFor();
}
