// Builds assets/vendor from the pinned packages: `node scripts/build_vendor.mjs` (Node 20 or newer, npm).
// The result is committed, so running Evenkeel needs neither. To take newer releases, edit scripts/package.json,
// run `npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved=true` in scripts/,
// then this. plotly.js must have the major version that the installed Python plotly was made for.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SCRIPTS = dirname(fileURLToPath(import.meta.url));
const VENDOR = join(SCRIPTS, "..", "assets", "vendor");
const UNSAFE = /new Function\(|[^\w.]eval\(/; // the content security policy forbids both

const work = mkdtempSync(join(tmpdir(), "evenkeel-vendor-"));
try {
  for (const file of ["package.json", "package-lock.json", "plotly_bundle.cjs"]) {
    copyFileSync(join(SCRIPTS, file), join(work, file));
  }
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: work,
    stdio: "inherit",
  });
  mkdirSync(VENDOR, { recursive: true });
  const bundled = await buildPlotly();
  take("bootstrap/dist/css/bootstrap.min.css", "bootstrap.min.css", withoutSourceMap);
  take("@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2", "inter-latin-opsz-normal.woff2");
  writeLicences(bundled);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function buildPlotly() {
  const { build } = createRequire(join(work, "package.json"))("esbuild");
  const outfile = join(VENDOR, "plotly.min.js");
  const { metafile } = await build({
    absWorkingDir: work,
    metafile: true,
    entryPoints: ["plotly_bundle.cjs"],
    outfile,
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "Plotly",
    target: "es2020",
    legalComments: "none", // LICENSES.md carries them
    define: { global: "window", "define.amd": "false", "process.env.NODE_DEBUG": "false" },
    loader: { ".css": "empty" }, // the style sheet of maps, which are not in this bundle
    banner: { js: `/* plotly.js ${version("plotly.js")}: scatter, bar, heatmap. See LICENSES.md. */` },
  });
  if (UNSAFE.test(readFileSync(outfile, "utf8"))) {
    throw new Error("the Plotly bundle evaluates strings, which the content security policy forbids");
  }
  const packages = Object.keys(metafile.inputs).map((path) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
  return [...new Set(packages)].filter((name) => name && name !== "plotly.js").sort();
}

function take(from, to, change) {
  const source = join(work, "node_modules", from);
  if (change) writeFileSync(join(VENDOR, to), change(readFileSync(source, "utf8")));
  else copyFileSync(source, join(VENDOR, to));
}

function withoutSourceMap(text) {
  return text.replace(/\n?\/\*# sourceMappingURL=.*?\*\/\s*$/, "\n"); // the map is not served
}

function writeLicences(bundled) {
  const sections = [
    section("plotly.min.js", "plotly.js"),
    ...bundled.map((name) => section("plotly.min.js", name)),
    section("bootstrap.min.css", "bootstrap"),
    section("inter-latin-opsz-normal.woff2", "@fontsource-variable/inter"),
    "## ../css/icons.css\n\nDrawn by Lucide 1.62, ISC licence: Copyright (c) Lucide Contributors; " +
      "parts from Feather, MIT licence: Copyright (c) Cole Bemis.\n",
  ];
  const head = "# Licences of the vendored files\n\nWritten by scripts/build_vendor.mjs.\n";
  writeFileSync(join(VENDOR, "LICENSES.md"), [head, ...sections].join("\n"));
}

function section(file, name) {
  const folder = join(work, "node_modules", name);
  const licence = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = licence ? readFileSync(join(folder, licence), "utf8").trim() : `Licence: ${manifest(name).license}`;
  const indented = text.replace(/^/gm, "    ").replace(/[ \r]+$/gm, "");
  return `## ${file}: ${name} ${version(name)}\n\n${indented}\n`;
}

function version(name) {
  return manifest(name).version;
}

function manifest(name) {
  return JSON.parse(readFileSync(join(work, "node_modules", name, "package.json"), "utf8"));
}
