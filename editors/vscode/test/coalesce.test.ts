import { strict as assert } from "node:assert";
import { test } from "node:test";
import { coalesced } from "../src/coalesce";

test("calls made during a run share one more run", async () => {
  let running = 0;
  let runs = 0;
  const work = coalesced(async () => {
    assert.equal(++running, 1);
    runs += 1;
    await new Promise(setImmediate);
    running -= 1;
  });
  await Promise.all([work(), work(), work()]);
  assert.equal(runs, 2);
  await work();
  assert.equal(runs, 3);
});

test("a run that fails does not keep the next from happening", async () => {
  let runs = 0;
  const work = coalesced(async () => {
    await new Promise(setImmediate);
    if (++runs === 1) {
      throw new Error("the first");
    }
  });
  const first = work();
  const second = work();
  await assert.rejects(first, /the first/);
  await second;
  assert.equal(runs, 2);
});
