// Bundles index.js into ../d3.min.js, with a header that gives the names, versions and licenses of the packages in it.
import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';

const { outputFiles, metafile } = await build({
    entryPoints: ['index.js'],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'd3',
    target: 'es2020',
    legalComments: 'none',
    metafile: true,
    write: false,
});

const folders = [...new Set(
    Object.keys(metafile.inputs).map(path => path.match(/^node_modules\/[^/]+/)?.[0]).filter(Boolean),
)].sort();
const packages = folders.map(folder => JSON.parse(readFileSync(`${folder}/package.json`)));
const licenses = new Map();
folders.forEach((folder, i) => {
    const text = readFileSync(`${folder}/LICENSE`, 'utf8').trim();
    licenses.set(text, [...(licenses.get(text) ?? []), `${packages[i].name} ${packages[i].version}`]);
});

const head = [...licenses].map(([license, names]) => `${names.join(', ')} (https://d3js.org)\n\n${license}`).join('\n\n\n');
writeFileSync('../d3.min.js', `/*!\n${head}\n*/\n${outputFiles[0].text}`);
