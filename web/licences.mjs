import { readFile } from 'node:fs/promises';

/** The licences of these packages, which a page has with it; `modules` is where they stand. */
export async function licencesOf(packages, modules) {
  const texts = packages.map(
    async (name) => `${name}\n\n${await readFile(`${modules}/${name}/LICENSE`, 'utf8')}`,
  );
  return (await Promise.all(texts)).join('\n\n');
}
