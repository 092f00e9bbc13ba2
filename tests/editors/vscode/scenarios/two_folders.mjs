// Two folders in one window: one server looks after both.

import { unsafe } from "../fixture.mjs";
import { assert, serversIn } from "../workbench.mjs";

export const files = {
  "both.code-workspace": JSON.stringify({ folders: [{ path: "compute" }, { path: "network" }] }),
  "compute/compute.tf": unsafe("compute"),
  "network/network.tf": unsafe("network"),
};

export default async function ({ workbench, folder }) {
  await workbench.open("compute/compute.tf", { workspace: "both.code-workspace" });
  await workbench.openAnother("network.tf");
  await workbench.counts(2);
  await workbench.squiggles.first().waitFor();
  assert.equal((await serversIn(folder)).length, 1);
}
