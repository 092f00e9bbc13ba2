// Makes what the package needs in dist/: the bundled extension, the licences of the packages in the bundle,
// and the README as the extension's page can show it.

import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  metafile: true,
});

const packages = new Set(
  Object.keys(metafile.inputs).flatMap((input) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
);
const notices = await Promise.all(
  [...packages].sort().map(async (folder) => {
    const { name, version } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
    return `${name} ${version}\n\n${(await license(folder)).trim()}\n`;
  }),
);
await writeFile("dist/LICENSES.txt", `This extension contains the following packages.\n\n${notices.join("\n\n")}`);

// The page of an extension shows images from the web only, never from the package. So the README's images come
// from the address in IMAGES_URL; where none is given they are left out rather than shown broken.
const address = process.env.IMAGES_URL?.replace(/\/?$/, "/");
const readme = await readFile("README.md", "utf8");
await writeFile(
  "dist/README.md",
  address === undefined
    ? readme.replaceAll(/!\[[^\]]*\]\(images\/[^)]*\)\n\n/g, "")
    : readme.replaceAll("](images/", `](${address}images/`),
);

async function license(folder) {
  for (const name of ["LICENSE", "License.txt", "LICENSE.md", "license", "LICENSE.txt"]) {
    try {
      return await readFile(`${folder}/${name}`, "utf8");
    } catch {
      // It goes by another name.
    }
  }
  throw new Error(`${folder} has no licence`);
}
